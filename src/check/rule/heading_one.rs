//! A page without a name at its top, or with two.

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "heading-one",
        severity: Severity::Warning,
        finds: "A page has no heading of the first level, or more than one.",
        mend: "give the page one `<h1>`, its title, in the template; in Markdown begin with `##`",
    },
    group: Group::Accessibility,
    why: "Who listens to a page jumps to its one first heading to learn where they are (Web Content Accessibility Guidelines 2.2, 2.4.6).",
    looks: &[Look::Output(look)],
};

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    match seen.markup.named("h1").count() {
        1 => Vec::new(),
        0 => vec![Finding::here("the page has no `<h1>`")],
        count => vec![Finding::here(format!("the page has {count} `<h1>`"))],
    }
}
