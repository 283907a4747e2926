//! `theme.toml`: a theme's name, what it extends, the order of its style sheets and scripts, and its settings.

use super::{Layer, file_path, text_of};
use crate::config::Config;
use crate::diag::{Diagnostic, Place, codes, nearest};
use crate::kind::validate::{self, Reading};
use crate::kind::{Field, Record, Takes, get};
use crate::node::{self, Node, Value};
use crate::source::Snapshot;

/// A typed setting of a theme.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its name under `[theme_settings]`.
    pub name: String,
    /// `number`, `text`, `bool` or `choice`.
    pub type_name: String,
    /// The words of a `choice`.
    pub options: Vec<String>,
    /// The least number.
    pub min: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
    /// The value unless the site sets one.
    pub default: serde_json::Value,
}

/// What a layer's `theme.toml` says.
pub(super) struct Manifest {
    pub(super) record: Record,
    /// Whether the whole file was understood.
    pub(super) is_whole: bool,
}

/// Reads a layer's `theme.toml`; a theme without one has an empty manifest.
pub(super) fn read(theme: &str, layer: &Layer, snapshot: &Snapshot, diagnostics: &mut Vec<Diagnostic>) -> Manifest {
    let Some(bytes) = layer.get("theme.toml") else { return Manifest { record: Record::new(), is_whole: true } };
    let Some(text) = text_of(snapshot, bytes, diagnostics) else {
        return Manifest { record: Record::new(), is_whole: false };
    };
    let path = file_path(theme, "theme.toml");
    let read = node::toml::read_file(&text);
    diagnostics.extend(
        read.problems
            .iter()
            .map(|p| Diagnostic::new(codes::CONFIG_INVALID, p.message.clone()).at(Place::of(&path, &text, p.span))),
    );
    let fields = fields();
    let all: Vec<&Field> = fields.iter().collect();
    let reading = Reading::config(&path, &text);
    let record = validate::validate(&all, &read.node, &reading).unpack(diagnostics);
    diagnostics.extend(too_new(&record, theme).map(|fault| {
        let span = record.get("needs").map(|slot| slot.span).unwrap_or_default();
        fault.at(Place::of(&path, &text, span))
    }));
    Manifest { record, is_whole: read.is_whole() }
}

/// What is wrong with the version that a theme needs.
fn too_new(record: &Record, theme: &str) -> Option<Diagnostic> {
    let needs = get::text(record, "needs")?;
    let own = env!("CARGO_PKG_VERSION");
    let fault = |message: String| Diagnostic::new(codes::THEME_VERSION, message);
    match numbers(needs) {
        None => Some(fault(format!("`{needs}` is no version")).hint("write it as `needs = \"0.1\"`")),
        Some(asked) if numbers(own).is_some_and(|own| own < asked) => {
            Some(fault(format!("the theme `{theme}` needs Wellspring {needs} or later; this is {own}")))
        }
        Some(_) => None,
    }
}

/// The numbers of a version, of which the last ones may be left out.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut numbers = [0; 3];
    for (at, part) in version.split('.').enumerate() {
        *numbers.get_mut(at)? = part.parse().ok()?;
    }
    Some(numbers)
}

fn fields() -> Vec<Field> {
    let list = || Takes::List(Box::new(Takes::Text));
    [
        ("name", Takes::Text, "The theme's name."),
        ("extends", Takes::Text, "The theme whose files stand where this one has none."),
        ("needs", Takes::Text, "The lowest version of Wellspring that it works with."),
        ("description", Takes::Text, "One sentence for people who choose a theme."),
        ("license", Takes::Text, "The licence."),
        ("css", list(), "Style sheets under `css/`, in the order in which they are joined."),
        ("js", list(), "Scripts under `js/`, in the order in which they are joined."),
        ("settings", Takes::Free, "Typed settings, one table each."),
    ]
    .into_iter()
    .map(|(name, takes, help)| Field { name: name.into(), takes, required: false, help: help.into() })
    .collect()
}

/// The settings of all layers with the site's values, the lowest layer's first.
pub(super) fn settings(
    manifests: &[Record],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> serde_json::Map<String, serde_json::Value> {
    let mut declared: Vec<Setting> = Vec::new();
    for manifest in manifests.iter().rev() {
        for entry in get::free(manifest, "settings").and_then(Node::entries).unwrap_or_default() {
            declared.retain(|s| s.name != entry.key);
            declared.push(setting(&entry.key, &entry.node));
        }
    }
    let mut values: serde_json::Map<String, serde_json::Value> =
        declared.iter().map(|s| (s.name.clone(), s.default.clone())).collect();
    for entry in config.theme_settings.entries().unwrap_or_default() {
        let fault =
            |message: String| Diagnostic::new(codes::CONFIG_INVALID, message).at(config.place_of(entry.node.span));
        let Some(setting) = declared.iter().find(|s| s.name == entry.key) else {
            diagnostics.push(
                Diagnostic::new(codes::CONFIG_UNKNOWN_KEY, format!("the theme has no setting `{}`", entry.key))
                    .at(config.place_of(entry.key_span))
                    .hint(nearest::hint(&entry.key, declared.iter().map(|s| s.name.as_str()))),
            );
            continue;
        };
        match accept(setting, &entry.node) {
            Ok(value) => {
                values.insert(entry.key.clone(), value);
            }
            Err(message) => diagnostics.push(fault(message)),
        }
    }
    values
}

fn setting(name: &str, node: &Node) -> Setting {
    let number = |key: &str| node.get(key).and_then(Node::text).and_then(|t| t.parse().ok());
    Setting {
        name: name.to_owned(),
        type_name: node.get("type").and_then(Node::text).unwrap_or("text").to_owned(),
        options: match node.get("options").map(|n| &n.value) {
            Some(Value::List(items)) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
            _ => Vec::new(),
        },
        min: number("min"),
        max: number("max"),
        default: node.get("default").map_or(serde_json::Value::Null, node::to_json),
    }
}

fn accept(setting: &Setting, node: &Node) -> Result<serde_json::Value, String> {
    let name = &setting.name;
    let value = node::to_json(node);
    match setting.type_name.as_str() {
        "number" => {
            let number = value.as_f64().ok_or_else(|| format!("the setting `{name}` takes a number"))?;
            if setting.min.is_some_and(|min| number < min) || setting.max.is_some_and(|max| number > max) {
                let (min, max) = (setting.min.unwrap_or(f64::MIN), setting.max.unwrap_or(f64::MAX));
                return Err(format!("the setting `{name}` takes a number from {min} to {max}"));
            }
            Ok(value)
        }
        "bool" if !value.is_boolean() => Err(format!("the setting `{name}` takes `true` or `false`")),
        "choice" => match node.text() {
            Some(word) if setting.options.iter().any(|o| o == word) => Ok(word.into()),
            _ => Err(format!("the setting `{name}` takes one of `{}`", setting.options.join("`, `"))),
        },
        "text" => node.text().map(Into::into).ok_or_else(|| format!("the setting `{name}` takes text")),
        _ => Ok(value),
    }
}
