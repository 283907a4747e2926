//! A way to say no that makes whoever takes it look foolish.

use crate::check::words::phrases;
use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "confirm-shaming",
        severity: Severity::Warning,
        finds: "A button, a link or a choice that declines an offer says something bad of who takes it.",
        mend: "write what happens, as in “No, thank you”, “Not now” or “Without the letter”",
    },
    group: Group::Respect,
    why: "A no that has to be bought with an insult to oneself is no free answer, and is remembered longer than the offer.",
    looks: &[Look::Output(look)],
};

/// How a refusal begins.
const DECLINES: &[&str] = &["no", "nope", "skip", "nein", "non"];

/// What nobody says of himself who simply declines. A star takes any end.
const SHAMES: &[&str] = &[
    "i don't want",
    "i do not want",
    "i don't like",
    "i don't care",
    "i don't need more",
    "i don't need better",
    "i hate",
    "i prefer to",
    "i'd prefer to",
    "i'd rather pay",
    "i'd rather lose",
    "i'd rather miss",
    "i'd rather stay",
    "i'd rather guess",
    "i would rather pay",
    "i would rather stay",
    "i like paying",
    "i like wasting",
    "i enjoy paying",
    "i enjoy wasting",
    "i'm fine with",
    "i'm happy with losing",
    "i'll stay",
    "i'll pay full",
    "i'm not interested in saving",
    "i'm not interested in growing",
    "i already know everything",
    "ich will nicht",
    "ich will keine*",
    "ich möchte nicht",
    "ich möchte keine*",
    "ich zahle lieber",
    "ich zahle gern*",
    "ich verzichte auf",
    "ich bleibe lieber",
    "ich verschwende",
    "ich brauche keine*",
    "ich weiß schon alles",
    "je ne veux pas",
    "je n'aime pas",
    "je préfère payer",
    "je préfère rester",
    "je préfère perdre",
    "je renonce à",
    "je déteste",
    "je sais déjà tout",
];

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let choices =
        seen.markup.tags().filter(|(_, tag)| matches!(tag.name.as_str(), "a" | "button" | "label" | "option"));
    choices
        .map(|(at, _)| seen.markup.text_of(at))
        .filter(|text| text.len() < 200 && shames(text))
        .map(|text| Finding::here(format!("“{}” makes a refusal look bad", text.trim())).written(text.trim()))
        .collect()
}

fn shames(text: &str) -> bool {
    let first = phrases(text, DECLINES).first().is_some_and(|found| text[..found.start].trim().is_empty());
    first && !phrases(text, SHAMES).is_empty()
}

#[cfg(test)]
mod tests {
    use super::shames;

    #[test]
    fn a_plain_no_is_free_and_a_bought_one_is_told() {
        for text in [
            "No thanks, I don't want to save money",
            "No, I’d rather pay full price",
            "Nein, ich will keine besseren Ergebnisse",
            "Non merci, je préfère payer plus",
        ] {
            assert!(shames(text), "{text}");
        }
        for text in [
            "No, thank you",
            "No",
            "Not now",
            "No, I have no account yet",
            "I don't want to wait",
            "Nothing yet, I listen",
            "Nein, danke",
        ] {
            assert!(!shames(text), "{text}");
        }
    }
}
