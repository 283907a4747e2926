//! What feeds of all formats share: which there are, and what an entry says.
//!
//! Dates come from the content, never from the clock: a feed changes only when a page does.

use std::sync::Arc;

use super::absolute::absolute;
use super::{Planned, planned};
use crate::config::FeedFormat;
use crate::date::Moment;
use crate::kind::facts::PersonFact;
use crate::meta::feeds::{self, Feed};
use crate::meta::{facts, picture};
use crate::path::Lang;
use crate::render::Renderer;
use crate::site::{PageId, Site, terms};

/// One entry.
pub struct Entry {
    /// The page's address, which is its id too.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub published: Option<Moment>,
    /// When it was last changed, else published.
    pub updated: Moment,
    /// Who wrote it, or speaks.
    pub authors: Vec<PersonFact>,
    /// Its terms.
    pub terms: Vec<Term>,
    /// Its description.
    pub summary: Option<String>,
    /// The address of its picture.
    pub image: Option<String>,
    /// Its language.
    pub lang: Lang,
    /// The whole text with absolute addresses.
    pub html: String,
}

/// A term of an entry.
pub struct Term {
    /// As readers see it.
    pub name: String,
    /// As addresses have it.
    pub slug: String,
    /// The address of its taxonomy.
    pub scheme: String,
}

/// Writes a feed.
type Write = fn(&Arc<Renderer>, &Feed, &Written) -> Vec<u8>;

/// What a feed is written from.
pub struct Written {
    /// Its own address.
    pub address: String,
    /// Its entries, newest first.
    pub pages: Vec<PageId>,
}

/// The feeds of a format, if the site asks for it.
pub fn outputs(renderer: &Arc<Renderer>, format: FeedFormat, write: Write) -> Vec<Planned> {
    let site = &renderer.site;
    if !site.config.feeds.formats.contains(&format) {
        return Vec::new();
    }
    let one = |feed: Feed| {
        let route = feed.route(format)?;
        let address = site.config.base.absolute(&route);
        let what = format!("the feed of `{}`", feed.base);
        let lang = feed.lang.clone();
        let renderer = Arc::clone(renderer);
        let mut planned = planned(&route, "feed", what, move || {
            let pages = feed.entries(&renderer.site);
            write(&renderer, &feed, &Written { address: address.clone(), pages })
        });
        planned.output.origin.language = Some(lang);
        Some(planned)
    };
    feeds::all(site).into_iter().filter_map(one).collect()
}

/// What an entry says of a page.
pub fn entry(renderer: &Arc<Renderer>, id: PageId) -> Entry {
    let site = &renderer.site;
    let page = site.page(id);
    let card = &page.card;
    let mut authors = facts::people(site, page.record(), "authors", &card.lang);
    if authors.is_empty() {
        authors = facts::people(site, page.record(), "speakers", &card.lang);
    }
    let published = card.date.clone();
    let fallback = || feeds::date(page).cloned().unwrap_or_else(|| beginning_of_time(site));
    let url = site.config.base.absolute(&card.route);
    Entry {
        title: card.title.clone(),
        updated: card.updated.clone().into_iter().chain(published.clone()).max().unwrap_or_else(fallback),
        published,
        authors,
        terms: card.terms.iter().filter_map(|(taxonomy, term)| self::term(site, *taxonomy, *term)).collect(),
        summary: card.description.clone(),
        image: picture::of_page(site, page).map(|p| p.url),
        lang: card.lang.clone(),
        // What is wrong in the page is told where the page itself is made.
        html: absolute(&renderer.body_absolute(id).value, &site.config.base.origin, &url),
        url,
    }
}

fn term(site: &Site, taxonomy: usize, term: usize) -> Option<Term> {
    let found = site.taxonomies.get(taxonomy)?.terms.get(term)?;
    let list = terms::list_route(&site.config, taxonomy, &found.lang).ok()?;
    Some(Term { name: found.name.clone(), slug: found.slug.clone(), scheme: site.config.base.absolute(&list) })
}

/// Name and address of who publishes the site.
pub fn publisher(site: &Site) -> (&str, String) {
    let organization = site.config.organization.as_ref();
    let name = organization.map_or(site.config.title.as_str(), |o| o.name.as_str());
    (name, organization.and_then(|o| o.url.clone()).unwrap_or_else(|| facts::home_url(site)))
}

/// The last change of any entry; of a feed without one, of any page.
pub fn updated(site: &Site, pages: &[PageId]) -> String {
    let last = |page: &crate::site::Page| page.card.updated.clone().into_iter().chain(page.card.date.clone()).max();
    let own = pages.iter().filter_map(|id| last(site.page(*id))).max();
    let any = || site.pages.iter().filter_map(last).max();
    rfc3339(&own.or_else(any).unwrap_or_else(|| beginning_of_time(site)))
}

/// A day on which no site was published, where content tells none.
fn beginning_of_time(site: &Site) -> Moment {
    Moment { zoned: jiff::Timestamp::UNIX_EPOCH.to_zoned(site.config.zone.clone()), day_only: true }
}

/// A moment as Atom and JSON feeds write it.
pub fn rfc3339(moment: &Moment) -> String {
    moment.rfc3339()
}

/// A moment as RSS writes it (RFC 822 with four digits for the year).
pub fn rfc822(moment: &Moment) -> String {
    moment.zoned.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}
