//! Sections: which pages belong to which, in which order, and on which pages of a list.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::{Page, PageId, status};
use crate::config::{Config, Sort};
use crate::kind::get;
use crate::path::{Lang, PathError, Route};

/// A section's lists.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its pages in order, those of subsections not among them.
    pub pages: Vec<PageId>,
    /// Its subsections by route.
    pub subsections: Vec<PageId>,
    /// Pages on a page of the list; 0 for all.
    pub paginate_by: usize,
    /// Whether it has a feed.
    pub feed: bool,
}

/// How many pages a list of `count` has.
pub fn pages_of(count: usize, by: usize) -> usize {
    if by == 0 { 1 } else { count.div_ceil(by).max(1) }
}

/// The address of page `number` of a list; the first one is the list's own.
///
/// # Errors
/// As [`Route::join`].
pub fn pager_route(base: &Route, number: usize) -> Result<Route, PathError> {
    if number <= 1 { Ok(base.clone()) } else { base.join(&format!("page/{number}/")) }
}

/// Finds each page's section: the nearest folder above it that has one in its language.
pub fn assign(pages: &mut [Page]) {
    let sections: HashMap<(String, Lang), PageId> = pages
        .iter()
        .filter(|p| p.document.name.is_section)
        .map(|p| ((p.document.name.folder.clone(), p.card.lang.clone()), p.card.id))
        .collect();
    for page in pages {
        let name = &page.document.name;
        let mut folder = name.folder.as_str();
        if name.is_section {
            if folder.is_empty() {
                continue;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        loop {
            if let Some(id) = sections.get(&(folder.to_owned(), name.lang.clone())) {
                page.section = Some(*id);
                break;
            }
            if folder.is_empty() {
                break;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

/// The lists of every section, and each page's neighbours in its section.
pub fn lists(pages: &mut [Page], config: &Config) -> BTreeMap<PageId, Section> {
    let mut sections: BTreeMap<PageId, Section> = BTreeMap::new();
    for page in pages.iter().filter(|p| p.document.name.is_section) {
        let collection = config.collection(&page.document.name.folder).map(|(_, c)| c);
        sections.insert(
            page.card.id,
            Section {
                paginate_by: collection.map_or(20, |c| c.paginate_by),
                feed: collection.is_none_or(|c| c.feed) && config.feeds.sections,
                ..Section::default()
            },
        );
    }
    for page in pages.iter().filter(|page| !status::is_withdrawn(page)) {
        if let Some(section) = page.section.and_then(|id| sections.get_mut(&id)) {
            let list = if page.document.name.is_section { &mut section.subsections } else { &mut section.pages };
            list.push(page.card.id);
        }
    }
    for (id, section) in &mut sections {
        let folder = pages[id.0 as usize].document.name.folder.clone();
        let kind = section.pages.first().map(|p| pages[p.0 as usize].kind().to_owned());
        let set = config.collection(&folder).and_then(|(_, c)| c.sort);
        order(&mut section.pages, pages, set.unwrap_or_else(|| default_sort(kind.as_deref())));
        section.subsections.sort_by(|a, b| weight_then_route(pages, *a).cmp(&weight_then_route(pages, *b)));
        for pair in section.pages.windows(2) {
            pages[pair[1].0 as usize].newer = Some(pair[0]);
            pages[pair[0].0 as usize].older = Some(pair[1]);
        }
    }
    sections
}

/// People and partners are looked up by name, lessons are taken in turn, all else is read newest first.
fn default_sort(kind: Option<&str>) -> Sort {
    match kind {
        Some("lesson") => Sort::Part,
        Some("person" | "partner" | "form") => Sort::Title,
        Some("webinar") => Sort::Starts,
        _ => Sort::Date,
    }
}

fn weight_then_route(pages: &[Page], id: PageId) -> (i64, &Route) {
    let page = &pages[id.0 as usize];
    (weight(page), &page.card.route)
}

fn weight(page: &Page) -> i64 {
    get::integer(page.record(), "weight").unwrap_or(i64::MAX)
}

/// Puts pages into order. Every order ends with the route, so it is the same in every build.
pub fn order(ids: &mut [PageId], pages: &[Page], sort: Sort) {
    let page = |id: &PageId| &pages[id.0 as usize];
    let title = |p: &Page| p.card.title.to_lowercase();
    let starts = |p: &Page| get::date(p.record(), "starts").or(p.card.date.as_ref()).cloned();
    ids.sort_by(|a, b| {
        let (a, b) = (page(a), page(b));
        let first = match sort {
            Sort::Date => b.card.date.cmp(&a.card.date),
            Sort::Starts => starts(b).cmp(&starts(a)),
            Sort::Title => title(a).cmp(&title(b)),
            Sort::Weight => weight(a).cmp(&weight(b)).then_with(|| title(a).cmp(&title(b))),
            Sort::Part => part(a).cmp(&part(b)).then_with(|| title(a).cmp(&title(b))),
        };
        first.then_with(|| a.card.route.cmp(&b.card.route))
    });
}

/// The place of each page, by its number, among all pages in the order of [`Sort::Date`].
pub fn ranks(pages: &[Page]) -> Vec<u32> {
    let date = |page: &Page| -> Option<(Timestamp, bool)> {
        page.card.date.as_ref().map(|date| (date.timestamp(), date.day_only))
    };
    let mut all: Vec<_> = pages.par_iter().map(|page| (Reverse(date(page)), &page.card.route, page.card.id)).collect();
    all.par_sort_unstable();
    let mut ranks = vec![0; pages.len()];
    for (rank, (_, _, id)) in (0..).zip(all) {
        ranks[id.0 as usize] = rank;
    }
    ranks
}

/// A page's place in its course or series; pages without one come last.
pub fn part(page: &Page) -> i64 {
    get::integer(page.record(), "part").unwrap_or(i64::MAX)
}
