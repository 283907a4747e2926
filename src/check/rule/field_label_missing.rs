//! A field that does not say what it asks.

use crate::check::markup::Tag;
use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "field-label-missing",
        severity: Severity::Warning,
        finds: "A form's field has no label.",
        mend: "write `<label for=\"ID\">`, or an `aria-label` where no words can be seen",
    },
    group: Group::Accessibility,
    why: "Without a label a screen reader says “edit, blank”, and a click on the words beside it does nothing (Web Content Accessibility Guidelines 2.2, 3.3.2).",
    looks: &[Look::Output(look)],
};

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let fields = seen.markup.tags().filter(|(_, tag)| match tag.name.as_str() {
        "select" | "textarea" => true,
        "input" => !matches!(tag.get("type"), Some("hidden" | "submit" | "button" | "reset" | "image")),
        _ => false,
    });
    fields
        .filter(|(at, tag)| !is_labelled(seen, *at, tag))
        .map(|(_, tag)| {
            let name = tag.get("name").or(tag.get("id")).unwrap_or(&tag.name);
            Finding::here(format!("the field `{name}` has no label")).written(&format!("\"{name}\""))
        })
        .collect()
}

fn is_labelled(seen: &Seen, at: usize, tag: &Tag) -> bool {
    let named = ["aria-label", "aria-labelledby", "title"]
        .into_iter()
        .any(|name| tag.get(name).is_some_and(|v| !v.trim().is_empty()));
    let pointed = |id: &str| {
        seen.markup.named("label").any(|(label, t)| t.get("for") == Some(id) && !seen.markup.name_of(label).is_empty())
    };
    named || tag.get("id").is_some_and(pointed) || seen.markup.inside(at, |outer| outer.name == "label")
}
