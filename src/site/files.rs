//! Files beside pages: published under the same path, `static/` at the root.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::links::Target;
use super::{Absence, Page, Site, status};
use crate::diag::{Diagnostic, codes};
use crate::kind::{Record, Slot, Val, get};
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
    for slot in pages.iter().flat_map(kept_back) {
        files(&slot.val, &mut found);
    }
    found
}

/// The parts of its film that a page keeps from everybody.
fn kept_back(page: &Page) -> Vec<&Slot> {
    let (field, parts): (_, &[&str]) = if status::is_withdrawn(page) {
        ("video", &["file", "poster", "captions", "transcript"])
    } else if !status::shows_replay(page) {
        ("replay", &["file", "captions", "transcript"])
    } else {
        return Vec::new();
    };
    let film = get::record(page.record(), field);
    film.map_or_else(Vec::new, |film| parts.iter().filter_map(|part| film.get(*part)).collect())
}

/// The first page that shows each of these files, and how many do.
pub fn shown_on<'s>(site: &'s Site, wanted: &BTreeSet<&SourcePath>) -> BTreeMap<SourcePath, (&'s SourcePath, usize)> {
    let mut shown: BTreeMap<SourcePath, (&SourcePath, usize)> = BTreeMap::new();
    for page in &site.pages {
        let mut named = BTreeSet::new();
        page.record().values().for_each(|slot| files(&slot.val, &mut named));
        for target in &page.targets {
            if let Target::File(route, _) = target {
                named.extend(site.file_routes.get(route));
            }
        }
        for path in named.into_iter().filter(|path| wanted.contains(path)) {
            shown.entry(path.clone()).or_insert((&page.document.path, 0)).1 += 1;
        }
    }
    shown
}

/// What is told of a file that front matter names and that is not published, if a reader misses it.
pub(super) fn not_published(site: &Site, page: &Page, slot: &Slot, path: &SourcePath) -> Option<Diagnostic> {
    let names_it = |kept: &Slot| {
        let mut found = BTreeSet::new();
        files(&kept.val, &mut found);
        found.contains(path)
    };
    // A page does not miss what it keeps back itself, and an offer's file is handed out in its own way.
    let own = kept_back(page).into_iter().any(names_it);
    let record = page.record();
    let asset = record.get("asset").is_some_and(|asset| asset.span == slot.span);
    if own || (asset && page.kind() == "offer") {
        return None;
    }
    let other = site.pages.iter().find(|other| kept_back(other).into_iter().any(names_it));
    let (why, hint) = match other {
        Some(other) if status::is_withdrawn(other) => (
            format!("the consent of `{}`, which names it too, has ended", other.document.path),
            "name another file here, or remove it; who took back their consent is shown nowhere",
        ),
        Some(other) => (
            format!("`{}` keeps it behind a gate", other.document.path),
            "name another file here, or open the gate with `replay_gate: open` there",
        ),
        // The words of a film are read from wherever they lie.
        None if is_in(record, "transcript", slot) => return None,
        None if !is_published(path) => (
            "nothing is published from under a name that begins with `_` or `.`".to_owned(),
            "move it beside this page, or name another file",
        ),
        None => ("it lies beside a page that is not shown".to_owned(), "move it beside this page, or publish that one"),
    };
    let message = format!("`{path}` is named here, but is not published: {why}");
    Some(Diagnostic::new(codes::FILE_WITHHELD, message).hint(hint))
}

/// Whether a value stands under that key in one of the records of a page.
fn is_in(record: &Record, key: &str, slot: &Slot) -> bool {
    let inner = |other: &Slot| get::as_record(&other.val).is_some_and(|inner| is_in(inner, key, slot));
    record.get(key).is_some_and(|other| other.span == slot.span) || record.values().any(inner)
}

/// The files that a value names.
pub(super) fn files<'p>(val: &'p Val, found: &mut BTreeSet<&'p SourcePath>) {
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
