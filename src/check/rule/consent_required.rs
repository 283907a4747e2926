//! A permission without which one gets nothing.

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "consent-required",
        severity: Severity::Error,
        finds: "A consent has to be given before a form can be sent.",
        mend: "let the form be sent without it; what is needed to answer needs no consent, and the rest is up to the visitor",
    },
    group: Group::Respect,
    why: "A permission that is the price of something else is not freely given (General Data Protection Regulation, article 7), and who gave it so will not read what comes.",
    looks: &[Look::Site(asked), Look::Output(shown)],
};

fn asked(site: &Site) -> Vec<Finding> {
    let forms = site.forms.iter().map(|(id, form)| (site.page(*id), form));
    forms
        .flat_map(|(page, form)| form.consents.iter().filter(|c| c.asked_required).map(move |consent| (page, consent)))
        .map(|(page, consent)| {
            let message = format!("the consent `{}` is to be required", consent.id);
            Finding::span(page, consent.span, message).hint("remove `required:`; the page does not require it")
        })
        .collect()
}

fn shown(_: &Site, seen: &Seen) -> Vec<Finding> {
    let boxes = seen.markup.named("input").filter(|(_, tag)| tag.get("type") == Some("checkbox"));
    boxes
        .filter(|(_, tag)| tag.has("required") && tag.get("name").is_some_and(|name| name.starts_with("consent")))
        .map(|(_, tag)| tag.get("name").unwrap_or_default())
        .map(|name| Finding::here(format!("the box `{name}` is required")).written(&format!("\"{name}\"")))
        .collect()
}
