//! A theme: templates, style sheets, scripts, strings, settings and assets, after layering.
//!
//! The layers are the site's theme, what it extends, and the built-in theme at the end. A file of an upper
//! layer stands for the file of the same name below; `LAYER/NAME` names one layer's own file.
//! A theme knows no pages.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::diag::{Checked, Diagnostic, codes, nearest};
use crate::kind::Record;
use crate::kind::get;
use crate::path::SourcePath;
use crate::source::Snapshot;

mod builtin;
mod manifest;
pub mod plural;
pub mod strings;

pub use manifest::Setting;

/// A theme, ready to be compiled.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// The names of the layers, the site's theme first.
    pub layers: Vec<String>,
    /// How many of the layers the theme asks for by `extends`; one more is the built-in theme, which helps out
    /// with templates and words where none of them has one.
    pub declared: usize,
    /// Whether every layer's `theme.toml` was understood whole.
    pub is_whole: bool,
    /// Templates by `LAYER/NAME`.
    pub templates: BTreeMap<String, Template>,
    /// Style sheets in the order in which they are joined.
    pub css: Vec<String>,
    /// The names under which manifests list them.
    pub css_names: Vec<String>,
    /// Scripts in the order in which they are joined.
    pub js: Vec<String>,
    /// The names under which manifests list them.
    pub js_names: Vec<String>,
    /// Other files by their name below `assets/`.
    pub assets: BTreeMap<String, Bytes>,
    /// The fonts of drawn cards by their name below `fonts/`.
    pub fonts: BTreeMap<String, Bytes>,
    /// Words by language.
    pub strings: strings::Strings,
    /// The typed settings with the site's values.
    pub settings: serde_json::Map<String, serde_json::Value>,
}

/// A template's text and where it comes from.
#[derive(Debug, Clone)]
pub struct Template {
    /// The text.
    pub text: String,
    /// Its file; for a file of the built-in theme as if it lay in `themes/default`.
    pub path: SourcePath,
}

/// Where the bytes of a theme's file are.
#[derive(Debug, Clone)]
pub enum Bytes {
    /// A file of the snapshot.
    File(SourcePath),
    /// A file of the built-in theme.
    Builtin(&'static [u8]),
}

/// One layer: its files by name.
pub type Layer = BTreeMap<String, Bytes>;

/// The built-in theme's name.
pub const BUILTIN: &str = builtin::NAME;

/// A file of the built-in theme, as the program carries it.
pub fn builtin_file(name: &str) -> Option<&'static [u8]> {
    builtin::FILES.iter().find(|(file, _)| *file == name).map(|(_, bytes)| *bytes)
}

/// The layers of the site's theme with their files, the site's theme first. What is wrong with them [`load`] tells.
pub fn layers(config: &Config, snapshot: &Snapshot) -> Vec<(String, Layer)> {
    stack(config, snapshot, &mut Vec::new()).0
}

/// Layers the site's theme.
pub fn load(config: &Config, snapshot: &Snapshot) -> Checked<Theme> {
    let mut diagnostics = Vec::new();
    let (layers, manifests, declared) = stack(config, snapshot, &mut diagnostics);
    let names = layers.iter().map(|(name, _)| name.clone()).collect();
    let is_whole = manifests.iter().all(|manifest| manifest.is_whole);
    let manifests: Vec<Record> = manifests.into_iter().map(|manifest| manifest.record).collect();
    let mut theme = Theme { layers: names, declared, is_whole, ..Theme::default() };
    for (name, layer) in &layers {
        for (file, bytes) in layer {
            if let Some(template) = file.strip_prefix("templates/")
                && let Some(text) = text_of(snapshot, bytes, &mut diagnostics)
            {
                let path = file_path(name, file);
                theme.templates.insert(format!("{name}/{template}"), Template { text, path });
            }
        }
    }
    let merged = merge(&layers[..declared]);
    let own = &manifests[..declared];
    (theme.css_names, theme.js_names) = (listed(own, "css"), listed(own, "js"));
    theme.css = texts(&theme.css_names, "css", &merged, snapshot, &mut diagnostics);
    theme.js = texts(&theme.js_names, "js", &merged, snapshot, &mut diagnostics);
    for (name, bytes) in &merged {
        if let Some(asset) = name.strip_prefix("assets/") {
            theme.assets.insert(asset.to_owned(), bytes.clone());
        }
    }
    let fonts = merge(&layers);
    theme.fonts = fonts.into_iter().filter_map(|(name, bytes)| Some((font(&name)?, bytes))).collect();
    theme.strings = strings::load(&layers, snapshot, &mut diagnostics);
    theme.settings = manifest::settings(&manifests, config, &mut diagnostics);
    Checked::new(theme, diagnostics)
}

/// The layers from the site's theme down to the built-in one, with what their manifests say.
fn stack(
    config: &Config,
    snapshot: &Snapshot,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<(String, Layer)>, Vec<manifest::Manifest>, usize) {
    let mut layers: Vec<(String, Layer)> = Vec::new();
    let mut manifests = Vec::new();
    let mut next = Some(config.theme.clone());
    while let Some(name) = next.take() {
        if layers.iter().any(|(known, _)| *known == name) {
            break;
        }
        let layer = layer(&name, snapshot);
        if layer.is_empty() {
            diagnostics.push(missing(&name, config, snapshot));
            break;
        }
        let manifest = manifest::read(&name, &layer, snapshot, diagnostics);
        next = get::text(&manifest.record, "extends").map(str::to_owned);
        layers.push((name, layer));
        manifests.push(manifest);
    }
    // A theme that is not there is told of, and the built-in one stands for it.
    let declared = layers.len();
    if layers.iter().all(|(name, _)| name != builtin::NAME) {
        let layer = layer(builtin::NAME, snapshot);
        manifests.push(manifest::read(builtin::NAME, &layer, snapshot, diagnostics));
        layers.push((builtin::NAME.to_owned(), layer));
    }
    (layers, manifests, declared.max(1))
}

fn missing(name: &str, config: &Config, snapshot: &Snapshot) -> Diagnostic {
    let known: Vec<&str> = snapshot
        .below("themes/")
        .filter_map(|(path, _)| path.as_str().split('/').nth(1))
        .chain([builtin::NAME])
        .collect();
    Diagnostic::new(codes::TEMPLATE_MISSING, format!("there is no theme `{name}`"))
        .at(config.place("theme"))
        .hint(nearest::hint(name, known.iter().copied()))
}

fn layer(name: &str, snapshot: &Snapshot) -> Layer {
    let mut files = Layer::new();
    if name == builtin::NAME {
        files.extend(builtin::FILES.iter().map(|(file, bytes)| ((*file).to_owned(), Bytes::Builtin(bytes))));
    }
    let prefix = format!("themes/{name}/");
    for (path, _) in snapshot.below(&prefix) {
        files.insert(path.as_str()[prefix.len()..].to_owned(), Bytes::File(path.clone()));
    }
    files
}

/// The files that count, an upper layer's before a lower one's.
fn merge(layers: &[(String, Layer)]) -> Layer {
    let mut merged = Layer::new();
    for (_, layer) in layers.iter().rev() {
        merged.extend(layer.iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
    }
    merged
}

/// The names under `key` of all manifests: the lowest layer's first, as upper ones add to them.
fn listed(manifests: &[Record], key: &str) -> Vec<String> {
    let mut names = Vec::new();
    for manifest in manifests.iter().rev() {
        for name in get::texts(manifest, key) {
            if !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

fn texts(
    names: &[String],
    folder: &str,
    files: &Layer,
    snapshot: &Snapshot,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        match files.get(&format!("{folder}/{name}")) {
            Some(bytes) => found.extend(text_of(snapshot, bytes, diagnostics)),
            None => diagnostics.push(
                Diagnostic::new(
                    codes::TEMPLATE_MISSING,
                    format!("the theme lists `{folder}/{name}`, which it does not have"),
                )
                .hint(format!("add the file, or remove it from `{folder}` in `theme.toml`")),
            ),
        }
    }
    found
}

/// The text of a theme's file.
pub(crate) fn text_of(snapshot: &Snapshot, bytes: &Bytes, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    match bytes {
        Bytes::Builtin(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Bytes::File(path) => match snapshot.read_text(path) {
            Ok(text) => Some(text),
            Err(fault) => {
                diagnostics.push(fault);
                None
            }
        },
    }
}

/// The name of a font that cards are set in, if a file is one.
fn font(file: &str) -> Option<String> {
    let name = file.strip_prefix("fonts/")?;
    let is_font = name.starts_with("card") && (name.ends_with(".ttf") || name.ends_with(".otf"));
    is_font.then(|| name.to_owned())
}

/// A theme file's path as it is shown.
pub(crate) fn file_path(theme: &str, file: &str) -> SourcePath {
    SourcePath::new(&format!("themes/{theme}/{file}")).unwrap_or_else(|_| builtin::manifest_path())
}
