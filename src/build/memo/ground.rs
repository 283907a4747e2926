//! What every output stands on, as one hash: all that a build is made from, save the words of its pages' bodies.
//!
//! While the ground is the same, the graph of the site is the same, and so is every answer that a template can get of
//! it; an output then differs only if a body that it read does. The ground has each page by its shape (see
//! `parse::shape`), every other file by its bytes, the options, and of the moment only what a site can show of it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::files::Files;
use crate::build::Options;
use crate::date::Moment;
use crate::gate::leak::Index;
use crate::kind::{get, rules};
use crate::parse::{Document, TextHash};
use crate::path::SourcePath;
use crate::site::{Shown, status};
use crate::source::Snapshot;
use crate::theme::Theme;

/// The ground while it is put together.
#[derive(Debug)]
pub struct Ground {
    hasher: blake3::Hasher,
    texts: HashMap<SourcePath, TextHash>,
    all: [u8; 32],
    shown: Shown,
    until: Option<Timestamp>,
}

/// The ground, and the texts that stand on it.
#[derive(Debug)]
pub struct Laid {
    /// The hash of all but the texts.
    pub hash: [u8; 32],
    /// The hash of what no output asks for and each stands on, in the ground too.
    pub base: [u8; 32],
    /// The text of each page's file.
    pub texts: HashMap<SourcePath, TextHash>,
    /// The hash of all texts.
    pub all: [u8; 32],
    /// The first moment after this one at which the ground is another, if there is one.
    pub until: Option<Timestamp>,
}

impl Ground {
    /// Of the documents, before they become pages.
    pub fn new(documents: &[Arc<Document>], shown: &Shown) -> Self {
        let mut hasher = blake3::Hasher::new();
        let mut all = blake3::Hasher::new();
        let mut texts = HashMap::with_capacity(documents.len());
        let mut until = None;
        let phases: Vec<_> = documents.par_iter().map(|document| phase(document, shown)).collect();
        for (document, (phase, next)) in documents.iter().zip(phases) {
            put(&mut hasher, document.path.as_str().as_bytes());
            hasher.update(&document.shape.0);
            put(&mut hasher, phase.as_bytes());
            until = next.into_iter().chain(until).min();
            all.update(&document.text.0);
            texts.insert(document.path.clone(), document.text);
        }
        Self { hasher, texts, all: *all.finalize().as_bytes(), shown: *shown, until }
    }

    /// With everything else that a build is made from. Templates can ask for the moment in the site's zone. The secret
    /// of private addresses counts, by its fingerprint, only where the site has such an address.
    pub fn lay(
        mut self,
        (options, secret): (&Options, Option<[u8; 32]>),
        snapshot: &Snapshot,
        (theme, zone, kept_back): (&Theme, &TimeZone, &Index),
        files: &Files,
    ) -> Laid {
        let hasher = &mut self.hasher;
        let mut base = blake3::Hasher::new();
        let others: Vec<_> = snapshot.files().filter(|(path, _)| !self.texts.contains_key(*path)).collect();
        let others: Vec<_> =
            others.into_par_iter().map(|(path, stat)| (path, files.hash(snapshot, path, stat))).collect();
        for (path, hash) in others {
            put(hasher, path.as_str().as_bytes());
            hasher.update(&hash);
            if is_of_all(path) {
                put(&mut base, path.as_str().as_bytes());
                base.update(&hash);
            }
        }
        let mut told = blake3::Hasher::new();
        told.update(&of_options(options));
        told.update(&[u8::from(secret.is_some())]).update(&secret.unwrap_or_default());
        let as_of = self.shown.as_of;
        for rule in rules::ALL {
            told.update(&[u8::from(rule.holds(as_of))]);
        }
        let (clock, ticks) = clock(theme, &as_of.to_zoned(zone.clone()));
        put(&mut told, clock.as_bytes());
        let told = told.finalize();
        hasher.update(told.as_bytes());
        // What was looked for in an output that is kept must be all that is looked for now.
        base.update(told.as_bytes()).update(kept_back.hash());
        let (hash, base) = (*hasher.finalize().as_bytes(), *base.finalize().as_bytes());
        let dates = rules::ALL.iter().flat_map(|rule| rule.dates());
        let until = dates.chain(self.until).chain(ticks).filter(|at| *at > as_of).min();
        Laid { hash, base, texts: self.texts, all: self.all, until }
    }
}

/// Whether a file tells what all outputs stand on: the settings, and of a theme all but what outputs ask for by name.
fn is_of_all(path: &SourcePath) -> bool {
    let mut parts = path.as_str().split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("site.toml"), ..) => true,
        (Some("themes"), _, part) => !matches!(part, Some("templates" | "css" | "js" | "assets")),
        _ => false,
    }
}

/// The options, but for the moment and the secret of private addresses: not all sites have such addresses.
pub(super) fn of_options(options: &Options) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let Options { now: _, as_of: _, base_url, drafts, future, secret: _, posts_here, light: _, guarded } = options;
    put(&mut hasher, format!("{base_url:?} {drafts} {future} {posts_here}").as_bytes());
    for (name, value) in guarded {
        put(&mut hasher, name.as_bytes());
        put(&mut hasher, value.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// A piece with its length, so that neighbours stay apart.
fn put(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}

/// The moments at which something of a document changes. A session that was called off has no state that changes, but
/// it is told to machines as one to come until it would have ended.
fn changes(document: &Document) -> Vec<Timestamp> {
    let record = &document.record;
    let mut all = document.kind.transitions.map_or_else(Vec::new, |transitions| transitions(record));
    let dates = ["date", "expires"].into_iter().filter_map(|key| get::date(record, key));
    all.extend(dates.map(Moment::timestamp));
    if let (Some(starts), Some(lasts)) = (get::date(record, "starts"), get::seconds(record, "duration")) {
        let ends = starts.timestamp().checked_add(SignedDuration::from_secs(lasts.into()));
        all.extend([starts.timestamp(), ends.unwrap_or(Timestamp::MAX)]);
    }
    all
}

/// What the moment of the build makes of a document: whether it is shown, and how many of its changes have come; and
/// when the next one comes.
fn phase(document: &Document, shown: &Shown) -> (String, Option<Timestamp>) {
    let absence = status::absence(document, shown).map(|absence| absence.why);
    let changes = changes(document);
    let past = changes.iter().filter(|at| **at <= shown.as_of).count();
    let state = document.kind.state.and_then(|state| state(&document.record, shown.as_of));
    (format!("{absence:?} {past} {state:?}"), changes.into_iter().filter(|at| *at > shown.as_of).min())
}

/// What templates can print of the moment: the year where they ask for that alone, else all of it; and when that
/// becomes something else.
fn clock(theme: &Theme, as_of: &Zoned) -> (String, Option<Timestamp>) {
    let mut asked = false;
    for template in theme.templates.values() {
        // All that a template was handed can be printed at once.
        if template.text.contains("__tera_context") {
            return (as_of.timestamp().to_string(), after(as_of));
        }
        for (at, word) in template.text.match_indices("as_of") {
            asked = true;
            let rest = template.text[at + word.len()..].strip_prefix(".year");
            let is_year =
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "_.[?".contains(c)));
            if !is_year {
                return (as_of.timestamp().to_string(), after(as_of));
            }
        }
    }
    if !asked {
        return (String::new(), None);
    }
    let next = Date::new(as_of.year() + 1, 1, 1).and_then(|day| day.to_zoned(as_of.time_zone().clone()));
    (as_of.year().to_string(), Some(next.map_or(Timestamp::MAX, |day| day.timestamp())))
}

/// The moment after that one.
fn after(moment: &Zoned) -> Option<Timestamp> {
    moment.timestamp().checked_add(SignedDuration::from_nanos(1)).ok()
}
