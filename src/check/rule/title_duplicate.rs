//! Two pages of one title.

use std::collections::BTreeMap;

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::{Page, Site};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "title-duplicate",
        severity: Severity::Warning,
        finds: "Two pages in one language have the same title.",
        mend: "say in each title what is only there",
    },
    group: Group::Search,
    why: "In a list of results and in a row of tabs nobody can tell them apart.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let mut titles: BTreeMap<(&str, String), Vec<&Page>> = BTreeMap::new();
    for page in site.pages.iter().filter(|page| pages::is_found(page)) {
        titles.entry((page.card.lang.as_str(), page.card.title.to_lowercase())).or_default().push(page);
    }
    let mut found = Vec::new();
    for group in titles.into_values() {
        let [first, others @ ..] = group.as_slice() else { continue };
        found.extend(others.iter().map(|page| {
            let message = format!("`{}` is also the title of `{}`", page.card.title, first.card.route);
            Finding::field(page, "title", message)
        }));
    }
    found
}
