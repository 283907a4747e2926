//! What the receiver has to know of a site: the data of `.wellspring/leads.json`.
//!
//! The caller fills it in; [`Manifest::to_json`] gives the same bytes for the same site.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::definition::Form;
use super::endpoint::Endpoint;

/// The number of this file's shape. A receiver refuses another one.
pub const SHAPE: u32 = 1;

/// The folder beside the manifest with the files of `signed` gates, each named by its SHA-256.
pub const STORE: &str = "gated";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SHAPE`].
    pub shape: u32,
    /// The site.
    pub site: Site,
    /// By form name, then by language.
    pub forms: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Gated files.
    pub gated: Vec<Gated>,
    /// Join links of webinars.
    pub join_links: Vec<JoinLink>,
    /// Talking points of pages.
    pub talking_points: Vec<TalkingPoints>,
    /// The words of forms, by language and key, where the theme has its own.
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// The `[leads]` table of `site.toml`, as written.
    pub leads: serde_json::Value,
}

/// The site.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Site {
    /// Its title.
    pub title: String,
    /// Its address, with its base path, without a slash at the end.
    pub url: String,
    /// Its language.
    pub language: String,
    /// The IANA name of its time zone; empty for UTC.
    #[serde(default)]
    pub zone: String,
}

/// A form in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its definition.
    pub form: Form,
    /// [`Form::version`].
    pub version: String,
    /// Where it posts to.
    pub endpoint: Endpoint,
    /// Absolute address of its thank-you page.
    pub thank_you: Option<String>,
    /// Absolute addresses of the thank-you pages of offers that use it, by the offer's name.
    pub offers: BTreeMap<String, String>,
    /// Absolute address of the privacy page.
    pub privacy: Option<String>,
    /// What is done with the answers, as HTML with whole addresses.
    pub notice: String,
    /// The words of the thank-you pages that the site makes, as plain text: by the offer's name, and under the empty
    /// name those of the form itself.
    pub thanks: BTreeMap<String, String>,
    /// The owner's name as people read it, if the owner is a person of the site.
    pub owner_name: Option<String>,
}

impl Entry {
    /// The words of the thank-you page for a post from the page of `offer`, if the site makes one.
    pub fn said(&self, offer: Option<&str>) -> Option<&str> {
        let own = offer.filter(|name| self.offers.contains_key(*name));
        self.thanks.get(own.unwrap_or_default()).map(String::as_str)
    }

    /// The thank-you page for a post from the page of `offer`: always one of those written here.
    pub fn destination(&self, offer: Option<&str>) -> Option<&str> {
        offer.and_then(|name| self.offers.get(name)).or(self.thank_you.as_ref()).map(String::as_str)
    }
}

/// A gated file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Gated {
    /// The offer that gives it, or `webinars/NAME` for a recording: what a post says in its field `offer`.
    pub offer: String,
    /// The form in front of it.
    pub form: String,
    /// `link` or `signed`.
    pub gate: String,
    /// The file in the source folder.
    pub file: String,
    /// The name under which a visitor keeps it.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The absolute address of a `link` gate: a private one, or that of a film on another host.
    pub address: Option<String>,
    /// The SHA-256 of a file behind a `signed` gate, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where that file lies, from the manifest's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
}

/// The join link of a webinar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JoinLink {
    /// The webinar's name.
    pub webinar: String,
    /// Its title.
    pub title: String,
    /// The form that gives a seat.
    pub form: String,
    /// When it starts, in RFC 3339.
    pub starts: String,
    /// The absolute address of its page.
    pub page: String,
    /// The link.
    pub url: String,
}

/// What a salesperson may say about a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TalkingPoints {
    /// The page's route.
    pub page: String,
    /// Its title.
    pub title: String,
    /// The sentence that the page promises: its answer or description.
    pub promise: Option<String>,
    /// The points.
    pub points: Vec<String>,
}

impl Manifest {
    /// The file's text: lists in order, one key a line, a line end at the end.
    pub fn to_json(&self) -> String {
        let mut sorted = self.clone();
        sorted.gated.sort();
        sorted.join_links.sort();
        sorted.talking_points.sort();
        let mut text = serde_json::to_string_pretty(&sorted).expect("a manifest is plain data");
        text.push('\n');
        text
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When it is no manifest, or one of another shape; the message says which.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let manifest: Self = serde_json::from_str(text).map_err(|why| why.to_string())?;
        if manifest.shape == SHAPE {
            Ok(manifest)
        } else {
            Err(format!("it has the shape {}, this program reads the shape {SHAPE}", manifest.shape))
        }
    }
}

#[cfg(test)]
mod tests;
