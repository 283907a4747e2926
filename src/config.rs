//! The resolved `site.toml`.
//!
//! What was written is a layer of its own ([`schema`] says what may be written, [`read`] turns it into this);
//! a [`Config`] is complete and does not change after it was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::diag::{Place, Severity, Span};
use crate::form::endpoint::Endpoint;
use crate::gate::Epochs;
use crate::kind::{Field, Kind};
use crate::node::Node;
use crate::path::{Lang, Route, SourcePath};

mod amount;
mod rate;
pub mod images;
mod leads;
mod origin;
mod read;
mod schema;
mod strategy;
mod tables;

pub use amount::amount;
pub use origin::origin;
pub use rate::Rate;
pub use read::read;
pub use strategy::{Pause, Strategy};

/// The settings of a site.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether the whole of `site.toml` was understood. If not, keys may be missing that somebody wrote.
    pub is_whole: bool,
    /// The site's title.
    pub title: String,
    /// One sentence on the site.
    pub description: Option<String>,
    /// Where the site lives.
    pub base: Base,
    /// The main language, and the others in the order declared.
    pub languages: Vec<Language>,
    /// The zone of local times.
    pub zone: TimeZone,
    /// The name of the theme.
    pub theme: String,
    /// The moment at which the site is frozen.
    pub as_of: Option<Timestamp>,
    /// Taxonomies by name.
    pub taxonomies: Vec<Taxonomy>,
    /// Settings of collections by folder.
    pub collections: BTreeMap<String, Collection>,
    /// All kinds by name, the built-in ones and the site's own.
    pub kinds: BTreeMap<String, Arc<Kind>>,
    /// The fields that every page may have, those of the site's own taxonomies among them.
    pub common: Vec<Field>,
    /// Menus by name.
    pub menus: BTreeMap<String, Vec<MenuItem>>,
    /// Who publishes the site.
    pub organization: Option<Organization>,
    /// Form endpoints by name.
    pub endpoints: BTreeMap<String, Endpoint>,
    /// Gated content.
    pub gate: Gate,
    /// What `check` measures the site against.
    pub strategy: Strategy,
    /// Hosts beside its own from which the site's pages may load something.
    pub hosts: Vec<String>,
    /// Severities by code; `None` turns a rule off.
    pub rules: BTreeMap<String, Option<Severity>>,
    /// How Markdown is read.
    pub markdown: Markdown,
    /// Settings of pictures.
    pub images: images::Images,
    /// Whether code is highlighted.
    pub highlight: bool,
    /// Whether search data are made.
    pub search: bool,
    /// Which feeds are made.
    pub feeds: Feeds,
    /// Whether social cards are drawn.
    pub cards: bool,
    /// Whether `llms.txt` and Markdown twins are made.
    pub llms: bool,
    /// Whether sessions get a kit for their speakers and partners.
    pub kit: bool,
    /// Whether events that are held online only are marked up as schema.org events.
    pub online_events: bool,
    /// The host whose redirects and headers are written.
    pub hosting: Option<Host>,
    /// `in-place` chooses the replacement file by file.
    pub swap_in_place: bool,
    /// Publish targets by name.
    pub publish: BTreeMap<String, Node>,
    /// Settings of the receiver.
    pub leads: Node,
    /// The theme's settings as written.
    pub theme_settings: Node,
    /// Data of the site's own.
    pub extra: serde_json::Value,
    /// The privacy page, if one is named.
    pub privacy: Option<String>,
    /// What was written, for places in diagnostics.
    source: Written,
}

/// The text of `site.toml` and its tree.
#[derive(Debug, Clone)]
struct Written {
    path: SourcePath,
    text: Arc<str>,
    node: Node,
}

/// Where the site lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Scheme and host, without a slash at the end.
    pub origin: String,
    /// The path below which the site lies, without a slash at the end; empty at the root.
    pub path: String,
}

/// A language of the site.
#[derive(Debug, Clone)]
pub struct Language {
    /// Its tag.
    pub lang: Lang,
    /// Its name in itself.
    pub name: String,
    /// The site's title in it.
    pub title: Option<String>,
    /// The site's description in it.
    pub description: Option<String>,
    /// Menus of this language, which stand for the site's of the same name.
    pub menus: BTreeMap<String, Vec<MenuItem>>,
}

/// A taxonomy.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Its name, which is a field of front matter and a folder of addresses.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Pages on a page of a term; 0 for all.
    pub paginate_by: usize,
    /// Whether its terms have feeds.
    pub feed: bool,
}

/// How a section is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    Date,
    /// By title.
    Title,
    /// By `weight`, then by title.
    Weight,
    /// By `part`, then by title.
    Part,
    /// By `starts`, the latest first.
    Starts,
}

/// Settings of a collection.
#[derive(Debug, Clone)]
pub struct Collection {
    /// The kind of its pages, if the folder's name does not tell.
    pub kind: Option<String>,
    /// The pattern of its addresses.
    pub permalink: Option<String>,
    /// Pages on a page of the list; 0 for all.
    pub paginate_by: usize,
    /// The order of the list.
    pub sort: Option<Sort>,
    /// Whether it has a feed.
    pub feed: bool,
}

/// An entry of a menu.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// Its words, by language; the main language's are the fallback.
    pub name: String,
    /// Where it leads: a route, a path to a source, or a URL.
    pub url: String,
    /// The order; equal weights keep the order written.
    pub weight: i64,
    /// The language whose pages show it; all when absent.
    pub language: Option<Lang>,
    /// Entries below it.
    pub children: Vec<MenuItem>,
    /// Where it stands in `site.toml`.
    pub span: Span,
}

/// Who publishes the site.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// The name.
    pub name: String,
    /// The legal name.
    pub legal_name: Option<String>,
    /// The organization's own address, if it is not the site's.
    pub url: Option<String>,
    /// The logo: a file of the site.
    pub logo: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// A telephone number.
    pub telephone: Option<String>,
    /// The postal address in one line.
    pub address: Option<String>,
    /// Profiles elsewhere.
    pub same_as: Vec<String>,
}

/// Gated content.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The epoch of private addresses, and how many before it are kept up.
    pub epochs: Epochs,
}

/// How Markdown is read.
#[derive(Debug, Clone, Copy)]
pub struct Markdown {
    /// Whether raw HTML is shown as text.
    pub escape_html: bool,
    /// Whether `$…$` is mathematics.
    pub math: bool,
    /// Whether quotes and dashes are set as printers do.
    pub smart: bool,
}

/// A format of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// `feed.xml`.
    Atom,
    /// `feed.json`.
    Json,
    /// `rss.xml`.
    Rss,
}

/// Which feeds are made.
#[derive(Debug, Clone)]
pub struct Feeds {
    /// The formats.
    pub formats: Vec<FeedFormat>,
    /// Whether sections have feeds.
    pub sections: bool,
    /// Entries in a feed.
    pub limit: usize,
}

/// A host whose redirects and headers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Netlify: `_redirects` and `_headers`.
    Netlify,
    /// Cloudflare Pages: `_redirects` and `_headers`.
    Cloudflare,
    /// Vercel: `vercel.json`.
    Vercel,
    /// GitHub Pages: pages that redirect.
    GithubPages,
    /// nginx: a file to include.
    Nginx,
    /// Caddy: a file to import.
    Caddy,
    /// An object store: pages that redirect.
    S3,
}

impl Base {
    /// The base path with a route, percent-encoded: what an `href` holds.
    pub fn href(&self, route: &Route) -> String {
        let mut href = String::with_capacity(self.path.len() + route.as_str().len());
        href.push_str(&self.path);
        route.address_into(&mut href);
        href
    }

    /// The absolute address of a route.
    pub fn absolute(&self, route: &Route) -> String {
        let mut url = String::with_capacity(self.origin.len() + self.path.len() + route.as_str().len());
        url.push_str(&self.origin);
        url.push_str(&self.path);
        route.address_into(&mut url);
        url
    }
}

impl Config {
    /// The main language.
    pub fn main_language(&self) -> &Lang {
        &self.languages[0].lang
    }

    /// What is known of a language.
    pub fn language(&self, lang: &Lang) -> &Language {
        self.languages.iter().find(|l| l.lang == *lang).unwrap_or(&self.languages[0])
    }

    /// The place of a top-level key in `site.toml`.
    pub fn place(&self, key: &str) -> Place {
        let entry = self.source.node.entries().unwrap_or_default().iter().find(|e| e.key == key);
        match entry {
            Some(entry) => self.place_of(entry.node.span),
            None => Place::file(&self.source.path),
        }
    }

    /// The place of a span in `site.toml`.
    pub fn place_of(&self, span: Span) -> Place {
        Place::of(&self.source.path, &self.source.text, span)
    }

    /// The text of `site.toml`, which must hold no secret.
    pub fn source_text(&self) -> &str {
        &self.source.text
    }

    /// The severity that the site sets for a code: `None` if it sets none, `Some(None)` if it is off.
    pub fn rule(&self, code: &str) -> Option<Option<Severity>> {
        self.rules.get(code).copied()
    }

    /// Gives every diagnostic the severity that the site sets for its code and drops those that are off.
    pub fn apply_rules(&self, diagnostics: Vec<crate::diag::Diagnostic>) -> Vec<crate::diag::Diagnostic> {
        diagnostics
            .into_iter()
            .filter_map(|mut d| {
                if let Some(level) = self.rule(d.code) {
                    d.severity = level?;
                }
                Some(d)
            })
            .collect()
    }

    /// The codes that `[check.rules]` names, each with its place.
    pub fn rules_named(&self) -> Vec<(&str, Place)> {
        let rules = self.source.node.get("check").and_then(|n| n.get("rules"));
        let entries = rules.and_then(Node::entries).unwrap_or_default();
        entries.iter().map(|e| (e.key.as_str(), self.place_of(e.key_span))).collect()
    }

    /// The folders that `[collections]` names, each with its place.
    pub fn collections_named(&self) -> Vec<(&str, Place)> {
        self.tables_named("collections")
    }

    /// The taxonomies that the settings name, each with its place.
    pub fn taxonomies_named(&self) -> Vec<(&str, Place)> {
        self.tables_named("taxonomies")
    }

    fn tables_named(&self, table: &str) -> Vec<(&str, Place)> {
        let entries = self.source.node.get(table).and_then(Node::entries).unwrap_or_default();
        entries.iter().map(|e| (e.key.as_str(), self.place_of(e.key_span))).collect()
    }

    /// The file of the settings.
    pub fn file(&self) -> &SourcePath {
        &self.source.path
    }

    /// The collection to which a path below `content/` belongs: its first folder.
    pub fn collection(&self, in_content: &str) -> Option<(&str, &Collection)> {
        let folder = in_content.split('/').next()?;
        self.collections.get_key_value(folder).map(|(name, c)| (name.as_str(), c))
    }
}
