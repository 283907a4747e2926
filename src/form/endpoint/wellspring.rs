//! Our own receiver, started with `wellspring leads serve`.
//!
//! Posts go to its `url` + `/f/NAME`, urlencoded. It answers 303 to the form's thank-you page, which it knows from
//! the manifest, so the page never shows the address; or JSON when that is accepted.

use super::{Answers, Endpoint, Limits, Posting, Returns, Service, Setting, Wire, own_refused, own_taken, web_address};
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
    trap: context::TRAP,
    needs_script: |_| false,
    returns: |_| Returns::Service,
    wire,
    limits: Limits { body: Some(64 * 1024), per_minute: Some(30) },
    answers: Answers { shape: "wellspring", taken: own_taken, refused: own_refused },
};

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let url = endpoint.setting("url").unwrap_or_default().trim_end_matches('/');
    Wire { action: format!("{url}/f/{}", posting.form.name), ..Wire::default() }
}
