//! What templates see, made from the site: small ready values, no logic left to a template.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tera::Value;
use tera::value::Key;

pub mod card;
pub mod date;
pub mod field;
pub mod kinds;
pub mod media;
pub mod page;
pub mod person;

/// A map from names to values, in their order. A name that comes again gives its value to the first of its kind.
pub fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    keyed(entries.into_iter().map(|(key, value)| (Key::Str(key), value)))
}

/// A map from keys to values, as [`map`] makes it.
pub fn keyed(entries: impl IntoIterator<Item = (Key<'static>, Value)>) -> Value {
    let numbered = entries.into_iter().enumerate().map(|(at, (key, value))| (Numbered { at, key }, value));
    Value::from(numbered.collect::<BTreeMap<_, _>>())
}

/// A key that is sorted by its number. The engine takes a map only by filling its own from another; this is the
/// other that keeps an order and need not hash every key a first time.
struct Numbered {
    at: usize,
    key: Key<'static>,
}

impl PartialEq for Numbered {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Numbered {}

impl PartialOrd for Numbered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Numbered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}

impl From<Numbered> for Key<'static> {
    fn from(numbered: Numbered) -> Self {
        numbered.key
    }
}

/// Text, or none.
pub fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::normal_string)
}

/// Text.
pub fn text(text: &str) -> Value {
    Value::normal_string(text)
}

/// HTML that is printed as it is.
pub fn html(html: &str) -> Value {
    Value::safe_string(html)
}

/// Copies a map and adds entries.
pub fn with(base: &Value, entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let own = base.as_map().into_iter().flatten().map(|(key, value)| (key.clone(), value.clone()));
    keyed(own.chain(entries.into_iter().map(|(key, value)| (Key::Str(key), value))))
}
