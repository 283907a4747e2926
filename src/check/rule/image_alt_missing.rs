//! Pictures without words that stand for them.

use crate::check::{Finding, Group, Look, Rule, Seen, Text};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::markdown::Fill;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "image-alt-missing",
        severity: Severity::Warning,
        finds: "A picture has no words that stand for it.",
        mend: "write what it shows between the brackets, `![what it shows](picture.png)`, or `alt=\"\"` in HTML if it only decorates",
    },
    group: Group::Accessibility,
    why: "Who cannot see the picture hears its words, and so does a search engine (Web Content Accessibility Guidelines 2.2, 1.1.1).",
    looks: &[Look::Page(in_text), Look::Output(in_output)],
};

fn in_text(_: &Site, text: &Text) -> Vec<Finding> {
    let holes = &text.page.document.body.holes;
    holes
        .iter()
        .filter_map(|hole| match &hole.fill {
            Fill::Image { target, alt, .. } if alt.trim().is_empty() => {
                let message = format!("the image `{target}` has no alternative text");
                Some(Finding::span(text.page, hole.span, message))
            }
            _ => None,
        })
        .collect()
}

fn in_output(_: &Site, seen: &Seen) -> Vec<Finding> {
    let bare = seen.markup.named("img").filter(|(_, tag)| !tag.has("alt") && !tag.has("role"));
    bare.map(|(_, tag)| {
        let src = tag.get("src").unwrap_or_default();
        Finding::here(format!("the image `{src}` has no `alt`")).written(src.rsplit('/').next().unwrap_or(src))
    })
    .collect()
}
