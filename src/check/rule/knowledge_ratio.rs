//! Fewer pages of knowledge for each offer than the site has promised.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::Intent;
use crate::site::{Page, Site};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "knowledge-ratio",
        severity: Severity::Warning,
        finds: "There are fewer pages of knowledge for each offer than `min_ratio`, on the whole site or in the last 90 days.",
        mend: "write more pages that teach, or take an offer back, until there are `min_ratio` for each",
    },
    group: Group::Strategy,
    why: "What is given must outweigh what is asked, and readers notice when it does not (Louis Columbus, Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Site(look)],
};

/// The days that count as the present.
const DAYS: i64 = 90;

fn look(site: &Site) -> Vec<Finding> {
    let counted: Vec<&Page> = site.pages.iter().filter(|page| counts(page)).collect();
    let now = site.moment.as_of;
    let recent = |page: &&&Page| {
        pages::published(page).is_some_and(|date| (0..=DAYS).contains(&pages::days_between(date.timestamp(), now)))
    };
    let whole = finding(site, "", counted.iter().copied());
    let latest = finding(site, " in the last 90 days", counted.iter().filter(recent).copied());
    whole.into_iter().chain(latest).collect()
}

/// Lists and home pages say nothing of their own, profiles are about people, and a translation is the same page.
fn counts(page: &Page) -> bool {
    !matches!(page.kind(), "section" | "home" | "person") && pages::is_original(page) && !page.card.draft
}

fn finding<'p>(site: &Site, when: &str, counted: impl Iterator<Item = &'p Page>) -> Option<Finding> {
    let (mut knowledge, mut offers) = (0_u32, 0_u32);
    for page in counted {
        match page.card.intent {
            Intent::Knowledge => knowledge += 1,
            Intent::Offer => offers += 1,
            Intent::Proof | Intent::Neutral => {}
        }
    }
    let (ratio, least) = (f64::from(knowledge) / f64::from(offers.max(1)), site.config.strategy.min_ratio);
    let pages = |count: u32| if count == 1 { "1 page".to_owned() } else { format!("{count} pages") };
    (offers > 0 && ratio < least).then(|| {
        let knowledge = pages(knowledge);
        let offers = if offers == 1 { "1 offer".to_owned() } else { format!("{offers} offers") };
        let message =
            format!("{knowledge} of knowledge for {offers}{when} make a ratio of {ratio:.1}, less than {least:.1}");
        Finding::strategy(site, "min_ratio", message)
    })
}
