//! A page that does not say its language.

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "language-missing",
        severity: Severity::Warning,
        finds: "A page's HTML does not say in which language it is.",
        mend: "write `<html lang=\"{{ lang.code }}\">` in the template",
    },
    group: Group::Accessibility,
    why: "Screen readers choose a voice by it, browsers hyphenate and translate by it (Web Content Accessibility Guidelines 2.2, 3.1.1).",
    looks: &[Look::Output(look)],
};

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let stated = seen.markup.named("html").any(|(_, tag)| tag.get("lang").is_some_and(|lang| !lang.trim().is_empty()));
    if stated { Vec::new() } else { vec![Finding::here("`<html>` has no `lang`")] }
}
