//! Where forms post to. One file per service, listed in [`ALL`]; `[endpoints.NAME]` in `site.toml` chooses one.

mod formspree;
mod netlify;
mod read;
mod webhook;
mod wellspring;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::context;
use super::definition::Form;
use super::validate::FieldError;
use crate::diag::codes::{ENDPOINT_NEEDS_SCRIPT, FORM_FIELD_RESERVED, FORM_INVALID, GATE_ADDRESS_IN_FORM};
use crate::diag::{Diagnostic, Place, Span};

pub use read::read;

/// Every service, by name.
pub const ALL: &[&Service] = &[&formspree::SERVICE, &netlify::SERVICE, &webhook::SERVICE, &wellspring::SERVICE];

/// What a service is: its settings, its wire format, its limits and its answers.
#[derive(Debug)]
pub struct Service {
    /// The word after `type =`.
    pub name: &'static str,
    /// What `[endpoints.NAME]` takes beside `type`.
    pub settings: &'static [Setting],
    /// Whether the service keeps a field's name for itself.
    pub reserves: fn(&str) -> bool,
    /// The name of its trap.
    pub trap: &'static str,
    /// Whether forms need a script with these settings.
    pub needs_script: fn(&Endpoint) -> bool,
    /// How the visitor gets to the thank-you page.
    pub returns: fn(&Endpoint) -> Returns,
    /// What stands in the form's HTML.
    pub wire: fn(&Endpoint, &Posting<'_>) -> Wire,
    /// What it takes at most.
    pub limits: Limits,
    /// What it answers to a script that asks for JSON.
    pub answers: Answers,
}

/// A setting of a service.
#[derive(Debug)]
pub struct Setting {
    /// The key.
    pub name: &'static str,
    /// Whether the service cannot work without it.
    pub required: bool,
    /// Says what is wrong with a value.
    pub check: fn(&str) -> Result<(), String>,
    /// One sentence for the documentation.
    pub help: &'static str,
}

/// What a service takes at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one post, if the service says so.
    pub body: Option<u64>,
    /// Posts in a minute, if the service says so.
    pub per_minute: Option<u32>,
}

/// How a visitor gets to the thank-you page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// The service knows the address; the page does not show it.
    Service,
    /// The form carries the address, for everybody to read.
    Form,
}

/// The answers of a service to a script.
#[derive(Debug)]
pub struct Answers {
    /// The name of its shape, for the script.
    pub shape: &'static str,
    /// A taken submission of that id.
    pub taken: fn(&str) -> Reply,
    /// A refused one.
    pub refused: fn(&[FieldError]) -> Reply,
}

/// Status, content type and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

/// What a form's HTML depends on beside its endpoint.
pub struct Posting<'a> {
    /// The form.
    pub form: &'a Form,
    /// The address of the page that holds it.
    pub page: &'a str,
    /// Scheme and host of the site, without a slash.
    pub origin: &'a str,
    /// The thank-you page's address on the site, if everybody may know it.
    pub thank_you: Option<&'a str>,
}

/// What stands in the form's HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wire {
    /// Where it posts to.
    pub action: String,
    /// How it is encoded; none for the usual way.
    pub enctype: Option<&'static str>,
    /// Attributes of the form element.
    pub attributes: Vec<(&'static str, String)>,
    /// Hidden fields of the service.
    pub hidden: Vec<(&'static str, String)>,
}

/// A configured endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its name in `site.toml`.
    pub name: String,
    /// The word after `type =`.
    #[serde(rename = "type")]
    pub service: String,
    /// Its settings, as written.
    pub settings: BTreeMap<String, String>,
}

impl Endpoint {
    /// The service behind it.
    pub fn service(&self) -> &'static Service {
        find(&self.service).unwrap_or(&wellspring::SERVICE)
    }

    /// A setting's value.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.get(key).map(String::as_str)
    }

    /// Whether the thank-you address stands in the HTML of the endpoint's forms.
    pub fn shows_thank_you(&self) -> bool {
        (self.service().returns)(self) == Returns::Form
    }

    /// Whether its forms do nothing without JavaScript.
    pub fn needs_script(&self) -> bool {
        (self.service().needs_script)(self)
    }

    /// The names that the service adds to what is posted, beside the questions and our own names.
    pub fn is_own(&self, name: &str) -> bool {
        name == self.service().trap || (self.service().reserves)(name)
    }
}

/// The service of that name.
pub fn find(name: &str) -> Option<&'static Service> {
    ALL.iter().copied().find(|s| s.name == name)
}

/// What is wrong between a form and its endpoint.
pub fn check(form: &Form, endpoint: &Endpoint, place: &dyn Fn(Span) -> Place) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for field in &form.fields {
        if endpoint.is_own(&field.name) {
            let message = format!(
                "the endpoint `{}` ({}) keeps the name `{}` for itself",
                endpoint.name, endpoint.service, field.name
            );
            let hint = format!("call it `your_{}`, or anything else", field.name.trim_start_matches('_'));
            found.push(Diagnostic::new(FORM_FIELD_RESERVED, message).at(place(field.span)).hint(hint));
        }
    }
    let sent = form.fields.len() + 3 * form.consents.len() + 24;
    if sent > super::body::MOST_FIELDS {
        let message = format!("the form `{}` sends more than {} fields", form.name, super::body::MOST_FIELDS);
        found.push(Diagnostic::new(FORM_INVALID, message).at(place(form.fields[0].span)).hint("ask for less"));
    }
    if endpoint.needs_script() {
        let message = format!(
            "the form `{}` posts JSON to the endpoint `{}`, which a browser does with a script only",
            form.name, endpoint.name
        );
        found.push(
            Diagnostic::new(ENDPOINT_NEEDS_SCRIPT, message).at(place(Span::default())).hint(ENDPOINT_NEEDS_SCRIPT.mend),
        );
    }
    found
}

/// The error of a gate whose private thank-you page `form` would show to everybody.
pub fn gate_address(form: &Form, endpoint: &Endpoint, place: Place) -> Option<Diagnostic> {
    endpoint.shows_thank_you().then(|| {
        let message = format!(
            "the form `{}` posts to `{}` ({}), which needs the address of the gated thank-you page in the form's HTML",
            form.name, endpoint.name, endpoint.service
        );
        Diagnostic::new(GATE_ADDRESS_IN_FORM, message)
            .at(place)
            .hint("use an endpoint that keeps the address, as the type `wellspring` does")
            .hint("or open the gate, or let the file come by mail and name a thank-you page without it")
    })
}

/// The texts and versions of all consents as two plain fields, for services that know nothing of consents.
pub fn consent_fields(form: &Form) -> Vec<(&'static str, String)> {
    let texts: Vec<String> = match form.consents.as_slice() {
        [] => return Vec::new(),
        [only] => vec![only.text.clone()],
        several => several.iter().map(|c| format!("{}: {}", c.id, c.text)).collect(),
    };
    let versions: Vec<String> = form.consents.iter().map(|c| c.version(&form.language)).collect();
    vec![(context::CONSENT_TEXT, texts.join(" | ")), (context::CONSENT_VERSION, versions.join(" "))]
}

/// An absolute web address.
fn web_address(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|r| r.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        Some(host) if !host.is_empty() && !text.contains(char::is_whitespace) => Ok(()),
        _ => Err("is no address such as `https://leads.example.com`".into()),
    }
}

/// The answer in our own shape.
fn own_taken(id: &str) -> Reply {
    Reply { status: 200, content_type: JSON, body: serde_json::json!({"ok": true, "id": id}).to_string() }
}

fn own_refused(errors: &[FieldError]) -> Reply {
    Reply { status: 422, content_type: JSON, body: serde_json::json!({"ok": false, "errors": errors}).to_string() }
}

/// `Content-Type` of JSON answers.
pub const JSON: &str = "application/json";
/// `Content-Type` of pages.
pub const HTML: &str = "text/html; charset=utf-8";

#[cfg(test)]
mod tests;
