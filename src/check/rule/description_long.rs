//! A description that is cut off.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "description-long",
        severity: Severity::Warning,
        finds: "A description has more than 160 characters.",
        mend: "keep the sentence that helps to decide whether to open the page",
    },
    group: Group::Search,
    why: "Search results cut what is longer, and a description that goes on is not read in a list either.",
    looks: &[Look::Site(look)],
};

/// The most characters of a description.
const MOST: usize = 160;

fn look(site: &Site) -> Vec<Finding> {
    let described = site.pages.iter().filter(|page| pages::is_found(page));
    described
        .filter_map(|page| Some((page, get::text(page.record(), "description")?.chars().count())))
        .filter(|(_, count)| *count > MOST)
        .map(|(page, count)| {
            Finding::field(page, "description", format!("the description has {count} characters, more than {MOST}"))
        })
        .collect()
}
