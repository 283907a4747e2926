//! A page that nothing leads to.

use std::collections::BTreeSet;

use crate::check::{Finding, Group, Linked, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::{Slot, Val};
use crate::path::Route;
use crate::site::{Page, PageId, Site, links};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "orphan-page",
        severity: Severity::Warning,
        finds: "No other page links to a page, and no front matter names it.",
        mend: "link to it from a page that its readers visit, or set `noindex: true` or `draft: true`",
    },
    group: Group::Search,
    why: "Readers follow links, and so do search engines. What nothing leads to is not read.",
    looks: &[Look::Links(look)],
};

fn look(site: &Site, linked: &[Linked]) -> Vec<Finding> {
    let named: BTreeSet<PageId> = site.pages.iter().flat_map(|page| named(site, page)).collect();
    let mut reached: BTreeSet<&Route> = BTreeSet::new();
    for output in linked {
        reached.extend(output.to.iter().filter(|route| route.output() != output.path));
    }
    let lost = site.pages.iter().filter(|page| {
        let entry = matches!(page.kind(), "home" | "section" | "form");
        pages::is_found(page) && !entry && !named.contains(&page.card.id) && !reached.contains(&page.card.route)
    });
    lost.map(|page| Finding::page(page, format!("nothing links to `{}`", page.card.route))).collect()
}

/// The pages that a page's front matter names: after a form, as an excerpt, as the next one.
fn named(site: &Site, page: &Page) -> Vec<PageId> {
    let mut found = Vec::new();
    let mut values: Vec<&Slot> = page.record().values().collect();
    while let Some(slot) = values.pop() {
        match &slot.val {
            Val::List(items) => values.extend(items),
            Val::Record(record) => values.extend(record.values()),
            Val::Reference { kind, name } => found.extend(site.named(kind, name, &page.card.lang)),
            Val::Page(written) | Val::Text(written) if is_path(written) => {
                if let links::Target::Page(id, _) = links::resolve(site, page, written) {
                    found.push(id);
                }
            }
            _ => {}
        }
    }
    found.retain(|id| *id != page.card.id);
    found
}

/// Whether a text can be the path of a page, as `thank_you` takes one or words of its own.
fn is_path(text: &str) -> bool {
    !text.contains(char::is_whitespace) && (text.contains('/') || text.ends_with(".md"))
}
