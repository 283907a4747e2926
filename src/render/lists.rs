//! Outputs that are lists, and those that no file stands behind: terms, search, 404, thank-you pages, kits.

use tera::Value;

use super::plates::Plates;
use super::values::{self, card, map, optional, text};
use super::work::Handed;
use super::{Renderer, about, kit, thanks, years};
use crate::meta::{self, feeds};
use crate::path::{Lang, Route};
use crate::site::{PageId, address, sections, terms};

/// An output that no file stands behind.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A page of a term's list.
    Term {
        /// Position of the taxonomy.
        taxonomy: usize,
        /// Position of the term.
        term: usize,
        /// The page of the list, from 1.
        number: usize,
        /// The term's language.
        lang: Lang,
    },
    /// A taxonomy's list of terms.
    Terms {
        /// Position of the taxonomy.
        taxonomy: usize,
        /// The language.
        lang: Lang,
    },
    /// The search page.
    Search {
        /// The language.
        lang: Lang,
    },
    /// The page for addresses that lead nowhere.
    NotFound {
        /// The language.
        lang: Lang,
    },
    /// A thank-you page.
    Thanks(thanks::Thanks),
    /// The kit of a session.
    Kit(kit::Kit),
}

impl Subject {
    /// Its language.
    pub fn lang(&self) -> &Lang {
        match self {
            Self::Term { lang, .. } | Self::Terms { lang, .. } | Self::Search { lang } | Self::NotFound { lang } => {
                lang
            }
            Self::Thanks(thanks) => &thanks.lang,
            Self::Kit(kit) => &kit.lang,
        }
    }

    /// Its template.
    pub fn template(&self, renderer: &Renderer) -> &'static str {
        match self {
            Self::Term { .. } => "term.html",
            Self::Terms { .. } => "terms.html",
            Self::Search { .. } => "search.html",
            Self::NotFound { .. } => "404.html",
            Self::Thanks(_) if renderer.has_template("kind/thank-you.html") => "kind/thank-you.html",
            Self::Kit(_) if renderer.has_template("kit.html") => "kit.html",
            Self::Thanks(_) | Self::Kit(_) => "page.html",
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Pager {
    /// The list's own address.
    pub base: Route,
    /// The page, from 1.
    pub number: usize,
    /// Pages on a page; 0 for all.
    pub by: usize,
}

impl Pager {
    /// The pages that stand on it.
    fn shown<'a>(&self, all: &'a [PageId]) -> &'a [PageId] {
        let from = if self.by == 0 { 0 } else { (self.number - 1) * self.by };
        let to = if self.by == 0 { all.len() } else { (from + self.by).min(all.len()) };
        all.get(from..to).unwrap_or_default()
    }
}

fn pager(renderer: &Renderer, pager: &Pager, all: &[PageId]) -> Value {
    let total = sections::pages_of(all.len(), pager.by);
    let link = |number: usize| {
        let route = sections::pager_route(&pager.base, number).ok()?;
        Some(renderer.site.config.base.href(&route))
    };
    let newer = if pager.number > 1 { link(pager.number - 1) } else { None };
    let older = if pager.number < total { link(pager.number + 1) } else { None };
    map([
        ("pages", card::all(renderer, pager.shown(all))),
        ("number", Value::from(pager.number)),
        ("total", Value::from(total)),
        ("count", Value::from(all.len())),
        ("newer", optional(newer.as_deref())),
        ("older", optional(older.as_deref())),
        ("first", optional(link(1).as_deref())),
        ("last", optional(link(total).as_deref())),
        ("base_url", text(&renderer.site.config.base.href(&pager.base))),
    ])
}

/// The values of a section's template.
pub fn section(renderer: &Renderer, page: &crate::site::Page, number: usize, handed: &mut Handed) {
    let site = &renderer.site;
    let Some(section) = site.sections.get(&page.card.id) else { return };
    let list = Pager { base: page.card.route.clone(), number, by: section.paginate_by };
    let years = years::value(renderer, page.card.id, &list.base, list.by);
    handed.insert("pager", values::with(&pager(renderer, &list, &section.pages), [("years", years)]));
    let feed = feeds::address(site, &feeds::Scope::Section(page.card.id));
    let first = section.pages.first().map(|id| site.page(*id));
    let kind = first.map(|p| p.kind().to_owned());
    let calendar = first.and_then(|p| meta::calendar::feed_route(site, p));
    handed.insert(
        "section",
        map([
            ("title", text(&page.card.title)),
            ("url", text(&site.config.base.href(&page.card.route))),
            ("feed_url", optional(feed.map(|f| site.config.base.href(&f)).as_deref())),
            ("calendar_url", optional(calendar.map(|c| site.config.base.href(&c)).as_deref())),
            ("count", Value::from(section.pages.len())),
            ("kind", optional(kind.as_deref())),
        ]),
    );
}

/// The values of an output that no file stands behind, and what its head says.
pub fn made(renderer: &Renderer, subject: &Subject, handed: &mut Handed) -> meta::Subject {
    match subject {
        Subject::Term { taxonomy, term, number, .. } => one_term(renderer, (*taxonomy, *term), *number, handed),
        Subject::Terms { taxonomy, lang } => all_terms(renderer, *taxonomy, lang, handed),
        Subject::Search { lang } => search(renderer, lang, handed),
        Subject::NotFound { lang } => {
            let title = renderer.word(lang, "not_found_title", "This page is not here");
            let route = in_language(renderer, lang, "404.html");
            let plate = Plates::shown(renderer, renderer.plates().of_nowhere());
            plain(renderer, handed, (&title, route, lang), ("", plate), true)
        }
        Subject::Thanks(page) => thank_you(renderer, page, handed),
        Subject::Kit(kit) => {
            handed.insert("kit", kit.value(renderer));
            let title = renderer.word(&kit.lang, "kit_title", "For those who speak");
            let title = format!("{title}: {}", renderer.site.page(kit.page).card.title);
            plain(renderer, handed, (&title, kit.route.clone(), &kit.lang), ("", Value::none()), true)
        }
    }
}

fn in_language(renderer: &Renderer, lang: &Lang, tail: &str) -> Route {
    address::in_language(&renderer.site.config, lang, tail).unwrap_or_else(|_| Route::home())
}

fn plain(
    renderer: &Renderer,
    handed: &mut Handed,
    (title, route, lang): (&str, Route, &Lang),
    (content, plate): (&str, Value),
    noindex: bool,
) -> meta::Subject {
    handed.insert("page", values::page::made(renderer, title, &route, lang, (content, plate)));
    let lang = lang.clone();
    meta::Subject::Made { title: title.to_owned(), route, lang, noindex, feed: None, description: None }
}

fn taxonomy_value(renderer: &Renderer, taxonomy: usize, lang: &Lang) -> Value {
    let config = &renderer.site.config;
    let url = terms::list_route(config, taxonomy, lang).map(|r| config.base.href(&r)).unwrap_or_default();
    let name = &config.taxonomies[taxonomy].name;
    let title = renderer.word(lang, &format!("taxonomy_{name}"), &config.taxonomies[taxonomy].title);
    map([("name", text(name)), ("title", text(&title)), ("url", text(&url))])
}

fn one_term(
    renderer: &Renderer,
    (taxonomy, term): (usize, usize),
    number: usize,
    handed: &mut Handed,
) -> meta::Subject {
    let config = &renderer.site.config;
    let found = &renderer.site.taxonomies[taxonomy].terms[term];
    let base = terms::route(config, taxonomy, found).unwrap_or_else(|_| Route::home());
    let settings = &config.taxonomies[taxonomy];
    let list = Pager { base: base.clone(), number, by: settings.paginate_by };
    handed.insert("pager", pager(renderer, &list, &found.pages));
    let feed = feeds::address(&renderer.site, &feeds::Scope::Term(taxonomy, term));
    handed.insert(
        "term",
        map([
            ("name", text(&found.name)),
            ("slug", text(&found.slug)),
            ("url", text(&config.base.href(&base))),
            ("taxonomy", taxonomy_value(renderer, taxonomy, &found.lang)),
            ("count", Value::from(found.pages.len())),
            ("feed_url", optional(feed.as_ref().map(|f| config.base.href(f)).as_deref())),
            ("description", optional(about::written(renderer, taxonomy, found).as_deref())),
        ]),
    );
    let route = sections::pager_route(&base, number).unwrap_or(base);
    let plate = Plates::shown(renderer, renderer.plates().of_term(found));
    let mut subject = plain(renderer, handed, (&found.name, route, &found.lang), ("", plate), false);
    if let meta::Subject::Made { feed: to, description, .. } = &mut subject {
        *to = feed;
        *description = about::term(renderer, taxonomy, found, list.shown(&found.pages));
    }
    subject
}

fn all_terms(renderer: &Renderer, taxonomy: usize, lang: &Lang, handed: &mut Handed) -> meta::Subject {
    let config = &renderer.site.config;
    let mut found: Vec<(usize, &terms::Term)> =
        renderer.site.taxonomies[taxonomy].terms.iter().enumerate().filter(|(_, t)| t.lang == *lang).collect();
    found.sort_by(|a, b| a.1.name.to_lowercase().cmp(&b.1.name.to_lowercase()).then_with(|| a.1.slug.cmp(&b.1.slug)));
    let list: Vec<Value> = found.iter().map(|(at, _)| renderer.term_value(taxonomy, *at)).collect();
    handed.insert("taxonomy", taxonomy_value(renderer, taxonomy, lang));
    handed.insert("terms", Value::from(list));
    let title = renderer.word(
        lang,
        &format!("taxonomy_{}", config.taxonomies[taxonomy].name),
        &config.taxonomies[taxonomy].title,
    );
    let route = terms::list_route(config, taxonomy, lang).unwrap_or_else(|_| Route::home());
    let mut subject = plain(renderer, handed, (&title, route, lang), ("", Value::none()), false);
    if let meta::Subject::Made { description, .. } = &mut subject {
        *description = about::terms(renderer, &title, lang, found.iter().map(|(_, term)| term.name.as_str()));
    }
    subject
}

fn search(renderer: &Renderer, lang: &Lang, handed: &mut Handed) -> meta::Subject {
    let site = &renderer.site;
    let mut ids: Vec<PageId> = site
        .iter()
        .filter(|(_, p)| p.card.lang == *lang && !crate::kind::get::is(p.record(), "noindex"))
        .map(|(id, _)| id)
        .collect();
    sections::order(&mut ids, &site.pages, crate::config::Sort::Title);
    let index = in_language(renderer, lang, "search/index.json");
    handed.insert(
        "search",
        map([("index_url", text(&site.config.base.href(&index))), ("documents", card::all(renderer, &ids))]),
    );
    let title = renderer.word(lang, "search_title", "Search");
    let route = in_language(renderer, lang, "search/");
    plain(renderer, handed, (&title, route, lang), ("", Value::none()), true)
}

fn thank_you(renderer: &Renderer, page: &thanks::Thanks, handed: &mut Handed) -> meta::Subject {
    let content = page.content(renderer);
    handed.insert("offer", card::optional_card(renderer, page.offer));
    handed.insert("asset", page.asset_value(renderer));
    handed.insert("after", page.next_value(renderer));
    let title = renderer.word(&page.lang, "thanks_title", "Thank you");
    plain(renderer, handed, (&title, page.route.clone(), &page.lang), (&content, Value::none()), true)
}
