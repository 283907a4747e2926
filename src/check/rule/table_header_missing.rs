//! A table whose columns have no names.

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "table-header-missing",
        severity: Severity::Warning,
        finds: "A table has no header cell with words.",
        mend: "give each column a name in the first row, or set the text without a table",
    },
    group: Group::Accessibility,
    why: "Who listens to a table hears the name of the column with each cell; without names it is a row of numbers (Web Content Accessibility Guidelines 2.2, 1.3.1).",
    looks: &[Look::Output(look)],
};

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let tables =
        seen.markup.named("table").filter(|(_, tag)| !matches!(tag.get("role"), Some("presentation" | "none")));
    tables
        .filter(|(at, _)| {
            let mut heads = seen.markup.within(*at).filter(|(_, tag)| tag.name == "th");
            !heads.any(|(head, _)| !seen.markup.name_of(head).is_empty())
        })
        .map(|(at, _)| {
            let cell = seen.markup.within(at).find(|(_, tag)| tag.name == "td");
            let text = cell.map(|(cell, _)| crate::diag::shorten(&seen.markup.name_of(cell))).unwrap_or_default();
            Finding::here(format!("the table that begins with `{text}` has no header")).written(&format!("| {text} |"))
        })
        .collect()
}
