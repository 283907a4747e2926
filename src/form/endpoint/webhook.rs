//! Any address that takes a post: automation services, a function of one's own.
//!
//! With `encoding = "form"`, the default, a browser posts urlencoded and needs no script. With `"json"` it does.
//! `success` is where the script takes the visitor when the answer is 200 and no redirect; without it the form
//! carries the thank-you address for that.

use super::answers::{Answers, Fault, Reading, bare_page, own_refused, own_taken};
use super::{Endpoint, Limits, Posting, Returns, Service, Setting, Wire, as_it_is, keeps_all, web_address, yes};
use crate::form::context;

/// The type `webhook`.
pub const SERVICE: Service = Service {
    name: "webhook",
    settings: &[
        Setting { name: "url", required: true, check: web_address, help: "The address that takes the post." },
        Setting {
            name: "encoding",
            required: false,
            check: |text| match text {
                "form" | "json" => Ok(()),
                _ => Err("is neither `form` nor `json`".into()),
            },
            help: "`form` (works without JavaScript) or `json` (needs a script).",
        },
        Setting {
            name: "success",
            required: false,
            check: |text| if text.starts_with('/') { Ok(()) } else { web_address(text) },
            help: "Where the visitor lands when the endpoint answers 200 and no redirect.",
        },
    ],
    reserves: |_| false,
    names: as_it_is,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: context::TRAP,
    needs_script: |endpoint| endpoint.setting("encoding") == Some("json"),
    returns: |endpoint| if endpoint.settings.contains_key("success") { Returns::Service } else { Returns::Form },
    wire,
    limits: Limits { body: None, per_minute: None },
    answers: Answers {
        shape: "webhook",
        // A receiver of one's own may name errors and pages as ours does; many say with the status all they say.
        reading: |_| Reading { ok: "", ..Reading::OWN },
        taken: own_taken,
        refused: own_refused,
        faults: &[
            Fault { name: "down", status: 502, code: "", message: "Bad Gateway" },
            Fault { name: "too-many", status: 429, code: "", message: "Too Many Requests" },
        ],
        // What stands before such an address, a proxy most often, knows nothing of JSON.
        fault: bare_page,
    },
};

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let mut attributes = Vec::new();
    if endpoint.needs_script() {
        attributes.push(("data-encoding", "json".to_owned()));
    }
    if let Some(success) = endpoint.setting("success").or(posting.thank_you) {
        attributes.push(("data-success", success.to_owned()));
    }
    Wire { action: endpoint.setting("url").unwrap_or_default().into(), attributes, ..Wire::default() }
}
