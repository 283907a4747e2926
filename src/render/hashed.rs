//! Values of templates as short hashes. Two values with one hash are printed alike, whatever a template does.

use tera::value::{Key, Map, ValueKind};
use tera::{Number, Value};

use super::values::card::Cards;
use crate::bundle::Answer;

/// The hash of a value. Cards, which many pages and lists share, go in by their own hashes.
pub fn value(value: &Value, cards: &Cards) -> Answer {
    let mut out = Vec::with_capacity(4096);
    put(value, cards, &mut out);
    bytes(&out)
}

/// The hash of a map without some of its entries. Another value is hashed as it is.
pub fn without(value: &Value, left_out: &[&str], cards: &Cards) -> Answer {
    let Some(map) = value.as_map() else { return self::value(value, cards) };
    let mut out = Vec::with_capacity(16 << 10);
    for (key, value) in map.iter().filter(|(key, _)| key.as_str().is_none_or(|key| !left_out.contains(&key))) {
        put_key(key, &mut out);
        put(value, cards, &mut out);
    }
    bytes(&out)
}

/// The hash of bytes.
pub fn bytes(bytes: &[u8]) -> Answer {
    let mut short = Answer::default();
    let len = short.len();
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..len]);
    short
}

/// A piece with its length, so that neighbours stay apart.
pub fn piece(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn put(value: &Value, cards: &Cards, out: &mut Vec<u8>) {
    // A map keeps its order, which a template can print.
    match value.kind() {
        ValueKind::Undefined => out.push(0),
        ValueKind::None => out.push(1),
        ValueKind::Bool => out.extend([2, u8::from(value.as_bool().unwrap_or_default())]),
        ValueKind::String => {
            out.push(3 + u8::from(value.is_safe()));
            piece(value.as_str().unwrap_or_default().as_bytes(), out);
        }
        ValueKind::Array => {
            let items = value.as_array().unwrap_or_default();
            out.push(5);
            out.extend_from_slice(&(items.len() as u64).to_le_bytes());
            items.iter().for_each(|item| put(item, cards, out));
        }
        ValueKind::Map => {
            let Some(map) = value.as_map() else { return };
            let whole = || {
                let mut own = Vec::with_capacity(2048);
                put_map(map, cards, &mut own);
                bytes(&own)
            };
            match cards.hash(map, whole) {
                Some(hash) => {
                    out.push(11);
                    out.extend_from_slice(&hash);
                }
                None => put_map(map, cards, out),
            }
        }
        ValueKind::Bytes => {
            out.push(7);
            piece(value.as_bytes().unwrap_or_default(), out);
        }
        _ => match value.as_number() {
            Some(Number::Float(number)) => {
                out.push(8);
                out.extend_from_slice(&number.to_bits().to_le_bytes());
            }
            Some(Number::Integer(number)) => {
                out.push(9);
                out.extend_from_slice(&number.to_le_bytes());
            }
            // Larger than any other number; what it is can still be read from its text.
            _ => {
                out.push(10);
                piece(value.to_string().as_bytes(), out);
            }
        },
    }
}

fn put_map(map: &Map, cards: &Cards, out: &mut Vec<u8>) {
    out.push(6);
    out.extend_from_slice(&(map.len() as u64).to_le_bytes());
    for (key, value) in map {
        put_key(key, out);
        put(value, cards, out);
    }
}

fn put_key(key: &Key, out: &mut Vec<u8>) {
    match key.as_str() {
        Some(key) => {
            out.push(0);
            piece(key.as_bytes(), out);
        }
        None => {
            out.push(1);
            put(&key.as_value(), &Cards::default(), out);
        }
    }
}

#[cfg(test)]
mod tests {
    use tera::Value;

    use super::Cards;
    use crate::render::values::{html, map, text};

    fn value(value: &Value) -> super::Answer {
        super::value(value, &Cards::default())
    }

    fn without(value: &Value, left_out: &[&str]) -> super::Answer {
        super::without(value, left_out, &Cards::default())
    }

    #[test]
    fn what_prints_otherwise_has_another_hash() {
        let list = |items: &[&str]| Value::from(items.iter().map(|i| text(i)).collect::<Vec<_>>());
        let all = [
            Value::none(),
            Value::from(false),
            Value::from(true),
            Value::from(0),
            Value::from(1),
            Value::from(1.0),
            text(""),
            text("1"),
            html("1"),
            list(&[]),
            list(&["ab", "c"]),
            list(&["a", "bc"]),
            list(&["", ""]),
            map([("a", text("1")), ("b", text("2"))]),
            map([("b", text("2")), ("a", text("1"))]),
            map([("a", text("1")), ("b", Value::none())]),
            map([("a", map([("b", text("2"))]))]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(value(one), value(&one.clone()));
            assert!(all[at + 1..].iter().all(|other| value(one) != value(other)), "{one}");
        }
    }

    #[test]
    fn what_is_left_out_does_not_count() {
        let page = |content: &str| map([("title", text("A")), ("content", html(content))]);
        assert_eq!(without(&page("x"), &["content"]), without(&page("y"), &["content"]));
        assert_ne!(without(&page("x"), &[]), without(&page("y"), &[]));
    }
}
