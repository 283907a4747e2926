//! What a site has promised its readers, as `check` holds it to it.

use jiff::civil::Date;

use super::read::Reader;
use super::schema;
use crate::diag::Span;
use crate::kind::{Record, get};
use crate::node::Node;

/// `[strategy]`.
#[derive(Debug, Clone)]
pub struct Strategy {
    /// For whom the site is.
    pub audience: Option<String>,
    /// What each page does for them.
    pub promise: Option<String>,
    /// Pages of knowledge for each offer.
    pub min_ratio: f64,
    /// Per cent of the words that stand before a call to action.
    pub cta_after: f64,
    /// Whether there is a webinar in each week.
    pub weekly_webinars: bool,
    /// Customer stories in three months; none are counted without it.
    pub testimonials_per_quarter: Option<usize>,
    /// After how many days a page of knowledge is looked at again.
    pub refresh_after: i64,
    /// When nothing is expected.
    pub pauses: Vec<Pause>,
    /// Where each key's value stands in `site.toml`.
    spans: Vec<(String, Span)>,
}

/// Days on which nothing is expected.
#[derive(Debug, Clone)]
pub struct Pause {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Why.
    pub reason: Option<String>,
}

impl Strategy {
    /// Where a key's value stands in `site.toml`, if it is written.
    pub fn span(&self, key: &str) -> Option<Span> {
        self.spans.iter().find(|(name, _)| name == key).map(|(_, span)| *span)
    }

    /// Whether a day lies in a pause.
    pub fn pauses_on(&self, day: Date) -> bool {
        self.pauses.iter().any(|pause| pause.from <= day && day <= pause.to)
    }
}

/// Reads the table.
pub(super) fn read(node: &Node, reader: &mut Reader) -> Strategy {
    let table = reader.record(&schema::strategy(), node);
    let owned = |key: &str| get::text(&table, key).map(str::to_owned);
    let percent = get::number(&table, "cta_after").unwrap_or(60.0);
    Strategy {
        audience: owned("audience"),
        promise: owned("promise"),
        min_ratio: get::number(&table, "min_ratio").unwrap_or(3.0),
        // A part of one is what some write for a part of a hundred.
        cta_after: if percent <= 1.0 { percent * 100.0 } else { percent },
        weekly_webinars: get::text(&table, "webinar_cadence") == Some("weekly"),
        testimonials_per_quarter: get::integer(&table, "testimonials_per_quarter")
            .and_then(|n| usize::try_from(n).ok()),
        refresh_after: get::integer(&table, "refresh_after").unwrap_or(365),
        pauses: pauses(&table, reader),
        spans: table.iter().map(|(key, slot)| (key.to_string(), slot.span)).collect(),
    }
}

fn pauses(table: &Record, reader: &mut Reader) -> Vec<Pause> {
    let mut all = Vec::new();
    for pause in get::records(table, "pauses") {
        let (Some(from), Some(to)) = (get::date(pause, "from"), get::date(pause, "to")) else { continue };
        let (from, to) = (from.zoned.date(), to.zoned.date());
        if to < from {
            let span = get::span(pause, "to").unwrap_or_default();
            reader.fault(span, "the pause ends before it begins".into(), Some("correct `from` or `to`".into()));
            continue;
        }
        all.push(Pause { from, to, reason: get::text(pause, "reason").map(str::to_owned) });
    }
    all
}
