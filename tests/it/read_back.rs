//! What a build writes, read back by parsers that nobody here wrote: XML, calendars, JSON.
//!
//! The site holds signs that formats trip over: markup, quotes, control characters, line ends, other scripts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use wellspring::build::{self, Options};
use wellspring::bundle::{Access, Content, Sink};
use wellspring::gate::Secret;
use wellspring::path::{OutputPath, SourcePath};
use wellspring::source::Snapshot;

const TITLE: &str = "Pumps, <seals>; & \"lips\" \u{1f600} \u{202e}größer";

struct Keep(Mutex<BTreeMap<String, Vec<u8>>>, Arc<Snapshot>);

impl Sink for Keep {
    fn put(&self, path: &OutputPath, _: Access, content: Content) -> Result<(), String> {
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(source) => self.1.read(&source).map_err(|d| d.message)?,
        };
        self.0.lock().map_err(|e| e.to_string())?.insert(path.to_string(), bytes);
        Ok(())
    }
}

/// A site of these files, ready to be made.
fn built(files: Vec<(String, String)>) -> (Arc<Snapshot>, build::Built) {
    let path = |name: &str| SourcePath::new(name).expect("a path");
    let snapshot = Arc::new(Snapshot::memory(files.into_iter().map(|(name, text)| (path(&name), text.into_bytes()))));
    let options = Options {
        now: "2026-11-22T12:00:00Z".parse().expect("a moment"),
        as_of: None,
        base_url: None,
        drafts: false,
        future: false,
        secret: Secret::new("a secret of thirty-two bytes .....").expect("long enough").into(),
        guarded: Vec::new(),
        posts_here: false,
        light: false,
    };
    let built = build::build(&snapshot, &options, None).value.expect("the settings are right");
    (snapshot, built)
}

/// All outputs of a site with `count` articles.
fn outputs(count: usize) -> BTreeMap<String, String> {
    let quoted = serde_json::to_string(TITLE).expect("a string");
    let mut files: Vec<(String, String)> = vec![
        (
            "site.toml".into(),
            "base_url = \"https://site.example/sub/\"\ntitle = \"A & B\"\n[feeds]\nformats = [\"atom\", \"json\", \"rss\"]\n\
             [endpoints.default]\ntype = \"wellspring\"\nurl = \"https://leads.example\"\n"
                .into(),
        ),
        (
            "content/webinars/one.md".into(),
            format!(
                "---\ntitle: {quoted}\ndescription: {quoted}\ndate: 2026-01-01\nstarts: 2026-12-03T15:00\nduration: 45m\n\
                 speakers: [{{name: {quoted}}}]\nform: seat\njoin_url: https://rooms.example/hidden\n---\nText.\n"
            ),
        ),
        (
            "content/forms/seat.md".into(),
            "---\ntitle: A seat\ncreates: registration\nowner: desk\nsla_hours: 24\nthank_you: Yours.\n\
             fields: [{name: email, label: E-mail, type: email, required: true}]\n\
             notice: {purpose: To send the link, retention: A month, privacy: https://x.example/}\n---\n"
                .into(),
        ),
    ];
    files.extend((0..count).map(|n| {
        let text = format!("---\ntitle: {quoted}\ndate: 2026-01-01T00:00:{:02}Z\ntopics: [{quoted}]\n---\n{TITLE} ]]> <b>x</b> &nbsp;\n", n % 60);
        (format!("content/articles/a{n}.md"), text)
    }));
    let (snapshot, built) = built(files);
    let keep = Keep(Mutex::default(), Arc::clone(&snapshot));
    build::make(&built, &keep).expect("memory does not fail");
    let made = keep.0.into_inner().expect("no thread failed");
    made.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

/// The text of each element of that name.
fn texts(xml: &str, wanted: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    let mut inside: Option<String> = None;
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e} in {xml}")) {
            Event::Start(tag) if tag.name().as_ref() == wanted => inside = Some(String::new()),
            Event::End(tag) if tag.name().as_ref() == wanted => found.extend(inside.take()),
            Event::Text(text) => {
                if let Some(inside) = &mut inside {
                    inside.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let name: &str = &name;
                let entity = match name.strip_prefix('#') {
                    Some(number) => char::from_u32(number.parse().expect("a number")).expect("a character").to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(name).expect("XML knows it").to_owned(),
                };
                if let Some(inside) = &mut inside {
                    inside.push_str(&entity);
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn feeds_and_sitemaps_are_xml_and_say_what_was_written() {
    let made = outputs(3);
    for path in made.keys().filter(|p| p.ends_with(".xml")) {
        texts(&made[path], "none");
    }
    assert_eq!(texts(&made["articles/feed.xml"], "title")[1..], vec![TITLE; 3]);
    assert_eq!(texts(&made["articles/rss.xml"], "title")[1..], vec![TITLE; 3]);
    let content = &texts(&made["articles/feed.xml"], "content")[0];
    assert!(content.contains("]]&gt; <b>x</b>"), "{content}");
    let listed = texts(&made["sitemap.xml"], "loc");
    assert!(listed.iter().all(|l| l.starts_with("https://site.example/sub/")), "{listed:?}");
    assert!(listed.contains(&"https://site.example/sub/articles/a2/".to_owned()));
}

#[test]
fn json_says_what_was_written() {
    let made = outputs(3);
    let json = |path: &str| serde_json::from_str::<Value>(&made[path]).unwrap_or_else(|e| panic!("{path}: {e}"));
    for path in made.keys().filter(|p| p.ends_with(".json")) {
        json(path);
    }
    assert_eq!(json("articles/feed.json")["items"][0]["title"], TITLE);
    assert_eq!(json("search/pages-0.json")["pages"][1]["title"], TITLE);
    let html = &made["articles/a0/index.html"];
    let graph = html.split("<script type=\"application/ld+json\">").nth(1).and_then(|s| s.split("</script>").next());
    let graph: Value = serde_json::from_str(graph.expect("the page has a graph")).expect("it is JSON");
    assert_eq!(graph["@graph"][0]["name"], TITLE);
}

#[test]
fn calendars_say_what_was_written_and_keep_the_room_to_themselves() {
    let made = outputs(0);
    for path in ["webinars/one/event.ics", "webinars/calendar.ics"] {
        let text = &made[path];
        assert!(!text.contains("rooms.example"), "{path} tells where the room is");
        let calendar: icalendar::Calendar = text.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
        let events: Vec<&icalendar::Event> =
            calendar.iter().filter_map(icalendar::CalendarComponent::as_event).collect();
        assert_eq!(events.len(), 1);
        use icalendar::{Component, EventLike};
        assert_eq!(events[0].get_summary(), Some(TITLE));
        assert_eq!(events[0].get_uid(), Some("one@site.example"));
        assert_eq!(events[0].get_location(), Some("https://site.example/sub/webinars/one/"));
        assert_eq!(events[0].property_value("DTSTART"), Some("20261203T150000Z"));
        assert_eq!(events[0].property_value("DTEND"), Some("20261203T154500Z"));
    }
}

#[test]
fn past_fifty_thousand_addresses_the_sitemap_is_an_index() {
    let mut files = vec![(
        "site.toml".to_owned(),
        "base_url = \"https://site.example/sub/\"\n[feeds]\nformats = []\n[llms]\nenabled = false\n".to_owned(),
    )];
    files.extend((0..100).map(|page| {
        let tags: Vec<String> = (0..501).map(|tag| format!("t{page}x{tag}")).collect();
        (format!("content/articles/a{page}.md"), format!("---\ntitle: A\ntags: [{}]\n---\n", tags.join(", ")))
    }));
    let (_, built) = built(files);
    let made = |path: &str| {
        let output = built.bundle.get(&OutputPath::new(path).expect("a path")).unwrap_or_else(|| panic!("no {path}"));
        match (output.recipe)().value {
            Content::Bytes(bytes) => String::from_utf8(bytes).expect("UTF-8"),
            Content::File(_) => panic!("{path} is a file"),
        }
    };
    let parts = texts(&made("sitemap.xml"), "loc");
    assert_eq!(parts.len(), 3);
    let mut listed = Vec::new();
    for part in &parts {
        let inside = texts(&made(part.strip_prefix("https://site.example/sub/").expect("below the base")), "loc");
        assert!(inside.len() <= 50_000);
        listed.extend(inside);
    }
    let count = listed.len();
    listed.sort();
    listed.dedup();
    assert_eq!((count, listed.len()), (50_207, 50_207));
}
