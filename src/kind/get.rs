//! Reads values out of a validated record.
//!
//! Each function gives nothing when the field is absent or has another type than asked for:
//! validation has told of that already.

use super::{Record, Slot, Val};
use crate::date::Moment;
use crate::diag::Span;
use crate::node::Node;
use crate::path::SourcePath;

/// Text; of a reference, a page or a file, what was written.
pub fn text<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    as_text(&record.get(name)?.val)
}

/// The text of a value; of a reference, a page or a file, what was written.
pub fn as_text(val: &Val) -> Option<&str> {
    match val {
        Val::Text(text) | Val::Page(text) | Val::Reference { name: text, .. } | Val::File { written: text, .. } => {
            Some(text)
        }
        _ => None,
    }
}

/// The texts of a list; empty when there is none.
pub fn texts<'r>(record: &'r Record, name: &str) -> Vec<&'r str> {
    list(record, name).iter().filter_map(|slot| as_text(&slot.val)).collect()
}

/// A truth value.
pub fn boolean(record: &Record, name: &str) -> Option<bool> {
    match record.get(name)?.val {
        Val::Bool(value) => Some(value),
        _ => None,
    }
}

/// A truth value that is false unless it is written.
pub fn is(record: &Record, name: &str) -> bool {
    boolean(record, name).unwrap_or(false)
}

/// A whole number.
pub fn integer(record: &Record, name: &str) -> Option<i64> {
    match record.get(name)?.val {
        Val::Integer(number) => Some(number),
        _ => None,
    }
}

/// A number, whole or not.
pub fn number(record: &Record, name: &str) -> Option<f64> {
    match record.get(name)?.val {
        Val::Number(number) => Some(number),
        // No author writes a whole number that a float cannot hold.
        Val::Integer(number) => Some(number as f64),
        _ => None,
    }
}

/// A day or a moment.
pub fn date<'r>(record: &'r Record, name: &str) -> Option<&'r Moment> {
    match &record.get(name)?.val {
        Val::Date(moment) => Some(moment),
        _ => None,
    }
}

/// A duration or a position, in seconds.
pub fn seconds(record: &Record, name: &str) -> Option<u32> {
    match record.get(name)?.val {
        Val::Seconds(seconds) => Some(seconds),
        _ => None,
    }
}

/// The values of a list; empty when there is none.
pub fn list<'r>(record: &'r Record, name: &str) -> &'r [Slot] {
    match record.get(name).map(|slot| &slot.val) {
        Some(Val::List(items)) => items,
        _ => &[],
    }
}

/// A map.
pub fn record<'r>(record: &'r Record, name: &str) -> Option<&'r Record> {
    as_record(&record.get(name)?.val)
}

/// The map that a value is.
pub fn as_record(val: &Val) -> Option<&Record> {
    match val {
        Val::Record(record) => Some(record),
        _ => None,
    }
}

/// The maps of a list; empty when there is none.
pub fn records<'r>(record: &'r Record, name: &str) -> Vec<&'r Record> {
    list(record, name).iter().filter_map(|slot| as_record(&slot.val)).collect()
}

/// The name of the page referred to.
pub fn reference<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    as_reference(&record.get(name)?.val)
}

/// The name of the page that a value refers to.
pub fn as_reference(val: &Val) -> Option<&str> {
    match val {
        Val::Reference { name, .. } => Some(name),
        _ => None,
    }
}

/// The names of the pages that a list refers to.
pub fn references<'r>(record: &'r Record, name: &str) -> Vec<&'r str> {
    list(record, name).iter().filter_map(|slot| as_reference(&slot.val)).collect()
}

/// A page of this site, as written.
pub fn page<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    match &record.get(name)?.val {
        Val::Page(written) => Some(written),
        _ => None,
    }
}

/// A file, resolved.
pub fn file<'r>(record: &'r Record, name: &str) -> Option<&'r SourcePath> {
    match &record.get(name)?.val {
        Val::File { path, .. } => Some(path),
        _ => None,
    }
}

/// What no field describes, as written.
pub fn free<'r>(record: &'r Record, name: &str) -> Option<&'r Node> {
    match &record.get(name)?.val {
        Val::Free(node) => Some(node),
        _ => None,
    }
}

/// Where a value stands.
pub fn span(record: &Record, name: &str) -> Option<Span> {
    record.get(name).map(|slot| slot.span)
}
