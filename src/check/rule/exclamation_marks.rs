//! A page that shouts with its points.

use crate::check::{Finding, Group, Look, Rule, Text};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::markdown::Block;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "exclamation-marks",
        severity: Severity::Warning,
        finds: "A page has more than one exclamation mark in a hundred words, or several in a row.",
        mend: "end the sentence with a full stop; what it says is strong enough or has to change",
    },
    group: Group::Strategy,
    why: "An exclamation mark asks for a feeling that the sentence did not earn.",
    looks: &[Look::Page(look)],
};

fn look(_: &Site, text: &Text) -> Vec<Finding> {
    let mut marks = Vec::new();
    for block in text.prose.blocks.iter().filter(|block| !block.quoted) {
        let found = block.text.match_indices('!').map(|(at, _)| at);
        marks.extend(found.filter(|at| is_mark(&block.text, *at) && !block.is_code(*at)).map(|at| (block, at)));
    }
    let words = text.prose.words();
    let in_a_row = marks.iter().find(|(block, at)| block.text[at + 1..].starts_with('!'));
    let found = match in_a_row {
        Some(mark) => Some((mark, "several exclamation marks in a row".to_owned())),
        None if marks.len() > 1 && marks.len() * 100 > words as usize => {
            marks.first().map(|mark| (mark, format!("{} exclamation marks in {words} words", marks.len())))
        }
        None => None,
    };
    let told = |((block, at), message): (&(&Block, usize), String)| {
        Finding::span(text.page, block.place(&(*at..at + 1)), message)
    };
    found.map(told).into_iter().collect()
}

/// Whether the sign ends something, and is not part of `!=` or of a name.
fn is_mark(text: &str, at: usize) -> bool {
    let next = text[at + 1..].chars().next();
    at > 0 && next.is_none_or(|c| c.is_whitespace() || "!?)”“»\"'’.".contains(c))
}
