//! Static Forms.
//!
//! The form posts urlencoded to `https://api.staticforms.dev/submit` with its `apiKey`, which is no secret. `redirectTo`
//! takes the visitor back. Every field with `honeypot` in its name is a trap. A script is answered
//! `{"success": …, "message": …}`, with the status 400, 401, 403, 429 or 500 for errors, of no question.

use super::answers::{Answering, Answers, Fault, Reading, Reply, in_sentences, not_submitted};
use super::{Endpoint, Limits, Posting, Returns, Service, Setting, Wire, absolute, as_it_is, id, keeps_all, yes};
use crate::form::validate::FieldError;

/// The type `staticforms`.
pub const SERVICE: Service = Service {
    name: "staticforms",
    settings: &[Setting {
        name: "api_key",
        required: true,
        check: |text| id(text, "sf_98m8g7d6b84dmbejlefd6l3c"),
        help: "The form's API key, as the service shows it. It is no secret.",
    }],
    reserves: |name| {
        name.to_ascii_lowercase().contains("honeypot")
            || matches!(
                name,
                "apiKey"
                    | "accessKey"
                    | "redirectTo"
                    | "replyTo"
                    | "subject"
                    | "altchaToken"
                    | "g-recaptcha-response"
                    | "h-captcha-response"
                    | "cf-turnstile-response"
            )
    },
    names: as_it_is,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: "honeypot",
    needs_script: |_| false,
    returns: |_| Returns::Form,
    wire,
    limits: Limits { body: None, per_minute: None },
    answers: Answers {
        shape: "staticforms",
        reading: |_| Reading::SUCCESS,
        taken,
        refused,
        faults: &[
            Fault { name: "bad-key", status: 401, code: "", message: "Invalid API key" },
            Fault { name: "domain", status: 403, code: "", message: "This domain is not allowed" },
            Fault { name: "too-many", status: 429, code: "", message: "Too many requests" },
            Fault { name: "down", status: 500, code: "", message: "Internal server error" },
        ],
        fault: |asked, fault| not_submitted(asked, fault.status, &[fault.message.to_owned()]),
    },
};

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let mut hidden = vec![("apiKey", endpoint.setting("api_key").unwrap_or_default().to_owned())];
    hidden.extend(posting.thank_you.map(|page| ("redirectTo", absolute(posting, page))));
    Wire { action: "https://api.staticforms.dev/submit".into(), hidden, ..Wire::default() }
}

fn taken(asked: &Answering<'_>) -> Reply {
    match asked.thank_you {
        _ if asked.script => {
            let body = serde_json::json!({"success": true, "message": "Form submitted successfully"});
            Reply::json(200, &body)
        }
        Some(page) => Reply::to(302, page),
        None => Reply::page(200, "Thank you", &["Form submitted successfully".into()]),
    }
}

fn refused(asked: &Answering<'_>, errors: &[FieldError]) -> Reply {
    not_submitted(asked, 400, &in_sentences(asked.form, errors))
}
