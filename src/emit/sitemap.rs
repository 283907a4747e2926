//! `sitemap.xml`: every page and list that may be indexed, with translations, pictures and films.
//!
//! Past 50,000 addresses, the limit of the protocol, it becomes an index of several files.

use std::sync::Arc;

use super::xml::Xml;
use super::{Planned, planned};
use crate::date::Moment;
use crate::kind::{Record, get};
use crate::meta::head::alternates;
use crate::meta::{facts, picture, subject};
use crate::path::{Lang, Route};
use crate::render::Renderer;
use crate::site::links::Target;
use crate::site::{Page, PageId, Site, sections, status, terms};

/// Addresses in one file (sitemaps.org: 50,000, and 50 MB).
const LIMIT: usize = 50_000;

/// Addresses in each file once there are several: films and translations make entries long.
const PART: usize = 25_000;

/// One address.
struct Entry {
    route: Route,
    /// The page, on the first page of its list.
    page: Option<PageId>,
    changed: Option<Moment>,
}

/// The sitemap, or the index and its parts.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    split(renderer, LIMIT, PART)
}

fn split(renderer: &Arc<Renderer>, limit: usize, part: usize) -> Vec<Planned> {
    let Ok(whole) = Route::new("/sitemap.xml") else { return Vec::new() };
    if at_most(&renderer.site) <= limit {
        let renderer = Arc::clone(renderer);
        let make = move || write(&renderer.site, &entries(&renderer.site));
        return vec![planned(&whole, "sitemap", format!("`{whole}`"), make)];
    }
    let entries = Arc::new(entries(&renderer.site));
    let count = entries.len();
    let map = |route: &Route, from: usize, to: usize| {
        let (renderer, entries) = (Arc::clone(renderer), Arc::clone(&entries));
        planned(route, "sitemap", format!("`{route}`"), move || write(&renderer.site, &entries[from..to]))
    };
    if count <= limit {
        return vec![map(&whole, 0, count)];
    }
    let parts: Vec<(Route, usize)> = (0..count.div_ceil(part))
        .filter_map(|at| Some((Route::new(&format!("/sitemap-{}.xml", at + 1)).ok()?, at * part)))
        .collect();
    let mut all: Vec<Planned> = parts.iter().map(|(route, from)| map(route, *from, (from + part).min(count))).collect();
    let addresses: Vec<String> = parts.iter().map(|(route, _)| renderer.site.config.base.absolute(route)).collect();
    all.push(planned(&whole, "sitemap", format!("`{whole}`"), move || index(&addresses)));
    all
}

fn index(addresses: &[String]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")]);
    for address in addresses {
        xml.open("sitemap", &[]);
        xml.text("loc", address);
        xml.close();
    }
    xml.done()
}

/// As many addresses as there can be: no more need be known before the sitemap is asked for, but of a large site.
fn at_most(site: &Site) -> usize {
    let lists = site.sections.values().map(|section| sections::pages_of(section.pages.len(), section.paginate_by));
    let terms = site.taxonomies.iter().flat_map(|known| known.terms.iter().map(move |term| (known.index, term)));
    // A term's list, and the list of terms in its language.
    let terms = terms.map(|(index, term)| {
        sections::pages_of(term.pages.len(), site.config.taxonomies[index].paginate_by).saturating_add(1)
    });
    site.pages.len() + lists.sum::<usize>() + terms.sum::<usize>()
}

/// All addresses, in order.
fn entries(site: &Site) -> Vec<Entry> {
    let mut all = Vec::new();
    for (id, page) in site.iter().filter(|(_, page)| subject::is_indexed(page)) {
        let changed = page.card.updated.clone().or_else(|| page.card.date.clone());
        all.push(Entry { route: page.card.route.clone(), page: Some(id), changed });
    }
    for (id, section) in &site.sections {
        let page = site.page(*id);
        if page.kind() == "home" || subject::is_hidden(page) {
            continue;
        }
        let changed = newest(site, &section.pages);
        let count = sections::pages_of(section.pages.len(), section.paginate_by);
        all.extend(later(&page.card.route, count, changed.as_ref()));
    }
    for known in &site.taxonomies {
        let mut langs: Vec<&Lang> = known.terms.iter().map(|t| &t.lang).collect();
        langs.sort();
        langs.dedup();
        let lists = langs.into_iter().filter_map(|lang| terms::list_route(&site.config, known.index, lang).ok());
        all.extend(lists.map(|route| Entry { route, page: None, changed: None }));
        for term in &known.terms {
            let Ok(base) = terms::route(&site.config, known.index, term) else { continue };
            let changed = newest(site, &term.pages);
            let count = sections::pages_of(term.pages.len(), site.config.taxonomies[known.index].paginate_by);
            all.extend(later(&base, count, changed.as_ref()));
            all.push(Entry { route: base, page: None, changed });
        }
    }
    all.sort_by(|a, b| a.route.cmp(&b.route).then_with(|| b.page.cmp(&a.page)));
    all.dedup_by(|a, b| a.route == b.route);
    all
}

/// The pages of a list after its first.
fn later(base: &Route, count: usize, changed: Option<&Moment>) -> Vec<Entry> {
    (2..=count)
        .filter_map(|number| sections::pager_route(base, number).ok())
        .map(|route| Entry { route, page: None, changed: changed.cloned() })
        .collect()
}

fn newest(site: &Site, pages: &[PageId]) -> Option<Moment> {
    pages.iter().filter_map(|id| site.page(*id).card.updated.clone().or_else(|| site.page(*id).card.date.clone())).max()
}

fn write(site: &Site, entries: &[Entry]) -> Vec<u8> {
    let mut xml = Xml::new();
    let namespaces = [
        ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"),
        ("xmlns:xhtml", "http://www.w3.org/1999/xhtml"),
        ("xmlns:image", "http://www.google.com/schemas/sitemap-image/1.1"),
        ("xmlns:video", "http://www.google.com/schemas/sitemap-video/1.1"),
    ];
    xml.open("urlset", &namespaces);
    for entry in entries {
        xml.open("url", &[]);
        xml.text("loc", &site.config.base.absolute(&entry.route));
        xml.maybe("lastmod", entry.changed.as_ref().map(Moment::iso).as_deref());
        if let Some(id) = entry.page {
            page_parts(&mut xml, site, id);
        }
        xml.close();
    }
    xml.done()
}

fn page_parts(xml: &mut Xml, site: &Site, id: PageId) {
    let page = site.page(id);
    for alternate in alternates(site, id) {
        xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", &alternate.hreflang), ("href", &alternate.url)]);
    }
    for address in pictures(site, page) {
        xml.open("image:image", &[]);
        xml.text("image:loc", &address);
        xml.close();
    }
    if let Some(film) = film(page) {
        video(xml, site, page, film);
    }
}

/// The pictures of a page: its own, and those of this site in its body.
fn pictures(site: &Site, page: &Page) -> Vec<String> {
    let mut found: Vec<String> = picture::of_page(site, page).into_iter().map(|p| p.url).collect();
    let images = page.document.body.holes.iter().zip(&page.targets);
    for (hole, target) in images {
        let is_image = crate::site::links::written(hole).is_some_and(|(_, is_image)| is_image);
        if let (true, Target::File(route, _)) = (is_image, target) {
            found.push(site.config.base.absolute(route));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|address| seen.insert(address.clone()));
    found
}

/// The film that is a page's main content, where everybody may see it.
pub(super) fn film(page: &Page) -> Option<&Record> {
    let record = page.record();
    match page.kind() {
        "testimonial" if status::is_withdrawn(page) => None,
        "testimonial" | "lesson" => get::record(record, "video"),
        "webinar" if page.card.state == Some("on-demand") && status::shows_replay(page) => {
            get::record(record, "replay")
        }
        _ => None,
    }
}

/// An entry for a film; none without a still, which search engines require.
fn video(xml: &mut Xml, site: &Site, page: &Page, film: &Record) {
    let Some(still) = film.get("poster").and_then(|slot| picture::url(site, &slot.val)) else { return };
    let file = get::file(film, "file").and_then(|path| facts::file_url(site, path));
    let player = match (get::text(film, "youtube"), get::text(film, "vimeo")) {
        (Some(id), _) => Some(format!("https://www.youtube-nocookie.com/embed/{id}")),
        (None, Some(id)) => Some(format!("https://player.vimeo.com/video/{id}")),
        (None, None) => None,
    };
    if file.is_none() && player.is_none() {
        return;
    }
    xml.open("video:video", &[]);
    xml.text("video:thumbnail_loc", &still);
    xml.text("video:title", &page.card.title);
    xml.text("video:description", page.card.description.as_deref().unwrap_or(&page.card.title));
    xml.maybe("video:content_loc", file.as_deref());
    xml.maybe("video:player_loc", player.as_deref());
    // The protocol takes films of one second to eight hours.
    if let Some(seconds) = get::seconds(film, "duration").filter(|s| (1..=28_800).contains(s)) {
        xml.text("video:duration", &seconds.to_string());
    }
    xml.maybe("video:publication_date", get::date(film, "uploaded").map(Moment::rfc3339).as_deref());
    xml.close();
}
