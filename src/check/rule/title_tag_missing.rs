//! An output without a title.

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "title-tag-missing",
        severity: Severity::Warning,
        finds: "A page's HTML has no title.",
        mend: "print `{{ head }}` within `<head>` in the template",
    },
    group: Group::Search,
    why: "The title is what a tab, a bookmark and a search result show, and the first thing that a screen reader says (Web Content Accessibility Guidelines 2.2, 2.4.2).",
    looks: &[Look::Output(look)],
};

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let titled = seen.markup.named("title").any(|(at, _)| !seen.markup.raw(at).trim().is_empty());
    if titled { Vec::new() } else { vec![Finding::here("the page has no `<title>`")] }
}
