//! A link that does not say where it leads.

use crate::check::{Finding, Group, Look, Rule, Seen, Text, words};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "link-text",
        severity: Severity::Warning,
        finds: "A link has no words, or words like “click here”.",
        mend: "let the words of the link name what is there",
    },
    group: Group::Accessibility,
    why: "Who lists the links of a page, by ear or by eye, reads them without the text around (Web Content Accessibility Guidelines 2.2, 2.4.4).",
    looks: &[Look::Page(vague), Look::Output(empty)],
};

/// Words that say nothing of where a link leads.
const VAGUE: &[&str] = &[
    "click here",
    "click",
    "here",
    "this",
    "this link",
    "this page",
    "link",
    "read more",
    "more",
    "learn more",
    "see more",
    "hier",
    "hier klicken",
    "klicken sie hier",
    "klick hier",
    "mehr",
    "mehr lesen",
    "weiterlesen",
    "dieser link",
    "ici",
    "cliquez ici",
    "cliquer ici",
    "en savoir plus",
    "lire la suite",
    "ce lien",
    "plus",
];

fn vague(_: &Site, text: &Text) -> Vec<Finding> {
    let links = text.prose.blocks.iter().flat_map(|block| block.links.iter().map(move |link| (block, link)));
    links
        .map(|(block, link)| (&block.text[link.range.clone()], link.span))
        .filter(|(said, _)| {
            let said: Vec<String> = words::words(said).into_iter().map(|(_, word)| word).collect();
            VAGUE.contains(&said.join(" ").as_str())
        })
        .map(|(said, span)| {
            Finding::span(text.page, span, format!("`{}` does not say where the link leads", said.trim()))
        })
        .collect()
}

fn empty(_: &Site, seen: &Seen) -> Vec<Finding> {
    let links = seen.markup.named("a").filter(|(_, tag)| tag.has("href") && tag.get("aria-hidden") != Some("true"));
    links
        .filter(|(at, _)| seen.markup.name_of(*at).is_empty())
        .map(|(_, tag)| tag.get("href").unwrap_or_default())
        .map(|href| Finding::here(format!("the link to `{href}` has no words")))
        .collect()
}
