//! The files that a value comes from: those of the pages whose addresses stand in it, and files that it leads to.

use std::collections::BTreeSet;

use tera::Value;

use crate::path::{Route, SourcePath};
use crate::site::Site;
use crate::site::links::Target;

/// The entries of a value that are addresses.
const ADDRESSES: [&str; 3] = ["url", "src", "route"];

/// The files of the pages and of the other files whose addresses a value holds.
pub fn of_value(site: &Site, value: &Value) -> Vec<SourcePath> {
    let mut found = BTreeSet::new();
    gather(site, value, &mut found);
    if let Some(text) = value.as_str() {
        found.extend(at(site, text));
    }
    found.into_iter().collect()
}

/// The files that links lead to.
pub fn of_targets(site: &Site, targets: &[Target]) -> Vec<SourcePath> {
    let one = |target: &Target| match target {
        Target::Page(id, _) => Some(site.page(*id).document.path.clone()),
        Target::File(route, _) => site.file_routes.get(route).cloned(),
        Target::Unpublished { source, .. } => Some(source.clone()),
        _ => None,
    };
    targets.iter().filter_map(one).collect::<BTreeSet<_>>().into_iter().collect()
}

fn gather(site: &Site, value: &Value, found: &mut BTreeSet<SourcePath>) {
    for item in value.as_array().unwrap_or_default() {
        gather(site, item, found);
    }
    for (key, value) in value.as_map().into_iter().flatten() {
        match value.as_str() {
            Some(text) if key.as_str().is_some_and(|key| ADDRESSES.contains(&key)) => found.extend(at(site, text)),
            _ => gather(site, value, found),
        }
    }
}

/// The file behind an address with the base path.
fn at(site: &Site, href: &str) -> Option<SourcePath> {
    let route = Route::new(href.strip_prefix(site.config.base.path.as_str()).unwrap_or(href)).ok()?;
    let page = site.by_route.get(&route).map(|id| site.page(*id).document.path.clone());
    page.or_else(|| site.file_routes.get(&route).cloned())
}
