//! A webinar: one address through four states, from the announcement to the recording.

mod event;
mod time;

use super::field::{either, field, list, required, words};
use super::{Field, Flaw, Intent, Kind, Record, Takes, common, get, video};
use crate::diag::codes;

/// The kind `webinar`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("webinars"),
        fields: fields(),
        schema_type: Some("Event".into()),
        feed: true,
        state: Some(time::state),
        transitions: Some(time::transitions),
        json_ld: Some(event::json_ld),
        calendar: Some(time::calendar),
        check: Some(check),
        ..Kind::new("webinar", Intent::Knowledge)
    }
}

fn fields() -> Vec<Field> {
    vec![
        required("starts", Takes::Date, "When it begins, with its time."),
        required("duration", Takes::Duration, "How long it lasts, as in `45m`."),
        field("timezone", Takes::Zone, "The zone of its local times, if not the site's."),
        field("status", words(&["scheduled", "cancelled", "postponed"]), "Whether it takes place as announced."),
        field("previous_start", Takes::Date, "When it was to begin before it was moved."),
        required(
            "speakers",
            common::people(),
            "Who speaks: names of files in `people/`, or `name` and `role` in place.",
        ),
        field("hosts", list(Takes::Reference("partner".into())), "Partners who hold it with you."),
        field("takeaways", list(Takes::Text), "What a listener will know afterwards."),
        required("form", Takes::Reference("form".into()), "The form by which one takes a seat."),
        field(
            "format",
            words(&["online", "in-person", "hybrid"]),
            "Where it takes place; online unless it is written.",
        ),
        field("place", either(Takes::Record(place()), Takes::Text), "The venue, for what is not only online."),
        field("join_url", Takes::Url, "The room; sent to those who registered, never published."),
        field("capacity", Takes::Integer, "How many seats there are."),
        field("replay", video::takes(), "The recording."),
        field(
            "replay_gate",
            words(&["open", "link", "signed"]),
            "Who may see the recording; open unless it is written.",
        ),
        field(
            "kit",
            Takes::Record(kit()),
            "Texts for speakers and partners to send; `{link}` and `{name}` are theirs.",
        ),
        field("slides", Takes::FileOrUrl, "What was shown."),
        field("talking_points", list(Takes::Text), "For sales; never published."),
    ]
}

/// Each may hold `{link}`, `{name}`, `{title}`, `{about}`, `{learn}`, `{when}`, `{with}` and `{site}`.
fn kit() -> Vec<Field> {
    vec![
        field("short", Takes::Text, "A sentence or two."),
        field("long", Takes::Text, "A few paragraphs."),
        field("mail", Takes::Text, "A letter to one's own readers."),
        field("after", Takes::Text, "For the time after the session."),
    ]
}

fn place() -> Vec<Field> {
    vec![
        required("name", Takes::Text, "What the venue is called."),
        field("address", Takes::Text, "The whole address on one line; or give its parts."),
        field("street", Takes::Text, "Street and number."),
        field("postcode", Takes::Text, "Postcode."),
        field("city", Takes::Text, "Town."),
        field("region", Takes::Text, "State or region."),
        field("country", Takes::Text, "Country, by its ISO 3166 code."),
    ]
}

fn check(record: &Record) -> Vec<Flaw> {
    let mut flaws = video::flaws(record, "replay");
    let mut flaw = |key: &str, code, message: String, hint: &str| {
        if let Some(span) = get::span(record, key) {
            flaws.push(Flaw { code, span, message, hint: hint.into() });
        }
    };
    let starts = get::date(record, "starts");
    for key in ["starts", "previous_start"] {
        if get::date(record, key).is_some_and(|moment| moment.day_only) {
            let hint = "write the time as well, as in `2026-11-22T15:00`";
            flaw(key, codes::DATE_INVALID, format!("`{key}` has no time of day"), hint);
        }
    }
    if get::date(record, "previous_start").is_some() && get::text(record, "status") == Some("cancelled") {
        let hint = "remove `previous_start`, or set `status: postponed`";
        flaw("previous_start", codes::FRONT_MATTER_INVALID, "a cancelled webinar was not moved".into(), hint);
    }
    if let (Some(starts), Some(before)) = (starts, get::date(record, "previous_start"))
        && starts.timestamp() == before.timestamp()
    {
        let hint = "write the new moment under `starts`, and the old one under `previous_start`";
        flaw(
            "previous_start",
            codes::FRONT_MATTER_INVALID,
            "`previous_start` is the same moment as `starts`".into(),
            hint,
        );
    }
    let uploaded = get::record(record, "replay").and_then(|replay| get::date(replay, "uploaded"));
    if let (Some(starts), Some(uploaded)) = (starts, uploaded)
        && uploaded.zoned.date() < starts.in_zone(uploaded.zoned.time_zone()).zoned.date()
    {
        let message = "the recording was uploaded before the webinar began".into();
        flaw(
            "replay",
            codes::WEBINAR_ENDS_BEFORE_START,
            message,
            "correct `starts`, or the `uploaded` of the recording",
        );
    }
    let has_file = get::record(record, "replay").is_none_or(|replay| replay.contains_key("file"));
    if get::text(record, "replay_gate") == Some("signed") && !has_file {
        let hint = "give the recording as a `file`, or set `replay_gate: link`";
        let message = "a recording on another host cannot be `signed`: whoever has its address can pass it on".into();
        flaw("replay_gate", codes::FRONT_MATTER_INVALID, message, hint);
    }
    if matches!(get::text(record, "format"), Some("in-person" | "hybrid")) && !record.contains_key("place") {
        let hint = "add `place:` with `name`, `street`, `postcode`, `city` and `country`";
        flaw("format", codes::FRONT_MATTER_MISSING, "a webinar that is not only online needs a `place`".into(), hint);
    }
    flaws
}
