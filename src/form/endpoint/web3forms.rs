//! Web3Forms.
//!
//! The form posts urlencoded to `https://api.web3forms.com/submit` with its `access_key`, which is no secret. `redirect`
//! takes the visitor back. A script is answered `{"success": …, "message": …}`, of no question. The service takes
//! posts from browsers; from a server only on a paid plan, from known addresses.

use super::answers::{Answering, Answers, Fault, Reading, Reply, in_sentences, not_submitted};
use super::{Endpoint, Limits, Posting, Returns, Service, Setting, Wire, absolute, as_it_is, id, keeps_all, yes};
use crate::form::validate::FieldError;

/// The type `web3forms`.
pub const SERVICE: Service = Service {
    name: "web3forms",
    settings: &[Setting {
        name: "access_key",
        required: true,
        check: |text| id(text, "9d1c7a52-0c1b-4f6e-8a55-0d3f2f6a7b11"),
        help: "The form's access key, as the service sent it. It is no secret.",
    }],
    reserves: |name| {
        matches!(
            name,
            "access_key"
                | "subject"
                | "from_name"
                | "replyto"
                | "ccemail"
                | "redirect"
                | "webhook"
                | "botcheck"
                | "attachment"
                | "h-captcha-response"
                | "g-recaptcha-response"
                | "cf-turnstile-response"
        )
    },
    names: as_it_is,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: "botcheck",
    needs_script: |_| false,
    returns: |_| Returns::Form,
    wire,
    limits: Limits { body: None, per_minute: None },
    answers: Answers {
        shape: "web3forms",
        reading: |_| Reading::SUCCESS,
        taken,
        refused,
        faults: &[
            Fault { name: "bad-key", status: 400, code: "", message: "Invalid Access Key" },
            Fault { name: "spam", status: 400, code: "", message: "This submission was classified as spam" },
            Fault { name: "too-many", status: 429, code: "", message: "Too many requests" },
        ],
        fault: |asked, fault| not_submitted(asked, fault.status, &[fault.message.to_owned()]),
    },
};

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let mut hidden = vec![("access_key", endpoint.setting("access_key").unwrap_or_default().to_owned())];
    hidden.extend(posting.thank_you.map(|page| ("redirect", absolute(posting, page))));
    Wire { action: "https://api.web3forms.com/submit".into(), hidden, ..Wire::default() }
}

fn taken(asked: &Answering<'_>) -> Reply {
    match asked.thank_you {
        _ if asked.script => {
            let body = serde_json::json!({"success": true, "message": "Email sent successfully!"});
            Reply::json(200, &body)
        }
        Some(page) => Reply::to(303, page),
        None => Reply::page(200, "Form submitted successfully", &[]),
    }
}

fn refused(asked: &Answering<'_>, errors: &[FieldError]) -> Reply {
    not_submitted(asked, 400, &in_sentences(asked.form, errors))
}
