//! A lesson: one film of a course, with its transcript and chapters.

use super::facts::Facts;
use super::field::{field, list, required};
use super::{Field, Flaw, Intent, Kind, Record, Takes, get, ld, video};
use crate::diag::codes;

/// The kind `lesson`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("lessons"),
        fields: fields(),
        schema_type: Some("VideoObject".into()),
        feed: true,
        json_ld: Some(json_ld),
        check: Some(check),
        ..Kind::new("lesson", Intent::Knowledge)
    }
}

fn fields() -> Vec<Field> {
    vec![
        required("video", video::takes(), "The film."),
        required("course", Takes::Text, "The course, by the name of its folder."),
        required("part", Takes::Integer, "Its number in the course, from 1."),
        required("teaches", list(Takes::Text), "What the learner will be able to do."),
        field("talking_points", list(Takes::Text), "For sales; never published."),
    ]
}

fn check(record: &Record) -> Vec<Flaw> {
    let mut flaws = video::flaws(record, "video");
    if let (Some(part), Some(span)) = (get::integer(record, "part"), get::span(record, "part"))
        && part < 1
    {
        flaws.push(Flaw {
            code: codes::FRONT_MATTER_INVALID,
            span,
            message: format!("a course has no part {part}"),
            hint: "count the parts from 1".into(),
        });
    }
    flaws
}

fn json_ld(facts: &Facts) -> Vec<ld::Json> {
    // A lesson that is not open yet shows no film, so machines are told of none.
    let extra = get::free(facts.record, "extra").map(crate::node::to_json);
    if extra.is_some_and(|extra| extra.get("locked").is_some()) {
        return Vec::new();
    }
    let teaches = get::texts(facts.record, "teaches");
    let node = ld::video(facts, "video")
        .map(|node| node.many("teaches", &teaches).many("author", &ld::persons(&facts.authors)).done());
    node.into_iter().collect()
}
