//! Words that shout.

use std::ops::Range;

use crate::check::{Finding, Group, Look, Rule, Text, words};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "all-capitals",
        severity: Severity::Warning,
        finds: "Several words in a row stand in capitals.",
        mend: "write them in small letters, and use emphasis if it matters",
    },
    group: Group::Strategy,
    why: "Capitals read as shouting, are slower to read, and some screen readers spell them.",
    looks: &[Look::Page(look)],
};

fn look(_: &Site, text: &Text) -> Vec<Finding> {
    let mut found = Vec::new();
    for field in ["title", "description", "question", "answer"] {
        let Some(value) = get::text(text.page.record(), field) else { continue };
        found.extend(shouts(value).map(|range| Finding::field(text.page, field, message(&value[range]))));
    }
    for block in text.prose.blocks.iter().filter(|block| !block.quoted) {
        let loud = shouts(&block.text).filter(|range| !block.is_code(range.start));
        found.extend(
            loud.map(|range| Finding::span(text.page, block.place(&range), message(&block.text[range.clone()]))),
        );
    }
    found
}

fn message(words: &str) -> String {
    format!("`{}` shouts", crate::diag::shorten(words))
}

/// Two words or more of four capitals or more: shorter ones are abbreviations, and one alone may be a name.
fn shouts(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut found: Vec<(Range<usize>, usize)> = Vec::new();
    let mut before: Option<usize> = None;
    for (range, _) in words::words(text) {
        let word = &text[range.clone()];
        let loud = word.chars().count() >= 4 && word.chars().all(char::is_uppercase);
        let follows = before.is_some_and(|end| text[end..range.start].chars().all(|c| c == ' ' || c == '-'));
        match found.last_mut() {
            Some((last, count)) if loud && follows => {
                last.end = range.end;
                *count += 1;
            }
            _ if loud => found.push((range.clone(), 1)),
            _ => {}
        }
        before = loud.then_some(range.end);
    }
    found.into_iter().filter(|(_, count)| *count > 1).map(|(range, _)| range)
}
