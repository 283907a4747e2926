//! An answer that is not short.

use crate::check::{Finding, Group, Look, Rule};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "answer-long",
        severity: Severity::Warning,
        finds: "An answer has more than 60 words.",
        mend: "keep the sentence that decides, and move the reasons into the text",
    },
    group: Group::Strategy,
    why: "The answer is a box at the top of the page and a sentence in lists and search results. Beyond 60 words it is a second article.",
    looks: &[Look::Site(look)],
};

/// The most words of an answer.
const MOST: usize = 60;

fn look(site: &Site) -> Vec<Finding> {
    let answers = site.pages.iter().filter_map(|page| Some((page, get::text(page.record(), "answer")?)));
    answers
        .map(|(page, answer)| (page, answer.split_whitespace().count()))
        .filter(|(_, count)| *count > MOST)
        .map(|(page, count)| Finding::field(page, "answer", format!("the answer has {count} words, more than {MOST}")))
        .collect()
}
