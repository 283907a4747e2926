//! Published files beside pages, copied as they are, save for pictures that say more than one sees; and the files behind a link, at their private addresses.

use std::sync::Arc;

use super::{Planned, pictures};
use crate::bundle::{Access, Content, Origin, Output};
use crate::diag::Checked;
use crate::path::{OutputPath, Route, SourcePath};
use crate::render::{Renderer, thanks};

/// All files of the site.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let site = &renderer.site;
    let open = site.files.iter().map(|(path, route)| copy(renderer, path, route));
    let named = site.iter().filter_map(|(_, page)| thanks::gated_asset(site, &renderer.secret, page));
    // A file that is not there was told of with the front matter that names it.
    let gated = named.filter(|(path, _)| renderer.snapshot.has(path));
    let mut all: Vec<Planned> = open.collect();
    let mut behind = Vec::new();
    for (path, route) in gated {
        let former = thanks::former_addresses(site, &renderer.secret, &path);
        let routes = former.iter().chain([&route]);
        behind.extend(routes.map(|route| planned(&path, route.output(), Access::Private, "gated-file")));
    }
    // Two offers may hand out one file.
    behind.sort_by(|a, b| a.path.cmp(&b.path));
    behind.dedup_by(|a, b| a.path == b.path);
    all.extend(behind);
    all
}

/// A file at an address that everybody may ask for.
pub(super) fn copy(renderer: &Arc<Renderer>, path: &SourcePath, route: &Route) -> Planned {
    let planned = planned(path, route.output(), Access::Public, "file");
    match pictures::cleaned(renderer, path) {
        Some(output) => Planned { output, ..planned },
        None => planned,
    }
}

fn planned(source: &SourcePath, path: OutputPath, access: Access, kind: &str) -> Planned {
    let copied = source.clone();
    let origin = Origin { source: Some(source.clone()), kind: kind.to_owned(), ..Origin::default() };
    let recipe = Box::new(move || Checked::clean(Content::File(copied.clone())));
    Planned { path, what: format!("`{source}`"), output: Output { access, origin, recipe, asking: None } }
}
