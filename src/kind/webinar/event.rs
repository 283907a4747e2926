//! The structured data of a webinar: an event until its end, a video after it.

use super::super::facts::Facts;
use super::super::ld::{self, Json, Node};
use super::super::{Record, Val, get};
use super::time;
use crate::date::Moment;

/// An `Event` until the end, as the rules allow; then the recording as a `VideoObject`, if it is open to all.
pub fn json_ld(facts: &Facts) -> Vec<Json> {
    let Some((_, ends)) = time::span(facts.record) else { return Vec::new() };
    if facts.as_of < ends {
        return event(facts).into_iter().collect();
    }
    let open = matches!(get::text(facts.record, "replay_gate"), None | Some("open"));
    if !open || time::state(facts.record, facts.as_of) != Some("on-demand") {
        return Vec::new();
    }
    ld::video(facts, "replay").map(Node::done).into_iter().collect()
}

fn event(facts: &Facts) -> Option<Json> {
    let record = facts.record;
    let starts = get::date(record, "starts")?;
    let ends =
        starts.zoned.checked_add(jiff::SignedDuration::from_secs(get::seconds(record, "duration")?.into())).ok()?;
    let (mode, location) = where_it_is(facts)?;
    let (status, previous) = status(record);
    let hosts = get::references(record, "hosts").into_iter().filter_map(|name| (facts.page)("partner", name));
    let organizers = facts.organizer.map(|(name, url)| (name.to_string(), url.to_string())).into_iter().chain(hosts);
    Some(
        Node::new(facts, "Event", "event")
            .with("name", facts.title)
            .maybe("description", facts.description)
            .with("url", facts.url)
            .with("startDate", starts.rfc3339())
            .with("endDate", Moment { zoned: ends, day_only: false }.rfc3339())
            .with("eventStatus", format!("https://schema.org/{status}"))
            .maybe("previousStartDate", previous)
            .with("eventAttendanceMode", format!("https://schema.org/{mode}"))
            .with("location", location)
            .many("image", facts.image.as_slice())
            .many("performer", &ld::persons(&ld::people(facts, record, "speakers")))
            .many("organizer", &organizers.map(|(name, url)| ld::organization(&name, &url)).collect::<Vec<_>>())
            .maybe("maximumAttendeeCapacity", get::integer(record, "capacity"))
            .with("inLanguage", facts.language.as_str())
            .done(),
    )
}

/// A former start goes only with a new one: `EventRescheduled`.
fn status(record: &Record) -> (&'static str, Option<String>) {
    match get::text(record, "status") {
        Some("cancelled") => ("EventCancelled", None),
        other => match get::date(record, "previous_start") {
            Some(before) => ("EventRescheduled", Some(before.rfc3339())),
            None if other == Some("postponed") => ("EventPostponed", None),
            None => ("EventScheduled", None),
        },
    }
}

/// The mode and the place; nothing for an online event where the site leaves those out.
/// The address of an online one is the page's own: the room's link never leaves the receiver.
fn where_it_is(facts: &Facts) -> Option<(&'static str, Json)> {
    let online = Node::of("VirtualLocation").with("url", facts.url).done();
    let place = place(facts.record);
    match (get::text(facts.record, "format"), place) {
        (Some("in-person"), Some(place)) => Some(("OfflineEventAttendanceMode", place)),
        // A second, virtual location beside the venue makes search engines refuse the whole event.
        (Some("hybrid"), Some(place)) => Some(("MixedEventAttendanceMode", place)),
        _ => facts.online_events.then_some(("OnlineEventAttendanceMode", online)),
    }
}

fn place(record: &Record) -> Option<Json> {
    let mut address = Node::of("PostalAddress");
    let name = match &record.get("place")?.val {
        Val::Text(name) => {
            address = address.with("streetAddress", name);
            name.as_str()
        }
        Val::Record(place) => {
            address = address
                .maybe("streetAddress", get::text(place, "street").or(get::text(place, "address")))
                .maybe("postalCode", get::text(place, "postcode"))
                .maybe("addressLocality", get::text(place, "city"))
                .maybe("addressRegion", get::text(place, "region"))
                .maybe("addressCountry", get::text(place, "country"));
            get::text(place, "name")?
        }
        _ => return None,
    };
    Some(Node::of("Place").with("name", name).with("address", address.done()).done())
}
