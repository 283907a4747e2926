//! Series and courses: pages that are read one after the other.

use std::collections::BTreeMap;

use super::refs::Fault;
use super::{Page, PageId, Site, sections};
use crate::diag::{Diagnostic, codes, nearest};
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

/// A lesson whose course is no folder's name, where it can be told what was meant: the lesson's own folder, or a
/// course that almost has this name. One that stands alone may be the first of a course without a folder.
pub fn unknown_course(site: &Site, page: &Page) -> Option<Fault> {
    let slot = page.record().get("course").filter(|_| page.kind() == "lesson")?;
    let written = get::as_text(&slot.val)?;
    let together = |written: &str| site.series.get(&(page.card.lang.clone(), written.to_owned())).map_or(0, Vec::len);
    // Nearly every lesson ends here, before all others are looked at.
    if folder(page) == Some(written) || (folder(page).is_none() && together(written) > 1) {
        return None;
    }
    let others = || site.pages.iter().filter(|other| other.kind() == "lesson" && other.card.id != page.card.id);
    if others().any(|lesson| folder(lesson) == Some(written)) {
        return None;
    }
    let meant = match folder(page) {
        Some(own) => own,
        None => nearest::nearest(written, others().filter_map(|other| folder(other).or_else(|| name(other))))?,
    };
    let diagnostic = Diagnostic::new(codes::REFERENCE_UNKNOWN, format!("there is no course `{written}`"))
        .hint(format!("did you mean `{meant}`?"));
    Some(Fault { path: page.document.path.clone(), span: slot.span, diagnostic })
}

/// The folder of a course, if its lessons have one of their own.
fn folder(lesson: &Page) -> Option<&str> {
    lesson.document.name.folder.rsplit_once('/').map(|(_, own)| own)
}

/// The series, or the course of a lesson, that a page belongs to.
pub fn name(page: &Page) -> Option<&str> {
    let record = page.record();
    get::text(record, "course").or_else(|| get::reference(record, "course")).or_else(|| get::text(record, "series"))
}
