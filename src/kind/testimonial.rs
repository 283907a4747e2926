//! A testimonial: a customer on film, what was wrong before and what came of it.

use jiff::Timestamp;

use super::facts::Facts;
use super::field::{field, list, required};
use super::{Field, Flaw, Intent, Kind, Record, Takes, get, ld, video};
use crate::date::Moment;
use crate::diag::codes;

/// The kind `testimonial`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("testimonials"),
        fields: fields(),
        schema_type: Some("VideoObject".into()),
        feed: true,
        state: Some(state),
        transitions: Some(transitions),
        json_ld: Some(json_ld),
        check: Some(check),
        ..Kind::new("testimonial", Intent::Proof)
    }
}

fn fields() -> Vec<Field> {
    vec![
        required("customer", Takes::Record(customer()), "Who speaks."),
        required("video", video::takes(), "The film."),
        required("quote", Takes::Text, "The sentence that others will remember, word for word."),
        required("problem", Takes::Markdown, "What was wrong before."),
        required("outcome", Takes::Markdown, "What came of it."),
        field("metrics", list(Takes::Record(metric())), "Numbers that both sides can explain."),
        required("consent", Takes::Record(consent()), "The customer's permission."),
        field("disclosure", Takes::Text, "What the customer received, and other ties, as readers shall know them."),
    ]
}

fn customer() -> Vec<Field> {
    vec![
        required("name", Takes::Text, "The person."),
        field("role", Takes::Text, "What the person does."),
        field("company", Takes::Text, "Where."),
        field("logo", Takes::File, "The company's logo."),
        field("industry", Takes::Text, "The company's trade."),
        field("size", Takes::Text, "How large it is, as in `14 people`."),
    ]
}

fn metric() -> Vec<Field> {
    vec![
        required("label", Takes::Text, "What was measured."),
        field("before", Takes::Text, "The value before."),
        field("after", Takes::Text, "The value after."),
        field("unit", Takes::Text, "The unit of both."),
    ]
}

fn consent() -> Vec<Field> {
    vec![
        required("signed", Takes::Date, "When it was given."),
        field("scope", list(Takes::Text), "What it allows."),
        field("expires", Takes::Date, "Until when it holds."),
    ]
}

fn check(record: &Record) -> Vec<Flaw> {
    let mut flaws = video::flaws(record, "video");
    let Some(consent) = get::record(record, "consent") else { return flaws };
    if let (Some(signed), Some(expires), Some(span)) =
        (get::date(consent, "signed"), get::date(consent, "expires"), get::span(consent, "expires"))
        && expires <= signed
    {
        flaws.push(Flaw {
            code: codes::FRONT_MATTER_INVALID,
            span,
            message: "the consent expires before it was signed".into(),
            hint: "correct `signed` or `expires`".into(),
        });
    }
    flaws
}

/// `valid`, or `expired` once the consent no longer holds.
fn state(record: &Record, as_of: Timestamp) -> Option<&'static str> {
    Some(if transitions(record).iter().any(|end| *end <= as_of) { "expired" } else { "valid" })
}

fn transitions(record: &Record) -> Vec<Timestamp> {
    let consent = get::record(record, "consent");
    consent.and_then(|consent| get::date(consent, "expires")).map(Moment::timestamp).into_iter().collect()
}

/// The film alone: never a review, and never a rating of ourselves.
fn json_ld(facts: &Facts) -> Vec<ld::Json> {
    if state(facts.record, facts.as_of) == Some("expired") {
        return Vec::new();
    }
    ld::video(facts, "video").map(ld::Node::done).into_iter().collect()
}
