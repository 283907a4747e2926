//! The structured data of a webinar: an event until its end, a video after it.

use serde_json::{Map, Value, json};

use super::super::facts::Facts;
use super::super::{Record, Val, get, ld};
use super::time;
use crate::date::Moment;

/// An `Event` until the end, as the rules allow; then the recording as a `VideoObject`, if it is open to all.
pub fn json_ld(facts: &Facts) -> Vec<Value> {
    let Some((_, ends)) = time::span(facts.record) else { return Vec::new() };
    if facts.as_of < ends {
        return event(facts).into_iter().collect();
    }
    let open = matches!(get::text(facts.record, "replay_gate"), None | Some("open"));
    if !open || time::state(facts.record, facts.as_of) != "on-demand" {
        return Vec::new();
    }
    ld::video(facts, "replay").map(ld::Node::done).into_iter().collect()
}

fn event(facts: &Facts) -> Option<Value> {
    let record = facts.record;
    let starts = get::date(record, "starts")?;
    let ends =
        starts.zoned.checked_add(jiff::SignedDuration::from_secs(get::seconds(record, "duration")?.into())).ok()?;
    let (mode, location) = where_it_is(facts)?;
    let (status, previous) = status(record);
    let hosts = get::references(record, "hosts").into_iter().filter_map(|name| (facts.page)("partner", name));
    let organizers = facts.organizer.map(|(name, url)| (name.to_string(), url.to_string())).into_iter().chain(hosts);
    Some(
        ld::Node::new(facts, "Event", "event")
            .with("name", facts.title)
            .maybe("description", facts.description)
            .with("url", facts.url)
            .with("startDate", starts.rfc3339())
            .with("endDate", Moment { zoned: ends, day_only: false }.rfc3339())
            .with("eventStatus", format!("https://schema.org/{status}"))
            .maybe("previousStartDate", previous)
            .with("eventAttendanceMode", format!("https://schema.org/{mode}"))
            .with("location", location)
            .many("image", facts.image.iter().map(|image| image.as_str().into()).collect())
            .many("performer", ld::people(facts, record, "speakers").iter().map(ld::person).collect())
            .many(
                "organizer",
                organizers.map(|(name, url)| json!({ "@type": "Organization", "name": name, "url": url })).collect(),
            )
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
fn where_it_is(facts: &Facts) -> Option<(&'static str, Value)> {
    let online = json!({ "@type": "VirtualLocation", "url": facts.url });
    let place = place(facts.record);
    match (get::text(facts.record, "format"), place) {
        (Some("in-person"), Some(place)) => Some(("OfflineEventAttendanceMode", place)),
        // A second, virtual location beside the venue makes search engines refuse the whole event.
        (Some("hybrid"), Some(place)) => Some(("MixedEventAttendanceMode", place)),
        _ => facts.online_events.then_some(("OnlineEventAttendanceMode", online)),
    }
}

fn place(record: &Record) -> Option<Value> {
    let mut address = Map::new();
    address.insert("@type".into(), "PostalAddress".into());
    let name = match &record.get("place")?.val {
        Val::Text(name) => {
            address.insert("streetAddress".into(), name.as_str().into());
            name.as_str()
        }
        Val::Record(place) => {
            let parts = [
                ("address", "streetAddress"),
                ("street", "streetAddress"),
                ("postcode", "postalCode"),
                ("city", "addressLocality"),
                ("region", "addressRegion"),
                ("country", "addressCountry"),
            ];
            for (key, property) in parts {
                if let Some(text) = get::text(place, key) {
                    address.insert(property.into(), text.into());
                }
            }
            get::text(place, "name")?
        }
        _ => return None,
    };
    Some(json!({ "@type": "Place", "name": name, "address": address }))
}
