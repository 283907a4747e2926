//! A permission that is given unless the visitor takes it back.

use crate::check::markup::Tag;
use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "consent-ticked",
        severity: Severity::Error,
        finds: "A box in a form is ticked beforehand, or a consent is sent without a box.",
        mend: "leave the box empty; a permission is something that people do",
    },
    group: Group::Respect,
    why: "A permission that nobody gave is none, in law (General Data Protection Regulation, article 4) and in how it feels.",
    looks: &[Look::Site(asked), Look::Output(shown)],
};

/// Values by which a form says yes in the visitor's name.
const YES: &[&str] = &["yes", "true", "on", "1"];

fn asked(site: &Site) -> Vec<Finding> {
    let forms = site.forms.iter().map(|(id, form)| (site.page(*id), form));
    forms
        .flat_map(|(page, form)| form.consents.iter().filter(|c| c.asked_ticked).map(move |consent| (page, consent)))
        .map(|(page, consent)| {
            let message = format!("the consent `{}` is to be ticked beforehand", consent.id);
            Finding::span(page, consent.span, message).hint("remove `checked:`; the page does not tick it")
        })
        .collect()
}

fn shown(_: &Site, seen: &Seen) -> Vec<Finding> {
    let inputs = seen.markup.named("input").filter(|(at, tag)| {
        let name = tag.get("name").unwrap_or_default();
        let sent = name.starts_with("consent") && !name.ends_with("_sha256");
        match tag.get("type") {
            Some("checkbox") => tag.has("checked") && (sent || seen.markup.inside(*at, posts)),
            Some("hidden") => sent && tag.get("value").is_some_and(|value| YES.contains(&value)),
            _ => false,
        }
    });
    let message = |tag: &Tag| match tag.get("name") {
        Some(name) if tag.get("type") == Some("hidden") => format!("the consent `{name}` is sent without a box"),
        Some(name) => format!("the box `{name}` is ticked beforehand"),
        None => "a box is ticked beforehand".to_owned(),
    };
    inputs
        .map(|(_, tag)| Finding::here(message(tag)).written(&format!("\"{}\"", tag.get("name").unwrap_or_default())))
        .collect()
}

/// Whether it is a form that sends something about the visitor.
fn posts(tag: &Tag) -> bool {
    tag.name == "form" && tag.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post"))
}
