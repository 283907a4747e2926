//! A page that does not say what it is about.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "description-missing",
        severity: Severity::Warning,
        finds: "A page has neither a description nor an answer.",
        mend: "add `description:` with one or two sentences that help to decide whether to open the page",
    },
    group: Group::Search,
    why: "Lists, feeds, search results and shared links show it. Without one a machine chooses a sentence.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let found = site.pages.iter().filter(|page| pages::is_found(page) && page.card.description.is_none());
    found.map(|page| Finding::page(page, "the page has no `description`")).collect()
}
