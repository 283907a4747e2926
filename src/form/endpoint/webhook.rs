//! Any address that takes a post: automation services, a function of one's own.
//!
//! With `encoding = "form"`, the default, a browser posts urlencoded and needs no script. With `"json"` it does.
//! `success` is where the script takes the visitor when the answer is 200 and no redirect; without it the form
//! carries the thank-you address for that.

use super::{
    Answers, Endpoint, JSON, Limits, Posting, Reply, Returns, Service, Setting, Wire, own_refused, web_address,
};
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
    trap: context::TRAP,
    needs_script: |endpoint| endpoint.setting("encoding") == Some("json"),
    returns: |endpoint| if endpoint.settings.contains_key("success") { Returns::Service } else { Returns::Form },
    wire,
    limits: Limits { body: None, per_minute: None },
    answers: Answers {
        shape: "webhook",
        taken: |id| Reply {
            status: 200,
            content_type: JSON,
            body: serde_json::json!({"ok": true, "id": id}).to_string(),
        },
        refused: own_refused,
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
