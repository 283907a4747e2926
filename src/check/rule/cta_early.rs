//! A call to action before the knowledge.

use crate::check::{Finding, Group, Look, Rule, Text};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::Intent;
use crate::markdown::Fill;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "cta-early",
        severity: Severity::Warning,
        finds: "A call to action stands before `cta_after` per cent of the words (60).",
        mend: "move it behind what answers the question, or mark the place with `<!-- knowledge-delivered -->`",
    },
    group: Group::Strategy,
    why: "Value comes before the ask: who is asked on the way to the answer leaves without it (Louis Columbus, Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Page(look)],
};

/// Components that ask for something.
const CALLS: &[&str] = &["cta", "form", "offer"];

fn look(site: &Site, text: &Text) -> Vec<Finding> {
    let card = &text.page.card;
    let asks = card.intent == Intent::Neutral || matches!(text.page.kind(), "person" | "section" | "home" | "form");
    let total = text.prose.words();
    if asks || total == 0 {
        return Vec::new();
    }
    let mark = text.prose.remarks.iter().find(|remark| remark.text == "knowledge-delivered");
    let least = site.config.strategy.cta_after;
    let calls = text.page.document.body.holes.iter().filter_map(|hole| match &hole.fill {
        Fill::Component { call } if CALLS.contains(&call.name.as_str()) => Some((hole.span, &call.name)),
        _ => None,
    });
    calls
        .filter_map(|(span, name)| {
            let share = 100.0 * f64::from(text.prose.words_before(span.start)) / f64::from(total);
            let message = match mark {
                Some(mark) if span.start < mark.span.start => {
                    format!("`{name}` stands before the mark `knowledge-delivered`")
                }
                None if share < least => {
                    format!("`{name}` comes after {share:.0} % of the words, before {least:.0} %")
                }
                _ => return None,
            };
            Some(Finding::span(text.page, span, message))
        })
        .collect()
}
