//! What a field takes, in words, and whether a value has its shape.

use super::super::Takes;
use crate::node::{Node, Value};

/// Whether `node` has the shape that `takes` asks for, without looking closer.
pub fn fits(takes: &Takes, node: &Node) -> bool {
    match (takes, &node.value) {
        (Takes::Free | Takes::List(_), _) | (Takes::Record(_), Value::Map(_)) => true,
        (Takes::Either(first, second), _) => fits(first, node) || fits(second, node),
        (Takes::Record(_), _) | (_, Value::List(_) | Value::Map(_) | Value::Null) => false,
        (Takes::Choice(words), Value::Text { text, .. }) => words.iter().any(|word| word == text.trim()),
        (Takes::Url, Value::Text { text, .. }) => text.contains(':'),
        (_, Value::Text { .. }) => true,
    }
}

/// What it takes, to end a sentence with.
pub fn phrase(takes: &Takes) -> String {
    match takes {
        Takes::Text | Takes::Markdown => "text".into(),
        Takes::Bool => "`true` or `false`".into(),
        Takes::Integer => "a whole number".into(),
        Takes::Number => "a number".into(),
        Takes::Date => "a date".into(),
        Takes::Duration => "a duration".into(),
        Takes::Position => "a position in a video".into(),
        Takes::Focus => "two shares of width and height".into(),
        Takes::Url => "an address".into(),
        Takes::Zone => "a time zone".into(),
        Takes::Page => "a page of this site".into(),
        Takes::File => "a file of this site".into(),
        Takes::FileOrUrl => "a file or an address".into(),
        Takes::Free => "anything".into(),
        Takes::Choice(words) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("one of {}", quoted.join(", "))
        }
        Takes::List(of) => format!("a list of which each is {}", phrase(of)),
        Takes::Either(first, second) => format!("{}, or {}", phrase(first), phrase(second)),
        Takes::Reference(kind) => format!("the name of a {kind}"),
        Takes::Record(fields) => {
            let keys: Vec<String> = fields.iter().map(|field| format!("`{}`", field.name)).collect();
            format!("a map of {}", keys.join(", "))
        }
    }
}

/// How to write it.
pub fn example(takes: &Takes) -> String {
    match takes {
        Takes::Text | Takes::Markdown => "write text; in quotes if it holds `: ` or begins with a sign".into(),
        Takes::Bool => "write `true` or `false`, without quotes".into(),
        Takes::Integer => "write digits, as in `3`".into(),
        Takes::Number => "write a number, as in `3` or `0.5`".into(),
        Takes::Date => "write a day as `2026-11-22`, or a moment as `2026-11-22T12:00:00+01:00`".into(),
        Takes::Duration => "write it as `45m`, `1h 30m`, `90s` or `PT45M`".into(),
        Takes::Focus => {
            "write how far from the left and from the top, as in `30% 40%`, or as words, as in `top left`".into()
        }
        Takes::Position => "write it as `M:SS` or `H:MM:SS`, as in `1:20`".into(),
        Takes::Url => "write a whole address, as in `https://example.com/`".into(),
        Takes::Zone => "write an IANA name such as `Europe/Brussels` or `UTC`".into(),
        Takes::Page => "write a path to a source, as in `../articles/a.md`, or a route, as in `/articles/a/`".into(),
        Takes::File => "write a path relative to this file, or from `content/` after a `/`".into(),
        Takes::FileOrUrl => "write a path relative to this file, or an address".into(),
        Takes::Reference(kind) => format!("write the name of a file of the kind `{kind}`, without `.md`"),
        Takes::Choice(_) => format!("write {}", phrase(takes)),
        Takes::List(of) => format!("write a list; for each entry, {}", example(of)),
        Takes::Either(first, _) => example(first),
        Takes::Record(_) => format!("write {}", phrase(takes)),
        Takes::Free => "write anything".into(),
    }
}
