//! Formspree.
//!
//! The form posts urlencoded to `https://formspree.io/f/ID`. `_next` takes the visitor back, on plans that allow it;
//! `redirect = "service"` leaves that to the service's own settings and keeps the address out of the page. Names
//! that begin with `_` are the service's, and so is `subject`'s sibling `_subject`. With `Accept: application/json`
//! it answers `{"next": …}`, or `{"error": …, "errors": [{"code", "field", "message"}]}`.

use serde_json::json;

use super::{Answers, Endpoint, JSON, Limits, Posting, Reply, Returns, Service, Setting, Wire};
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
        Setting {
            name: "redirect",
            required: false,
            check: |text| match text {
                "form" | "service" => Ok(()),
                _ => Err("is neither `form` nor `service`".into()),
            },
            help: "`form` sends the thank-you address with the form, `service` leaves it to the service's settings.",
        },
    ],
    reserves: |name| name.starts_with('_') || name == "g-recaptcha-response",
    trap: "_gotcha",
    needs_script: |_| false,
    returns,
    wire,
    limits: Limits { body: None, per_minute: Some(20) },
    answers: Answers {
        shape: "formspree",
        taken: |_| Reply { status: 200, content_type: JSON, body: json!({"next": "/thanks", "ok": true}).to_string() },
        refused,
    },
};

fn returns(endpoint: &Endpoint) -> Returns {
    if endpoint.setting("redirect") == Some("service") { Returns::Service } else { Returns::Form }
}

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let mut hidden = Vec::new();
    if let Some(page) = posting.thank_you.filter(|_| endpoint.shows_thank_you()) {
        let absolute = page.starts_with("https://") || page.starts_with("http://");
        hidden.push(("_next", if absolute { page.into() } else { format!("{}{page}", posting.origin) }));
    }
    Wire {
        action: format!("https://formspree.io/f/{}", endpoint.setting("id").unwrap_or_default()),
        hidden,
        ..Wire::default()
    }
}

/// Its field codes: `REQUIRED_FIELD_MISSING`, `TYPE_EMAIL`, `TYPE_NUMERIC`, `TYPE_TEXT`.
fn refused(errors: &[FieldError]) -> Reply {
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
    let body = json!({"error": "Validation errors", "errors": list});
    Reply { status: 422, content_type: JSON, body: body.to_string() }
}
