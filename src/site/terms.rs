//! Taxonomies: the terms that pages name, and the pages of each term.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::iter::{IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::refs::Fault;
use super::{Page, PageId, sections, status};
use crate::config::Config;
use crate::diag::{Diagnostic, Place, Span, codes, nearest};
use crate::html;
use crate::kind::get;
use crate::path::{Lang, PathError, Route};

/// Settings of taxonomies of which no page has a term, where another one that pages use has almost that name.
pub fn unused(config: &Config, known: &[Terms]) -> Vec<Diagnostic> {
    let of = |is_used: bool| known.iter().filter(move |terms| terms.terms.is_empty() != is_used);
    let name = |terms: &Terms| config.taxonomies[terms.index].name.as_str();
    let idle: Vec<&str> = of(false).map(name).collect();
    let fault = |(written, place): (&str, Place)| {
        let near = nearest::nearest(written, of(true).map(name))?;
        let message = format!("no page has a term of the taxonomy `{written}`");
        Some(Diagnostic::new(codes::COLLECTION_UNKNOWN, message).at(place).hint(format!("did you mean `{near}`?")))
    };
    let named = config.taxonomies_named().into_iter();
    named.filter(|(written, _)| idle.contains(written)).filter_map(fault).collect()
}

/// A taxonomy's terms.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Position in [`Config::taxonomies`].
    pub index: usize,
    /// Terms by language and slug.
    pub terms: Vec<Term>,
}

/// A term in one language.
#[derive(Debug, Clone)]
pub struct Term {
    /// As the first page by path writes it.
    pub name: String,
    /// Its part of the address.
    pub slug: String,
    /// Its language.
    pub lang: Lang,
    /// Its pages, newest first.
    pub pages: Vec<PageId>,
}

/// Collects the terms of all pages and tells each page its own. Names that differ only in letter case, spaces
/// and hyphens are one term; others that come to one address are told of.
pub fn collect(pages: &mut [Page], config: &Config, faults: &mut Vec<Fault>) -> Vec<Terms> {
    let mut all = Vec::new();
    let mut ranks = None;
    for (index, taxonomy) in config.taxonomies.iter().enumerate() {
        let slugs = slugs(pages, &taxonomy.name);
        let mut found: BTreeMap<(Lang, &str), Term> = BTreeMap::new();
        for page in pages.iter().filter(|page| !status::is_withdrawn(page)) {
            for slot in get::list(page.record(), &taxonomy.name) {
                let Some(name) = get::as_text(&slot.val) else { continue };
                let slug = slugs[name].as_str();
                let term = found.entry((page.card.lang.clone(), slug)).or_insert_with(|| Term {
                    name: name.to_owned(),
                    slug: slug.to_owned(),
                    lang: page.card.lang.clone(),
                    pages: Vec::new(),
                });
                if term.name != name && folded(&term.name) != folded(name) {
                    faults.push(clash(term, name, &taxonomy.name, page, slot.span));
                }
                if term.pages.last() != Some(&page.card.id) {
                    term.pages.push(page.card.id);
                }
            }
        }
        let mut terms: Vec<Term> = found.into_values().collect();
        pages.par_iter_mut().filter(|page| !status::is_withdrawn(page)).for_each(|page| {
            let position = |name: &str| {
                let slug = slugs.get(name)?;
                terms.binary_search_by(|t| (&t.lang, &*t.slug).cmp(&(&page.card.lang, &**slug))).ok()
            };
            // In the order of its author, whose first topic is the one that counts most.
            for at in get::texts(page.record(), &taxonomy.name).into_iter().filter_map(position).collect::<Vec<_>>() {
                if !page.card.terms.contains(&(index, at)) {
                    page.card.terms.push((index, at));
                }
            }
        });
        if !terms.is_empty() {
            // A page has one place among all pages, which is cheaper to compare than what makes it.
            let ranks = ranks.get_or_insert_with(|| sections::ranks(pages));
            terms.par_iter_mut().for_each(|term| term.pages.sort_unstable_by_key(|id| ranks[id.0 as usize]));
        }
        all.push(Terms { index, terms });
    }
    all
}

/// The slug of each name, made once however many pages have it.
fn slugs(pages: &[Page], taxonomy: &str) -> HashMap<String, String> {
    let with = |mut names: HashSet<_>, name| {
        names.insert(name);
        names
    };
    let names = pages.par_iter().flat_map_iter(|page| get::texts(page.record(), taxonomy)).fold(HashSet::new, with);
    let names = names.reduce(HashSet::new, |a, b| a.into_iter().chain(b).collect());
    names.into_iter().map(|name| (name.to_owned(), slug(name))).collect()
}

/// A name without what its writers vary.
fn folded(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

fn clash(term: &Term, name: &str, taxonomy: &str, page: &Page, span: Span) -> Fault {
    let message = format!("the terms `{}` and `{name}` both make `/{taxonomy}/{}/`", term.name, term.slug);
    let diagnostic =
        Diagnostic::new(codes::OUTPUT_COLLISION, message).hint("write one of them in words, or use one name for both");
    Fault { path: page.document.path.clone(), span, diagnostic }
}

/// A term's slug; a name of signs alone keeps them.
pub fn slug(name: &str) -> String {
    let slug = html::slug(name);
    if slug.is_empty() { name.trim().replace(['/', '\\', '.'], "-") } else { slug }
}

/// The address of a taxonomy's list of terms.
///
/// # Errors
/// When the taxonomy's name is no path.
pub fn list_route(config: &Config, index: usize, lang: &Lang) -> Result<Route, PathError> {
    super::address::in_language(config, lang, &format!("{}/", config.taxonomies[index].name))
}

/// The address of a term.
///
/// # Errors
/// When the taxonomy's name or the term's is no path.
pub fn route(config: &Config, index: usize, term: &Term) -> Result<Route, PathError> {
    super::address::in_language(config, &term.lang, &format!("{}/{}/", config.taxonomies[index].name, term.slug))
}
