//! A customer's address or number in their story.

use std::sync::LazyLock;

use regex::Regex;

use crate::check::{Finding, Group, Look, Rule, Text};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::{Slot, Val};
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "testimonial-contact",
        severity: Severity::Error,
        finds: "A customer story shows an e-mail address or a telephone number.",
        mend: "take it out; who wants to talk to the customer asks you, and you ask the customer",
    },
    group: Group::Respect,
    why: "Customers who speak for us must not be called by everybody who reads it; that wears a good relation out (Louis Columbus, Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Page(look)],
};

/// An e-mail address, a number with its country, or one that is called a telephone number.
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    let mail = r"[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+";
    let number = r"\+\d[\d ().\-/]{6,}\d";
    let named = r"(?i)\b(?:tel|phone|telephone|telefon|téléphone|mobile?|call)\b[.:]?\s*\(?\d[\d ().\-/]{5,}\d";
    Regex::new(&format!("{mail}|{number}|{named}")).expect("the pattern is well formed")
});

fn look(site: &Site, text: &Text) -> Vec<Finding> {
    if text.page.kind() != "testimonial" {
        return Vec::new();
    }
    let organization = site.config.organization.as_ref();
    let own: Vec<&str> =
        organization.into_iter().flat_map(|o| [o.email.as_deref(), o.telephone.as_deref()]).flatten().collect();
    let other = |found: &str| !own.iter().any(|own| found.contains(own) || own.contains(found));
    let mut found = Vec::new();
    for (name, slot) in text.page.record() {
        if &**name != "authors" {
            in_value(slot, &mut |value, slot| {
                for contact in CONTACT.find_iter(value).map(|m| m.as_str()).filter(|c| other(c)) {
                    found.push(Finding::span(text.page, slot.span, message(contact)));
                }
            });
        }
    }
    for block in &text.prose.blocks {
        for contact in CONTACT.find_iter(&block.text).filter(|m| other(m.as_str())) {
            found.push(Finding::span(text.page, block.place(&contact.range()), message(contact.as_str())));
        }
        for link in &block.links {
            let direct = ["mailto:", "tel:"].into_iter().find_map(|scheme| link.target.strip_prefix(scheme));
            // Words that are the address have been told of above.
            if let Some(contact) = direct.filter(|c| other(c) && !block.text[link.range.clone()].contains(c)) {
                found.push(Finding::span(text.page, link.span, message(contact)));
            }
        }
    }
    found
}

fn in_value(slot: &Slot, tell: &mut dyn FnMut(&str, &Slot)) {
    match &slot.val {
        Val::Text(text) => tell(text, slot),
        Val::List(items) => items.iter().for_each(|item| in_value(item, tell)),
        Val::Record(record) => record.values().for_each(|inner| in_value(inner, tell)),
        _ => {}
    }
}

fn message(contact: &str) -> String {
    format!("the story shows `{contact}`")
}
