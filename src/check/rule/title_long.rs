//! A title that is cut off in search results.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "title-long",
        severity: Severity::Warning,
        finds: "A title has more than 65 characters.",
        mend: "put the words that matter first and drop the others",
    },
    group: Group::Search,
    why: "Search results and tabs cut what is longer, often in the middle of what matters.",
    looks: &[Look::Site(look)],
};

/// The most characters of a title.
const MOST: usize = 65;

fn look(site: &Site) -> Vec<Finding> {
    site.pages
        .iter()
        .filter(|page| pages::is_found(page))
        .map(|page| (page, page.card.title.chars().count()))
        .filter(|(_, count)| *count > MOST)
        .map(|(page, count)| {
            Finding::field(page, "title", format!("the title has {count} characters, more than {MOST}"))
        })
        .collect()
}
