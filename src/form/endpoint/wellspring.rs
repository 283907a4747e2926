//! Our own receiver, started with `wellspring leads serve`.
//!
//! Posts go to its `url` + `/f/NAME`, urlencoded. It answers 303 to the form's thank-you page, which it knows from
//! the manifest, so the page never shows the address; or JSON when that is accepted.

use super::answers::{Answers, Fault, Reading, bare_page, own_refused, own_taken};
use super::{Endpoint, Limits, Posting, Returns, Service, Setting, Wire, as_it_is, keeps_all, web_address, yes};
use crate::form::context;

/// The type `wellspring`.
pub const SERVICE: Service = Service {
    name: "wellspring",
    settings: &[Setting {
        name: "url",
        required: true,
        check: web_address,
        help: "The address of the receiver, as in `https://leads.example.com`.",
    }],
    reserves: |_| false,
    names: as_it_is,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: context::TRAP,
    needs_script: |_| false,
    returns: |_| Returns::Service,
    wire,
    limits: Limits { body: Some(64 * 1024), per_minute: Some(30) },
    answers: Answers {
        shape: "wellspring",
        reading: |_| Reading::OWN,
        taken: own_taken,
        refused: own_refused,
        // The preview says these in the visitor's language, as the receiver does.
        faults: &[
            Fault { name: "too-large", status: 413, code: "body", message: "Content Too Large" },
            Fault { name: "too-many", status: 429, code: "too_many", message: "Too Many Requests" },
            Fault { name: "down", status: 503, code: "busy", message: "Service Unavailable" },
        ],
        fault: bare_page,
    },
};

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let url = endpoint.setting("url").unwrap_or_default().trim_end_matches('/');
    Wire { action: format!("{url}/f/{}", posting.form.name), ..Wire::default() }
}
