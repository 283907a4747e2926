//! Files beside pages: published under the same path, `static/` at the root.

use std::collections::{BTreeMap, HashMap};

use super::Page;
use crate::parse::is_published;
use crate::path::{Route, SourcePath};
use crate::source::Snapshot;

/// Where every published file goes. Files of a page folder follow their page when it has an address of its own.
pub fn routes(snapshot: &Snapshot, pages: &[Page]) -> BTreeMap<SourcePath, Route> {
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
    snapshot
        .below("content/")
        .filter(|(path, _)| is_published(path) && path.extension() != "md")
        .filter_map(|(path, _)| Some((path.clone(), route(path, &folders)?)))
        .collect()
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
