//! An article that rests on nothing.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "evidence-missing",
        severity: Severity::Warning,
        finds: "An article does not say what its answer rests on.",
        mend: "add `evidence:` with `data`, `customer`, `experiment` or `citation`, best with a `title` and a `url`",
    },
    group: Group::Strategy,
    why: "Trust comes from insight that others can check: a measurement, a customer, a source (Louis Columbus, Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    pages::articles(site)
        .filter(|page| get::list(page.record(), "evidence").is_empty())
        .map(|page| Finding::page(page, "the article names no `evidence`"))
        .collect()
}
