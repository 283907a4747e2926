//! A read-only window on the site for templates: which pages, sections and terms answer what they ask.

use super::related::{self, Related};
use super::{PageId, Site, sections, status, terms};
use crate::config::Sort;
use crate::kind::Intent;
use crate::path::{Lang, Route};

/// The window.
pub struct View<'a> {
    site: &'a Site,
}

/// Which pages a list asks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only pages of the section at this folder, those below it included.
    pub section: Option<String>,
    /// Only pages of this kind.
    pub kind: Option<String>,
    /// Only pages of this intent.
    pub intent: Option<Intent>,
    /// Only pages of a term: taxonomy and name or slug.
    pub term: Option<(String, String)>,
    /// Only pages in this language.
    pub language: Option<Lang>,
    /// Only pages in this state.
    pub state: Option<String>,
    /// The order.
    pub sort: Option<Sort>,
    /// Whether the order is turned round.
    pub reverse: bool,
    /// At most this many.
    pub limit: Option<usize>,
}

impl<'a> View<'a> {
    /// The window on a site.
    pub fn new(site: &'a Site) -> Self {
        Self { site }
    }

    /// The pages that a filter lets through, in its order.
    pub fn pages(&self, filter: &Filter) -> Vec<PageId> {
        let site = self.site;
        let from: Vec<PageId> = match self.start(filter) {
            Some(ids) => ids,
            None => site.pages.iter().map(|p| p.card.id).collect(),
        };
        let mut found: Vec<PageId> = from.into_iter().filter(|id| lets_through(site, filter, *id)).collect();
        let in_order = filter.sort.is_none() && self.is_ordered(filter);
        if !in_order {
            sections::order(&mut found, &site.pages, filter.sort.unwrap_or(Sort::Date));
        }
        if filter.reverse {
            found.reverse();
        }
        found.truncate(filter.limit.unwrap_or(usize::MAX));
        found
    }

    /// The shortest known list that holds all the filter may let through.
    fn start(&self, filter: &Filter) -> Option<Vec<PageId>> {
        if let Some((taxonomy, name)) = &filter.term {
            return Some(
                self.find_term(taxonomy, name, filter.language.as_ref()).map_or_else(Vec::new, |t| t.pages.clone()),
            );
        }
        let folder = filter.section.as_deref()?;
        let lang = filter.language.as_ref()?;
        let id = self.section_id(folder, lang)?;
        let section = &self.site.sections[&id];
        section.subsections.is_empty().then(|| section.pages.clone())
    }

    fn is_ordered(&self, filter: &Filter) -> bool {
        filter.term.is_none()
            && filter.section.is_some()
            && filter.language.as_ref().zip(filter.section.as_deref()).is_some_and(|(lang, folder)| {
                self.section_id(folder, lang).is_some_and(|id| self.site.sections[&id].subsections.is_empty())
            })
    }

    fn section_id(&self, folder: &str, lang: &Lang) -> Option<PageId> {
        let folder = folder.trim_matches('/');
        let route = super::address::in_language(
            &self.site.config,
            lang,
            &if folder.is_empty() { String::new() } else { format!("{folder}/") },
        );
        let id = self.site.by_route.get(&route.ok()?)?;
        self.site.sections.contains_key(id).then_some(*id)
    }

    /// The section of a folder.
    pub fn section(&self, folder: &str, lang: &Lang) -> Option<PageId> {
        self.section_id(folder, lang)
    }

    fn find_term(&self, taxonomy: &str, name: &str, lang: Option<&Lang>) -> Option<&'a terms::Term> {
        let index = self.site.config.taxonomies.iter().position(|t| t.name == taxonomy)?;
        let lang = lang.unwrap_or(self.site.config.main_language());
        let slug = terms::slug(name);
        self.site.taxonomies[index].terms.iter().find(|t| t.slug == slug && t.lang == *lang)
    }

    /// A term by its taxonomy and its name or slug.
    pub fn term(&self, taxonomy: &str, name: &str, lang: &Lang) -> Option<&'a terms::Term> {
        self.find_term(taxonomy, name, Some(lang))
    }

    /// The terms of a taxonomy in a language, by slug.
    pub fn terms(&self, taxonomy: &str, lang: &Lang) -> Vec<&'a terms::Term> {
        let index = self.site.config.taxonomies.iter().position(|t| t.name == taxonomy);
        index.map_or_else(Vec::new, |i| self.site.taxonomies[i].terms.iter().filter(|t| t.lang == *lang).collect())
    }

    /// The pages related to one.
    pub fn related(&self, id: PageId) -> Vec<Related> {
        related::of(self.site, self.site.page(id))
    }

    /// The pages that link to one, by route.
    pub fn backlinks(&self, id: PageId) -> Vec<PageId> {
        let mut found = self.site.backlinks.get(&id).cloned().unwrap_or_default();
        found.sort_by(|a, b| self.site.page(*a).card.route.cmp(&self.site.page(*b).card.route));
        found
    }

    /// A page by path or route, seen from a page in `lang`; `kind` allows its name alone.
    pub fn page_by_path(&self, path: &str, kind: Option<&str>, lang: &Lang) -> Option<PageId> {
        let site = self.site;
        if let Some(id) = kind.and_then(|kind| site.named(kind, path, lang)) {
            return Some(id);
        }
        if path.ends_with(".md") {
            let source = crate::path::SourcePath::new(&format!("content/{}", path.trim_start_matches('/'))).ok()?;
            let id = *site.by_source.get(&source)?;
            let same = site.page(id).translations.iter().find(|t| site.page(**t).card.lang == *lang);
            return Some(*same.unwrap_or(&id));
        }
        let route = Route::new(&format!("/{}/", path.trim_matches('/'))).ok()?;
        site.by_route.get(&route).copied()
    }
}

fn lets_through(site: &Site, filter: &Filter, id: PageId) -> bool {
    let page = site.page(id);
    let folder = page.document.name.folder.as_str();
    !page.document.name.is_section
        && !status::is_withdrawn(page)
        && filter.language.as_ref().is_none_or(|l| page.card.lang == *l)
        && filter.kind.as_deref().is_none_or(|k| page.kind() == k)
        && (filter.kind.is_some() || filter.section.is_some() || page.kind() != "form")
        && filter.intent.is_none_or(|i| page.card.intent == i)
        && filter.state.as_deref().is_none_or(|s| page.card.state == Some(s))
        && filter.section.as_deref().is_none_or(|s| {
            let wanted = s.trim_matches('/');
            folder == wanted
                || folder.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
                || wanted.is_empty()
        })
}
