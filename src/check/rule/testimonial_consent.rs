//! A customer's story without their permission.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "testimonial-consent",
        severity: Severity::Error,
        finds: "A customer's consent has expired, or does not say what it allows.",
        mend: "ask the customer again and write down `signed`, `scope` and `expires`, or set `draft: true`",
    },
    group: Group::Respect,
    why: "A name, a face and a company are lent, for a purpose and a time. After that they go back.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for page in pages::of_kind(site, "testimonial") {
        let Some(consent) = get::record(page.record(), "consent") else { continue };
        if get::texts(consent, "scope").iter().all(|scope| scope.trim().is_empty()) {
            found.push(
                Finding::field(page, "consent", "the consent does not say what it allows")
                    .hint("add `scope:` as the customer signed it"),
            );
        }
        if let Some(expires) = get::date(consent, "expires").filter(|end| end.timestamp() <= site.moment.as_of) {
            let message = format!("the consent expired on {}", expires.zoned.date());
            let span = get::span(consent, "expires").unwrap_or_default();
            found.push(Finding::span(page, span, message));
        }
        if let Some(signed) = get::date(consent, "signed").filter(|signed| signed.timestamp() > site.moment.as_of) {
            let message = format!("the consent is signed only on {}", signed.zoned.date());
            let span = get::span(consent, "signed").unwrap_or_default();
            found.push(Finding::span(page, span, message));
        }
    }
    found
}
