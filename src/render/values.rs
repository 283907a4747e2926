//! What templates see, made from the site: small ready values, no logic left to a template.

use tera::Value;
use tera::value::Key;

pub mod card;
pub mod date;
pub mod field;
pub mod kinds;
pub mod media;
pub mod page;
pub mod person;

/// A map from names to values.
pub fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut map = tera::Map::default();
    for (key, value) in entries {
        map.insert(Key::Str(key), value);
    }
    Value::from(map)
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
    let mut map = base.as_map().cloned().unwrap_or_default();
    for (key, value) in entries {
        map.insert(Key::Str(key), value);
    }
    Value::from(map)
}
