//! An answer that the page does not show.

use crate::check::{Finding, Group, Look, Rule, Seen, words};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "answer-hidden",
        severity: Severity::Warning,
        finds: "The short answer of an article cannot be read on its page.",
        mend: "print `{{ page.answer }}` in the template of the kind",
    },
    group: Group::Strategy,
    why: "Search engines and machines that answer are given the answer as the page's description. What they promise must be there for people too.",
    looks: &[Look::Output(look)],
};

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let Some(answer) = seen.page.and_then(|page| get::text(page.record(), "answer")) else { return Vec::new() };
    let Some((body, _)) = seen.markup.named("body").next() else { return Vec::new() };
    let plain = |text: &str| words::words(text).into_iter().map(|(_, word)| word).collect::<Vec<_>>();
    let (wanted, shown) = (plain(answer), plain(&seen.markup.text_of(body)));
    let there = wanted.is_empty() || shown.windows(wanted.len()).any(|stretch| stretch == wanted);
    if there { Vec::new() } else { vec![Finding::here("the page does not show its `answer`")] }
}
