//! Two pages of one description.

use std::collections::BTreeMap;

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::{Page, Site};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "description-duplicate",
        severity: Severity::Warning,
        finds: "Two pages in one language have the same description.",
        mend: "say in each description what is only there",
    },
    group: Group::Search,
    why: "A description that fits two pages helps to choose neither.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let mut seen: BTreeMap<(&str, String), &Page> = BTreeMap::new();
    let mut found = Vec::new();
    for page in site.pages.iter().filter(|page| pages::is_found(page)) {
        let Some(description) = &page.card.description else { continue };
        let key = (page.card.lang.as_str(), description.trim().to_lowercase());
        if let Some(first) = seen.get(&key) {
            let message = format!("the description is also that of `{}`", first.card.route);
            found.push(Finding::field(page, "description", message));
        } else {
            seen.insert(key, page);
        }
    }
    found
}
