//! A week without a webinar on a site that promised one each week.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "webinar-week-missing",
        severity: Severity::Warning,
        finds: "`webinar_cadence` is weekly, and a week of the last three months or of the plan has no webinar.",
        mend: "hold one, or say why not under `[[strategy.pauses]]` in `site.toml`",
    },
    group: Group::Strategy,
    why: "A session each week with somebody who knows is a habit that listeners can have too; a gap ends it (Louis Columbus, Where Have All the Good Leads Gone?, 2008). A pause that is planned is none.",
    looks: &[Look::Site(look)],
};

/// Weeks that can be looked back on.
const WEEKS: i64 = 13;

fn look(site: &Site) -> Vec<Finding> {
    if !site.config.strategy.weekly_webinars {
        return Vec::new();
    }
    let zone = &site.config.zone;
    let held: BTreeSet<Date> = pages::of_kind(site, "webinar")
        .filter_map(|page| monday(pages::session(page)?.0.in_zone(zone).zoned.date()))
        .collect();
    let Some(now) = monday(site.moment.as_of.to_zoned(zone.clone()).date()) else { return Vec::new() };
    let (Some(first), Some(last)) = (held.first(), held.last()) else {
        return vec![Finding::strategy(site, "webinar_cadence", "there is a webinar each week, but none on the site")];
    };
    let begin = now.checked_sub(WEEKS.weeks()).map_or(*first, |earliest| earliest.max(*first));
    let end = now.max(*last);
    let weeks =
        std::iter::successors(Some(begin), |week| week.checked_add(1.week()).ok()).take_while(|week| *week <= end);
    let missing = weeks.filter(|week| !held.contains(week) && !is_pause(site, *week));
    missing
        .map(|week| {
            let message = format!("there is no webinar in week `{}`, which begins on {week}", name(week));
            Finding::strategy(site, "webinar_cadence", message)
        })
        .collect()
}

fn monday(day: Date) -> Option<Date> {
    let week = day.iso_week_date();
    Some(ISOWeekDate::new(week.year(), week.week(), Weekday::Monday).ok()?.date())
}

/// `2026-W47`.
fn name(monday: Date) -> String {
    let week = monday.iso_week_date();
    format!("{}-W{:02}", week.year(), week.week())
}

/// Whether a working day of the week lies in a pause.
fn is_pause(site: &Site, monday: Date) -> bool {
    let days = (0..5).filter_map(|offset| monday.checked_add(offset.days()).ok());
    days.into_iter().any(|day| site.config.strategy.pauses_on(day))
}
