//! What front matter refers to: people, partners, forms, pages and files, checked with their spans.

use super::links::{self, Target};
use super::{Page, Site};
use crate::diag::{Diagnostic, Span, codes, nearest};
use crate::kind::{Record, Slot, Val, get};
use crate::path::SourcePath;
use crate::source::Snapshot;

/// A mistake in a file whose text was dropped.
#[derive(Debug)]
pub struct Fault {
    /// The file.
    pub path: SourcePath,
    /// Where.
    pub span: Span,
    /// What, without its place.
    pub diagnostic: Diagnostic,
}

/// Every mistake in the references of a page's front matter.
pub fn check(site: &Site, snapshot: &Snapshot, page: &Page) -> Vec<Fault> {
    let mut faults = Vec::new();
    record(site, snapshot, page, page.record(), &mut faults);
    gated_asset(page, &mut faults);
    faults
}

fn record(site: &Site, snapshot: &Snapshot, page: &Page, record: &Record, faults: &mut Vec<Fault>) {
    for slot in record.values() {
        value(site, snapshot, page, slot, faults);
    }
}

fn value(site: &Site, snapshot: &Snapshot, page: &Page, slot: &Slot, faults: &mut Vec<Fault>) {
    let found = match &slot.val {
        Val::List(items) => {
            for item in items {
                value(site, snapshot, page, item, faults);
            }
            None
        }
        Val::Record(inner) => {
            record(site, snapshot, page, inner, faults);
            None
        }
        Val::Reference { kind, name } => reference(site, page, kind, name),
        Val::Page(written) => to_page(site, page, written),
        Val::File { written, path } if !snapshot.has(path) => Some(
            Diagnostic::new(codes::FILE_MISSING, format!("there is no file `{written}`"))
                .hint(format!("it is looked for at `{path}`")),
        ),
        _ => None,
    };
    faults.extend(found.map(|diagnostic| Fault { path: page.document.path.clone(), span: slot.span, diagnostic }));
}

fn reference(site: &Site, page: &Page, kind: &str, name: &str) -> Option<Diagnostic> {
    if site.named(kind, name, &page.card.lang).is_some() {
        return None;
    }
    let slug = name.trim_end_matches(".md").rsplit('/').next().unwrap_or(name);
    let absent = site.absent.iter().find(|(path, _)| {
        let file = path.name().split('.').next().unwrap_or_default();
        file == slug || (file == "index" && path.folder().rsplit('/').next() == Some(slug))
    });
    if let Some((path, absence)) = absent {
        return Some(unpublished(path.as_str(), absence.why));
    }
    let known: Vec<&str> = site.by_name.keys().filter(|(k, _, _)| k == kind).map(|(_, n, _)| n.as_str()).collect();
    Some(
        Diagnostic::new(codes::REFERENCE_UNKNOWN, format!("there is no {kind} `{name}`"))
            .hint(nearest::hint(slug, known.iter().copied())),
    )
}

/// What is told of a link or a reference to a page that is not shown.
pub(super) fn unpublished(what: &str, why: &str) -> Diagnostic {
    Diagnostic::new(codes::LINK_TO_UNPUBLISHED, format!("`{what}` is {why}"))
        .hint("it is printed as plain text until that page is published")
}

fn to_page(site: &Site, page: &Page, written: &str) -> Option<Diagnostic> {
    match links::resolve(site, page, written) {
        Target::Broken => Some(
            Diagnostic::new(codes::REFERENCE_UNKNOWN, format!("there is no page `{written}`"))
                .hint("write a path to a source, as in `../articles/a.md`, or a route"),
        ),
        Target::Unpublished { source, .. } => {
            Some(unpublished(written, site.absent.get(&source).map_or("not shown", |a| a.why)))
        }
        _ => None,
    }
}

/// What is gated lies in a folder `_gated/`, where nothing is published from: an offer's asset, a recording.
fn gated_asset(page: &Page, faults: &mut Vec<Fault>) {
    let record = page.record();
    let is_gated = |field: &str| matches!(get::text(record, field), Some("link" | "signed"));
    let slot = match page.kind() {
        "offer" if is_gated("gate") => record.get("asset"),
        "webinar" if is_gated("replay_gate") => get::record(record, "replay").and_then(|replay| replay.get("file")),
        _ => None,
    };
    let Some(slot) = slot else { return };
    let Val::File { path, .. } = &slot.val else { return };
    if path.folder().split('/').any(|part| part == "_gated") {
        return;
    }
    let folder = path.folder();
    let diagnostic = Diagnostic::new(
        codes::GATED_ASSET_OUTSIDE_GATED,
        format!("`{path}` is gated, but lies where it would be published"),
    )
    .hint(format!("mkdir -p '{folder}/_gated' && mv '{path}' '{folder}/_gated/'"));
    faults.push(Fault { path: page.document.path.clone(), span: slot.span, diagnostic });
}
