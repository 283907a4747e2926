//! What services answer: to a visitor's browser and to a script, in their own shapes.
//!
//! [`Reading`] is how the page's script, and `leads probe`, understand an answer: data, so that neither knows a
//! service by name. [`hear`] is that understanding in Rust.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Endpoint, HTML, JSON};
use crate::form::definition::Form;
use crate::form::validate::FieldError;
use crate::html::escape;

/// The answers of a service.
#[derive(Debug)]
pub struct Answers {
    /// The name of their shape.
    pub shape: &'static str,
    /// How a script reads them.
    pub reading: fn(&Endpoint) -> Reading,
    /// A submission was taken.
    pub taken: fn(&Answering<'_>) -> Reply,
    /// Some answers were wrong.
    pub refused: fn(&Answering<'_>, &[FieldError]) -> Reply,
    /// What else the service may say.
    pub faults: &'static [Fault],
    /// One of these, said.
    pub fault: fn(&Answering<'_>, &Fault) -> Reply,
}

/// Something that a service may say beside "taken" and "these answers are wrong".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// A word to choose it by, as in `too-many`.
    pub name: &'static str,
    /// HTTP status.
    pub status: u16,
    /// The service's code, if it has codes.
    pub code: &'static str,
    /// The service's message.
    pub message: &'static str,
}

/// What an answer depends on.
#[derive(Clone, Copy)]
pub struct Answering<'a> {
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The form.
    pub form: &'a Form,
    /// Whether a script asks, which accepts JSON.
    pub script: bool,
    /// The submission's id.
    pub id: &'a str,
    /// The thank-you page.
    pub thank_you: Option<&'a str>,
    /// The page that holds the form.
    pub page: &'a str,
}

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Where the visitor is led.
    pub location: Option<String>,
    /// The body.
    pub body: String,
    /// The page of the site that is the body, where the service serves that itself.
    pub shows: Option<String>,
}

impl Reply {
    /// JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: JSON, location: None, body: body.to_string(), shows: None }
    }

    /// A page of the service's own: a heading and lines.
    pub fn page(status: u16, title: &str, lines: &[String]) -> Self {
        let mut body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{0}</title>\n<style>:root{{color-scheme:light dark}}body{{font:1.0625rem/1.55 system-ui,sans-serif;\
             max-inline-size:38rem;margin:0 auto;padding:1.5rem}}</style>\n<h1>{0}</h1>\n",
            escape(title)
        );
        for line in lines {
            let _ = writeln!(body, "<p>{}</p>", escape(line));
        }
        Self { status, content_type: HTML, location: None, body, shows: None }
    }

    /// Leads to another page.
    pub fn to(status: u16, address: &str) -> Self {
        Self { status, content_type: HTML, location: Some(address.to_owned()), body: String::new(), shows: None }
    }

    /// A page of the site.
    pub fn site(status: u16, address: Option<&str>) -> Self {
        let shows = address.map(str::to_owned);
        Self { status, content_type: HTML, location: None, body: String::new(), shows }
    }
}

/// How a script gets an answer and reads it. An empty name says that the service has no such thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// `script` if a script may post and read the answer, `browser` if only a browser can, by leaving the page.
    pub post: &'static str,
    /// What a script adds to the address.
    pub query: &'static str,
    /// The member that says with `true` or `1` that it was taken; without one the status says so.
    pub ok: &'static str,
    /// The member with the errors: a list of objects, or an object with a message for each name.
    pub errors: &'static str,
    /// In such a list, the member with the name.
    pub field: &'static str,
    /// In such a list, the member with the message.
    pub text: &'static str,
    /// The member with the message for the whole form.
    pub whole: &'static str,
    /// The member with the page to go to.
    pub next: &'static str,
    /// What a page's address says with an error when a browser is led back to it.
    pub blame: &'static str,
    /// What stands around a name in an error when it is the name of a control; `[]` may follow.
    pub names: [&'static str; 2],
}

impl Reading {
    /// A script posts, and the status says it all.
    pub const STATUS: Self = Self {
        post: "script",
        query: "",
        ok: "",
        errors: "",
        field: "",
        text: "",
        whole: "",
        next: "",
        blame: "",
        names: ["", ""],
    };

    /// Our own shape.
    pub const OWN: Self =
        Self { ok: "ok", errors: "errors", field: "field", text: "message", next: "next", ..Self::STATUS };

    /// `{"success": …, "message": …}`, which many services answer.
    pub const SUCCESS: Self = Self { ok: "success", whole: "message", ..Self::STATUS };
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It was taken.
    Taken {
        /// Where the visitor goes then, if the answer says so.
        next: Option<String>,
    },
    /// It was not.
    Refused {
        /// Errors of questions, by the form's own names.
        fields: Vec<(String, String)>,
        /// What is said of the whole.
        whole: Option<String>,
    },
}

/// Understands an answer to a script, as the page's script does.
pub fn hear(endpoint: &Endpoint, form: &Form, status: u16, body: &str) -> Heard {
    let reading = (endpoint.service().answers.reading)(endpoint);
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| value.get(name).filter(|_| !name.is_empty()).and_then(Value::as_str).map(str::to_owned);
    let says_ok = reading.ok.is_empty() || value.get(reading.ok).is_some_and(|ok| *ok == true || *ok == 1);
    if (200..300).contains(&status) && says_ok {
        return Heard::Taken { next: text(reading.next) };
    }
    let own = |sent: &str| {
        let [before, after] = reading.names;
        let name = format!("{before}{sent}{after}");
        let own = endpoint.own_name(form, &name).or_else(|| endpoint.own_name(form, &format!("{name}[]")));
        own.filter(|name| form.field(name).is_some() || form.consent_of(name).is_some())
    };
    let (mut fields, mut whole) = (Vec::new(), text(reading.whole));
    for (name, message) in listed(value.get(reading.errors), &reading) {
        match own(&name) {
            Some(name) => fields.push((name, message)),
            // An error of no question is one of the whole, and the first of them says more than what goes with all.
            None => whole = Some(message),
        }
    }
    Heard::Refused { fields, whole }
}

/// Names and messages of errors.
fn listed(errors: Option<&Value>, reading: &Reading) -> Vec<(String, String)> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    match errors {
        Some(Value::Array(items)) => {
            items.iter().map(|item| (text(item.get(reading.field)), text(item.get(reading.text)))).collect()
        }
        Some(Value::Object(members)) => {
            members.iter().map(|(name, message)| (name.clone(), text(Some(message)))).collect()
        }
        _ => Vec::new(),
    }
}

/// Errors of questions in one sentence each, for services that tell no names: the question, then what is wrong.
pub fn in_sentences(form: &Form, errors: &[FieldError]) -> Vec<String> {
    let one = |error: &FieldError| match form.field(&error.field) {
        Some(field) => format!("{}: {}", field.label, error.message),
        None => error.message.clone(),
    };
    errors.iter().map(one).collect()
}

/// `{"success": false, "message": …}`.
pub fn unsuccessful(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({"success": false, "message": message}))
}

/// A refusal in one sentence: that shape for a script, all sentences on a page for a browser.
pub fn not_submitted(asked: &Answering<'_>, status: u16, sentences: &[String]) -> Reply {
    if asked.script {
        return unsuccessful(status, sentences.first().map_or("", String::as_str));
    }
    Reply::page(status, "The form could not be submitted", sentences)
}

/// Our own shape: taken.
pub fn own_taken(asked: &Answering<'_>) -> Reply {
    let mut body = json!({"ok": true, "id": asked.id});
    if let Some(address) = asked.thank_you {
        if !asked.script {
            return Reply::to(303, address);
        }
        body["next"] = address.into();
    }
    Reply::json(200, &body)
}

/// Our own shape: refused.
pub fn own_refused(_: &Answering<'_>, errors: &[FieldError]) -> Reply {
    Reply::json(422, &json!({"ok": false, "errors": errors}))
}

/// A bare page, as a proxy in front of a receiver says what is wrong.
pub fn bare_page(_: &Answering<'_>, fault: &Fault) -> Reply {
    Reply::page(fault.status, fault.message, &[])
}
