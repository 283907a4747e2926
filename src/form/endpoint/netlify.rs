//! Netlify Forms.
//!
//! The form posts urlencoded, never JSON, to any static path of its own site, which is where the visitor lands: so
//! `action` is the thank-you page, and everybody may read it. At deploy time the service looks for
//! `data-netlify="true"` in the HTML and takes no field that did not stand there. `form-name` must repeat the form's
//! `name`. It answers with the page itself, or 404 for a form that it does not know; it has no error of a field.

use super::{Answers, HTML, Limits, Posting, Reply, Returns, Service, Wire};

const TRAP: &str = "bot-field";

/// The type `netlify`.
pub const SERVICE: Service = Service {
    name: "netlify",
    settings: &[],
    reserves: |name| matches!(name, "form-name" | TRAP | "g-recaptcha-response"),
    trap: TRAP,
    needs_script: |_| false,
    returns: |_| Returns::Form,
    wire: |_, posting| wire(posting),
    limits: Limits { body: Some(8 * 1024 * 1024), per_minute: None },
    answers: Answers {
        shape: "netlify",
        taken: |_| Reply { status: 200, content_type: HTML, body: String::new() },
        refused: |_| Reply { status: 404, content_type: HTML, body: String::new() },
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
