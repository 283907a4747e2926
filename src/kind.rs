//! What a content kind is: data, and at most three pure functions.
//!
//! One file per kind, listed in [`ALL`]. From a kind's data follow the validation of front matter,
//! the JSON Schema for editors, the archetype of `wellspring new`, the template, the feed and the markup.
//! A site declares kinds of its own in `site.toml` with the same fields.

pub mod get;
pub mod facts;
pub mod rules;
pub mod ld;
pub mod field;
pub mod validate;
pub mod common;
pub mod person_inline;
pub mod video;
pub mod article;
pub mod webinar;
pub mod testimonial;
pub mod offer;
pub mod lesson;
pub mod person;
pub mod partner;
pub mod form;
pub mod page;
pub mod section;
pub mod home;
pub mod declared;
pub mod schema;
pub mod archetype;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::date::Moment;
use crate::diag::Span;
use crate::diag::codes::Code;
use crate::node::Node;
use crate::path::SourcePath;

/// What a page does for its reader (strategy: knowledge before the ask).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Intent {
    /// Teaches.
    Knowledge,
    /// Shows that it worked for others.
    Proof,
    /// Asks for something.
    Offer,
    /// None of these: legal pages, lists.
    Neutral,
}

/// The built-in kinds, in the order of the documentation.
pub const ALL: &[fn() -> Kind] = &[
    article::kind,
    webinar::kind,
    testimonial::kind,
    offer::kind,
    lesson::kind,
    person::kind,
    partner::kind,
    form::kind,
    page::kind,
    section::kind,
    home::kind,
];

/// The names of [`ALL`], for those who only ask whether a kind is built in.
pub const NAMES: &[&str] =
    &["article", "webinar", "testimonial", "offer", "lesson", "person", "partner", "form", "page", "section", "home"];

/// The built-in kind of that name.
pub fn find(name: &str) -> Option<Kind> {
    ALL.iter().map(|make| make()).find(|kind| kind.name == name)
}

/// A content kind.
#[derive(Debug, Clone)]
pub struct Kind {
    /// The name in front matter and in `site.toml`.
    pub name: String,
    /// What a page of this kind does, unless its `intent` says otherwise.
    pub intent: Intent,
    /// The collection folder that has this kind by default, if any (`articles` for `article`).
    pub folder: Option<&'static str>,
    /// The kind's own fields, beside [`common::fields`].
    pub fields: Vec<Field>,
    /// Address pattern, if it does not mirror the folders.
    pub permalink: Option<String>,
    /// The schema.org type of its pages.
    pub schema_type: Option<String>,
    /// Whether its pages go into feeds.
    pub feed: bool,
    /// Whether it makes a page at all.
    pub published: bool,
    /// The state of a page at a moment, as in `upcoming`; none while its front matter does not say enough.
    pub state: Option<fn(&Record, Timestamp) -> Option<&'static str>>,
    /// The moments at which [`Kind::state`] changes, sorted. Data for those who must know when to build again.
    pub transitions: Option<fn(&Record) -> Vec<Timestamp>>,
    /// The nodes of structured data that a page adds to the site's graph.
    pub json_ld: Option<fn(&facts::Facts) -> Vec<ld::Json>>,
    /// The calendar entry of a page.
    pub calendar: Option<fn(&facts::Facts) -> Option<facts::CalendarEntry>>,
    /// What single fields cannot tell: mistakes between the fields of one record.
    pub check: Option<fn(&Record) -> Vec<Flaw>>,
}

impl Kind {
    /// A published kind of that name without fields or functions.
    pub fn new(name: &str, intent: Intent) -> Self {
        Self {
            name: name.to_string(),
            intent,
            folder: None,
            fields: Vec::new(),
            permalink: None,
            schema_type: None,
            feed: false,
            published: true,
            state: None,
            transitions: None,
            json_ld: None,
            calendar: None,
            check: None,
        }
    }
}

impl Intent {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Knowledge, Self::Proof, Self::Offer, Self::Neutral];

    /// The word in front matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Knowledge => "knowledge",
            Self::Proof => "proof",
            Self::Offer => "offer",
            Self::Neutral => "neutral",
        }
    }

    /// The intent of that word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.as_str() == word)
    }
}

/// A mistake between fields, before it becomes a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Its code.
    pub code: &'static Code,
    /// The value that is to be changed.
    pub span: Span,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// How to mend it.
    pub hint: String,
}

/// A field of a kind, or of a record within one.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key in front matter. All records share it.
    pub name: Arc<str>,
    /// What it takes.
    pub takes: Takes,
    /// Whether a page must have it.
    pub required: bool,
    /// One sentence for the schema, the archetype and the documentation.
    pub help: String,
}

/// What a field takes.
#[derive(Debug, Clone)]
pub enum Takes {
    /// Text, kept as written.
    Text,
    /// A paragraph or more of Markdown.
    Markdown,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A day or a moment.
    Date,
    /// `45m`, `1h 30m`, `90s` or ISO 8601.
    Duration,
    /// `M:SS` or `H:MM:SS`.
    Position,
    /// Two shares of a picture's width and height, as in `30% 40%`.
    Focus,
    /// An absolute URL with `https:`, `http:`, `mailto:` or `tel:`.
    Url,
    /// One of these words.
    Choice(Vec<String>),
    /// A list; a single value counts as a list of one.
    List(Box<Takes>),
    /// A map with these fields.
    Record(Vec<Field>),
    /// The first of these shapes that fits what was written: a scalar, or a record.
    Either(Box<Takes>, Box<Takes>),
    /// The name of a page of that kind.
    Reference(Arc<str>),
    /// An IANA time zone; local times beside it are read in it.
    Zone,
    /// A page of this site: a path to a source, or a route.
    Page,
    /// A file beside the one that names it, or under `content/` after a `/`.
    File,
    /// A file, or the address of one elsewhere.
    FileOrUrl,
    /// Anything; kept as written.
    Free,
}

/// Validated front matter, by field name. The names are those of the fields: a key of its own for each page would
/// have to be fetched from memory for each look into each record.
pub type Record = BTreeMap<Arc<str>, Slot>;

/// A validated value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// The value.
    pub val: Val,
    /// Where the value stands in its file.
    pub span: Span,
}

/// A validated value.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    /// Text or Markdown, a URL, or a chosen word.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A day or a moment.
    Date(Moment),
    /// A duration or a position in a video, in seconds.
    Seconds(u32),
    /// A list.
    List(Vec<Slot>),
    /// A map.
    Record(Record),
    /// The name of a page of a kind; whether it exists is known when the site is assembled.
    Reference {
        /// The kind referred to.
        kind: Arc<str>,
        /// The name as written.
        name: String,
    },
    /// A page by path or route, as written.
    Page(String),
    /// A file by path; whether it exists is known when the site is assembled.
    File {
        /// As written.
        written: String,
        /// Resolved against the file that names it.
        path: SourcePath,
    },
    /// Anything.
    Free(Node),
}

#[cfg(test)]
mod tests;
