//! Our own receiver, started with `wellspring leads serve`.
//!
//! Posts go to its `url` + `/f/NAME`, urlencoded. It answers 303 to the form's thank-you page, which it knows from
//! the manifest, so the page never shows the address; or JSON when that is accepted.

use super::answers::{Answers, Fault, Reading, own_fault, own_refused, own_taken};
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
        faults: &[
            Fault {
                name: "too-large",
                status: 413,
                code: "body",
                message: "This is more than a form may hold (64 KiB).",
            },
            Fault {
                name: "too-many",
                status: 429,
                code: "too_many",
                message: "Too many posts came from this address. Try again in a minute.",
            },
            Fault {
                name: "down",
                status: 503,
                code: "unavailable",
                message: "Nothing can be taken at the moment. Try again in a minute.",
            },
        ],
        fault: own_fault,
    },
};

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let url = endpoint.setting("url").unwrap_or_default().trim_end_matches('/');
    Wire { action: format!("{url}/f/{}", posting.form.name), ..Wire::default() }
}
