//! The front matter that most pages have, read without the YAML parser: lines of `key: value`, each value text in a
//! line or a list of such in brackets.
//!
//! Whatever could mean anything else to YAML is left to the parser, so this never has to tell of a mistake. A test
//! looks that both read the same.

use super::super::{Entry, Node, Read, Value};
use crate::diag::Span;

/// Keys are looked at in pairs for one that comes again; a block with more of them goes to the parser.
const MOST_KEYS: usize = 64;

/// YAML knows no key on one line that is longer than 1,024 characters.
const LONGEST_KEY: usize = 100;

/// Reads a block if it is as plain as that.
pub(super) fn read(text: &str, offset: usize) -> Option<Read> {
    let mut entries: Vec<Entry> = Vec::with_capacity(12);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let written = line.strip_suffix('\n').unwrap_or(line);
        if !written.is_empty() {
            let entry = entry(written, offset + at)?;
            if entries.len() == MOST_KEYS || entries.iter().any(|known| known.key == entry.key) {
                return None;
            }
            entries.push(entry);
        }
        at += line.len();
    }
    let span = Span { start: entries.first()?.key_span.start, end: entries.last()?.node.span.end };
    Some(Read { node: Node { span, value: Value::Map(entries) }, problems: Vec::new() })
}

/// A key and its value on one line, which begins at byte `at` of the file.
fn entry(line: &str, at: usize) -> Option<Entry> {
    let len = line.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-').count();
    let (key, rest) = line.split_at(len);
    if len > LONGEST_KEY || !key.starts_with(|c: char| c.is_ascii_alphabetic()) || is_null(key) {
        return None;
    }
    let written = rest.strip_prefix(": ")?.trim_start_matches(' ');
    let start = at + line.len() - written.len();
    let node = match written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => Node { span: Span::new(start, start + written.len()), value: list(inner, start + 1)? },
        None => scalar(written, start, in_line)?,
    };
    Some(Entry { key: key.to_owned(), key_span: Span::new(at, at + len), node })
}

/// What stands between brackets. No part of it holds a comma, so that it can be cut at each.
fn list(inner: &str, at: usize) -> Option<Value> {
    if inner.is_empty() {
        return Some(Value::List(Vec::new()));
    }
    let mut items = Vec::with_capacity(inner.bytes().filter(|b| *b == b',').count() + 1);
    let mut from = at;
    for part in inner.split(',') {
        let written = part.trim_start_matches(' ');
        items.push(scalar(written, from + part.len() - written.len(), in_list)?);
        from += part.len() + 1;
    }
    Some(Value::List(items))
}

/// Text in quotes, or without if `is_plain` says that it is nothing else.
fn scalar(written: &str, at: usize, is_plain: fn(&str) -> bool) -> Option<Node> {
    let span = Span::new(at, at + written.len());
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let plain = written.starts_with(|c: char| c.is_ascii_alphanumeric()) && !written.ends_with(' ');
        let value = || match is_null(written) {
            true => Value::Null,
            false => Value::Text { text: written.to_owned(), plain: true },
        };
        return (plain && is_plain(written)).then(|| Node { span, value: value() });
    };
    let inner = written[1..].strip_suffix(quote)?;
    let is_text = inner.chars().all(|c| is_ordinary(c) && c != quote && c != '\\');
    is_text.then(|| Node { span, value: Value::Text { text: inner.to_owned(), plain: false } })
}

/// Whether text without quotes is all of a line: a `#` may begin a remark, a colon may end a key.
fn in_line(text: &str) -> bool {
    text.chars().all(|c| is_ordinary(c) && c != '#') && !text.contains(": ") && !text.ends_with(':')
}

/// Whether text without quotes is all of a list's entry, where more signs mean something.
fn in_list(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b" -_./".contains(&b))
}

/// Letters, digits and the signs of ordinary writing. What is no ordinary character may end a line for YAML, or
/// be forbidden.
fn is_ordinary(c: char) -> bool {
    matches!(c, ' '..='~' | '’' | '‘' | '“' | '”' | '„' | '–' | '—' | '…') || (c > '~' && c.is_alphanumeric())
}

fn is_null(text: &str) -> bool {
    matches!(text, "null" | "Null" | "NULL")
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::read;
    use crate::diag::Span;

    /// Pieces that mean something to YAML, and others.
    const PIECES: &[&str] = &[
        "a: ",
        "b: ",
        "b: ",
        "tags: ",
        "a-b_1: ",
        "null: ",
        "x",
        "x",
        "1.10",
        "no",
        "null",
        "Null",
        "~",
        "été",
        "中",
        "\"",
        "\"x y\"",
        "'x'",
        "''",
        "it's",
        "\"\"",
        "\\",
        "[",
        "]",
        "[x, y]",
        "[\"x\", 'y']",
        "[]",
        "[null, 1]",
        ",",
        ", ",
        " ",
        "  ",
        "\t",
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        ":",
        ": ",
        " #",
        "#",
        "-",
        "- ",
        "---\n",
        "...",
        "?",
        "!",
        "!x ",
        "&x ",
        "*x",
        "|",
        ">",
        "%",
        "@",
        "`",
        "{",
        "}",
        "{a: b}",
        "<<: ",
        "(x)",
        "x/y.z",
        "2026-01-02",
        "02:17:00Z",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "\u{7f}",
        "\u{1}",
        "–",
        "“x”",
        "𝒳",
        "\u{301}",
    ];

    #[test]
    fn what_is_read_quickly_is_what_the_parser_reads() {
        let mut number: u64 = 0x2026_1123;
        let mut below = |end: usize| {
            number ^= number << 13;
            number ^= number >> 7;
            number ^= number << 17;
            usize::try_from(number % end as u64).unwrap_or_default()
        };
        let mut quick = 0;
        for _ in 0..80_000 {
            let mut text = String::new();
            for key in 0..below(4) {
                // Half of the lines begin as they should, so that enough of the texts are read.
                if below(2) == 0 {
                    text += ["k: ", "k: ", "l: ", "long-key_2: "][(key + below(2)) % 4];
                }
                for _ in 0..=below(2) {
                    text += PIECES[below(PIECES.len())];
                }
                text += ["\n", "\n", ""][below(3)];
            }
            let Some(read) = read(&text, 7) else { continue };
            quick += 1;
            assert_eq!(read, parse(&text, 7, Span::new(7, 7 + text.len())), "{text:?}");
        }
        assert!(quick > 1_500, "only {quick} were read quickly");
    }

    #[test]
    fn an_ordinary_block_needs_no_parser() {
        let text = "title: \"One: two\"\ndate: 2021-02-17T02:17:00Z\ndescription: It's a test, you know\n\ntags: [late-build, 'a b']\nauthors: [\"Jonas Berg\"]\ndraft: false\n";
        assert!(read(text, 0).is_some());
        for other in ["", "\n", "a:\n- b\n", "a: b\n c\n", "a: b: c\n", "a: b # c\n", "a: x\na: y\n", "- a\n", "a: |\n"]
        {
            assert!(read(other, 0).is_none(), "{other:?}");
        }
    }
}
