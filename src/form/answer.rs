//! What a visitor gets after a post. Pure: the caller has parsed and validated, and stores what was accepted.
//!
//! The address of the thank-you page is the form's own or its offer's; nothing in a request can change it.

mod page;

use std::ops::Deref;

use super::body::BodyError;
use super::endpoint::{HTML, JSON};
use super::text::{self, Words};
use super::validate::{Accepted, FieldError};
use super::view::View;
use crate::html::escape;
use crate::path::Lang;

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// `Location`, with a 303.
    pub location: Option<String>,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

/// What the answer depends on beside the outcome.
pub struct Asked<'a> {
    /// The form as it was printed: made when it is shown, which a complete post never asks for.
    pub view: &'a dyn Deref<Target = View>,
    /// What was posted, to be shown again.
    pub pairs: &'a [(String, String)],
    /// Whether the sender accepts JSON ([`accepts_json`]).
    pub json: bool,
    /// The id of the submission.
    pub id: &'a str,
    /// The thank-you page, from the form's definition.
    pub thank_you: Option<&'a str>,
    /// The page to go back to, if it is known to be one of this site.
    pub back: Option<&'a str>,
    /// The language's own words.
    pub words: Words<'a>,
}

/// The style of our own small pages; its hash can stand in a content security policy.
pub const STYLE: &str = page::STYLE;

/// Whether an `Accept` header asks for JSON rather than for a page.
pub fn accepts_json(accept: &str) -> bool {
    let wants = |what: &str| {
        accept.split(',').any(|part| part.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(what))
    };
    wants("application/json") && !wants("text/html")
}

/// The answer to a submission: 303 to the thank-you page or 200 when it is complete, 422 with what is missing.
pub fn answer(outcome: &Result<Accepted, Vec<FieldError>>, asked: &Asked<'_>) -> Answer {
    match outcome {
        Ok(_) if asked.json => json(200, taken(asked)),
        Ok(_) => match asked.thank_you {
            Some(address) => {
                Answer { status: 303, location: Some(address.into()), content_type: HTML, body: String::new() }
            }
            None => html(200, page::received(asked)),
        },
        Err(errors) => {
            let said: Vec<FieldError> =
                errors.iter().map(|e| FieldError { message: e.say(asked.words), ..e.clone() }).collect();
            if asked.json {
                json(422, serde_json::json!({"ok": false, "errors": said}))
            } else {
                html(422, page::again(&said, asked))
            }
        }
    }
}

/// A complete submission, for a script: its id, and where the visitor goes `next`, if there is such a page.
fn taken(asked: &Asked<'_>) -> serde_json::Value {
    let mut body = serde_json::json!({"ok": true, "id": asked.id});
    if let Some(address) = asked.thank_you {
        body["next"] = address.into();
    }
    body
}

/// The answer to a body that could not be read.
pub fn unreadable(error: &BodyError, wants_json: bool, words: Words<'_>) -> Answer {
    let message = error.message();
    if wants_json {
        let errors = serde_json::json!([{"field": "", "code": "body", "message": message}]);
        return json(error.status(), serde_json::json!({"ok": false, "errors": errors}));
    }
    let title = text::words("form_error_title", words);
    html(
        error.status(),
        page::frame("en", "ltr", &title, &format!("<h1>{}</h1>\n<p>{}</p>\n", escape(&title), escape(message))),
    )
}

/// The answer to a complete post that could not be kept just now: the form once more, with all that was written.
pub fn again_later(asked: &Asked<'_>) -> Answer {
    let message = text::words("form_error_busy", asked.words);
    let error = FieldError::of_form("busy", message, "form_error_busy");
    if asked.json {
        return json(503, serde_json::json!({"ok": false, "errors": [error]}));
    }
    html(503, page::again(&[error], asked))
}

/// The answer to a post that was not looked at: too many came from one place.
pub fn unread(language: &Lang, key: &'static str, wants_json: bool, words: Words<'_>) -> Answer {
    let message = text::words(key, words);
    if wants_json {
        let error = FieldError::of_form("too_many", message, key);
        return json(429, serde_json::json!({"ok": false, "errors": [error]}));
    }
    html(
        429,
        page::frame(language.as_str(), language.direction(), &message, &format!("<h1>{}</h1>\n", escape(&message))),
    )
}

/// A small page of a title and a sentence, for answers that belong to no form.
pub fn notice(language: &str, title: &str, text: &str) -> String {
    let direction = Lang::new(language).map_or("ltr", |lang| lang.direction());
    let text = if text.is_empty() { String::new() } else { format!("<p>{}</p>\n", escape(text)) };
    page::frame(language, direction, title, &format!("<h1>{}</h1>\n{text}", escape(title)))
}

/// As [`notice`], with a button that posts to the page's own address.
pub fn button(language: &str, title: &str, text: &str, label: &str) -> String {
    let direction = Lang::new(language).map_or("ltr", |lang| lang.direction());
    let (heading, text, label) = (escape(title), escape(text), escape(label));
    let main = format!(
        "<h1>{heading}</h1>\n<p>{text}</p>\n<form method=\"post\"><button type=\"submit\">{label}</button></form>\n"
    );
    page::frame(language, direction, title, &main)
}

/// As [`notice`], with a way on.
pub fn way_on(language: &str, title: &str, text: &str, (address, label): (&str, &str)) -> String {
    let direction = Lang::new(language).map_or("ltr", |lang| lang.direction());
    let text = if text.is_empty() { String::new() } else { format!("<p>{}</p>\n", escape(text)) };
    let (heading, address, label) = (escape(title), escape(address), escape(label));
    let main = format!("<h1>{heading}</h1>\n{text}<p><a href=\"{address}\">{label}</a></p>\n");
    page::frame(language, direction, title, &main)
}

fn json(status: u16, body: serde_json::Value) -> Answer {
    Answer { status, location: None, content_type: JSON, body: body.to_string() }
}

fn html(status: u16, body: String) -> Answer {
    Answer { status, location: None, content_type: HTML, body }
}

#[cfg(test)]
mod tests;
