//! A translation whose original has moved on.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::date::Moment;
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::{Page, Site};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "translation-behind",
        severity: Severity::Warning,
        finds: "A translation was last changed before its original was.",
        mend: "bring the translation up to the original, and set its `updated:`",
    },
    group: Group::Strategy,
    why: "A reader of the second language gets yesterday's answer and is not told that there is a newer one.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let translated = site.pages.iter().filter(|page| !pages::is_original(page));
    translated.filter_map(|page| behind(site, page)).collect()
}

/// The original is the page of the site's first language that has it. A page without any date is not spoken of.
fn behind(site: &Site, page: &Page) -> Option<Finding> {
    let original = site.page(*page.translations.first()?);
    let (ours, theirs) = (last(page)?, last(original)?);
    let day = |moment: &Moment| moment.zoned.date();
    let field = if page.card.updated.is_some() { "updated" } else { "date" };
    let message =
        format!("the translation is of {}, its original `{}` of {}", day(ours), original.document.path, day(theirs));
    (day(ours) < day(theirs)).then(|| Finding::field(page, field, message))
}

/// When a page was last changed in substance.
fn last(page: &Page) -> Option<&Moment> {
    page.card.updated.as_ref().max(pages::published(page))
}
