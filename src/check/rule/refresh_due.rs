//! Knowledge that nobody has looked at for long.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::Intent;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "refresh-due",
        severity: Severity::Warning,
        finds: "An article or a lesson was not looked at for longer than `refresh_after` (365 days).",
        mend: "read it again, mend what changed, and set `updated:`",
    },
    group: Group::Strategy,
    why: "Old answers go on being found. A plan for new pages that forgets the old ones runs dry (Speedy IT Lead Generation: Got Enough Gas?, 2013).",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let limit = site.config.strategy.refresh_after;
    let taught = site.pages.iter().filter(|page| matches!(page.kind(), "article" | "lesson"));
    taught
        .filter(|page| page.card.intent == Intent::Knowledge && limit > 0)
        .filter_map(|page| {
            let last = page.card.updated.as_ref().max(pages::published(page))?;
            let days = pages::days_between(last.timestamp(), site.moment.as_of);
            let field = if page.card.updated.is_some() { "updated" } else { "date" };
            let message = format!("the page was last looked at {days} days ago");
            (days > limit).then(|| Finding::field(page, field, message))
        })
        .collect()
}
