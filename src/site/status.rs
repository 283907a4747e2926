//! Which documents are shown at the moment of the build.

use super::{Absence, Page, Shown};
use crate::date::Moment;
use crate::kind::get;
use crate::parse::Document;

/// Why a draft is not on the site.
pub const DRAFT: &str = "a draft";

/// The moment a document is dated, whatever its kind calls it.
pub fn date(document: &Document) -> Option<&Moment> {
    get::date(&document.record, "date")
}

/// Why a document is not shown, if it is not.
pub fn absence(document: &Document, shown: &Shown) -> Option<Absence> {
    let record = &document.record;
    let why = if get::boolean(record, "draft").unwrap_or(false) && !shown.drafts {
        DRAFT
    } else if date(document).is_some_and(|d| d.timestamp() > shown.as_of) && !shown.future {
        "not yet published"
    } else if get::date(record, "expires").is_some_and(|d| d.timestamp() <= shown.as_of) {
        "expired"
    } else {
        return None;
    };
    Some(Absence {
        why,
        title: document.title.clone(),
        from: date(document).map(Moment::timestamp).filter(|_| why == "not yet published"),
        expires_to: get::text(record, "expires_to").map(str::to_owned),
        route: None,
    })
}

/// Whether a page is a story whose customer's consent has ended: its film is seen no more.
pub fn is_withdrawn(page: &Page) -> bool {
    page.kind() == "testimonial" && page.card.state == Some("expired")
}

/// Whether everybody may see the recording of a page, if it has one.
pub fn shows_replay(page: &Page) -> bool {
    matches!(get::text(page.record(), "replay_gate"), None | Some("open"))
}
