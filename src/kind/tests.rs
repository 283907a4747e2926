//! Tests of the kinds' functions: states, structured data, calendar entries.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::facts::{Facts, PersonFact};
use super::validate::{Reading, validate};
use super::{Field, Record, common, find, ld};
use crate::date::zone;
use crate::node::yaml;
use crate::path::{Lang, SourcePath};

fn record(kind: &str, text: &str) -> Record {
    let path = SourcePath::new("content/x/a.md").unwrap();
    let kind = find(kind).unwrap();
    let all = common::fields();
    let fields: Vec<&Field> = kind.fields.iter().chain(&all).collect();
    let read = yaml::read(text, 0);
    assert_eq!(read.problems, [], "{text}");
    let reading = Reading::front_matter(&path, text, &zone("Europe/Brussels").unwrap()).whole(false);
    let checked = validate(&fields, &read.node, &reading);
    assert!(checked.diagnostics.is_empty(), "{text}: {:?}", checked.diagnostics);
    checked.value
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn ada() -> PersonFact {
    PersonFact {
        name: "Ada Example".into(),
        url: Some("https://x.example/people/ada/".into()),
        image: None,
        external: true,
    }
}

/// Calls `test` with the facts of a page at a moment.
fn with_facts<T>(record: &Record, as_of: &str, online_events: bool, test: impl FnOnce(&Facts) -> T) -> T {
    let language = Lang::new("en").unwrap();
    let file_url = |path: &SourcePath| {
        let public = !path.as_str().contains("_gated");
        public.then(|| format!("https://x.example/{}", path.in_content().unwrap_or_default()))
    };
    let person = |name: &str| (name == "ada").then(ada);
    let page = |kind: &str, name: &str| {
        (kind == "partner" && name == "school")
            .then(|| ("The School".into(), "https://x.example/partners/school/".into()))
    };
    test(&Facts {
        record,
        url: "https://x.example/p/",
        title: "One title",
        description: Some("One description."),
        language: &language,
        date: super::get::date(record, "date"),
        updated: super::get::date(record, "updated"),
        image: None,
        authors: vec![ada()],
        organization: Some("https://x.example/#organization"),
        organizer: Some(("Us", "https://x.example/")),
        as_of: at(as_of),
        online_events,
        file_url: &file_url,
        person: &person,
        page: &page,
    })
}

fn json_ld(kind: &str, text: &str, as_of: &str) -> Vec<Value> {
    let make = find(kind).unwrap().json_ld.unwrap();
    let record = record(kind, text);
    let nodes = with_facts(&record, as_of, true, make);
    let nodes: Vec<Value> = nodes.iter().map(|node| serde_json::from_str(node.as_str()).unwrap()).collect();
    let all = Value::from(nodes.clone()).to_string();
    for never in ["rooms.example", "_gated", "Rating", "\"Review\"", "to sales only"] {
        assert!(!all.contains(never), "{never} in {all}");
    }
    nodes
}

const WEBINAR: &str = "starts: 2026-12-03T15:00\nduration: 45m\nspeakers: [ada, {name: Guest One, url: 'https://g.example/'}, Plain Name]\n\
    hosts: [school, nobody]\nform: seat\nformat: online\njoin_url: https://rooms.example/secret\ntalking_points: [to sales only]\ncapacity: 80\n";

const VIDEO: &str = "{file: a.mp4, poster: a.jpg, duration: 20s, uploaded: 2026-12-05, captions: a.vtt, \
    chapters: [{at: '0:00', title: One}, {at: '0:08', title: Two}]}\n";

#[test]
fn a_webinar_goes_through_its_states() {
    let replay = format!("{WEBINAR}replay: {VIDEO}");
    let moved = format!("{WEBINAR}status: postponed\nprevious_start: 2026-11-03T15:00\n");
    let undated = format!("{WEBINAR}status: postponed\n");
    let cancelled = format!("{replay}status: cancelled\n");
    let in_zone = format!("{WEBINAR}timezone: America/New_York\n");
    let cases = [
        (WEBINAR, "2026-12-03T13:59:59Z", "upcoming"),
        (WEBINAR, "2026-12-03T14:00:00Z", "live"),
        (WEBINAR, "2026-12-03T14:44:59Z", "live"),
        (WEBINAR, "2026-12-03T14:45:00Z", "ended"),
        (&in_zone, "2026-12-03T14:45:00Z", "upcoming"),
        (&in_zone, "2026-12-03T20:00:00Z", "live"),
        (&replay, "2026-12-03T15:00:00Z", "ended"),
        (&replay, "2026-12-04T23:00:00Z", "on-demand"),
        (&moved, "2026-11-20T12:00:00Z", "postponed"),
        (&moved, "2026-12-03T14:10:00Z", "live"),
        (&moved, "2026-12-20T12:00:00Z", "ended"),
        (&undated, "2027-12-03T14:10:00Z", "postponed"),
        (&cancelled, "2026-12-20T00:00:00Z", "cancelled"),
    ];
    let state = find("webinar").unwrap().state.unwrap();
    for (text, as_of, expected) in cases {
        assert_eq!(state(&record("webinar", text), at(as_of)), Some(expected), "{text} at {as_of}");
    }
    assert_eq!(state(&record("webinar", "form: seat\n"), at("2026-12-20T00:00:00Z")), None);
}

#[test]
fn the_state_changes_at_the_transitions_and_nowhere_else() {
    let cases = [
        ("webinar", format!("{WEBINAR}replay: {VIDEO}"), 3),
        ("webinar", WEBINAR.to_string(), 2),
        ("webinar", format!("{WEBINAR}status: postponed\nprevious_start: 2026-11-03T15:00\n"), 2),
        ("webinar", format!("{WEBINAR}status: cancelled\n"), 0),
        ("testimonial", "consent: {signed: 2026-01-01, expires: 2027-01-01}\n".into(), 1),
        ("testimonial", "consent: {signed: 2026-01-01}\n".into(), 0),
        ("offer", "expires: 2026-12-24T12:00\n".into(), 1),
    ];
    for (name, text, count) in cases {
        let kind = find(name).unwrap();
        let (state, transitions) = (kind.state.unwrap(), kind.transitions.unwrap());
        let record = record(name, &text);
        let moments = transitions(&record);
        assert_eq!(moments.len(), count, "{text}");
        assert!(moments.is_sorted());
        let mut last = state(&record, Timestamp::MIN);
        for moment in moments {
            let second = jiff::SignedDuration::from_secs(1);
            assert_eq!(state(&record, moment.checked_sub(second).unwrap()), last, "{text} before {moment}");
            let now = state(&record, moment);
            assert_ne!(now, last, "{text} at {moment}");
            last = now;
        }
        assert_eq!(state(&record, Timestamp::MAX), last, "{text}");
    }
}

#[test]
fn an_article_is_a_blog_posting_and_its_questions_are_marked_up_only_while_the_rule_held() {
    let text = "date: 2026-03-14\nupdated: 2026-05-02T09:00:00Z\ntalking_points: [to sales only]\nfaq: [{question: Q, answer: A}]\n";
    let expected = json!({
        "@type": "BlogPosting", "@id": "https://x.example/p/#article",
        "url": "https://x.example/p/", "mainEntityOfPage": "https://x.example/p/",
        "description": "One description.", "inLanguage": "en",
        "datePublished": "2026-03-14T00:00:00+01:00", "dateModified": "2026-05-02T09:00:00+00:00",
        "author": [{ "@type": "Person", "name": "Ada Example", "url": "https://x.example/people/ada/" }],
        "publisher": { "@id": "https://x.example/#organization" }, "headline": "One title",
    });
    assert_eq!(json_ld("article", text, "2026-11-22T12:00:00Z"), [expected]);
    let before = json_ld("article", text, "2026-05-01T12:00:00Z");
    assert_eq!(before[1]["@type"], "FAQPage");
    assert_eq!(before[1]["mainEntity"][0]["acceptedAnswer"]["text"], "A");
}

#[test]
fn a_webinar_is_an_event_until_its_end() {
    let nodes = json_ld("webinar", WEBINAR, "2026-11-22T12:00:00Z");
    let expected = json!({
        "@type": "Event", "@id": "https://x.example/p/#event", "name": "One title",
        "description": "One description.", "url": "https://x.example/p/",
        "startDate": "2026-12-03T15:00:00+01:00", "endDate": "2026-12-03T15:45:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": { "@type": "VirtualLocation", "url": "https://x.example/p/" },
        "performer": [
            { "@type": "Person", "name": "Ada Example", "url": "https://x.example/people/ada/" },
            { "@type": "Person", "name": "Guest One", "url": "https://g.example/" },
            { "@type": "Person", "name": "Plain Name" },
        ],
        "organizer": [
            { "@type": "Organization", "name": "Us", "url": "https://x.example/" },
            { "@type": "Organization", "name": "The School", "url": "https://x.example/partners/school/" },
        ],
        "maximumAttendeeCapacity": 80, "inLanguage": "en",
    });
    assert_eq!(nodes, [expected]);
    assert!(json_ld("webinar", WEBINAR, "2026-12-04T12:00:00Z").is_empty());
    let make = find("webinar").unwrap().json_ld.unwrap();
    let online = record("webinar", WEBINAR);
    assert!(with_facts(&online, "2026-11-22T12:00:00Z", false, make).is_empty());
}

#[test]
fn an_event_with_a_venue_has_a_place_and_its_status_tells_what_became_of_it() {
    let hall = "place: {name: The hall, street: 1 Row, postcode: '9999', city: Town, country: BE}\n";
    let base = WEBINAR.replace("format: online", "format: hybrid") + hall;
    let cases = [
        (base.clone(), "EventScheduled", Value::Null),
        (format!("{base}status: cancelled\n"), "EventCancelled", Value::Null),
        (format!("{base}status: postponed\n"), "EventPostponed", Value::Null),
        (
            format!("{base}status: postponed\nprevious_start: 2026-11-03T15:00\n"),
            "EventRescheduled",
            json!("2026-11-03T15:00:00+01:00"),
        ),
    ];
    for (text, status, previous) in cases {
        let node = json_ld("webinar", &text, "2026-11-22T12:00:00Z").remove(0);
        assert_eq!(node["eventStatus"], format!("https://schema.org/{status}"));
        assert_eq!(node["previousStartDate"], previous);
        assert_eq!(node["eventAttendanceMode"], "https://schema.org/MixedEventAttendanceMode");
        let address = json!({ "@type": "PostalAddress", "streetAddress": "1 Row", "postalCode": "9999", "addressLocality": "Town", "addressCountry": "BE" });
        assert_eq!(node["location"], json!({ "@type": "Place", "name": "The hall", "address": address }));
    }
}

#[test]
fn after_its_end_a_webinar_is_its_recording_if_that_is_open() {
    let text = format!("{WEBINAR}replay: {VIDEO}");
    let node = json_ld("webinar", &text, "2026-12-24T12:00:00Z").remove(0);
    let expected = json!({
        "@type": "VideoObject", "@id": "https://x.example/p/#video", "name": "One title",
        "description": "One description.", "url": "https://x.example/p/",
        "thumbnailUrl": "https://x.example/x/a.jpg", "uploadDate": "2026-12-05T00:00:00+01:00",
        "duration": "PT20S", "contentUrl": "https://x.example/x/a.mp4", "inLanguage": "en",
        "publisher": { "@id": "https://x.example/#organization" },
        "hasPart": [
            { "@type": "Clip", "name": "One", "startOffset": 0, "url": "https://x.example/p/?t=0", "endOffset": 8 },
            { "@type": "Clip", "name": "Two", "startOffset": 8, "url": "https://x.example/p/?t=8", "endOffset": 20 },
        ],
    });
    assert_eq!(node, expected);
    assert!(json_ld("webinar", &format!("{text}replay_gate: link\n"), "2026-12-24T12:00:00Z").is_empty());
    let gated = text.replace("file: a.mp4", "file: _gated/a.mp4");
    assert!(json_ld("webinar", &gated, "2026-12-24T12:00:00Z").is_empty());
}

#[test]
fn films_have_a_source_and_a_still_or_no_markup() {
    let cases = [
        (
            "{youtube: abc_1, poster: a.jpg, duration: 1h, uploaded: 2026-12-05, captions: a.vtt}",
            Some("https://www.youtube-nocookie.com/embed/abc_1"),
        ),
        (
            "{vimeo: '123', poster: a.jpg, duration: 1h, uploaded: 2026-12-05, captions: a.vtt}",
            Some("https://player.vimeo.com/video/123"),
        ),
        ("{vimeo: '123', duration: 1h, uploaded: 2026-12-05, captions: a.vtt}", None),
    ];
    for (video, embed) in cases {
        let text = format!("teaches: [One thing]\nvideo: {video}\n");
        let nodes = json_ld("lesson", &text, "2026-12-24T12:00:00Z");
        assert_eq!(nodes.first().map(|node| node["embedUrl"].as_str().unwrap()), embed);
        if let Some(node) = nodes.first() {
            assert_eq!((&node["teaches"], &node["duration"]), (&json!(["One thing"]), &json!("PT1H")));
        }
    }
    let text = format!("consent: {{signed: 2026-01-01, expires: 2027-01-01}}\nvideo: {VIDEO}");
    assert_eq!(json_ld("testimonial", &text, "2026-12-24T12:00:00Z")[0]["@type"], "VideoObject");
    assert!(json_ld("testimonial", &text, "2027-12-24T12:00:00Z").is_empty());
}

#[test]
fn people_and_partners_have_their_node() {
    let member = "role: Engineer\nphoto: p.jpg\nlinks: [https://a.example/, {name: B, url: 'https://b.example/'}]\n";
    let node = json_ld("person", member, "2026-12-24T12:00:00Z").remove(0);
    let person = json!({
        "@type": "Person", "@id": "https://x.example/p/#person", "name": "One title", "url": "https://x.example/p/",
        "jobTitle": "Engineer", "description": "One description.", "image": "https://x.example/x/p.jpg",
        "worksFor": { "@id": "https://x.example/#organization" }, "sameAs": ["https://a.example/", "https://b.example/"],
    });
    assert_eq!((&node["@type"], &node["mainEntity"]), (&json!("ProfilePage"), &person));
    let guest =
        json_ld("person", "role: Engineer\nexternal: true\ncompany: school\n", "2026-12-24T12:00:00Z").remove(0);
    assert_eq!(guest["mainEntity"]["worksFor"]["name"], "The School");
    let partner = json_ld("partner", "url: https://school.example/\nlogo: l.svg\n", "2026-12-24T12:00:00Z").remove(0);
    assert_eq!((&partner["@type"], &partner["logo"]), (&json!("Organization"), &json!("https://x.example/x/l.svg")));
    let record = record("page", "date: 2026-01-01\n");
    let own = with_facts(&record, "2026-12-24T12:00:00Z", true, |facts| ld::declared(facts, "Recipe"));
    let own: Value = serde_json::from_str(own.as_str()).unwrap();
    assert_eq!((&own["@type"], &own["name"]), (&json!("Recipe"), &json!("One title")));
}

#[test]
fn a_calendar_entry_names_the_page_and_rises_with_each_change() {
    let calendar = find("webinar").unwrap().calendar.unwrap();
    let entry = |text: &str| {
        let record = record("webinar", text);
        with_facts(&record, "2026-11-22T12:00:00Z", true, calendar).unwrap()
    };
    let first = entry(WEBINAR);
    assert_eq!((first.starts, first.ends), (at("2026-12-03T14:00:00Z"), at("2026-12-03T14:45:00Z")));
    assert_eq!((first.location.as_str(), first.sequence, first.cancelled), ("https://x.example/p/", 0, false));
    assert_eq!((first.stamp, first.description.as_str()), (first.starts, "One description.\n\nhttps://x.example/p/"));
    let moved = entry(&format!(
        "{WEBINAR}date: 2026-10-01\nstatus: postponed\nprevious_start: 2026-11-03T15:00\nchanges: [{{date: 2026-11-14, note: Moved.}}]\n"
    ));
    assert_eq!((moved.sequence, moved.cancelled, moved.stamp), (2, false, at("2026-11-13T23:00:00Z")));
    let off = entry(&format!("{WEBINAR}status: cancelled\nplace: {{name: The hall, city: Town, country: BE}}\n"));
    assert_eq!((off.sequence, off.cancelled, off.location.as_str()), (1, true, "The hall, Town, BE"));
}

#[test]
fn the_names_are_those_of_the_list() {
    let made: Vec<String> = super::ALL.iter().map(|make| make().name).collect();
    assert_eq!(made, super::NAMES);
}
