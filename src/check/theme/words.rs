//! Words that a language lacks, that lack a placeholder, or that nobody asks for.

use std::collections::BTreeSet;

use super::{Looked, MISSING, Own, PLACEHOLDER, WORD, has_word};
use crate::diag::{Diagnostic, Span, nearest};
use crate::node::{self, Node, Value};
use crate::path::Lang;
use crate::theme::{self, strings};

/// So many keys are named, the rest is counted.
const NAMED: usize = 5;

pub(super) fn look(looked: &Looked) -> Vec<Diagnostic> {
    let mut slips = Slips::default();
    let own = looked.own.iter().filter_map(|own| Some((own, language(own)?)));
    let mut found: Vec<Diagnostic> = own.flat_map(|(own, tag)| of_file(looked, (own, tag), &mut slips)).collect();
    found.extend(missing(looked, &slips));
    found
}

/// What is told as a slip, and is not told once more as what a language lacks.
#[derive(Default)]
struct Slips {
    /// The keys that nobody asks for.
    written: BTreeSet<String>,
    /// The keys that were meant, by language.
    meant: BTreeSet<(String, String)>,
}

fn language(own: &Own) -> Option<&str> {
    own.name.strip_prefix("strings/")?.strip_suffix(".toml")
}

/// What each language of the site lacks, in one finding for each.
fn missing(looked: &Looked, slips: &Slips) -> Vec<Diagnostic> {
    let (theme, config) = (&looked.renderer.theme, &looked.renderer.site.config);
    let english = Lang::new("en").ok();
    let mut found = Vec::new();
    for language in config.languages.iter().filter(|language| Some(&language.lang) != english.as_ref()) {
        let tag = language.lang.as_str();
        let is_told =
            |key: &str| slips.written.contains(key) || slips.meant.contains(&(tag.to_owned(), key.to_owned()));
        let lacks = |key: &&str| !theme.strings.has(&language.lang, key) && !is_told(key);
        let keys: BTreeSet<&str> = theme.strings.of("en").map(strings::entry).filter(lacks).collect();
        if keys.is_empty() {
            continue;
        }
        let named: Vec<String> = keys.iter().take(NAMED).map(|key| format!("`{key}`")).collect();
        let more = keys.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message =
            format!("these words of the theme are shown in English on pages in `{tag}`: {}{more}", named.join(", "));
        let file = format!("themes/{}/strings/{tag}.toml", config.theme);
        found.push(Diagnostic::new(MISSING, message).at(config.place("theme")).hint(format!("add them to `{file}`")));
    }
    found
}

fn of_file(looked: &Looked, (own, tag): (&Own, &str), slips: &mut Slips) -> Vec<Diagnostic> {
    let words = &looked.renderer.theme.strings;
    let below = looked.layers.get(own.layer + 1..).unwrap_or_default();
    let lower = strings::of_layers(below, &looked.renderer.snapshot);
    let mut found = Vec::new();
    // A table of plural forms under a key is one slip.
    let mut told = BTreeSet::new();
    for (key, text, span) in texts(&own.text) {
        let name = strings::entry(&key);
        // What the built-in theme has and no template asks for, the program asks for.
        let is_builtin = looked.layers[own.layer].0 == theme::BUILTIN;
        let is_asked_for = is_builtin || has_word(&looked.asking, name) || lower.has_any(name);
        if !is_asked_for {
            if !told.insert(name.to_owned()) {
                continue;
            }
            let message = format!("no template asks for the words `{name}`");
            let near = nearest::nearest(name, words.of("en").map(strings::entry).filter(|known| *known != name));
            slips.written.insert(name.to_owned());
            slips.meant.extend(near.map(|near| (tag.to_owned(), near.to_owned())));
            let hint = near.map_or_else(|| WORD.mend.to_owned(), |near| format!("did you mean `{near}`?"));
            found.push(own.finding(WORD, message, span).hint(hint));
            continue;
        }
        let Some(english) = words.english(&key) else { continue };
        // A form for one may say it in words.
        let is_counted = key != name;
        for placeholder in placeholders(english).filter(|p| (!is_counted || *p != "{count}") && !text.contains(p)) {
            let message = format!("the words `{key}` lack `{placeholder}`, which the English ones hold");
            found.push(own.finding(PLACEHOLDER, message, span));
        }
    }
    found
}

/// `{name}` of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').filter_map(|(at, _)| {
        let end = text[at..].find('}')? + at + 1;
        let name = text.get(at + 1..end - 1)?;
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then(|| &text[at..end])
    })
}

/// The texts of a file, by key, with their places.
fn texts(source: &str) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    gather("", &node::toml::read_file(source).node, &mut found);
    found
}

fn gather(prefix: &str, node: &Node, into: &mut Vec<(String, String, Span)>) {
    for entry in node.entries().unwrap_or_default() {
        let dot = if prefix.is_empty() { "" } else { "." };
        let key = format!("{prefix}{dot}{}", entry.key);
        match &entry.node.value {
            Value::Text { text, .. } => into.push((key, text.clone(), entry.node.span)),
            _ => gather(&key, &entry.node, into),
        }
    }
}
