//! Where front matter ends and the body begins.

use std::ops::Range;

use crate::diag::Span;

/// The format of a block of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Between lines of `---`.
    Yaml,
    /// Between lines of `+++`.
    Toml,
}

/// A file's two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The format and the bytes between the fences, if there is front matter.
    pub front_matter: Option<(Format, Range<usize>)>,
    /// The opening fence of a block that never ends.
    pub unclosed: Option<Span>,
    /// The first byte of the body.
    pub body: usize,
}

/// Splits a file. Leading blank lines, a byte-order mark and CRLF are read.
pub fn split(text: &str) -> Parts {
    let plain = |body| Parts { front_matter: None, unclosed: None, body };
    let after_mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut at = after_mark;
    for line in text[after_mark..].split_inclusive('\n') {
        if !line.trim().is_empty() {
            break;
        }
        at += line.len();
    }
    let open = text[at..].split_inclusive('\n').next().unwrap_or_default();
    let (fence, format) = match open.trim_end() {
        "---" => ("---", Format::Yaml),
        "+++" => ("+++", Format::Toml),
        _ => return plain(after_mark),
    };
    let start = at + open.len();
    let mut line_start = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            let body = line_start + line.len();
            return Parts { front_matter: Some((format, start..line_start)), unclosed: None, body };
        }
        line_start += line.len();
    }
    Parts { front_matter: None, unclosed: Some(Span::new(at, at + fence.len())), body: text.len() }
}

#[cfg(test)]
mod tests {
    use super::{Format, split};

    #[test]
    fn both_fences_are_read_with_marks_blank_lines_and_crlf() {
        for (text, format, block, body) in [
            ("---\na: 1\n---\nx", Format::Yaml, "a: 1\n", "x"),
            ("\u{feff}\r\n---\r\na: 1\r\n---\r\nx", Format::Yaml, "a: 1\r\n", "x"),
            ("+++\na = 1\n+++", Format::Toml, "a = 1\n", ""),
            ("---\n---\n", Format::Yaml, "", ""),
        ] {
            let parts = split(text);
            let (found, range) = parts.front_matter.unwrap();
            assert_eq!((found, &text[range], &text[parts.body..]), (format, block, body));
        }
    }

    #[test]
    fn a_rule_in_the_text_is_no_front_matter() {
        assert!(split("x\n---\ny").front_matter.is_none());
        assert!(split("---\na: 1\n").unclosed.is_some());
    }
}
