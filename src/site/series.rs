//! Series and courses: pages that are read one after the other.

use std::collections::BTreeMap;

use super::{Page, PageId, sections};
use crate::kind::get;
use crate::path::Lang;

/// The pages of each series or course by part.
pub fn collect(pages: &[Page]) -> BTreeMap<(Lang, String), Vec<PageId>> {
    let mut all: BTreeMap<(Lang, String), Vec<PageId>> = BTreeMap::new();
    for page in pages {
        if let Some(name) = name(page) {
            all.entry((page.card.lang.clone(), name.to_owned())).or_default().push(page.card.id);
        }
    }
    for ids in all.values_mut() {
        ids.sort_by_key(|id| {
            let page = &pages[id.0 as usize];
            (sections::part(page), page.card.date.clone(), page.card.route.clone())
        });
    }
    all
}

/// The series, or the course of a lesson, that a page belongs to.
pub fn name(page: &Page) -> Option<&str> {
    let record = page.record();
    get::text(record, "course").or_else(|| get::reference(record, "course")).or_else(|| get::text(record, "series"))
}
