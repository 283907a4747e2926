//! The leak test around a sink: every public output is looked through as it passes.

use std::sync::{Mutex, PoisonError};

use crate::bundle::{Access, Content, Sink};
use crate::diag::{Diagnostic, Place};
use crate::gate::leak::{Builder, Index};
use crate::kind::get;
use crate::parse;
use crate::path::{OutputPath, SourcePath};
use crate::render::{Renderer, thanks};
use crate::site::gated::{self, Asset};
use crate::site::{Page, Site};
use crate::source::Snapshot;

/// Everything that no public output may hold.
pub(super) fn index(renderer: &Renderer, guarded: &[(String, String)], diagnostics: &mut Vec<Diagnostic>) -> Index {
    let mut builder = Builder::default();
    builder.private_keys();
    for (variable, value) in guarded {
        builder.secret(variable, value);
    }
    let (site, snapshot) = (&renderer.site, &renderer.snapshot);
    for path in gated_files(site, snapshot) {
        match snapshot.read(&path) {
            Ok(bytes) => gated_file(&mut builder, site, &path, &bytes),
            Err(fault) => diagnostics.push(fault),
        }
    }
    for kept in &site.private {
        match kept.field {
            "join_url" => builder.join_url(kept.source.as_str(), &kept.text),
            "replay" => builder.recording(kept.source.as_str(), &kept.text),
            _ => builder.talking_point(kept.source.as_str(), &kept.text),
        }
    }
    for (_, page) in site.iter() {
        for token in thanks::tokens(site, &renderer.secret, page) {
            builder.address(page.document.path.as_str(), token.as_str());
        }
    }
    builder.finish()
}

/// Every file of a folder `_gated/`, whoever names it, and every one that a page gates.
fn gated_files(site: &Site, snapshot: &Snapshot) -> Vec<SourcePath> {
    let lies_gated = |path: &&SourcePath| path.folder().split('/').any(|part| part == "_gated");
    let mut all: Vec<SourcePath> = snapshot.below("content/").map(|(p, _)| p).filter(lies_gated).cloned().collect();
    all.extend(site.iter().filter_map(|(_, page)| match gated::of(page)? {
        (_, Asset::File(path)) => Some(path.clone()),
        (_, Asset::Film(_)) => None,
    }));
    all.sort();
    all.dedup();
    all.retain(|path| snapshot.has(path));
    all
}

fn gated_file(builder: &mut Builder, site: &Site, path: &SourcePath, bytes: &[u8]) {
    let offers = site.iter().map(|(_, page)| page).filter(|page| get::file(page.record(), "asset") == Some(path));
    let excerpts: Vec<&str> = offers.flat_map(excerpts).collect();
    builder.file(path.as_str(), bytes, &excerpts);
    if path.extension() == "md"
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        builder.markdown(path.as_str(), &text[parse::split(text).body..], &excerpts);
    }
}

/// The excerpts that an offer shows to all.
fn excerpts(offer: &Page) -> Vec<&str> {
    let of = |slot| match get::as_record(slot) {
        Some(record) => get::text(record, "text"),
        None => get::as_text(slot),
    };
    get::list(offer.record(), "sample").iter().filter_map(|slot| of(&slot.val)).collect()
}

/// A sink that looks at what passes.
pub(super) struct Guard<'a> {
    pub(super) sink: &'a dyn Sink,
    pub(super) index: &'a Index,
    pub(super) renderer: &'a Renderer,
    pub(super) found: Mutex<Vec<(OutputPath, Diagnostic)>>,
}

impl Guard<'_> {
    /// What was found, each with its output.
    pub(super) fn into_found(self) -> Vec<(OutputPath, Diagnostic)> {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self, path: &OutputPath, content: &Content) -> Result<(), String> {
        let leaks = match content {
            Content::Bytes(bytes) => self.index.scan(bytes),
            Content::File(source) => {
                let snapshot = &self.renderer.snapshot;
                let mut stream = self.index.stream(snapshot.stat(source).map_or(0, |s| s.size));
                snapshot.stream(source, &mut |part| stream.feed(part)).map_err(|d| d.message)?;
                stream.finish()
            }
        };
        if !leaks.is_empty() {
            // The lock is taken only when something is wrong.
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.extend(leaks.iter().map(|leak| (path.clone(), leak.diagnostic(path, copy_of(content)))));
        }
        Ok(())
    }
}

impl Sink for Guard<'_> {
    fn put(&self, path: &OutputPath, access: Access, content: Content) -> Result<(), String> {
        if access == Access::Public && !self.index.is_empty() {
            self.look(path, &content)?;
        }
        self.sink.put(path, access, content)
    }

    fn put_hashed(&self, path: &OutputPath, access: Access, content: Content, hash: [u8; 32]) -> Result<(), String> {
        if access == Access::Public && !self.index.is_empty() {
            self.look(path, &content)?;
        }
        self.sink.put_hashed(path, access, content, hash)
    }

    /// What is kept was looked through when it was made; a change in what must not leak changes the ground it is
    /// kept by.
    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        self.sink.keep(path, hash)
    }
}

/// The file that an output is a copy of, if it is one.
fn copy_of(content: &Content) -> Option<&SourcePath> {
    match content {
        Content::File(source) => Some(source),
        Content::Bytes(_) => None,
    }
}

/// Secrets that stand in `site.toml`.
pub(super) fn in_settings(site: &Site, index: &Index) -> Vec<Diagnostic> {
    let path = super::site_toml();
    let shown = OutputPath::new("site.toml").expect("the path is normal");
    let leaks = index.scan(site.config.source_text().as_bytes());
    leaks.iter().map(|leak| leak.diagnostic(&shown, None).at(Place::file(&path))).collect()
}
