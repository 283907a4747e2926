//! Calendar entries and where their files lie.

use super::facts;
use crate::kind::facts::CalendarEntry;
use crate::path::{Lang, Route};
use crate::site::{Page, PageId, Site, address};

/// The address of a page's own calendar file, if its kind has calendars.
pub fn event_route(page: &Page) -> Option<Route> {
    page.card.kind.calendar?;
    page.card.route.join("event.ics").ok()
}

/// The first folder of a page, which is its collection.
fn collection(page: &Page) -> &str {
    page.document.name.folder.split('/').next().unwrap_or_default()
}

/// The address of the calendar of a page's collection, if its kind has calendars.
pub fn feed_route(site: &Site, page: &Page) -> Option<Route> {
    page.card.kind.calendar?;
    let folder = Some(collection(page)).filter(|f| !f.is_empty())?;
    address::in_language(&site.config, &page.card.lang, &format!("{folder}/calendar.ics")).ok()
}

/// The calendar entry of a page, if it has one.
pub fn entry(site: &Site, page: &Page) -> Option<CalendarEntry> {
    let calendar = page.card.kind.calendar?;
    facts::with(site, page, calendar)
}

/// A calendar of a collection in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its address.
    pub route: Route,
    /// Its language.
    pub lang: Lang,
    /// The section's page, whose title is the calendar's.
    pub section: Option<PageId>,
    /// The pages with an entry, by route.
    pub pages: Vec<PageId>,
}

/// All calendars of collections, by address.
pub fn all(site: &Site) -> Vec<Calendar> {
    let mut found: std::collections::BTreeMap<Route, Calendar> = std::collections::BTreeMap::new();
    for (id, page) in site.iter().filter(|(_, page)| !super::subject::is_hidden(page)) {
        let Some(route) = feed_route(site, page) else { continue };
        let lang = page.card.lang.clone();
        let top = address::in_language(&site.config, &lang, &format!("{}/", collection(page))).ok();
        let section = top.and_then(|r| site.by_route.get(&r)).copied();
        let calendar =
            found.entry(route.clone()).or_insert_with(|| Calendar { route, lang, section, pages: Vec::new() });
        calendar.pages.push(id);
    }
    let mut all: Vec<Calendar> = found.into_values().collect();
    for calendar in &mut all {
        calendar.pages.sort_by(|a, b| site.page(*a).card.route.cmp(&site.page(*b).card.route));
    }
    all
}
