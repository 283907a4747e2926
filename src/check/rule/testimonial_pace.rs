//! Fewer customer stories than promised.

use jiff::ToSpan;

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "testimonial-pace",
        severity: Severity::Warning,
        finds: "The last three months brought fewer customer stories than `testimonials_per_quarter`.",
        mend: "ask the next customer; a story needs an hour, a film and a signed consent",
    },
    group: Group::Strategy,
    why: "Customers convince where we cannot, and many firms film one and stop. Louis Columbus sets the goal of five in three months (Where Have All the Good Leads Gone?, 2008).",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let Some(wanted) = site.config.strategy.testimonials_per_quarter else { return Vec::new() };
    let today = site.moment.as_of.to_zoned(site.config.zone.clone()).date();
    let Ok(since) = today.checked_sub(3.months()) else { return Vec::new() };
    let stories = pages::of_kind(site, "testimonial").filter(|page| pages::is_original(page) && !page.card.draft);
    let count = stories
        .filter_map(|page| pages::published(page))
        .filter(|date| date.timestamp() <= site.moment.as_of && date.zoned.date() > since)
        .count();
    if count >= wanted {
        return Vec::new();
    }
    let message = format!("{count} of {wanted} customer stories since {since}");
    vec![Finding::strategy(site, "testimonials_per_quarter", message)]
}
