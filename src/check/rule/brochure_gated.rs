//! A brochure behind a form.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "brochure-gated",
        severity: Severity::Warning,
        finds: "A brochure is behind a gate.",
        mend: "set `gate: open`, or offer something that teaches",
    },
    group: Group::Strategy,
    why: "An address is given for knowledge. Who gives it for a leaflet about the sender feels tricked (Louis Columbus, Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    pages::of_kind(site, "offer")
        .filter(|page| get::text(page.record(), "asset_kind") == Some("brochure"))
        .filter(|page| get::text(page.record(), "gate") != Some("open"))
        .map(|page| Finding::field(page, "gate", "a brochure is asked an address for"))
        .collect()
}
