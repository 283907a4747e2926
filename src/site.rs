//! The graph of a site: pages with routes, sections, terms, series, links. Read-only once it is assembled.
//!
//! Assembly goes in this order, each step a module: which pages are published ([`status`]), where they stand
//! ([`address`]), what belongs together ([`sections`], [`terms`], [`series`], translations), what they refer to
//! ([`refs`]) and where their links lead ([`links`]).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::config::Config;
use crate::date::Moment;
use crate::diag::{Place, Span};
use crate::form::definition::Form;
use crate::kind::{Intent, Kind, Record};
use crate::parse::Document;
use crate::path::{Lang, Route, SourcePath};
use crate::source::Snapshot;

pub mod address;
mod assemble;
mod captions;
pub mod files;
pub mod forms;
pub mod gated;
pub mod links;
pub mod refs;
pub mod related;
pub mod sections;
pub mod series;
pub mod settings;
pub mod status;
pub mod terms;
mod thanks;
pub mod view;

pub use assemble::{assemble, told};

/// Which pages a build shows, and when it happens.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The moment of the build.
    pub as_of: Timestamp,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// Whether pages of the future are shown.
    pub future: bool,
}

/// A page by its position in [`Site::pages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// What other pages may know of a page. Never its body.
#[derive(Debug, Clone)]
pub struct Card {
    /// The page.
    pub id: PageId,
    /// Its address.
    pub route: Route,
    /// Its language.
    pub lang: Lang,
    /// Its kind.
    pub kind: Arc<Kind>,
    /// What it does for its reader.
    pub intent: Intent,
    /// Its title.
    pub title: String,
    /// Its description, else its answer.
    pub description: Option<String>,
    /// When it was published.
    pub date: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// Its state at the moment of the build.
    pub state: Option<&'static str>,
    /// Whether it is a draft that is shown.
    pub draft: bool,
    /// Whether it is a page of thanks, to which a form alone leads.
    pub thanks: bool,
    /// Its terms: position of the taxonomy, position of the term in it.
    pub terms: Vec<(usize, usize)>,
    /// Minutes that its body takes to read.
    pub minutes: u32,
}

/// A document placed in the site.
#[derive(Debug, Clone)]
pub struct Page {
    /// What others may know of it.
    pub card: Card,
    /// The file.
    pub document: Arc<Document>,
    /// Until when it is shown.
    pub expires: Option<Moment>,
    /// The section that holds it.
    pub section: Option<PageId>,
    /// The same page in other languages, in the order of the site's languages.
    pub translations: Vec<PageId>,
    /// Where each hole of the body leads, aligned with `document.body.holes`.
    pub targets: Vec<links::Target>,
    /// The page that follows the knowledge given here (`next:`).
    pub next: Option<PageId>,
    /// The page after this one in time, or before it in a list by weight.
    pub newer: Option<PageId>,
    /// The page before this one in time, or after it in a list by weight.
    pub older: Option<PageId>,
}

impl Page {
    /// Validated front matter.
    pub fn record(&self) -> &Record {
        &self.document.record
    }

    /// The name of the kind.
    pub fn kind(&self) -> &str {
        &self.card.kind.name
    }
}

/// Why a file that exists is not on the site.
#[derive(Debug, Clone)]
pub struct Absence {
    /// `a draft`, `not yet published`, `expired`.
    pub why: &'static str,
    /// Its title, which stands where a link to it would.
    pub title: String,
    /// When it will be published, if time alone brings it.
    pub from: Option<Timestamp>,
    /// Where the address of an expired page leads.
    pub expires_to: Option<String>,
    /// The address it would have, or had.
    pub route: Option<Route>,
}

/// The whole site.
#[derive(Debug)]
pub struct Site {
    /// The settings.
    pub config: Arc<Config>,
    /// The moment of the build.
    pub moment: Shown,
    /// All pages that are shown, by source path.
    pub pages: Vec<Page>,
    /// Pages by file.
    pub by_source: HashMap<SourcePath, PageId>,
    /// Pages by address.
    pub by_route: HashMap<Route, PageId>,
    /// Pages by kind, name and language.
    pub by_name: HashMap<(String, String, Lang), PageId>,
    /// Files that exist but are not shown.
    pub absent: BTreeMap<SourcePath, Absence>,
    /// Addresses of absent files.
    pub absent_routes: HashMap<Route, SourcePath>,
    /// Published files beside pages, by file.
    pub files: BTreeMap<SourcePath, Route>,
    /// Their addresses.
    pub file_routes: HashMap<Route, SourcePath>,
    /// Sections with their pages in order.
    pub sections: BTreeMap<PageId, sections::Section>,
    /// Taxonomies with their terms.
    pub taxonomies: Vec<terms::Terms>,
    /// Series by language and name.
    pub series: BTreeMap<(Lang, String), Vec<PageId>>,
    /// Forms by page.
    pub forms: BTreeMap<PageId, Form>,
    /// What pages keep for those who registered and for sales, those of absent pages too.
    pub private: Vec<Private>,
    /// Pages that link to a page.
    pub backlinks: HashMap<PageId, Vec<PageId>>,
    /// Old addresses and where they lead.
    pub redirects: BTreeMap<Route, Redirect>,
    /// The words by which pages are related, made when they are first asked for.
    words: OnceLock<Vec<Vec<u32>>>,
}

/// Text of a field that no output may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    /// The file.
    pub source: SourcePath,
    /// `join_url`, `talking_points` or `replay`.
    pub field: &'static str,
    /// The text.
    pub text: String,
}

/// An old address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Where it leads: an address of the site without base path, or a URL.
    pub to: String,
    /// The file that asks for it.
    pub source: SourcePath,
}

impl Site {
    /// A page.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// All pages with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (PageId, &Page)> {
        self.pages.iter().map(|page| (page.card.id, page))
    }

    /// A page by kind and name, in a language, else in the main one, else in any.
    pub fn named(&self, kind: &str, name: &str, lang: &Lang) -> Option<PageId> {
        let name = name.trim_end_matches(".md").rsplit('/').next().unwrap_or(name);
        let languages = std::iter::once(lang).chain(self.config.languages.iter().map(|l| &l.lang));
        languages.filter_map(|l| self.by_name.get(&(kind.to_owned(), name.to_owned(), l.clone()))).next().copied()
    }

    /// The home page of a language.
    pub fn home(&self, lang: &Lang) -> Option<PageId> {
        self.by_route.get(&address::home(&self.config, lang)).copied()
    }
}

/// The place of a span in a file whose text was dropped: reads the file once more.
pub(crate) fn place(snapshot: &Snapshot, path: &SourcePath, span: Span) -> Place {
    match snapshot.read_text(path) {
        Ok(text) => Place::of(path, &text, span),
        Err(_) => Place::file(path),
    }
}
