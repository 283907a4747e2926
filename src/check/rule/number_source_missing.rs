//! A number that is claimed and rests on nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::hype::has_source;
use crate::check::{Finding, Group, Look, Rule, Text, words};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::{Intent, get};
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "number-source-missing",
        severity: Severity::Warning,
        finds: "A page that names no evidence claims a share or a multiple without a link to its source.",
        mend: "link to where the number comes from, add a footnote, or name the page's `evidence`",
    },
    group: Group::Strategy,
    why: "A number that nobody can check is worth less than none; honest presentation is where trust begins.",
    looks: &[Look::Page(look)],
};

/// A share, or a multiple that compares.
static CLAIM: LazyLock<Regex> = LazyLock::new(|| {
    let share = r"\b\d+(?:[.,]\d+)?\s?(?:%|per cent\b|percent\b|Prozent\b|pour cent\b)";
    let times = r"\b\d+(?:[.,]\d+)?(?:x|×|-fold| ?times| Mal| fois)\s(?:more|less|fewer|faster|cheaper|better|higher|mehr|weniger|schneller|billiger|plus|moins)\b";
    Regex::new(&format!("{share}|{times}")).expect("the pattern is well formed")
});

fn look(_: &Site, text: &Text) -> Vec<Finding> {
    let page = text.page;
    let claims = matches!(page.card.intent, Intent::Knowledge | Intent::Offer)
        && !matches!(page.kind(), "person" | "section" | "home")
        && get::list(page.record(), "evidence").is_empty();
    if !claims {
        return Vec::new();
    }
    let said = text.prose.blocks.iter().filter(|block| !block.quoted && !block.cell);
    said.flat_map(|block| {
        CLAIM
            .find_iter(&block.text)
            .map(|found| found.range())
            .filter(|range| !block.is_code(range.start) && !words::in_quotes(&block.text, range.start))
            .filter(|range| !has_source(block, range.start))
            .map(|range| {
                let message = format!("`{}` is a claim without a source", &block.text[range.clone()]);
                Finding::span(page, block.place(&range), message)
            })
            .collect::<Vec<_>>()
    })
    .collect()
}
