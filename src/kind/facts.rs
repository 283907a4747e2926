//! What a kind's functions may know of a page: its record, and its references resolved to addresses and names.

use jiff::Timestamp;

use super::Record;
use crate::date::Moment;
use crate::path::{Lang, SourcePath};

/// A person as markup and lists name one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFact {
    /// The name.
    pub name: String,
    /// Absolute address of the profile page, or of the person's own site.
    pub url: Option<String>,
    /// Absolute address of a picture.
    pub image: Option<String>,
    /// Whether the person is no member of the organization.
    pub external: bool,
}

/// The title and the address of a page.
pub type Named = (String, String);

/// A page as the functions of its kind see it. Every address is absolute.
pub struct Facts<'a> {
    /// The page's validated front matter.
    pub record: &'a Record,
    /// The page's address.
    pub url: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its description, or its answer.
    pub description: Option<&'a str>,
    /// Its language.
    pub language: &'a Lang,
    /// When it was published.
    pub date: Option<&'a Moment>,
    /// When it was last changed.
    pub updated: Option<&'a Moment>,
    /// Address of its picture.
    pub image: Option<String>,
    /// Who wrote it.
    pub authors: Vec<PersonFact>,
    /// The `@id` of the site's organization node, if it has one.
    pub organization: Option<&'a str>,
    /// The name and address of the organization, for records that repeat them.
    pub organizer: Option<(&'a str, &'a str)>,
    /// The moment of the build.
    pub as_of: Timestamp,
    /// Whether online events are marked up (`[search_engines] online_events`, see the dated rules).
    pub online_events: bool,
    /// The address of a file of the site, if it is published.
    pub file_url: &'a dyn Fn(&SourcePath) -> Option<String>,
    /// A person by the name of their file.
    pub person: &'a dyn Fn(&str) -> Option<PersonFact>,
    /// Title and address of a page by kind and name (a course, a partner).
    pub page: &'a dyn Fn(&str, &str) -> Option<Named>,
}

/// A calendar entry, ready to be written by the calendar output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// First moment.
    pub starts: Timestamp,
    /// One past the last moment.
    pub ends: Timestamp,
    /// Title.
    pub summary: String,
    /// Plain text.
    pub description: String,
    /// A place's address, or the page's own address; never a join link.
    pub location: String,
    /// The page.
    pub url: String,
    /// Whether it was called off.
    pub cancelled: bool,
    /// How often it was changed: rises by one for each change that the record tells of.
    pub sequence: u32,
    /// When the record was last changed, from its content.
    pub stamp: Timestamp,
}
