//! Loud words without a source.

use crate::check::words::{in_quotes, phrases, sentence};
use crate::check::{Finding, Group, Look, Rule, Text};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::markdown::Block;
use crate::path::Lang;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "hype",
        severity: Severity::Warning,
        finds: "A loud word stands in a sentence that links to no source for it.",
        mend: "say what it is measured by and link to the source, or take the word out",
    },
    group: Group::Strategy,
    why: "Readers who look for an answer stop believing a page at the first claim that nobody could check. Louis Columbus puts knowledge against hype in Where Have All the Good Leads Gone? (2008).",
    looks: &[Look::Page(look)],
};

const ENGLISH: &[&str] = &[
    "world class",
    "world's leading",
    "world leading",
    "world's best",
    "market leading",
    "industry leading",
    "best in class",
    "best of breed",
    "the very best",
    "leading provider",
    "leading manufacturer",
    "leading company",
    "leading platform",
    "leading supplier",
    "revolutionary",
    "revolutioniz*",
    "revolutionis*",
    "groundbreaking",
    "ground breaking",
    "game changing",
    "game changer",
    "cutting edge",
    "bleeding edge",
    "state of the art",
    "next generation",
    "to the next level",
    "unparalleled",
    "unrivalled",
    "unrivaled",
    "unmatched",
    "unbeatable",
    "unprecedented",
    "second to none",
    "the number one",
    "one of a kind",
    "mind blowing",
    "jaw dropping",
    "incredible",
    "incredibly",
    "amazing",
    "amazingly",
    "skyrocket*",
    "supercharge*",
    "we are the best",
    "simply the best",
    "the best solution",
    "the best product",
    "the best software",
];
const GERMAN: &[&str] = &[
    "weltweit führend*",
    "weltmarktführer*",
    "marktführend*",
    "branchenführend*",
    "führender anbieter",
    "führende anbieter",
    "revolutionär*",
    "bahnbrechend*",
    "erstklassig*",
    "weltklasse",
    "unschlagbar*",
    "konkurrenzlos*",
    "unübertroffen*",
    "die nummer eins",
    "einzigartig*",
    "sensationell*",
    "unglaublich*",
    "der neuesten generation",
    "die beste lösung",
    "das beste produkt",
    "die besten lösungen",
    "spitzenklasse",
];
const FRENCH: &[&str] = &[
    "leader mondial",
    "leader du marché",
    "leader incontesté",
    "révolutionnaire*",
    "de classe mondiale",
    "inégalé*",
    "sans égal*",
    "sans équivalent",
    "unique au monde",
    "le numéro un",
    "à la pointe de la technologie",
    "de nouvelle génération",
    "exceptionnel",
    "exceptionnelle",
    "exceptionnels",
    "exceptionnelles",
    "incroyable*",
    "imbattable*",
    "la meilleure solution",
    "le meilleur produit",
    "les meilleures solutions",
];

fn list(lang: &Lang) -> &'static [&'static str] {
    match lang.as_str().split('-').next().unwrap_or_default() {
        "en" => ENGLISH,
        "de" => GERMAN,
        "fr" => FRENCH,
        _ => &[],
    }
}

fn look(_: &Site, text: &Text) -> Vec<Finding> {
    let list = list(&text.page.card.lang);
    let mut found = Vec::new();
    for field in ["title", "description", "question", "answer"] {
        let Some(value) = get::text(text.page.record(), field) else { continue };
        for range in phrases(value, list).into_iter().filter(|r| !in_quotes(value, r.start)) {
            found.push(Finding::field(text.page, field, message(&value[range])));
        }
    }
    for block in text.prose.blocks.iter().filter(|block| !block.quoted) {
        for range in phrases(&block.text, list) {
            let said = !block.is_code(range.start) && !in_quotes(&block.text, range.start);
            if said && !has_source(block, range.start) {
                let words = message(&block.text[range.clone()]);
                found.push(Finding::span(text.page, block.place(&range), words));
            }
        }
    }
    found
}

fn message(words: &str) -> String {
    format!("`{words}` is a claim without a source")
}

/// Whether the sentence at a byte of a block links to something or has a footnote.
pub(super) fn has_source(block: &Block, at: usize) -> bool {
    let sentence = sentence(&block.text, at);
    let linked = block.links.iter().any(|link| link.range.start < sentence.end && sentence.start < link.range.end);
    // The mark of a note stands after the full stop as often as before it.
    linked || block.notes.iter().any(|note| sentence.start < *note && *note <= sentence.end + 1)
}
