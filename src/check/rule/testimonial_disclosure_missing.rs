//! A customer's story that does not say what the customer got for it.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "testimonial-disclosure-missing",
        severity: Severity::Warning,
        finds: "A customer story does not say what the customer received for it.",
        mend: "add `disclosure:` with payments, discounts and other ties; or say that nobody was paid",
    },
    group: Group::Strategy,
    why: "A reader who learns of a discount later believes none of the stories any more; in the United States the tie must be told (16 CFR 255.5).",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    pages::of_kind(site, "testimonial")
        .filter(|page| get::text(page.record(), "disclosure").is_none_or(|text| text.trim().is_empty()))
        .map(|page| Finding::page(page, "the story does not say what the customer received for it"))
        .collect()
}
