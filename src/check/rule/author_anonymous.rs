//! An article that nobody signs.

use crate::check::{Finding, Group, Look, Rule, pages, words};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::{Slot, Val, get};
use crate::site::{Page, Site};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "author-anonymous",
        severity: Severity::Warning,
        finds: "An article has no author with a page, or one called admin or team.",
        mend: "name a person in `authors:` and give them a file in `people/`",
    },
    group: Group::Strategy,
    why: "People trust people who put their name and practice under what they say (Louis Columbus, Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Site(look)],
};

/// Names behind which nobody stands.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "webmaster",
    "team",
    "staff",
    "editor",
    "editors",
    "editorial",
    "redaktion",
    "rédaction",
    "redaction",
    "équipe",
    "equipe",
    "anonymous",
    "anonym",
    "root",
    "marketing",
];

fn look(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for page in pages::articles(site) {
        let authors = get::list(page.record(), "authors");
        if authors.is_empty() {
            found.push(Finding::page(page, "the article names no author"));
        }
        found.extend(authors.iter().filter_map(|author| fault(site, page, author)));
    }
    found
}

fn fault(site: &Site, page: &Page, author: &Slot) -> Option<Finding> {
    let (name, has_page) = match &author.val {
        Val::Reference { name, .. } => match site.named("person", name, &page.card.lang) {
            Some(id) => (site.page(id).card.title.as_str(), true),
            None => (name.as_str(), false),
        },
        Val::Record(person) => (get::text(person, "name")?, person.contains_key("url")),
        _ => return None,
    };
    let message = if words::words(name).iter().any(|(_, word)| NOBODY.contains(&word.as_str())) {
        format!("`{name}` is nobody in particular")
    } else if has_page {
        return None;
    } else {
        format!("the author `{name}` has no page")
    };
    Some(Finding::span(page, author.span, message))
}
