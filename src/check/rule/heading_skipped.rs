//! A level of headings that is left out.

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::diag::shorten;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "heading-skipped",
        severity: Severity::Warning,
        finds: "A heading is more than one level below the one before it.",
        mend: "use the next level, and style it as you like with CSS",
    },
    group: Group::Accessibility,
    why: "Headings are the table of contents of those who listen. A level that is missing sounds like a chapter that is missing (Web Content Accessibility Guidelines 2.2, 1.3.1).",
    looks: &[Look::Output(look)],
};

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut before = 0;
    for (at, tag) in seen.markup.tags() {
        let Some(level) = tag.name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=6).contains(n))
        else {
            continue;
        };
        if before > 0 && level > before + 1 {
            let text = shorten(&seen.markup.text_of(at));
            found.push(
                Finding::here(format!("`{text}` is a heading of level {level} after one of level {before}"))
                    .written(&format!("# {text}")),
            );
        }
        before = level;
    }
    found
}
