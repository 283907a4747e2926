//! Pages of thanks that an author wrote: those to which a form leads, and nothing else.

use std::collections::BTreeSet;

use super::links::{self, Target};
use super::{Page, PageId, Site, settings};
use crate::form::definition::ThankYou;
use crate::form::read::thank_you;
use crate::kind::get;

/// All of them. A page to which others link, or a menu, is one that readers may find, and so is one that says whether
/// search engines may.
pub fn pages(site: &Site) -> BTreeSet<PageId> {
    let named = site.forms.iter().filter_map(|(id, form)| Some((site.page(*id), form.thank_you.clone()?)));
    let own = site.iter().map(|(_, page)| page).filter(|page| page.kind() == "offer");
    let own = own.filter_map(|page| Some((page, thank_you(get::text(page.record(), "thank_you")?))));
    let targets: BTreeSet<PageId> =
        named.chain(own).filter_map(|(from, written)| target(site, from, &written)).collect();
    if targets.is_empty() {
        return targets;
    }
    let found = settings::named(site);
    let is_for_all = |id: &PageId| {
        let page = site.page(*id);
        let is_linked = site.backlinks.get(id).is_some_and(|from| !from.is_empty());
        page.kind() != "page" || page.record().contains_key("noindex") || is_linked || found.contains(id)
    };
    targets.into_iter().filter(|id| !is_for_all(id)).collect()
}

/// The page that is meant as a whole.
fn target(site: &Site, from: &Page, written: &ThankYou) -> Option<PageId> {
    let ThankYou::Page(written) = written else { return None };
    match links::resolve(site, from, written) {
        Target::Page(id, tail) if tail.is_empty() => Some(id),
        _ => None,
    }
}
