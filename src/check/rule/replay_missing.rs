//! A webinar whose recording never came.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::kind::get;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "replay-missing",
        severity: Severity::Warning,
        finds: "A webinar ended more than five days ago and has no recording.",
        mend: "add `replay:` with the video, its captions and its duration",
    },
    group: Group::Strategy,
    why: "Most of those who took a seat see the recording, and all who come later see nothing else. Each week without it loses them.",
    looks: &[Look::Site(look)],
};

/// Days that cutting and captions may take.
const DAYS: i64 = 5;

fn look(site: &Site) -> Vec<Finding> {
    let ended = pages::of_kind(site, "webinar").filter(|page| page.card.state == Some("ended"));
    ended
        .filter(|page| !page.record().contains_key("replay"))
        .filter(|page| get::text(page.record(), "format") != Some("in-person"))
        .filter_map(|page| {
            let (_, end) = pages::session(page)?;
            let days = pages::days_between(end, site.moment.as_of);
            let message = format!("the webinar ended {days} days ago and has no `replay`");
            (days > DAYS).then(|| Finding::field(page, "starts", message))
        })
        .collect()
}
