//! Checks a tree against fields, and gives a record of typed values.
//!
//! Every mistake is told with its place and a hint, all in one run. What is wrong is left out of the record,
//! so that later stages meet only values that fit their field.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{Field, Flaw, Kind, Record, Slot, Takes, Val};
use crate::date;
use crate::diag::codes::{self, Code};
use crate::diag::{Checked, Diagnostic, Place, Span, nearest};
use crate::node::{Entry, Node, Value};
use crate::path::SourcePath;

mod scalar;
pub mod shape;

/// Which codes the mistakes of a file have.
#[derive(Debug, Clone, Copy)]
struct Codes {
    invalid: &'static Code,
    missing: &'static Code,
    unknown: &'static Code,
    date: &'static Code,
    /// Where data that no field describes may go.
    free: &'static str,
}

/// What validation needs to know of the file that it reads.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    path: &'a SourcePath,
    source: &'a str,
    zone: TimeZone,
    codes: Codes,
    whole: bool,
    tells_unknown: bool,
}

impl<'a> Reading<'a> {
    /// The front matter of a file whose whole text is `source`; local times are of `zone`.
    pub fn front_matter(path: &'a SourcePath, source: &'a str, zone: &TimeZone) -> Self {
        let codes = Codes {
            invalid: codes::FRONT_MATTER_INVALID,
            missing: codes::FRONT_MATTER_MISSING,
            unknown: codes::FRONT_MATTER_UNKNOWN_KEY,
            date: codes::DATE_INVALID,
            free: "`extra:`",
        };
        Self { path, source, zone: zone.clone(), codes, whole: true, tells_unknown: true }
    }

    /// A file of settings.
    pub fn config(path: &'a SourcePath, source: &'a str) -> Self {
        let codes = Codes {
            invalid: codes::CONFIG_INVALID,
            missing: codes::CONFIG_INVALID,
            unknown: codes::CONFIG_UNKNOWN_KEY,
            date: codes::DATE_INVALID,
            free: "`[extra]`",
        };
        Self { path, source, zone: TimeZone::UTC, codes, whole: true, tells_unknown: true }
    }

    /// Says whether the whole text was understood; if not, an absent field is no mistake of its own.
    #[must_use]
    pub fn whole(mut self, whole: bool) -> Self {
        self.whole = whole;
        self
    }

    /// Says whether keys without a field are told of: where nobody wants to know, no hint is sought for each of them.
    #[must_use]
    pub fn tells_unknown(mut self, tells: bool) -> Self {
        self.tells_unknown = tells;
        self
    }

    fn tell(&self, code: &'static Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::of(self.path, self.source, span))
    }
}

/// Checks the map `node` against `fields`.
pub fn validate(fields: &[&Field], node: &Node, reading: &Reading) -> Checked<Record> {
    let mut walk = Walk { reading, zone: reading.zone.clone(), trail: Vec::new(), key: None, diagnostics: Vec::new() };
    let record = walk.record(fields, node);
    Checked::new(record, walk.diagnostics)
}

/// The mistakes between fields that the kind knows of, in a record that [`validate`] gave.
pub fn check(kind: &Kind, record: &Record, reading: &Reading) -> Vec<Diagnostic> {
    let flaws: Vec<Flaw> = kind.check.map_or_else(Vec::new, |check| check(record));
    flaws.into_iter().map(|flaw| reading.tell(flaw.code, flaw.span, flaw.message).hint(flaw.hint)).collect()
}

/// One walk down a tree.
struct Walk<'a> {
    reading: &'a Reading<'a>,
    /// The zone of local times in the record at hand.
    zone: TimeZone,
    /// The keys that lead to the value at hand.
    trail: Vec<String>,
    /// The key right before the value at hand.
    key: Option<Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    fn record(&mut self, fields: &[&Field], node: &Node) -> Record {
        let mut record = Record::new();
        // A map stands under its key, on the next line mostly; an entry of a list has none of its own.
        let key = self.key.take();
        let outer = self.own_zone(fields, node);
        for entry in node.entries().unwrap_or_default() {
            let Some(field) = fields.iter().find(|f| *f.name == *entry.key) else {
                self.unknown(fields, entry);
                continue;
            };
            // A key that was written twice has been told of; the last value counts.
            record.remove(entry.key.as_str());
            self.trail.push(entry.key.clone());
            self.key = Some(entry.key_span);
            if let Some(slot) = self.value(&field.takes, &entry.node) {
                record.insert(Arc::clone(&field.name), slot);
            } else if field.required && is_absent(&entry.node) {
                self.absent(field, entry.key_span, "is empty");
            }
            self.trail.pop();
        }
        self.zone = outer;
        for field in fields {
            if field.required && self.reading.whole && !has(node, &field.name) {
                self.trail.push(field.name.to_string());
                let first = Span { end: node.span.start + 1, ..node.span };
                self.absent(field, key.unwrap_or(first), "is missing");
                self.trail.pop();
            }
        }
        record
    }

    /// Local times are of the zone that stands beside them, if one does. Gives the zone that held before.
    fn own_zone(&mut self, fields: &[&Field], node: &Node) -> TimeZone {
        let outer = self.zone.clone();
        let named = fields.iter().find(|f| matches!(f.takes, Takes::Zone)).and_then(|f| node.get(&f.name));
        if let Some(zone) = named.and_then(Node::text).and_then(|name| date::zone(name.trim()).ok()) {
            self.zone = zone;
        }
        outer
    }

    fn unknown(&mut self, fields: &[&Field], entry: &Entry) {
        if !self.reading.tells_unknown {
            return;
        }
        let known = fields.iter().map(|f| &*f.name);
        let place = match self.trail.last() {
            Some(within) => format!(" in `{within}`"),
            None => String::new(),
        };
        let mut diagnostic = self
            .reading
            .tell(self.reading.codes.unknown, entry.key_span, format!("`{}` is not a known key{place}", entry.key))
            .hint(nearest::hint(&entry.key, known));
        if self.trail.is_empty() {
            diagnostic = diagnostic.hint(format!("data of your own goes under {}", self.reading.codes.free));
        }
        self.diagnostics.push(diagnostic);
    }

    fn absent(&mut self, field: &Field, span: Span, how: &str) {
        let message = format!("the required field `{}` {how}", self.label());
        let hint = format!("{} It takes {}", field.help, shape::phrase(&field.takes));
        self.diagnostics.push(self.reading.tell(self.reading.codes.missing, span, message).hint(hint));
    }

    fn label(&self) -> String {
        self.trail.join(".")
    }

    /// A typed value; nothing when it is empty or wrong, and then it has been told of.
    fn value(&mut self, takes: &Takes, node: &Node) -> Option<Slot> {
        if is_absent(node) {
            return None;
        }
        let val = match takes {
            Takes::List(of) => Val::List(self.items(of, node)?),
            Takes::Record(fields) => match &node.value {
                Value::Map(_) => Val::Record(self.record(&fields.iter().collect::<Vec<_>>(), node)),
                _ => return self.wrong(takes, node),
            },
            Takes::Either(first, second) => {
                return if shape::fits(first, node) {
                    self.value(first, node)
                } else if shape::fits(second, node) {
                    self.value(second, node)
                } else {
                    self.wrong(takes, node)
                };
            }
            Takes::Free => Val::Free(node.clone()),
            scalar => return self.scalar(scalar, node),
        };
        Some(Slot { val, span: node.span })
    }

    fn items(&mut self, of: &Takes, node: &Node) -> Option<Vec<Slot>> {
        let mut found = Vec::new();
        match &node.value {
            Value::List(items) => {
                for item in items {
                    self.key = None;
                    found.extend(self.value(of, item));
                }
            }
            _ => found.extend(self.value(of, node)),
        }
        (!found.is_empty()).then_some(found)
    }

    fn wrong(&mut self, takes: &Takes, node: &Node) -> Option<Slot> {
        let message = format!("`{}` takes {}, but this is {}", self.label(), shape::phrase(takes), node.shape());
        self.fault(node.span, message, shape::example(takes))
    }

    /// Tells of a mistake and gives nothing.
    fn fault(&mut self, span: Span, message: String, hint: impl Into<String>) -> Option<Slot> {
        let diagnostic = self.reading.tell(self.reading.codes.invalid, span, message).hint(hint);
        self.diagnostics.push(diagnostic);
        None
    }
}

/// Whether a key is written at all, be it empty or wrong.
fn has(node: &Node, key: &str) -> bool {
    node.get(key).is_some()
}

/// Whether a value counts as absent: nothing, blank text, or a list or map of nothing but that.
fn is_absent(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.iter().all(is_absent),
        Value::Map(entries) => entries.is_empty(),
        _ => node.is_empty(),
    }
}

#[cfg(test)]
mod tests;
