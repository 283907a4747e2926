//! Which lists have feeds: the site in each language, sections and terms. Feeds and heads read it from here.

use super::subject::is_listed;
use crate::config::FeedFormat;
use crate::date::Moment;
use crate::path::{Lang, Route};
use crate::site::{Page, PageId, Site, address, terms};

/// What a feed is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole site in a language.
    Site(Lang),
    /// A section, those below it included.
    Section(PageId),
    /// A term: position of its taxonomy, position in it.
    Term(usize, usize),
}

/// A list that has feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What it is of.
    pub scope: Scope,
    /// Its title.
    pub title: String,
    /// One sentence on it.
    pub description: Option<String>,
    /// Its language.
    pub lang: Lang,
    /// The list's own address; the feeds lie beside it.
    pub base: Route,
}

impl Feed {
    /// The address of the feed in a format.
    pub fn route(&self, format: FeedFormat) -> Option<Route> {
        self.base.join(file_name(format)).ok()
    }

    /// Its entries, newest first, no more than the site wants.
    pub fn entries(&self, site: &Site) -> Vec<PageId> {
        let mut pages: Vec<PageId> = match &self.scope {
            Scope::Site(lang) => site.iter().filter(|(_, page)| page.card.lang == *lang).map(|(id, _)| id).collect(),
            Scope::Section(id) => below(site, *id),
            Scope::Term(taxonomy, term) => site.taxonomies[*taxonomy].terms[*term].pages.clone(),
        };
        pages.retain(|id| is_news(site, site.page(*id)));
        pages.sort_by(|a, b| {
            let (a, b) = (site.page(*a), site.page(*b));
            date(b).cmp(&date(a)).then_with(|| a.card.route.cmp(&b.card.route))
        });
        pages.dedup();
        pages.truncate(site.config.feeds.limit);
        pages
    }
}

/// The address by which a list's feed is told: as Atom, else in the first format that the site has.
pub fn address(site: &Site, scope: &Scope) -> Option<Route> {
    let formats = &site.config.feeds.formats;
    let format = if formats.contains(&FeedFormat::Atom) { FeedFormat::Atom } else { *formats.first()? };
    of(site, scope)?.route(format)
}

/// The name of a feed's file.
pub fn file_name(format: FeedFormat) -> &'static str {
    match format {
        FeedFormat::Atom => "feed.xml",
        FeedFormat::Json => "feed.json",
        FeedFormat::Rss => "rss.xml",
    }
}

/// The media type of a feed.
pub fn media_type(format: FeedFormat) -> &'static str {
    match format {
        FeedFormat::Atom => "application/atom+xml",
        FeedFormat::Json => "application/feed+json",
        FeedFormat::Rss => "application/rss+xml",
    }
}

/// The day by which a page stands in a feed: when it was published, else when it was last changed.
pub fn date(page: &Page) -> Option<&Moment> {
    page.card.date.as_ref().or(page.card.updated.as_ref())
}

/// Whether a page is news to those who follow the site: one with a date, of a kind that has feeds,
/// or a plain page of a collection that `site.toml` declares.
pub fn is_news(site: &Site, page: &Page) -> bool {
    // The cheap questions first: they are asked of every page of a list for every page in it.
    if date(page).is_none() || page.document.name.is_section || !is_listed(page) {
        return false;
    }
    let collection = site.config.collection(&page.document.name.folder).map(|(_, c)| c.feed);
    match collection {
        Some(false) => false,
        Some(true) => page.card.kind.feed || page.kind() == "page",
        None => page.card.kind.feed,
    }
}

/// All lists that have feeds: of the site by language, then sections by path, then terms.
pub fn all(site: &Site) -> Vec<Feed> {
    if site.config.feeds.formats.is_empty() {
        return Vec::new();
    }
    let homes = site.config.languages.iter().map(|l| Scope::Site(l.lang.clone()));
    let sections = site.sections.keys().map(|id| Scope::Section(*id));
    let terms = site.taxonomies.iter().enumerate();
    let terms = terms.flat_map(|(index, all)| (0..all.terms.len()).map(move |term| Scope::Term(index, term)));
    homes.chain(sections).chain(terms).filter_map(|scope| of(site, &scope)).collect()
}

/// The feed of one list, if it has one.
pub fn of(site: &Site, scope: &Scope) -> Option<Feed> {
    if site.config.feeds.formats.is_empty() {
        return None;
    }
    match scope {
        Scope::Site(lang) => of_site(site, lang),
        Scope::Section(id) => of_section(site, *id),
        Scope::Term(taxonomy, term) => of_term(site, *taxonomy, *term),
    }
}

fn of_site(site: &Site, lang: &Lang) -> Option<Feed> {
    site.home(lang)?;
    let language = site.config.language(lang);
    Some(Feed {
        scope: Scope::Site(lang.clone()),
        title: site_title(site, lang).to_owned(),
        description: language.description.clone().or_else(|| site.config.description.clone()),
        lang: lang.clone(),
        base: address::home(&site.config, lang),
    })
}

fn of_section(site: &Site, id: PageId) -> Option<Feed> {
    let (page, section) = (site.page(id), site.sections.get(&id)?);
    if !section.feed || page.kind() == "home" || !has_news(site, id) {
        return None;
    }
    Some(Feed {
        scope: Scope::Section(id),
        title: format!("{} – {}", page.card.title, site_title(site, &page.card.lang)),
        description: page.card.description.clone(),
        lang: page.card.lang.clone(),
        base: page.card.route.clone(),
    })
}

fn has_news(site: &Site, section: PageId) -> bool {
    let Some(section) = site.sections.get(&section) else { return false };
    section.pages.iter().any(|id| is_news(site, site.page(*id)))
        || section.subsections.iter().any(|id| has_news(site, *id))
}

/// The pages of a section and of those below it. A section never lies below itself, as folders do not.
fn below(site: &Site, section: PageId) -> Vec<PageId> {
    let Some(section) = site.sections.get(&section) else { return Vec::new() };
    let mut pages = section.pages.clone();
    pages.extend(section.subsections.iter().flat_map(|id| below(site, *id)));
    pages
}

fn of_term(site: &Site, taxonomy: usize, term: usize) -> Option<Feed> {
    let (set, found) = (&site.config.taxonomies[taxonomy], site.taxonomies.get(taxonomy)?.terms.get(term)?);
    if !set.feed || !found.pages.iter().any(|id| is_news(site, site.page(*id))) {
        return None;
    }
    Some(Feed {
        scope: Scope::Term(taxonomy, term),
        title: format!("{} – {}", found.name, site_title(site, &found.lang)),
        description: None,
        lang: found.lang.clone(),
        base: terms::route(&site.config, taxonomy, found).ok()?,
    })
}

/// The term whose feed has this address.
pub fn term_at(site: &Site, feed: &Route, lang: &Lang) -> Option<Scope> {
    let home = address::home(&site.config, lang);
    let inner = feed.as_str().strip_prefix(home.as_str())?.trim_start_matches('/');
    let mut parts = inner.split('/');
    let (name, slug) = (parts.next()?, parts.next()?);
    let taxonomy = site.config.taxonomies.iter().position(|t| t.name == name)?;
    // Terms come by language and slug.
    let terms = &site.taxonomies.get(taxonomy)?.terms;
    let term = terms.binary_search_by(|t| (&t.lang, t.slug.as_str()).cmp(&(lang, slug))).ok()?;
    Some(Scope::Term(taxonomy, term))
}

/// The site's title in a language.
pub fn site_title<'a>(site: &'a Site, lang: &Lang) -> &'a str {
    site.config.language(lang).title.as_deref().unwrap_or(&site.config.title)
}
