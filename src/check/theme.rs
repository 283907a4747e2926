//! What `wellspring check --theme` tells a theme's author: what is missing, what no longer applies, and what nobody
//! asks for.
//!
//! Looked at are the files that lie in the site's folder. A theme stands over others, so a name that stands for
//! nothing below, and that nobody asks for, is most often one that was misspelt, or one that a later version of the
//! theme below has given up.

use crate::config::Config;
use crate::diag::codes::Code;
use crate::diag::{Diagnostic, Place, Severity, Span};
use crate::path::SourcePath;
use crate::render::Renderer;
use crate::source::Snapshot;
use crate::theme::{self, Bytes, Layer};

mod addresses;
mod files;
mod settings;
mod styles;
mod words;

/// The codes of these findings, by name.
pub const CODES: &[&Code] = &[ADDRESS, SAME, UNUSED, SETTING, STYLE, TOKEN, MISSING, PLACEHOLDER, WORD];

const fn code(name: &'static str, finds: &'static str, mend: &'static str) -> Code {
    Code { name, severity: Severity::Warning, finds, mend }
}

pub(crate) const ADDRESS: &Code = &code(
    "theme-address-unknown",
    "A style sheet names a file that neither the theme nor the site has.",
    "Write the path from `css/` to the file, as `../assets/NAME`.",
);
pub(crate) const SAME: &Code = &code(
    "theme-file-same",
    "A file of the theme is byte for byte the one that it stands for.",
    "Remove it: the one below counts then, and stays up to date.",
);
pub(crate) const UNUSED: &Code = &code(
    "theme-file-unused",
    "A file of the theme stands for no file below, and nothing asks for it.",
    "Correct its name or place, list it in `theme.toml`, or remove it.",
);
pub(crate) const SETTING: &Code = &code(
    "theme-setting-unused",
    "A theme declares a setting that no template reads.",
    "Read it as `settings.NAME`, or remove it from `theme.toml`.",
);
pub(crate) const STYLE: &Code = &code(
    "theme-style-unused",
    "A style sheet has rules for a class that no template, script or page uses.",
    "Correct the class, or remove the rules.",
);
pub(crate) const TOKEN: &Code = &code(
    "theme-token-unknown",
    "A style sheet sets a custom property that nobody reads, or reads one that nobody sets.",
    "Use a token that the theme has.",
);
pub(crate) const MISSING: &Code = &code(
    "theme-words-missing",
    "A language of the site lacks words of the theme, so these are shown in English.",
    "Add them to `strings/LANG.toml` of your theme.",
);
pub(crate) const PLACEHOLDER: &Code = &code(
    "theme-words-placeholder",
    "The text of a theme lacks a placeholder that the English one has.",
    "Write the placeholder where its value belongs.",
);
pub(crate) const WORD: &Code = &code(
    "theme-words-unknown",
    "A theme has a text under a key that no template asks for.",
    "Correct the key, or remove the line.",
);

/// What a theme is made of, as its author sees it.
pub(crate) struct Looked<'a> {
    renderer: &'a Renderer,
    /// The layers, the site's theme first and the built-in theme last.
    layers: Vec<(String, Layer)>,
    /// The files that lie in the site's folder.
    own: Vec<Own>,
    /// Everything that could name a part of the theme: its templates and scripts, pages, and the settings.
    asking: String,
}

/// A text file of a theme in the site's folder.
pub(crate) struct Own {
    /// The position of its layer.
    layer: usize,
    /// Its name in the layer, as in `css/site.css`.
    name: String,
    path: SourcePath,
    text: String,
}

impl Own {
    fn finding(&self, code: &'static Code, message: String, span: Span) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::of(&self.path, &self.text, span))
    }

    fn whole(&self, code: &'static Code, message: String) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::file(&self.path))
    }
}

impl<'a> Looked<'a> {
    fn new(renderer: &'a Renderer) -> Self {
        let (config, snapshot) = (&renderer.site.config, &*renderer.snapshot);
        let layers = theme::layers(config, snapshot);
        let own = own(&layers, snapshot);
        let asking = asking(renderer, config, snapshot);
        Self { renderer, layers, own, asking }
    }

    /// The bytes of the same file in the nearest layer below.
    fn below(&self, layer: usize, name: &str) -> Option<Bytes> {
        let lower = self.layers.get(layer + 1..).unwrap_or_default();
        lower.iter().find_map(|(_, files)| files.get(name).cloned()).or_else(|| {
            // A copy of the built-in theme in the site's folder stands over the one in the program.
            theme::builtin_file(name).filter(|_| self.layers[layer].0 == theme::BUILTIN).map(Bytes::Builtin)
        })
    }

    /// The names of all files that stand below.
    fn names_below(&self, layer: usize) -> impl Iterator<Item = &str> {
        let lower = self.layers.get(layer + 1..).unwrap_or_default();
        lower.iter().flat_map(|(_, files)| files.keys().map(String::as_str))
    }
}

/// How many files were looked at, and what was found.
pub fn run(renderer: &Renderer) -> (usize, Vec<Diagnostic>) {
    let looked = Looked::new(renderer);
    let looks = [addresses::look, files::look, words::look, styles::look, settings::look];
    let mut found: Vec<Diagnostic> = looks.iter().flat_map(|look| look(&looked)).collect();
    crate::diag::sort(&mut found);
    (looked.own.len(), found)
}

fn own(layers: &[(String, Layer)], snapshot: &Snapshot) -> Vec<Own> {
    let mut own = Vec::new();
    for (layer, (_, files)) in layers.iter().enumerate() {
        for (name, bytes) in files {
            let Bytes::File(path) = bytes else { continue };
            // Of pictures and fonts the name alone counts.
            let text = snapshot.read_text(path).unwrap_or_default();
            own.push(Own { layer, name: name.clone(), path: path.clone(), text });
        }
    }
    own
}

fn asking(renderer: &Renderer, config: &Config, snapshot: &Snapshot) -> String {
    let mut all = String::new();
    for text in renderer.theme.templates.values().map(|t| &t.text).chain(&renderer.theme.js) {
        all.push_str(text);
        all.push('\n');
    }
    let is_read = |path: &SourcePath| matches!(path.as_str().rsplit('.').next(), Some("md" | "toml" | "yaml" | "json"));
    for (path, _) in snapshot.below("content/").filter(|(path, _)| is_read(path)) {
        all.push_str(&snapshot.read_text(path).unwrap_or_default());
        all.push('\n');
    }
    all.push_str(config.source_text());
    all
}

/// Whether a text holds a word, with nothing around it that would make it another one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let after = text[at + word.len()..].chars().next().is_some_and(is_part);
        !before && !after
    })
}
