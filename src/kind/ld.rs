//! Nodes of structured data that several kinds share.

use serde_json::{Map, Value, json};

use super::facts::{Facts, PersonFact};
use super::{Record, Slot, Val, get};
use crate::date::{Moment, iso_duration};

/// A node being built; absent values are left out.
pub struct Node(Map<String, Value>);

impl Node {
    /// A node of that type, with an `@id` made of the page's address.
    pub fn new(facts: &Facts, type_name: &str, id: &str) -> Self {
        let mut map = Map::new();
        map.insert("@type".into(), type_name.into());
        map.insert("@id".into(), format!("{}#{id}", facts.url).into());
        Self(map)
    }

    /// Adds a value that is there.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// Adds a value if it is there.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a list if it holds anything.
    #[must_use]
    pub fn many(self, key: &str, values: Vec<Value>) -> Self {
        if values.is_empty() { self } else { self.with(key, values) }
    }

    /// The finished node.
    pub fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// A page of a kind that brings no function of its own: what every creative work has.
pub fn work(facts: &Facts, type_name: &str, id: &str) -> Node {
    Node::new(facts, type_name, id)
        .with("url", facts.url)
        .with("mainEntityOfPage", facts.url)
        .maybe("description", facts.description)
        .with("inLanguage", facts.language.as_str())
        .maybe("datePublished", facts.date.map(Moment::rfc3339))
        .maybe("dateModified", facts.updated.map(Moment::rfc3339))
        .many("image", facts.image.iter().map(|image| image.as_str().into()).collect())
        .many("author", facts.authors.iter().map(person).collect())
        .maybe("publisher", facts.organization.map(|id| json!({ "@id": id })))
}

/// A page of a kind that a site declared with a schema.org type.
pub fn declared(facts: &Facts, type_name: &str) -> Value {
    work(facts, type_name, "main").with("name", facts.title).done()
}

/// A person in place.
pub fn person(fact: &PersonFact) -> Value {
    let mut map = Map::new();
    map.insert("@type".into(), "Person".into());
    map.insert("name".into(), fact.name.as_str().into());
    for (key, value) in [("url", &fact.url), ("image", &fact.image)] {
        if let Some(value) = value {
            map.insert(key.into(), value.as_str().into());
        }
    }
    Value::Object(map)
}

/// The people of a list such as `speakers`: pages of people, plain names, and people in place.
pub fn people(facts: &Facts, record: &Record, name: &str) -> Vec<PersonFact> {
    get::list(record, name).iter().filter_map(|slot| one(facts, slot)).collect()
}

fn one(facts: &Facts, slot: &Slot) -> Option<PersonFact> {
    let plain = |name: &str| PersonFact { name: name.to_string(), url: None, image: None, external: true };
    match &slot.val {
        Val::Reference { name, .. } => Some((facts.person)(name).unwrap_or_else(|| plain(name))),
        Val::Record(inline) => Some(PersonFact {
            url: get::text(inline, "url").map(str::to_string),
            image: file_or_url(facts, inline, "image"),
            ..plain(get::text(inline, "name")?)
        }),
        _ => None,
    }
}

/// The absolute address of a file of the site, or of one elsewhere.
pub fn file_or_url(facts: &Facts, record: &Record, name: &str) -> Option<String> {
    match &record.get(name)?.val {
        Val::File { path, .. } => (facts.file_url)(path),
        Val::Text(url) => Some(url.clone()),
        _ => None,
    }
}

/// The video under `name`, with a clip for each chapter; nothing if a search engine could not fetch it.
pub fn video(facts: &Facts, name: &str) -> Option<Node> {
    let record = get::record(facts.record, name)?;
    let thumbnail = get::file(record, "poster").and_then(facts.file_url).or_else(|| facts.image.clone())?;
    let content = get::file(record, "file").and_then(facts.file_url);
    let embed = get::text(record, "youtube")
        .map(|id| format!("https://www.youtube-nocookie.com/embed/{id}"))
        .or_else(|| get::text(record, "vimeo").map(|id| format!("https://player.vimeo.com/video/{id}")));
    if content.is_none() && embed.is_none() {
        return None;
    }
    Some(
        Node::new(facts, "VideoObject", "video")
            .with("name", facts.title)
            .maybe("description", facts.description)
            .with("url", facts.url)
            .with("thumbnailUrl", thumbnail)
            .with("uploadDate", get::date(record, "uploaded")?.rfc3339())
            .maybe("duration", get::seconds(record, "duration").map(iso_duration))
            .maybe("contentUrl", content)
            .maybe("embedUrl", embed)
            .with("inLanguage", facts.language.as_str())
            .maybe("publisher", facts.organization.map(|id| json!({ "@id": id })))
            .many("hasPart", clips(facts, record)),
    )
}

fn clips(facts: &Facts, video: &Record) -> Vec<Value> {
    let chapters = get::records(video, "chapters");
    let starts: Vec<u32> = chapters.iter().filter_map(|chapter| get::seconds(chapter, "at")).collect();
    let mut clips = Vec::new();
    for chapter in &chapters {
        let (Some(at), Some(title)) = (get::seconds(chapter, "at"), get::text(chapter, "title")) else { continue };
        let next = starts.iter().copied().filter(|start| *start > at).min();
        let mut clip = json!({
            "@type": "Clip",
            "name": title,
            "startOffset": at,
            "url": format!("{}?t={at}", facts.url),
        });
        if let Some(end) = next.or_else(|| get::seconds(video, "duration")) {
            clip["endOffset"] = end.into();
        }
        clips.push(clip);
    }
    clips
}
