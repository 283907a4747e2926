//! The trail to a page: home, the sections above it, the page.

use super::Subject;
use crate::path::Route;
use crate::site::{PageId, Site};

/// One step of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its words.
    pub title: String,
    /// Its address.
    pub route: Route,
}

/// The pages of the trail to a page: the language's home first, the page itself last.
pub fn pages(site: &Site, id: PageId) -> Vec<PageId> {
    let page = site.page(id);
    let mut trail = vec![id];
    let mut above = page.section;
    while let Some(section) = above.filter(|s| !trail.contains(s)) {
        trail.push(section);
        above = site.page(section).section;
    }
    if let Some(home) = site.home(&page.card.lang).filter(|h| !trail.contains(h)) {
        trail.push(home);
    }
    trail.reverse();
    trail
}

/// The trail to an output; `home` is what the theme calls the home page.
pub fn of(site: &Site, subject: &Subject, home: &str) -> Vec<Crumb> {
    let home_id = site.home(subject.lang(site));
    let crumb = |id: PageId| {
        let card = &site.page(id).card;
        let title = if Some(id) == home_id { home.to_owned() } else { card.title.clone() };
        Crumb { title, route: card.route.clone() }
    };
    match subject {
        Subject::Page { id, .. } => pages(site, *id).into_iter().map(crumb).collect(),
        Subject::Made { title, route, .. } => {
            let own = Crumb { title: title.clone(), route: route.clone() };
            home_id.map(crumb).into_iter().chain([own]).collect()
        }
    }
}
