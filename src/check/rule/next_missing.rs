//! An article that leads nowhere.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "next-missing",
        severity: Severity::Warning,
        finds: "An article names no page that follows it.",
        mend: "add `next:` with the page that a reader needs after this one: a webinar, a guide, a way to ask",
    },
    group: Group::Strategy,
    why: "A reader who got an answer has a next question. A page without a next step is a dead end for both sides.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    pages::articles(site)
        .filter(|page| match page.next {
            Some(next) => next == page.card.id,
            None => !page.record().contains_key("next"),
        })
        .map(|page| Finding::field(page, "next", "the article leads to no other page"))
        .collect()
}
