//! Files beside pages: published under the same path, `static/` at the root.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Absence, Page, status};
use crate::kind::{Record, Val, get};
use crate::parse::{is_page, is_published};
use crate::path::{Route, SourcePath};
use crate::source::Snapshot;

/// Where every published file goes. Files of a page folder follow their page when it has an address of its own.
/// Those of a page that is not shown are not published either.
pub fn routes(
    snapshot: &Snapshot,
    pages: &[Page],
    absent: &BTreeMap<SourcePath, Absence>,
) -> BTreeMap<SourcePath, Route> {
    let mut folders: HashMap<&str, &Route> = HashMap::new();
    for page in pages {
        let name = &page.document.name;
        if let Some(folder) = name.own_folder.as_deref().filter(|_| !name.is_section) {
            // Pages come by path, so the main language's `index.md` is the one that stays.
            let main = page.document.path.as_str().ends_with("/index.md");
            if main || !folders.contains_key(folder) {
                folders.insert(folder, &page.card.route);
            }
        }
    }
    let withheld = withheld(pages);
    let is_page_folder =
        |path: &&SourcePath| path.name().starts_with("index.") && !folders.contains_key(inner_folder(path));
    let hidden: BTreeSet<&str> = absent.keys().filter(is_page_folder).map(inner_folder).collect();
    snapshot
        .below("content/")
        .filter(|(path, _)| is_published(path) && !is_page(path) && !withheld.contains(path) && !lies_in(path, &hidden))
        .filter_map(|(path, _)| Some((path.clone(), route(path, &folders)?)))
        .collect()
}

/// The folder of a file below `content/`.
fn inner_folder(path: &SourcePath) -> &str {
    path.folder().strip_prefix("content/").unwrap_or_default()
}

/// Whether a file lies in one of the folders, or below.
fn lies_in(path: &SourcePath, folders: &BTreeSet<&str>) -> bool {
    let mut folder = if folders.is_empty() { "" } else { inner_folder(path) };
    while !folder.is_empty() {
        if folders.contains(folder) {
            return true;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    false
}

/// The films that nobody may see: of a story whose consent has ended, and of a recording behind a gate.
fn withheld(pages: &[Page]) -> BTreeSet<&SourcePath> {
    let mut found = BTreeSet::new();
    for page in pages {
        let (field, parts): (_, &[&str]) = if status::is_withdrawn(page) {
            ("video", &["file", "poster", "captions", "transcript"])
        } else if !status::shows_replay(page) {
            ("replay", &["file", "captions", "transcript"])
        } else {
            continue;
        };
        let Some(film) = get::record(page.record(), field) else { continue };
        for slot in parts.iter().filter_map(|part| film.get(*part)) {
            files(&slot.val, &mut found);
        }
    }
    found
}

fn files<'p>(val: &'p Val, found: &mut BTreeSet<&'p SourcePath>) {
    match val {
        Val::File { path, .. } => {
            found.insert(path);
        }
        Val::List(items) => items.iter().for_each(|item| files(&item.val, found)),
        Val::Record(inner) => in_record(inner, found),
        _ => {}
    }
}

fn in_record<'p>(record: &'p Record, found: &mut BTreeSet<&'p SourcePath>) {
    record.values().for_each(|slot| files(&slot.val, found));
}

fn route(path: &SourcePath, folders: &HashMap<&str, &Route>) -> Option<Route> {
    let inner = path.in_content()?;
    if let Some(rest) = inner.strip_prefix("static/") {
        return Route::new(&format!("/{rest}")).ok();
    }
    let mut folder = inner;
    while let Some((above, _)) = folder.rsplit_once('/') {
        folder = above;
        if let Some(page) = folders.get(folder) {
            return page.join(&inner[folder.len()..]).ok();
        }
    }
    Route::new(&format!("/{inner}")).ok()
}
