//! The one record of a video, wherever one is named.

use super::field::{either, field, list, required};
use super::{Field, Flaw, Record, Slot, Takes, Val, get};
use crate::date::clock;
use crate::diag::codes;

/// What a field takes that names a video.
pub fn takes() -> Takes {
    Takes::Record(fields())
}

/// The fields of the record.
pub fn fields() -> Vec<Field> {
    vec![
        field("file", Takes::File, "A file of this site; or give `youtube` or `vimeo`."),
        field("youtube", Takes::Text, "The id at YouTube."),
        field("vimeo", Takes::Text, "The id at Vimeo."),
        field("poster", Takes::File, "The still shown before it plays; a file of this site."),
        required("duration", Takes::Duration, "How long it is, as in `12m 30s`."),
        required("uploaded", Takes::Date, "When it was published."),
        required(
            "captions",
            list(either(Takes::File, Takes::Record(captions()))),
            "Captions as WebVTT, one file a language.",
        ),
        field("transcript", Takes::File, "The spoken text; made from the captions if absent."),
        field("chapters", list(Takes::Record(chapter())), "Where its parts begin."),
    ]
}

/// Whether these are the fields of a video.
pub fn is(fields: &[Field]) -> bool {
    ["youtube", "vimeo", "uploaded"].iter().all(|key| fields.iter().any(|field| &*field.name == *key))
}

fn captions() -> Vec<Field> {
    vec![
        required("file", Takes::File, "The WebVTT file."),
        field("language", Takes::Text, "Its language, as in `en`; else the page's."),
        field("label", Takes::Text, "What the player calls it."),
    ]
}

fn chapter() -> Vec<Field> {
    vec![
        required("at", Takes::Position, "Where it begins, as in `1:20`."),
        required("title", Takes::Text, "What it is about."),
    ]
}

/// Mistakes within the video under `name`: no source or two, chapters out of order or beyond the end.
pub fn flaws(record: &Record, name: &str) -> Vec<Flaw> {
    let Some(slot) = record.get(name) else { return Vec::new() };
    let Val::Record(video) = &slot.val else { return Vec::new() };
    let mut flaws = sources(name, video, slot);
    let duration = get::seconds(video, "duration");
    let mut before: Option<u32> = None;
    for slot in get::list(video, "chapters") {
        let Some(chapter) = get::as_record(&slot.val) else { continue };
        let (Some(at), Some(span)) = (get::seconds(chapter, "at"), get::span(chapter, "at")) else { continue };
        let code = codes::WEBINAR_ENDS_BEFORE_START;
        if let Some(end) = duration.filter(|end| at >= *end) {
            let message = format!("a chapter begins at `{}`, but the video ends at `{}`", clock(at), clock(end));
            flaws.push(Flaw { code, span, message, hint: "correct `at`, or the video's `duration`".into() });
        } else if let Some(last) = before.filter(|last| at <= *last) {
            let message =
                format!("a chapter begins at `{}`, not after the one before it at `{}`", clock(at), clock(last));
            flaws.push(Flaw { code, span, message, hint: "sort the chapters by `at`".into() });
        }
        before = Some(at);
    }
    flaws
}

fn sources(name: &str, video: &Record, slot: &Slot) -> Vec<Flaw> {
    let given: Vec<&str> = ["file", "youtube", "vimeo"].into_iter().filter(|key| video.contains_key(*key)).collect();
    let mut flaws = Vec::new();
    if given.is_empty() {
        let hint = "give a `file`, or the id under `youtube` or `vimeo`".into();
        let message = format!("`{name}` names no video");
        flaws.push(Flaw { code: codes::FRONT_MATTER_MISSING, span: slot.span, message, hint });
    }
    let mut flaw = |span, message: String, hint: &str| {
        flaws.push(Flaw { code: codes::FRONT_MATTER_INVALID, span, message, hint: hint.into() });
    };
    match given[..] {
        [] | [_] => {}
        [first, second, ..] => {
            let span = video.get(second).map_or(slot.span, |s| s.span);
            flaw(span, format!("`{name}` has both `{first}` and `{second}`"), "keep one of the two");
        }
    }
    for key in ["youtube", "vimeo"] {
        let Some(id) = get::text(video, key) else { continue };
        let fine = id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !fine {
            let span = video.get(key).map_or(slot.span, |s| s.span);
            flaw(
                span,
                format!("`{id}` is no id of a video"),
                "write only the id, the last part of the video's address",
            );
        }
    }
    flaws
}
