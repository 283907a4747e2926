//! An offer that is for everybody.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "not-for-missing",
        severity: Severity::Warning,
        finds: "An offer does not say whom it will not help.",
        mend: "add `not_for:` with those who would regret it",
    },
    group: Group::Strategy,
    why: "Who is told in time that a thing is not for them has lost nothing, and believes the rest of the page.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    pages::of_kind(site, "offer")
        .filter(|page| get::list(page.record(), "not_for").is_empty())
        .map(|page| Finding::page(page, "the offer does not say whom it is `not_for`"))
        .collect()
}
