//! Which pages rules are about.

use jiff::Timestamp;

use crate::date::Moment;
use crate::kind::{Intent, get};
use crate::site::{Page, Site};

/// The articles that teach. One whose `intent` says otherwise is let be.
pub fn articles(site: &Site) -> impl Iterator<Item = &Page> {
    of_kind(site, "article").filter(|page| page.card.intent == Intent::Knowledge)
}

/// The pages of a kind.
pub fn of_kind<'s>(site: &'s Site, kind: &'s str) -> impl Iterator<Item = &'s Page> {
    site.pages.iter().filter(move |page| page.kind() == kind)
}

/// Whether a page is the first of its translations, so that what is said in two languages counts once.
pub fn is_original(page: &Page) -> bool {
    page.translations.first().is_none_or(|first| *first == page.card.id)
}

/// Whether somebody wrote the page; sections may be there without a file.
pub fn is_written(page: &Page) -> bool {
    !(page.document.name.is_section && page.record().is_empty())
}

/// Whether search engines are to find the page.
pub fn is_found(page: &Page) -> bool {
    is_written(page) && !page.card.draft && !page.card.thanks && !get::is(page.record(), "noindex")
}

/// When a page came out: its date, else the moment that its kind knows.
pub fn published(page: &Page) -> Option<&Moment> {
    let record = page.record();
    let video = || get::record(record, "video").and_then(|video| get::date(video, "uploaded"));
    page.card.date.as_ref().or_else(video).or_else(|| get::date(record, "starts"))
}

/// How many whole days lie between two moments.
pub fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()) / 86_400
}

/// Begin and end of a webinar that takes place.
pub fn session(page: &Page) -> Option<(&Moment, Timestamp)> {
    if matches!(page.card.state, Some("cancelled")) || is_put_off(page) {
        return None;
    }
    let starts = get::date(page.record(), "starts")?;
    let lasts = get::seconds(page.record(), "duration").unwrap_or(0);
    let end = Timestamp::from_second(starts.timestamp().as_second() + i64::from(lasts)).ok()?;
    Some((starts, end))
}

/// Whether a webinar waits for a new moment.
fn is_put_off(page: &Page) -> bool {
    get::text(page.record(), "status") == Some("postponed") && !page.record().contains_key("previous_start")
}
