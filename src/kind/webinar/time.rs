//! When a webinar is what, and its entry in a calendar.

use jiff::{SignedDuration, Timestamp};

use super::super::facts::{CalendarEntry, Facts};
use super::super::{Record, Val, get};
use crate::date::Moment;

/// First and last moment, if both are known.
pub fn span(record: &Record) -> Option<(Timestamp, Timestamp)> {
    let starts = get::date(record, "starts")?.timestamp();
    let lasts = SignedDuration::from_secs(i64::from(get::seconds(record, "duration")?));
    Some((starts, starts.checked_add(lasts).unwrap_or(Timestamp::MAX)))
}

/// When the recording can be seen: not before the end, and not before it was uploaded.
fn replay_from(record: &Record, ends: Timestamp) -> Option<Timestamp> {
    let replay = get::record(record, "replay")?;
    Some(get::date(replay, "uploaded").map_or(ends, |uploaded| uploaded.timestamp().max(ends)))
}

/// Whether it was put off and no new moment is known: a new one comes with a `previous_start`.
fn without_new_date(record: &Record) -> bool {
    get::text(record, "status") == Some("postponed") && !record.contains_key("previous_start")
}

/// `upcoming`, `live`, `ended`, `on-demand`; `cancelled` for good, `postponed` until the new moment comes. None while
/// it does not say when it is: then no list announces it, and no template is promised a moment.
pub fn state(record: &Record, as_of: Timestamp) -> Option<&'static str> {
    let status = get::text(record, "status");
    if status == Some("cancelled") {
        return Some("cancelled");
    }
    if without_new_date(record) {
        return Some("postponed");
    }
    let (starts, ends) = span(record)?;
    Some(if as_of < starts {
        if status == Some("postponed") { "postponed" } else { "upcoming" }
    } else if as_of < ends {
        "live"
    } else if replay_from(record, ends).is_some_and(|from| from <= as_of) {
        "on-demand"
    } else {
        "ended"
    })
}

/// The moments at which [`state`] changes.
pub fn transitions(record: &Record) -> Vec<Timestamp> {
    if get::text(record, "status") == Some("cancelled") || without_new_date(record) {
        return Vec::new();
    }
    let Some((starts, ends)) = span(record) else { return Vec::new() };
    let mut moments = vec![starts, ends];
    moments.extend(replay_from(record, ends).filter(|from| *from > ends));
    moments
}

/// The entry for calendars. Its place is the venue or the page, never the room's link.
pub fn calendar(facts: &Facts) -> Option<CalendarEntry> {
    let record = facts.record;
    let (starts, ends) = span(record)?;
    let cancelled = get::text(record, "status") == Some("cancelled") || without_new_date(record);
    let changes = get::records(record, "changes");
    let told = changes.len() + usize::from(record.contains_key("previous_start")) + usize::from(cancelled);
    let dates = changes.iter().filter_map(|change| get::date(change, "date"));
    let stamp = dates.chain(facts.updated).chain(facts.date).map(Moment::timestamp).max().unwrap_or(starts);
    let description = match facts.description {
        Some(text) => format!("{text}\n\n{}", facts.url),
        None => facts.url.to_string(),
    };
    Some(CalendarEntry {
        starts,
        ends,
        summary: facts.title.to_string(),
        description,
        location: place_line(record).unwrap_or_else(|| facts.url.to_string()),
        url: facts.url.to_string(),
        cancelled,
        sequence: u32::try_from(told).unwrap_or(u32::MAX),
        stamp,
    })
}

/// The venue on one line.
fn place_line(record: &Record) -> Option<String> {
    match &record.get("place")?.val {
        Val::Text(name) => Some(name.clone()),
        Val::Record(place) => {
            let town: Vec<&str> = ["postcode", "city"].into_iter().filter_map(|key| get::text(place, key)).collect();
            let town = (!town.is_empty()).then(|| town.join(" "));
            let line =
                ["name", "address", "street"].into_iter().filter_map(|key| get::text(place, key).map(str::to_string));
            let rest = ["region", "country"].into_iter().filter_map(|key| get::text(place, key).map(str::to_string));
            Some(line.chain(town).chain(rest).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}
