//! A form: what is asked, what for, and what happens next.

use super::field::{either, field, list, required, words};
use super::{Field, Intent, Kind, Takes};

/// The types of a form's fields.
pub const TYPES: [&str; 16] = [
    "text", "name", "email", "tel", "url", "number", "choice", "choices", "textarea", "country", "date", "hidden",
    "need", "budget", "timing", "attitude",
];

/// The kind `form`.
pub fn kind() -> Kind {
    Kind { folder: Some("forms"), fields: fields(), ..Kind::new("form", Intent::Neutral) }
}

fn fields() -> Vec<Field> {
    let creates = ["contact", "registration", "download", "lead"];
    vec![
        required("creates", words(&creates), "What a complete form makes of its sender."),
        field("endpoint", Takes::Text, "A name from `[endpoints]`; `default` unless it is written."),
        required("owner", Takes::Text, "Who answers: the name of a file in `people/`, or of a team."),
        required("sla_hours", Takes::Integer, "Within how many hours."),
        required("thank_you", Takes::Markdown, "What stands on the page after the form; or the path of a page."),
        field("delivers", Takes::Text, "What happens next, in a sentence."),
        field("submit", Takes::Text, "The words on the button."),
        required("fields", list(Takes::Record(questions())), "What is asked, in order."),
        field("consents", list(Takes::Record(consent())), "Permissions that a visitor may give."),
        required(
            "notice",
            either(Takes::Record(notice()), Takes::Markdown),
            "Purpose, retention, and a link to the privacy page.",
        ),
        field("talking_points", list(Takes::Text), "For sales; never published."),
    ]
}

fn questions() -> Vec<Field> {
    let option = vec![
        required("value", Takes::Text, "What is sent."),
        field("label", Takes::Text, "What is read; else the value."),
    ];
    let pattern = vec![
        required("regex", Takes::Text, "What the whole answer must look like."),
        field("message", Takes::Text, "What a visitor reads when it does not."),
    ];
    vec![
        field("name", Takes::Text, "The name on the wire; else made from the label."),
        required("label", Takes::Text, "The question."),
        field("type", words(&TYPES), "What it asks for; `text` unless it is written."),
        field("required", Takes::Bool, "Whether it must be answered."),
        field("options", list(either(Takes::Record(option), Takes::Text)), "The answers to choose from."),
        field("help", Takes::Text, "A sentence of help."),
        field("autocomplete", Takes::Text, "What a browser may fill in; follows the type unless it is written."),
        field("min", Takes::Text, "The smallest number, or the first day."),
        field("max", Takes::Text, "The largest number, or the last day."),
        field("max_length", Takes::Integer, "The most characters."),
        field("pattern", either(Takes::Record(pattern), Takes::Text), "What the whole answer must look like."),
        field("pattern_message", Takes::Text, "What a visitor reads when it does not."),
        field("show_if", Takes::Free, "When it is shown: `field` and `value`, or `name = value`."),
        field("step", Takes::Text, "The number or the title of its step."),
        field("value", Takes::Text, "The value of a hidden field."),
    ]
}

fn consent() -> Vec<Field> {
    vec![
        field("id", Takes::Text, "Its name within the form."),
        required("text", Takes::Markdown, "The exact text."),
        field("scope", Takes::Text, "What it allows: `once`, `newsletter` or `partner:NAME`."),
        field("checked", Takes::Bool, "Whether it would be ticked beforehand; `check` forbids it."),
        field("required", Takes::Bool, "Whether it would have to be given; `check` forbids it."),
    ]
}

fn notice() -> Vec<Field> {
    vec![
        required("purpose", Takes::Text, "What the answers are used for."),
        required("retention", Takes::Text, "How long they are kept."),
        required("privacy", either(Takes::Url, Takes::Page), "The privacy page."),
    ]
}
