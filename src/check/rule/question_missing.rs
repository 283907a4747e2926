//! An article without the question that it answers.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "question-missing",
        severity: Severity::Warning,
        finds: "An article does not say which question it answers.",
        mend: "add `question:` with the words that a reader would use",
    },
    group: Group::Strategy,
    why: "A page that answers one real question is worth finding; a page without one is written for its writer. Louis Columbus asks for content that solves a problem (Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    pages::articles(site)
        .filter(|page| !page.record().contains_key("question"))
        .map(|page| Finding::page(page, "the article names no `question`"))
        .collect()
}
