//! Where the Markdown twin of a page lies.

use crate::path::Route;
use crate::site::{Page, Site};

/// The address of a page's Markdown twin, if the site makes twins and the page is for everybody.
pub fn route(site: &Site, page: &Page) -> Option<Route> {
    if !site.config.llms || !super::subject::is_listed(page) {
        return None;
    }
    let route = page.card.route.as_str();
    if route.ends_with('/') {
        return page.card.route.join("index.md").ok();
    }
    let stem = route.rsplit_once('.').map_or(route, |(stem, _)| stem);
    Route::new(&format!("{stem}.md")).ok()
}
