//! Basin.
//!
//! The form posts urlencoded to `https://usebasin.com/f/ID`. Where the visitor goes then is a setting of the form
//! there, so the page never shows the address. The trap's name is one too: it is to be written there as the form's
//! own honeypot. Names that begin with `_` are the service's. A script knows a taken submission by the status 200; an
//! error is `{"error": …}`, of no question.

use serde_json::json;

use super::answers::{Answering, Answers, Fault, Reading, Reply, in_sentences};
use super::{Limits, Returns, Service, Setting, Wire, id, keeps_all, several_in_brackets, yes};
use crate::form::context;
use crate::form::validate::FieldError;

/// The type `basin`.
pub const SERVICE: Service = Service {
    name: "basin",
    settings: &[Setting {
        name: "id",
        required: true,
        check: |text| id(text, "1a1d2b97c41f"),
        help: "The form's id: the last part of its address at the service.",
    }],
    reserves: |name| {
        name.starts_with('_')
            || matches!(name, "g-recaptcha-response" | "h-captcha-response" | "cf-turnstile-response" | "attachments")
    },
    names: several_in_brackets,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: context::TRAP,
    needs_script: |_| false,
    returns: |_| Returns::Service,
    wire: |endpoint, _| Wire {
        action: format!("https://usebasin.com/f/{}", endpoint.setting("id").unwrap_or_default()),
        ..Wire::default()
    },
    limits: Limits { body: Some(100 * 1024 * 1024), per_minute: None },
    answers: Answers {
        shape: "basin",
        reading: |_| Reading { whole: "error", ..Reading::STATUS },
        taken,
        refused,
        faults: &[
            Fault { name: "not-found", status: 404, code: "", message: "Form not found" },
            Fault { name: "closed", status: 403, code: "", message: "This form is not accepting submissions" },
            Fault { name: "too-many", status: 429, code: "", message: "Too many requests" },
        ],
        fault: |asked, fault| said(asked, fault.status, &[fault.message.to_owned()]),
    },
};

fn taken(asked: &Answering<'_>) -> Reply {
    match asked.thank_you {
        _ if asked.script => Reply::json(200, &json!({"success": true})),
        Some(page) => Reply::to(302, page),
        None => Reply::page(200, "Thank you!", &["Your submission has been received.".into()]),
    }
}

fn refused(asked: &Answering<'_>, errors: &[FieldError]) -> Reply {
    said(asked, 422, &in_sentences(asked.form, errors))
}

/// One message is all there is room for.
fn said(asked: &Answering<'_>, status: u16, sentences: &[String]) -> Reply {
    if asked.script {
        return Reply::json(status, &json!({"error": sentences.first().map_or("", String::as_str)}));
    }
    Reply::page(status, "Your submission was not accepted", sentences)
}
