//! A flat JSON object. Repeated keys stay apart, so that they can be refused as repeated fields are.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{BodyError, Pairs, push};

/// The members of an object, in the order written.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut all = Vec::new();
                while let Some(member) = map.next_entry()? {
                    all.push(member);
                }
                Ok(Members(all))
            }
        }
        from.deserialize_map(Object)
    }
}

/// Reads an object of texts, numbers, truth values, and lists of these.
pub fn parse(body: &[u8]) -> Result<Pairs, BodyError> {
    let Members(members) = serde_json::from_slice(body)
        .map_err(|_| BodyError::Malformed("This is no JSON object with names and values."))?;
    let mut pairs = Pairs::new();
    for (name, value) in members {
        match value {
            Value::Array(items) => {
                for item in items {
                    one(&mut pairs, &name, item)?;
                }
            }
            value => one(&mut pairs, &name, value)?,
        }
    }
    Ok(pairs)
}

/// A box that is not ticked is not sent by a browser; `false` and `null` say the same.
fn one(pairs: &mut Pairs, name: &str, value: Value) -> Result<(), BodyError> {
    let text = match value {
        Value::Null | Value::Bool(false) => return Ok(()),
        Value::Bool(true) => "yes".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text,
        Value::Array(_) | Value::Object(_) => {
            return Err(BodyError::Malformed("A value of this JSON object is an object or a list of lists."));
        }
    };
    push(pairs, name.to_owned(), text)
}
