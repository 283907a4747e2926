//! Netlify Forms.
//!
//! The form posts urlencoded, never JSON, to any static path of its own site, which is where the visitor lands: so
//! `action` is the thank-you page, and everybody may read it. At deploy time the service looks for
//! `data-netlify="true"` in the HTML and takes no field that did not stand there. `form-name` must repeat the form's
//! `name`. It answers with the page itself, or 404 for a form that it does not know; it has no error of a field.

use super::answers::{Answers, Fault, Reading, Reply, bare_page};
use super::{Limits, Posting, Returns, Service, Wire, keeps_all, several_in_brackets, yes};

const TRAP: &str = "bot-field";

/// The type `netlify`.
pub const SERVICE: Service = Service {
    name: "netlify",
    settings: &[],
    reserves: |name| matches!(name, "form-name" | TRAP | "g-recaptcha-response"),
    names: several_in_brackets,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: TRAP,
    needs_script: |_| false,
    returns: |_| Returns::Form,
    wire: |_, posting| wire(posting),
    limits: Limits { body: Some(8 * 1024 * 1024), per_minute: None },
    answers: Answers {
        shape: "netlify",
        reading: |_| Reading::STATUS,
        // The page that was posted to is served, which is the thank-you page.
        taken: |asked| Reply::site(200, asked.thank_you),
        refused: |_, _| Reply::page(404, "Page not found", &[]),
        faults: &[Fault { name: "unknown-form", status: 404, code: "", message: "Page not found" }],
        fault: bare_page,
    },
};

fn wire(posting: &Posting<'_>) -> Wire {
    let name = posting.form.name.as_str();
    Wire {
        // A path of the same site only; elsewhere the visitor would be posting to a stranger.
        action: posting.thank_you.filter(|t| t.starts_with('/')).unwrap_or(posting.page).to_owned(),
        enctype: None,
        attributes: vec![("name", name.into()), ("data-netlify", "true".into()), ("netlify-honeypot", TRAP.into())],
        hidden: vec![("form-name", name.into())],
    }
}
