//! Formspree.
//!
//! The form posts urlencoded to `https://formspree.io/f/ID`. `_next` takes the visitor back, on plans that allow it;
//! `redirect = "service"` leaves that to the service's own settings and keeps the address out of the page. Names
//! that begin with `_` are the service's, and so is `subject`'s sibling `_subject`. With `Accept: application/json`
//! it answers `{"next": …}`, or `{"error": …, "errors": [{"code", "field", "message"}]}`.

use serde_json::json;

use super::answers::{Answering, Answers, Fault, Reading, Reply, in_sentences};
use super::{
    Endpoint, Limits, Posting, REDIRECT, Service, Setting, Wire, absolute, as_it_is, by_redirect, keeps_all, yes,
};
use crate::form::validate::FieldError;

/// The type `formspree`.
pub const SERVICE: Service = Service {
    name: "formspree",
    settings: &[
        Setting {
            name: "id",
            required: true,
            check: |text| {
                let fine = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
                if fine { Ok(()) } else { Err("is no form id such as `xyzabcde`".into()) }
            },
            help: "The form's id: the last part of its address at the service.",
        },
        REDIRECT,
    ],
    reserves: |name| name.starts_with('_') || name == "g-recaptcha-response",
    names: as_it_is,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: "_gotcha",
    needs_script: |_| false,
    returns: by_redirect,
    wire,
    limits: Limits { body: None, per_minute: Some(20) },
    answers: Answers {
        shape: "formspree",
        reading: |_| Reading {
            errors: "errors",
            field: "field",
            text: "message",
            whole: "error",
            next: "next",
            ..Reading::STATUS
        },
        taken,
        refused,
        faults: &[
            Fault { name: "blocked", status: 403, code: "BLOCKED", message: "This form is blocked" },
            Fault { name: "empty", status: 422, code: "EMPTY", message: "Empty submission" },
            Fault { name: "not-found", status: 404, code: "FORM_NOT_FOUND", message: "Form not found" },
            Fault { name: "inactive", status: 403, code: "INACTIVE", message: "This form is not active" },
            Fault { name: "too-many", status: 429, code: "", message: "Too many requests" },
        ],
        fault,
    },
};

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let page = posting.thank_you.filter(|_| endpoint.shows_thank_you());
    Wire {
        action: format!("https://formspree.io/f/{}", endpoint.setting("id").unwrap_or_default()),
        hidden: page.map(|page| ("_next", absolute(posting, page))).into_iter().collect(),
        ..Wire::default()
    }
}

/// Plans decide whether the visitor is led on; where none does, the service thanks.
fn taken(asked: &Answering<'_>) -> Reply {
    match asked.thank_you {
        Some(page) if asked.script => Reply::json(200, &json!({"next": page, "ok": true})),
        Some(page) => Reply::to(302, page),
        None if asked.script => Reply::json(200, &json!({"next": "https://formspree.io/thanks", "ok": true})),
        None => Reply::page(200, "Thanks!", &["The form was submitted successfully.".into()]),
    }
}

/// Its field codes: `REQUIRED_FIELD_MISSING`, `REQUIRED_FIELD_EMPTY`, `TYPE_EMAIL`, `TYPE_NUMERIC`, `TYPE_TEXT`.
fn refused(asked: &Answering<'_>, errors: &[FieldError]) -> Reply {
    if !asked.script {
        return Reply::page(422, "Form Validation Error", &in_sentences(asked.form, errors));
    }
    let list: Vec<_> = errors
        .iter()
        .map(|error| {
            let code = match error.code {
                "required" => "REQUIRED_FIELD_MISSING",
                "email" => "TYPE_EMAIL",
                "number" | "too_small" | "too_large" => "TYPE_NUMERIC",
                _ => "TYPE_TEXT",
            };
            json!({"code": code, "field": error.field, "message": error.message})
        })
        .collect();
    Reply::json(422, &json!({"error": "Validation errors", "errors": list}))
}

fn fault(asked: &Answering<'_>, fault: &Fault) -> Reply {
    if !asked.script {
        return Reply::page(fault.status, fault.message, &[]);
    }
    if fault.code.is_empty() {
        return Reply::json(fault.status, &json!({"error": fault.message}));
    }
    let errors = json!([{"code": fault.code, "message": fault.message}]);
    Reply::json(fault.status, &json!({"error": fault.message, "errors": errors}))
}
