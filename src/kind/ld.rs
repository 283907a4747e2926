//! Structured data as text, and the nodes of it that several kinds share.

use super::facts::{Facts, PersonFact};
use super::{Record, Slot, Val, get};
use crate::date::{Moment, iso_duration};
use crate::html::Marks;

/// The text of a JSON value, which may stand in a script element. Nobody looks into a graph once it is made, so it
/// is written from the first and never a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json {
    text: String,
    /// What a node is called.
    id: Option<String>,
}

impl Json {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What a node is called, if it has a name.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// What can stand in a node.
pub trait Put {
    /// Appends its JSON.
    fn put(&self, out: &mut String);
}

impl Put for Json {
    fn put(&self, out: &mut String) {
        out.push_str(&self.text);
    }
}

/// Bytes that are not themselves in JSON, or not always.
const IN_JSON: Marks = Marks::new(b"\"\\<\xe2", true);

impl Put for str {
    /// `<` is escaped, which could end the script element, and two line ends that older engines take for those of code.
    fn put(&self, out: &mut String) {
        out.push('"');
        let (mut done, mut from) = (0, 0);
        while let Some(at) = IN_JSON.next(self, from) {
            let byte = self.as_bytes()[at];
            from = at + 1;
            let escaped = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                0x08 => "\\b",
                0x0c => "\\f",
                b'<' => "\\u003c",
                0..0x20 => "",
                0xe2 if self[at..].starts_with('\u{2028}') => "\\u2028",
                0xe2 if self[at..].starts_with('\u{2029}') => "\\u2029",
                _ => continue,
            };
            out.push_str(&self[done..at]);
            if escaped.is_empty() {
                out.push_str(&format!("\\u{byte:04x}"));
            } else {
                out.push_str(escaped);
            }
            done = at + if byte == 0xe2 { 3 } else { 1 };
            from = done;
        }
        out.push_str(&self[done..]);
        out.push('"');
    }
}

impl Put for String {
    fn put(&self, out: &mut String) {
        self.as_str().put(out);
    }
}

impl<T: Put + ?Sized> Put for &T {
    fn put(&self, out: &mut String) {
        (*self).put(out);
    }
}

impl<T: Put> Put for [T] {
    fn put(&self, out: &mut String) {
        for (at, item) in self.iter().enumerate() {
            out.push(if at == 0 { '[' } else { ',' });
            item.put(out);
        }
        out.push_str(if self.is_empty() { "[]" } else { "]" });
    }
}

macro_rules! put_as_printed {
    ($($number:ty),*) => {$(
        impl Put for $number {
            fn put(&self, out: &mut String) {
                out.push_str(&self.to_string());
            }
        }
    )*};
}
put_as_printed!(u32, i64, usize);

/// A node being built; absent values are left out.
pub struct Node(Json);

impl Node {
    /// A node of that type, with an `@id` made of the page's address.
    pub fn new(facts: &Facts, type_name: &str, id: &str) -> Self {
        Self::named(type_name, format!("{}#{id}", facts.url))
    }

    /// A node of that type with that `@id`.
    pub fn named(type_name: &str, id: String) -> Self {
        let mut node = Self::of(type_name).with("@id", &id);
        node.0.id = Some(id);
        node
    }

    /// A node of that type without a name.
    pub fn of(type_name: &str) -> Self {
        let text = String::with_capacity(512);
        Self(Json { text, id: None }).with("@type", type_name)
    }

    /// Adds a value that is there.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Put) -> Self {
        let out = &mut self.0.text;
        out.push(if out.is_empty() { '{' } else { ',' });
        key.put(out);
        out.push(':');
        value.put(out);
        self
    }

    /// Adds a value if it is there.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<impl Put>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a list if it holds anything.
    #[must_use]
    pub fn many(self, key: &str, values: &[impl Put]) -> Self {
        if values.is_empty() { self } else { self.with(key, values) }
    }

    /// The finished node.
    pub fn done(mut self) -> Json {
        self.0.text.push('}');
        self.0
    }
}

/// A node that stands elsewhere, by its name.
pub fn reference(id: &str) -> Json {
    Node(Json { text: String::new(), id: None }).with("@id", id).done()
}

/// An organization in place.
pub fn organization(name: &str, url: &str) -> Json {
    Node::of("Organization").with("name", name).with("url", url).done()
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
        .many("image", facts.image.as_slice())
        .many("author", &persons(&facts.authors))
        .maybe("publisher", facts.organization.map(reference))
}

/// A page of a kind that a site declared with a schema.org type.
pub fn declared(facts: &Facts, type_name: &str) -> Json {
    work(facts, type_name, "main").with("name", facts.title).done()
}

/// People in place.
pub fn persons(people: &[PersonFact]) -> Vec<Json> {
    let one = |fact: &PersonFact| {
        Node::of("Person").with("name", &fact.name).maybe("url", fact.url.as_ref()).maybe("image", fact.image.as_ref())
    };
    people.iter().map(|fact| one(fact).done()).collect()
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
            .maybe("publisher", facts.organization.map(reference))
            .many("hasPart", &clips(facts, record)),
    )
}

fn clips(facts: &Facts, video: &Record) -> Vec<Json> {
    let chapters = get::records(video, "chapters");
    let starts: Vec<u32> = chapters.iter().filter_map(|chapter| get::seconds(chapter, "at")).collect();
    let mut clips = Vec::new();
    for chapter in &chapters {
        let (Some(at), Some(title)) = (get::seconds(chapter, "at"), get::text(chapter, "title")) else { continue };
        let next = starts.iter().copied().filter(|start| *start > at).min();
        let clip = Node::of("Clip")
            .with("name", title)
            .with("startOffset", at)
            .with("url", format!("{}?t={at}", facts.url))
            .maybe("endOffset", next.or_else(|| get::seconds(video, "duration")));
        clips.push(clip.done());
    }
    clips
}
