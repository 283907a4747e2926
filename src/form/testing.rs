//! What the tests of forms share: front matter written as JSON, and a browser that fills a form in.

use serde_json::Value as Json;

use super::definition::Form;
use super::endpoint::{self, Endpoint};
use super::read::{Written, read};
use super::view::{ThankYouAt, View, ViewContext, Visit, view};
use crate::diag::{Checked, Diagnostic, Place, Span};
use crate::kind::{Record, Slot, Val};
use crate::node::{Entry, Node, Value};
use crate::path::{Lang, SourcePath};

/// A place that tells nothing but its file.
pub fn nowhere(_: Span) -> Place {
    Place::file(&SourcePath::new("content/forms/contact.md").expect("a path"))
}

pub fn node(json: &Json) -> Node {
    let plain = |text: String| Value::Text { text, plain: true };
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(b) => plain(b.to_string()),
        Json::Number(n) => plain(n.to_string()),
        Json::String(text) => plain(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(node).collect()),
        Json::Object(map) => Value::Map(
            map.iter().map(|(k, v)| Entry { key: k.clone(), key_span: Span::default(), node: node(v) }).collect(),
        ),
    };
    Node { span: Span::default(), value }
}

pub fn form_in(language: &str, json: Json) -> Checked<Form> {
    let language = Lang::new(language).expect("a language");
    let slot = |v: &Json| Slot { val: Val::Free(node(v)), span: Span::default() };
    let record: Record =
        json.as_object().expect("an object").iter().map(|(k, v)| (k.as_str().into(), slot(v))).collect();
    let written =
        Written { name: "contact", language: &language, record: &record, intro: "<p>Hello.</p>".into(), title: None };
    read(&written, &nowhere)
}

/// A form of which nothing is wrong, whatever `fields` holds.
pub fn form_of(fields: Json) -> Form {
    let checked = form_in("en", base(fields));
    assert!(checked.diagnostics.is_empty(), "{:?}", codes(&checked.diagnostics));
    checked.value
}

pub fn base(fields: Json) -> Json {
    serde_json::json!({
        "creates": "contact", "owner": "mei", "sla_hours": 24, "delivers": "An answer.", "thank_you": "Thanks.",
        "fields": fields, "notice": "To answer you. [Privacy](/privacy/)"
    })
}

pub fn codes(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|d| format!("{}: {} ({})", d.code, d.message, d.hints.join("; "))).collect()
}

pub fn endpoint_of(json: Json) -> Endpoint {
    let checked = endpoint::read("default", &node(&json), &nowhere);
    assert!(checked.diagnostics.is_empty(), "{:?}", codes(&checked.diagnostics));
    checked.value.expect("an endpoint")
}

pub fn view_of(form: &Form, endpoint: &Endpoint, thank_you: ThankYouAt<'_>) -> View {
    let context = ViewContext {
        endpoint,
        prefix: "form-contact",
        page: "/base/forms/contact/",
        origin: "https://site.example",
        offer: None,
        thank_you,
        privacy: Some("/base/privacy/"),
        visit: Visit::Page,
        words: &|_| None,
        markdown: &|text| text.replace("[Privacy](/privacy/)", "<a href=\"/base/privacy/\">Privacy</a>"),
    };
    view(form, &context)
}
