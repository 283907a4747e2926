//! Haste without a date, scarcity without a count, and watchers whom nobody has seen.

use crate::check::words::{in_quotes, phrases, sentence, words};
use crate::check::{Finding, Group, Look, Rule, Seen, Text};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::{Page, Site};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "pressure",
        severity: Severity::Warning,
        finds: "A page presses for time without a date, says how few are left without a count, or tells how many are watching.",
        mend: "give the day with its year, the webinar its `capacity`, or take the words out",
    },
    group: Group::Respect,
    why: "Haste and scarcity that are made up work once; then the reader knows what else on the page may be made up.",
    looks: &[Look::Page(look), Look::Output(clocks)],
};

const WATCHERS: &[&str] = &[
    "people are watching",
    "people watching",
    "people are viewing",
    "people viewing",
    "people are looking at",
    "people are reading this",
    "visitors are looking",
    "others are looking",
    "others are viewing",
    "personen sehen sich",
    "personen schauen sich",
    "andere sehen sich gerade",
    "personnes regardent",
    "personnes consultent",
];
const HASTE: &[&str] = &[
    "last chance",
    "hurry",
    "hurry up",
    "act now",
    "act fast",
    "ends soon",
    "for a limited time",
    "limited time offer",
    "limited offer",
    "while supplies last",
    "while stocks last",
    "before it's too late",
    "don't miss out",
    "selling fast",
    "going fast",
    "letzte chance",
    "beeilen sie sich",
    "nur für kurze zeit",
    "solange der vorrat reicht",
    "jetzt zuschlagen",
    "endet bald",
    "dernière chance",
    "dépêchez vous",
    "offre limitée",
    "durée limitée",
    "ne manquez pas cette",
];
/// Before a number, and after it.
const FEW: &[&str] = &["only", "just", "nur noch", "plus que", "il ne reste que"];
const LEFT: &[&str] =
    &["left", "seats", "seat", "places", "spots", "copies", "remaining", "plätze", "stück", "exemplare", "exemplaires"];

fn look(_: &Site, text: &Text) -> Vec<Finding> {
    let lines =
        ["title", "description"].into_iter().filter_map(|name| Some((name, get::text(text.page.record(), name)?)));
    let mut found: Vec<Finding> = lines
        .flat_map(|(name, line)| {
            told(text.page, line).into_iter().map(move |(_, message)| Finding::field(text.page, name, message))
        })
        .collect();
    for block in text.prose.blocks.iter().filter(|block| !block.quoted) {
        for (range, message) in told(text.page, &block.text) {
            if !block.is_code(range.start) {
                found.push(Finding::span(text.page, block.place(&range), message));
            }
        }
    }
    found
}

type Told = (std::ops::Range<usize>, String);

fn told(page: &Page, text: &str) -> Vec<Told> {
    let said = |range: &std::ops::Range<usize>| !in_quotes(text, range.start);
    let watchers = phrases(text, WATCHERS).into_iter().map(|range| {
        let message = format!("`{}`: a page that was built yesterday cannot know that", &text[range.clone()]);
        (range, message)
    });
    let haste =
        phrases(text, HASTE).into_iter().filter(|range| !dated(&text[sentence(text, range.start)])).map(|range| {
            let message = format!("`{}` presses for time, and no date says until when", &text[range.clone()]);
            (range, message)
        });
    let counted = page.record().contains_key("capacity");
    let few = few(text).into_iter().filter(|_| !counted).map(|range| {
        let message = format!("`{}` is a count that nothing on the site stands behind", &text[range.clone()]);
        (range, message)
    });
    watchers.chain(haste).chain(few).filter(|(range, _)| said(range)).collect()
}

/// A year stands in it, and so a date.
fn dated(sentence: &str) -> bool {
    words(sentence).iter().any(|(_, word)| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
}

/// `only 3 seats`, `nur noch 3 Plätze`: a phrase, a number, and what is counted within two words.
fn few(text: &str) -> Vec<std::ops::Range<usize>> {
    let words = words(text);
    let begins = phrases(text, FEW);
    let after = |end: usize| words.iter().position(|(range, _)| range.start >= end);
    let one = |begin: std::ops::Range<usize>| {
        let number = after(begin.end)?;
        let is_number = words[number].1.bytes().all(|b| b.is_ascii_digit());
        let what = words.get(number + 1..)?.iter().take(2).find(|(_, word)| LEFT.contains(&word.as_str()))?;
        is_number.then_some(begin.start..what.0.end)
    };
    begins.into_iter().filter_map(one).collect()
}

/// Clocks that run down to nothing: an element called so, in which no date stands.
fn clocks(_: &Site, seen: &Seen) -> Vec<Finding> {
    let called = |value: Option<&str>| value.is_some_and(|v| v.to_ascii_lowercase().contains("countdown"));
    let is_date = |value: &str| value.len() >= 8 && value.bytes().take(4).all(|b| b.is_ascii_digit());
    let clocks = seen.markup.tags().filter(|(_, tag)| called(tag.get("class")) || called(tag.get("id")));
    let undated = clocks.filter(|(at, tag)| {
        let own = ["datetime", "data-until", "data-end", "data-date"].into_iter().filter_map(|name| tag.get(name));
        let inner = seen.markup.within(*at).filter_map(|(_, tag)| tag.get("datetime").map(str::to_owned));
        !own.map(str::to_owned).chain(inner).any(|value| is_date(&value))
    });
    undated
        .take(1)
        .map(|(_, _)| Finding::here("a countdown runs to no date that stands in the page").written("countdown"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{dated, few};

    #[test]
    fn few_are_left_only_with_a_number_and_a_thing() {
        for (text, found) in [
            ("Only 3 seats left.", 1),
            ("There are just 2 places.", 1),
            ("Nur noch 4 Plätze frei.", 1),
            ("Only 3 of them failed.", 0),
            ("Only three people wrote.", 0),
            ("It is the only seat.", 0),
        ] {
            assert_eq!(few(text).len(), found, "{text}");
        }
        assert!(dated("until 4 December 2026") && !dated("in 3 days"));
    }
}
