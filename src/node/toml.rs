//! Reads TOML, front matter and settings alike, into a tree with spans.
//!
//! The reader recovers from mistakes, so that two equal keys do not hide the rest of the file. TOML forbids
//! them and keeps the first; here the last counts, as in YAML: the earlier one is blanked and the text read again.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Entry, FRONT_MATTER_LIMIT, Node, Problem, Read, Value};
use crate::diag::Span;

/// The longest settings file, in bytes.
const FILE_LIMIT: usize = 1 << 20;

/// How many repeated keys are settled in favour of the last; a file with more is read again no more.
const SETTLED: usize = 32;

/// Reads the front matter `text`, which begins at byte `offset` of its file.
pub fn read(text: &str, offset: usize) -> Read {
    read_up_to(text, offset, FRONT_MATTER_LIMIT, "this block is longer than 64 KB")
}

/// Reads a whole file of settings.
pub fn read_file(text: &str) -> Read {
    read_up_to(text, 0, FILE_LIMIT, "this file is longer than 1 MB")
}

fn read_up_to(text: &str, offset: usize, limit: usize, too_long: &str) -> Read {
    let (text, offset) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, offset + '\u{feff}'.len_utf8()),
        None => (text, offset),
    };
    let whole = Span::new(offset, offset + text.len());
    if text.len() > limit {
        let start = Span::new(offset, offset + text.find('\n').unwrap_or(text.len()));
        let problem = Problem::syntax(start, too_long).hint("move data into a file under `content/_data/`");
        return Read { node: Node::empty(whole), problems: vec![problem] };
    }
    let first = parse(text);
    let syntax_ends = first.syntax.as_ref().map_or(text.len(), |p| p.span.start as usize);
    let mut problems: Vec<Problem> =
        first.repeated.iter().map(|range| Problem::duplicate(span_of(range), &text[range.clone()])).collect();
    problems.extend(first.syntax.clone());
    for problem in &mut problems {
        problem.span = problem.span.shifted(offset);
    }
    problems.sort_by_key(|p| p.span);
    let settled = if first.repeated.is_empty() { None } else { settle(text, &first) };
    let tree = Tree { text, offset, until: syntax_ends };
    let value = match &settled {
        Some(settled) => tree.map(&parse(settled).table),
        None => tree.map(&first.table),
    };
    Read { node: Node { span: whole, value }, problems }
}

struct Parsed<'t> {
    table: DeTable<'t>,
    repeated: Vec<Range<usize>>,
    syntax: Option<Problem>,
}

fn parse(text: &str) -> Parsed<'_> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut repeated = Vec::new();
    let mut syntax: Option<Problem> = None;
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        if error.message() == "duplicate key" {
            repeated.push(range);
        } else if syntax.as_ref().is_none_or(|p| p.span.start as usize > range.start) {
            syntax = Some(explain(error.message(), &range));
        }
    }
    repeated.sort_by_key(|range| range.start);
    repeated.dedup();
    Parsed { table: table.into_inner(), repeated, syntax }
}

fn span_of(range: &Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn explain(message: &str, range: &Range<usize>) -> Problem {
    let hint = if message.starts_with("string values must be quoted") {
        "put text in double quotes"
    } else if message.starts_with("unclosed") || message.starts_with("missing comma") {
        "put commas between the values and close the bracket"
    } else if message.starts_with("key with no value") {
        "write `key = \"value\"`"
    } else if message.contains("recurs") {
        return Problem::syntax(span_of(range), "tables and arrays stand more than 80 deep in each other")
            .hint("write it flatter");
    } else if message.contains(" string") {
        "close the text with the quote that opens it"
    } else if ["date", "time", "offset"].iter().any(|word| message.contains(word)) {
        "write a day as `2026-11-22`, or a moment as `2026-11-22T12:00:00+01:00`"
    } else {
        "write `key = value`, with text in quotes"
    };
    Problem::syntax(span_of(range), message.replace("``", "` `")).hint(hint)
}

/// The text with the earlier of each two equal keys blanked, as long as that leaves the rest as it was.
fn settle(text: &str, first: &Parsed<'_>) -> Option<String> {
    let mut settled: Option<String> = None;
    for _ in 0..SETTLED {
        let current = settled.as_deref().unwrap_or(text);
        let parsed = parse(current);
        let Some(repeated) = parsed.repeated.first() else { break };
        let Some(old) = earlier(&parsed.table, text, repeated) else { break };
        let trial = blank(current, &old);
        let place = |problem: &Option<Problem>| problem.as_ref().map(|p| p.span);
        if place(&parse(&trial).syntax) != place(&first.syntax) {
            break;
        }
        settled = Some(trial);
    }
    settled
}

/// The bytes of the last key-value pair before `repeated` that has the same key and stands on lines of its own.
fn earlier(table: &DeTable<'_>, text: &str, repeated: &Range<usize>) -> Option<Range<usize>> {
    let name = &text[repeated.clone()];
    let mut found: Option<Range<usize>> = None;
    for (key, value) in table {
        let range = key.span().start..value.span().end;
        let header = text.as_bytes().get(value.span().start) == Some(&b'[') && value.span().start < key.span().start;
        if !header && &text[key.span()] == name && range.end <= repeated.start {
            found = found.filter(|best| best.start > range.start).or(Some(range));
        }
        let inner = match value.get_ref() {
            DeValue::Table(inner) if text.as_bytes().get(value.span().start) != Some(&b'{') => {
                earlier(inner, text, repeated)
            }
            _ => None,
        };
        if let Some(inner) = inner {
            found = found.filter(|best| best.start > inner.start).or(Some(inner));
        }
    }
    found
}

fn blank(text: &str, range: &Range<usize>) -> String {
    let spaces: String =
        text[range.clone()].bytes().map(|b| if b == b'\n' || b == b'\r' { b as char } else { ' ' }).collect();
    format!("{}{spaces}{}", &text[..range.start], &text[range.end..])
}

/// What is needed to turn the parser's tree into ours.
struct Tree<'t> {
    text: &'t str,
    offset: usize,
    /// Where the first mistake is: what stands after it is a guess and left out.
    until: usize,
}

impl Tree<'_> {
    fn map(&self, table: &DeTable<'_>) -> Value {
        let mut entries: Vec<Entry> = table
            .iter()
            .filter(|(key, value)| key.span().end <= self.until && value.span().end <= self.until)
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_span: span_of(&key.span()).shifted(self.offset),
                node: self.node(value.get_ref(), value.span()),
            })
            .collect();
        entries.sort_by_key(|e| e.key_span);
        Value::Map(entries)
    }

    fn node(&self, value: &DeValue<'_>, range: Range<usize>) -> Node {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let plain = |text: String| Value::Text { text, plain: true };
        let value = match value {
            DeValue::String(text) => Value::Text { text: text.to_string(), plain: false },
            DeValue::Integer(number) => {
                plain(decimal(written, number.as_str(), number.radix()).unwrap_or_else(|| written.to_string()))
            }
            DeValue::Float(_) => plain(written.replace('_', "")),
            DeValue::Boolean(_) | DeValue::Datetime(_) => plain(written.to_string()),
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| self.node(item.get_ref(), item.span())).collect())
            }
            DeValue::Table(table) => self.map(table),
        };
        Node { span: span_of(&range).shifted(self.offset), value }
    }
}

/// The number in decimal digits, when it was written in a way that TOML alone reads (`1_000`, `0b11`).
fn decimal(written: &str, digits: &str, radix: u32) -> Option<String> {
    if radix == 10 && !written.contains('_') {
        return None;
    }
    i64::from_str_radix(&digits.replace('_', ""), radix).ok().map(|n| n.to_string())
}

#[cfg(test)]
mod tests;
