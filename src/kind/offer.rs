//! An offer: a file in return for a form, on a page whose knowledge stands before the form.

use jiff::Timestamp;

use super::field::{either, field, list, required, words};
use super::{Field, Flaw, Intent, Kind, Record, Takes, Val, get};
use crate::date::Moment;
use crate::diag::codes;

/// The kind `offer`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("offers"),
        fields: fields(),
        state: Some(state),
        transitions: Some(transitions),
        check: Some(check),
        ..Kind::new("offer", Intent::Offer)
    }
}

fn fields() -> Vec<Field> {
    let kinds = ["guide", "checklist", "template", "dataset", "replay", "recording", "brochure"];
    vec![
        required("asset", Takes::File, "The file; one that is gated lies in a folder `_gated/`."),
        required("asset_kind", words(&kinds), "What sort of thing it is."),
        required("form", Takes::Reference("form".into()), "The form that stands on the page."),
        required("gate", words(&["open", "link", "signed"]), "Who can reach the file."),
        required("learn", list(Takes::Text), "What the reader will know."),
        field("not_for", list(Takes::Text), "Whom it will not help."),
        field("sample", list(either(Takes::Record(sample()), Takes::Text)), "Pages, or an excerpt, open to all."),
        field("thank_you", Takes::Markdown, "What stands on the page after the form; or the path of a page."),
        field("variants", list(Takes::Record(variant())), "Other words for the same page, to compare."),
        field("talking_points", list(Takes::Text), "For sales; never published."),
    ]
}

fn sample() -> Vec<Field> {
    vec![
        field("page", Takes::Page, "A page that shows a part."),
        field("text", Takes::Markdown, "An excerpt."),
        field("file", Takes::File, "A file that shows a part."),
    ]
}

fn variant() -> Vec<Field> {
    vec![
        required("name", Takes::Text, "A short name for reports."),
        field("title", Takes::Text, "Its title."),
        field("description", Takes::Text, "Its description."),
        field("weight", Takes::Integer, "How often it is shown, against the others."),
    ]
}

fn check(record: &Record) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for slot in get::list(record, "sample") {
        let Val::Record(sample) = &slot.val else { continue };
        if sample.len() != 1 {
            flaws.push(Flaw {
                code: codes::FRONT_MATTER_INVALID,
                span: slot.span,
                message: "a sample is one of `page`, `text` and `file`".into(),
                hint: "write one entry for each".into(),
            });
        }
    }
    flaws
}

/// `available`, or `expired` once the page's `expires` has come.
fn state(record: &Record, as_of: Timestamp) -> Option<&'static str> {
    Some(if transitions(record).iter().any(|end| *end <= as_of) { "expired" } else { "available" })
}

fn transitions(record: &Record) -> Vec<Timestamp> {
    get::date(record, "expires").map(Moment::timestamp).into_iter().collect()
}
