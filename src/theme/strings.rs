//! The words of a theme: `strings/LANG.toml`, with placeholders and plural forms.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Layer, plural, text_of};
use crate::diag::{Diagnostic, Place, codes};
use crate::node::{self, Node, Value};
use crate::path::Lang;
use crate::source::Snapshot;

/// Words by language and key. A nested table's keys are joined by dots.
#[derive(Debug, Clone, Default)]
pub struct Strings(BTreeMap<String, BTreeMap<String, String>>);

impl Strings {
    /// The text of a key in a language, else in its main language (`pt` for `pt-BR`), else in English.
    pub fn get(&self, lang: &Lang, key: &str) -> Option<&str> {
        let tag = lang.as_str();
        let main = tag.split('-').next().unwrap_or(tag);
        [tag, main, "en"].iter().find_map(|l| self.0.get(*l)?.get(key)).map(String::as_str)
    }

    /// Whether a language, or its main language, has words under a key, in whatever plural form.
    pub fn has(&self, lang: &Lang, key: &str) -> bool {
        let tag = lang.as_str();
        let main = tag.split('-').next().unwrap_or(tag);
        [tag, main].iter().any(|l| self.0.get(*l).is_some_and(|words| words.keys().any(|k| is_of(k, key))))
    }

    /// Whether any language has words under a key.
    pub fn has_any(&self, key: &str) -> bool {
        self.0.values().flat_map(BTreeMap::keys).any(|k| is_of(k, key))
    }

    /// The keys of one language.
    pub fn of(&self, tag: &str) -> impl Iterator<Item = &str> {
        self.0.get(tag).into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }

    /// The English text of a key, in this plural form or else in the general one.
    pub fn english(&self, key: &str) -> Option<&str> {
        let english = self.0.get("en")?;
        let general = key.rsplit_once('.').map(|(stem, _)| format!("{stem}.other"));
        english.get(key).or_else(|| english.get(&general?)).map(String::as_str)
    }

    /// Every key of every language.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let all: BTreeSet<&str> = self.0.values().flat_map(BTreeMap::keys).map(String::as_str).collect();
        all.into_iter()
    }

    /// The text of a key, with the plural form for `count` and `{name}` replaced by `values`.
    pub fn text(
        &self,
        lang: &Lang,
        key: &str,
        count: Option<i64>,
        values: &[(String, String)],
    ) -> Option<Cow<'_, str>> {
        let form = |n: i64| self.get(lang, &format!("{key}.{}", plural::category(lang, n)));
        let other = |_| self.get(lang, &format!("{key}.other"));
        let pattern = count.and_then(form).or_else(|| count.and_then(other)).or_else(|| self.get(lang, key))?;
        let mut text = Cow::Borrowed(pattern);
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value).into();
        }
        Some(text)
    }
}

/// Whether a key is that one, or a plural form of it.
fn is_of(key: &str, asked: &str) -> bool {
    key.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The key that templates ask for: without the plural form.
pub fn entry(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((stem, "zero" | "one" | "two" | "few" | "many" | "other")) => stem,
        _ => key,
    }
}

/// The words of some layers.
pub fn of_layers(layers: &[(String, Layer)], snapshot: &Snapshot) -> Strings {
    load(layers, snapshot, &mut Vec::new())
}

/// Reads the strings of all layers; an upper layer's text stands for a lower one's.
pub(super) fn load(layers: &[(String, Layer)], snapshot: &Snapshot, diagnostics: &mut Vec<Diagnostic>) -> Strings {
    let mut all = Strings::default();
    for (theme, layer) in layers.iter().rev() {
        for (file, bytes) in layer {
            let Some(lang) = file.strip_prefix("strings/").and_then(|f| f.strip_suffix(".toml")) else { continue };
            let Some(text) = text_of(snapshot, bytes, diagnostics) else { continue };
            let path = super::file_path(theme, file);
            let read = node::toml::read_file(&text);
            diagnostics.extend(read.problems.iter().map(|p| {
                Diagnostic::new(codes::CONFIG_INVALID, p.message.clone()).at(Place::of(&path, &text, p.span))
            }));
            flatten("", &read.node, all.0.entry(lang.to_owned()).or_default());
        }
    }
    all
}

fn flatten(prefix: &str, node: &Node, into: &mut BTreeMap<String, String>) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                let dot = if prefix.is_empty() { "" } else { "." };
                flatten(&format!("{prefix}{dot}{}", entry.key), &entry.node, into);
            }
        }
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(&format!("{prefix}.{at}"), item, into);
            }
        }
        Value::Text { text, .. } => {
            into.insert(prefix.to_owned(), text.clone());
        }
        Value::Null => {}
    }
}
