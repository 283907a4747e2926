//! A webinar with nobody from outside.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::{Val, get};
use crate::site::{Page, Site};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "webinar-expert-missing",
        severity: Severity::Warning,
        finds: "A webinar of the last three months or of the plan has no speaker from outside.",
        mend: "invite somebody whose practice it is, and set `external: true` on their page in `people/`",
    },
    group: Group::Strategy,
    why: "An expert from outside says what we could not say of ourselves, and brings listeners who do not know us yet (Louis Columbus, Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Site(look)],
};

/// Days that can be looked back on.
const DAYS: i64 = 91;

fn look(site: &Site) -> Vec<Finding> {
    pages::of_kind(site, "webinar")
        .filter(|page| {
            let age = pages::session(page).map(|(_, end)| pages::days_between(end, site.moment.as_of));
            age.is_some_and(|days| days <= DAYS)
        })
        .filter(|page| !get::list(page.record(), "speakers").is_empty())
        .filter(|page| !get::list(page.record(), "speakers").iter().any(|slot| is_outside(site, page, &slot.val)))
        .map(|page| Finding::field(page, "speakers", "all speakers are our own"))
        .collect()
}

/// Whether a speaker is a guest. Of somebody who has no page we know only the company.
fn is_outside(site: &Site, page: &Page, speaker: &Val) -> bool {
    match speaker {
        Val::Reference { name, .. } => site.named("person", name, &page.card.lang).is_none_or(|id| {
            let person = site.page(id).record();
            get::is(person, "external") || person.contains_key("company")
        }),
        Val::Record(person) => {
            let ours = site.config.organization.as_ref().map(|organization| organization.name.as_str());
            get::text(person, "company").is_none_or(|company| Some(company) != ours)
        }
        _ => true,
    }
}
