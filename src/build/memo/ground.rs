//! What every output stands on, as one hash: all that a build is made from, save the words of its pages' bodies.
//!
//! While the ground is the same, the graph of the site is the same, and so is every answer that a template can get of
//! it; an output then differs only if a body that it read does. The ground has each page by its shape (see
//! `parse::shape`), every other file by its bytes, the options, and of the moment only what a site can show of it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::files::Files;
use crate::build::Options;
use crate::gate::leak::Index;
use crate::kind::rules;
use crate::parse::{Document, TextHash};
use crate::path::SourcePath;
use crate::site::{Shown, Site, status};
use crate::source::Snapshot;
use crate::theme::Theme;

/// The ground while it is put together.
#[derive(Debug)]
pub struct Ground {
    hasher: blake3::Hasher,
    texts: HashMap<SourcePath, TextHash>,
    all: [u8; 32],
}

/// The ground, and the texts that stand on it.
#[derive(Debug)]
pub struct Laid {
    /// The hash of all but the texts.
    pub hash: [u8; 32],
    /// The hash of what no output asks for and each stands on, in the ground too.
    pub base: [u8; 32],
    /// The text of each page's file.
    pub texts: HashMap<SourcePath, TextHash>,
    /// The hash of all texts.
    pub all: [u8; 32],
}

impl Ground {
    /// Of the documents, before they become pages.
    pub fn new(documents: &[Arc<Document>], shown: &Shown) -> Self {
        let mut hasher = blake3::Hasher::new();
        let mut all = blake3::Hasher::new();
        let mut texts = HashMap::with_capacity(documents.len());
        for document in documents {
            put(&mut hasher, document.path.as_str().as_bytes());
            hasher.update(&document.shape.0);
            put(&mut hasher, phase(document, shown).as_bytes());
            all.update(&document.text.0);
            texts.insert(document.path.clone(), document.text);
        }
        Self { hasher, texts, all: *all.finalize().as_bytes() }
    }

    /// With everything else that a build is made from.
    pub fn lay(
        mut self,
        options: &Options,
        snapshot: &Snapshot,
        (site, theme, kept_back): (&Site, &Theme, &Index),
        files: &Files,
    ) -> Laid {
        let hasher = &mut self.hasher;
        let mut base = blake3::Hasher::new();
        let others: Vec<_> = snapshot.files().filter(|(path, _)| !self.texts.contains_key(*path)).collect();
        let others: Vec<_> =
            others.into_par_iter().map(|(path, stat)| (path, files.hash(snapshot, path, stat))).collect();
        for (path, hash) in others {
            put(hasher, path.as_str().as_bytes());
            hasher.update(&hash);
            if is_of_all(path) {
                put(&mut base, path.as_str().as_bytes());
                base.update(&hash);
            }
        }
        let Options { now: _, as_of: _, base_url, drafts, future, secret, posts_here, light: _, guarded } = options;
        let mut told = blake3::Hasher::new();
        put(&mut told, format!("{base_url:?} {drafts} {future} {posts_here}").as_bytes());
        told.update(&secret.fingerprint());
        for (name, value) in guarded {
            put(&mut told, name.as_bytes());
            put(&mut told, value.as_bytes());
        }
        let as_of = site.moment.as_of;
        for rule in rules::ALL {
            told.update(&[u8::from(rule.holds(as_of))]);
        }
        put(&mut told, clock(site, theme, as_of).as_bytes());
        let told = told.finalize();
        hasher.update(told.as_bytes());
        // What was looked for in an output that is kept must be all that is looked for now.
        base.update(told.as_bytes()).update(kept_back.hash());
        let (hash, base) = (*hasher.finalize().as_bytes(), *base.finalize().as_bytes());
        Laid { hash, base, texts: self.texts, all: self.all }
    }
}

/// Whether a file tells what all outputs stand on: the settings, and of a theme all but what outputs ask for by name.
fn is_of_all(path: &SourcePath) -> bool {
    let mut parts = path.as_str().split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("site.toml"), ..) => true,
        (Some("themes"), _, part) => !matches!(part, Some("templates" | "css" | "js" | "assets")),
        _ => false,
    }
}

/// A piece with its length, so that neighbours stay apart.
fn put(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}

/// What the moment of the build makes of a document: whether it is shown, and how many of its changes have come.
fn phase(document: &Document, shown: &Shown) -> String {
    let absence = status::absence(document, shown).map(|absence| absence.why);
    let changes = document.kind.transitions.map_or_else(Vec::new, |transitions| transitions(&document.record));
    let past = changes.iter().filter(|at| **at <= shown.as_of).count();
    let state = document.kind.state.map(|state| state(&document.record, shown.as_of));
    format!("{absence:?} {past} {state:?}")
}

/// What templates can print of the moment: the year where they ask for that alone, else all of it.
fn clock(site: &Site, theme: &Theme, as_of: Timestamp) -> String {
    let mut asked = false;
    for template in theme.templates.values() {
        // All that a template was handed can be printed at once.
        if template.text.contains("__tera_context") {
            return as_of.to_string();
        }
        for (at, word) in template.text.match_indices("as_of") {
            asked = true;
            let rest = template.text[at + word.len()..].strip_prefix(".year");
            let is_year =
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "_.[?".contains(c)));
            if !is_year {
                return as_of.to_string();
            }
        }
    }
    if asked { as_of.to_zoned(site.config.zone.clone()).year().to_string() } else { String::new() }
}
