//! listmonk, a mailing list of one's own.
//!
//! The form posts urlencoded to `URL/subscription/form`. Of what comes, listmonk reads `email`, `name`, `l` (the list's
//! UUID), `nonce` (its trap) and `next`, and drops all else, which the build says. The box of the form's consent to the
//! newsletter is `l` itself, so that nobody is on the list who did not tick it; a form without such a box sends `l` as
//! a hidden field. `next` is followed only if it stands among the trusted URLs of its settings, letter by letter.
//!
//! It answers with pages, and without a CORS header, so a browser posts and no script. There is
//! `/api/public/subscription` too, but that one looks neither at `nonce` nor at a CAPTCHA.

use super::answers::{Answering, Answers, Fault, Reading, Reply, in_sentences};
use super::{Endpoint, Limits, Posting, Returns, Service, Setting, Wire, absolute, web_address};
use crate::form::definition::{Consent, FieldType, Form};
use crate::form::validate::FieldError;

/// The name of a list on the wire.
const LIST: &str = "l";

/// The type `listmonk`.
pub const SERVICE: Service = Service {
    name: "listmonk",
    settings: &[
        Setting {
            name: "url",
            required: true,
            check: web_address,
            help: "The root of the installation, as in `https://lists.example.org`.",
        },
        Setting { name: "list", required: true, check: uuid, help: "The UUID of the list, as listmonk shows it." },
    ],
    reserves: |name| matches!(name, LIST | "nonce" | "next" | "altcha" | "h-captcha-response"),
    names,
    ticked: |endpoint, form, consent| {
        let list = if subscribes(form, consent) { endpoint.setting("list") } else { None };
        list.unwrap_or("yes").to_owned()
    },
    keeps: |form, name| matches!(names(form, name).as_str(), "email" | "name" | LIST),
    demands: &[FieldType::Email],
    trap: "nonce",
    needs_script: |_| false,
    returns: |_| Returns::Form,
    wire,
    limits: Limits { body: None, per_minute: None },
    answers: Answers {
        shape: "listmonk",
        reading: |_| Reading { post: "browser", ..Reading::STATUS },
        taken,
        refused,
        faults: &[
            Fault { name: "no-list", status: 400, code: "", message: "No lists selected" },
            Fault { name: "trapped", status: 502, code: "", message: "That feature is not available" },
            Fault { name: "down", status: 500, code: "", message: "Error processing request" },
        ],
        fault: |_, fault| Reply::page(fault.status, "Error", &[fault.message.to_owned()]),
    },
};

fn uuid(text: &str) -> Result<(), String> {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let fine = groups == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
    if fine { Ok(()) } else { Err("is no UUID such as `c80b7f5f-4a09-4f7d-9a63-9d1f0d3b6a10`".into()) }
}

/// Whether a consent is the one that puts its sender on the list.
fn subscribes(form: &Form, consent: &Consent) -> bool {
    form.consents.iter().find(|c| c.scope == "newsletter").is_some_and(|first| first.id == consent.id)
}

/// The first question for an address is `email`, the first for a name is `name`, and the box of the newsletter `l`.
fn names(form: &Form, name: &str) -> String {
    let first = |kind: FieldType| form.fields.iter().find(|f| f.kind == kind).is_some_and(|f| f.name == name);
    if first(FieldType::Email) {
        "email".to_owned()
    } else if first(FieldType::Name) {
        "name".to_owned()
    } else if form.consent_of(name).is_some_and(|consent| subscribes(form, consent)) {
        LIST.to_owned()
    } else {
        name.to_owned()
    }
}

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let url = endpoint.setting("url").unwrap_or_default().trim_end_matches('/');
    let mut hidden: Vec<(&'static str, String)> = Vec::new();
    hidden.extend(posting.thank_you.map(|page| ("next", absolute(posting, page))));
    if !posting.form.consents.iter().any(|c| c.scope == "newsletter") {
        hidden.push((LIST, endpoint.setting("list").unwrap_or_default().to_owned()));
    }
    Wire { action: format!("{url}/subscription/form"), hidden, ..Wire::default() }
}

fn taken(asked: &Answering<'_>) -> Reply {
    match asked.thank_you {
        Some(page) => Reply::to(303, page),
        None => Reply::page(200, "Subscribe", &["Subscribed successfully.".into()]),
    }
}

fn refused(asked: &Answering<'_>, errors: &[FieldError]) -> Reply {
    Reply::page(400, "Error", &in_sentences(asked.form, errors))
}
