//! The text as the parser sees it, and the way back to the text as it was written.
//!
//! A call of a component may hold anything that means something to Markdown: quotes, brackets, `*`, `|`.
//! So before parsing each call is overwritten, byte by byte, with a mask: `MARK`, three letters that tell
//! which call it is, then `FILL`. Offsets stay. Line ends and what stands before a further line stay too,
//! so blocks are found as ever. A mask that comes out inside of code is put back as it was.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2, memchr3};

use crate::diag::Span;

use super::body::Call;
use super::call::{self, SyntaxError};
use super::options::Options;

/// First byte of a mask.
pub(super) const MARK: u8 = 1;
/// The rest of a mask, after three letters on the first line.
pub(super) const FILL: u8 = 2;
/// How many calls three letters can tell apart.
const MOST_CALLS: usize = LETTERS.len() * LETTERS.len() * LETTERS.len();
const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// What stands behind a mask.
#[derive(Debug)]
pub(super) struct Masked {
    /// The bytes of each line that are masked.
    pub lines: Vec<Range<usize>>,
    /// What they are.
    pub sort: Sort,
}

/// The sorts of masked text.
#[derive(Debug)]
pub(super) enum Sort {
    /// A call. Boxed, for calls are few and big.
    Call(Box<Call>),
    /// A call that cannot be read.
    Wrong(SyntaxError),
    /// A call after a backslash: it is shown as it stands.
    Escaped,
}

impl Masked {
    /// The first masked byte.
    pub fn start(&self) -> usize {
        self.lines.first().map_or(0, |line| line.start)
    }

    /// One past the last masked byte.
    pub fn end(&self) -> usize {
        self.lines.last().map_or(0, |line| line.end)
    }
}

/// A piece of text that may hold masks.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'t> {
    /// No mask.
    Plain(&'t str),
    /// The first line of the mask with this index.
    Mask(usize),
    /// A further line of the last mask.
    Further,
}

/// One document's text.
#[derive(Debug)]
pub(super) struct Source<'a> {
    clean: Cow<'a, str>,
    masked: Option<String>,
    base: usize,
    /// Offsets in `clean` after which the text as written is two bytes shorter each.
    grown: Vec<usize>,
    /// The masks, in order.
    pub masks: Vec<Masked>,
}

impl<'a> Source<'a> {
    /// The text of `source` from `body_start` on.
    pub fn new(source: &'a str, body_start: usize, options: &Options) -> Self {
        let body = source.get(body_start..).unwrap_or_default();
        let text = body.strip_prefix('\u{feff}').unwrap_or(body);
        let base = source.len() - text.len();
        let (clean, grown) = clean(text);
        let mut this = Self { clean, masked: None, base, grown, masks: Vec::new() };
        if options.components && this.clean.contains("{{<") {
            this.mask();
        }
        this
    }

    /// What the parser is to read.
    pub fn text(&self) -> &str {
        self.masked.as_deref().unwrap_or(&self.clean)
    }

    /// The same bytes without masks.
    pub fn written(&self, range: Range<usize>) -> &str {
        self.clean.get(range).unwrap_or_default()
    }

    /// A range of the text as a span of the whole file, widened to whole characters.
    pub fn span(&self, range: Range<usize>) -> Span {
        let mut start = range.start.min(self.clean.len());
        while !self.clean.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = range.end.clamp(start, self.clean.len());
        while !self.clean.is_char_boundary(end) {
            end += 1;
        }
        let place = |at: usize| self.base + at - 2 * self.grown.partition_point(|g| *g < at);
        Span::new(place(start), place(end))
    }

    /// The same for a span that counts from the start of the text.
    pub fn span_of(&self, span: Span) -> Span {
        self.span(span.start as usize..span.end as usize)
    }

    fn mask(&mut self) {
        let mut bytes = self.clean.as_bytes().to_vec();
        let mut from = 0;
        while let Some(found) = self.clean[from..].find("{{<") {
            let start = from + found;
            from = start + 3;
            let next = bytes.get(start + 3).copied().unwrap_or_default();
            if !(next.is_ascii_alphabetic() || next == b'_' || next == b'/') || self.masks.len() == MOST_CALLS {
                continue;
            }
            let slashes = self.clean[..start].bytes().rev().take_while(|b| *b == b'\\').count();
            let (sort, end) = self.sort_at(start, slashes % 2 == 1);
            let first = if matches!(sort, Sort::Escaped) { start - 1 } else { start };
            let lines = lines(&self.clean, first, end);
            overwrite(&mut bytes, &lines, self.masks.len());
            self.masks.push(Masked { lines, sort });
            from = end.max(from);
        }
        // Masks are ASCII, and replace whole characters.
        self.masked = String::from_utf8(bytes).ok();
    }

    fn sort_at(&self, start: usize, escaped: bool) -> (Sort, usize) {
        let word = self.clean[start + 4..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let word_end = start + 4 + word;
        match call::read(&self.clean, start) {
            Ok((_, end)) if escaped => (Sort::Escaped, end),
            Err(_) if escaped => (Sort::Escaped, word_end),
            Ok((call, end)) => (Sort::Call(Box::new(call)), end),
            Err(error) => (Sort::Wrong(error), word_end),
        }
    }

    /// Whether a text that came out of the parser holds masks.
    pub fn has_mask(&self, text: &str) -> bool {
        !self.masks.is_empty() && memchr2(MARK, FILL, text.as_bytes()).is_some()
    }

    /// Cuts a text that came out of the parser at its masks.
    pub fn parts<'t>(&self, text: &'t str) -> Vec<Part<'t>> {
        let bytes = text.as_bytes();
        let (mut parts, mut done, mut at) = (Vec::new(), 0, 0);
        while at < bytes.len() {
            if bytes[at] != MARK && bytes[at] != FILL {
                at += 1;
                continue;
            }
            if done < at {
                parts.push(Part::Plain(&text[done..at]));
            }
            let letters = bytes.get(at + 1..at + 4).filter(|_| bytes[at] == MARK);
            parts.push(letters.and_then(index).map_or(Part::Further, Part::Mask));
            at += if letters.is_some() { 4 } else { 1 };
            at += bytes[at..].iter().take_while(|b| **b == FILL).count();
            done = at;
        }
        if done < bytes.len() {
            parts.push(Part::Plain(&text[done..]));
        }
        parts
    }

    /// A text that came out of the parser with all masks put back as they were.
    pub fn restored<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.has_mask(text) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut lines: &[Range<usize>] = &[];
        for part in self.parts(text) {
            match part {
                Part::Plain(text) => {
                    out.push_str(text);
                    continue;
                }
                Part::Mask(index) => lines = self.masks.get(index).map_or(&[], |m| &m.lines),
                Part::Further => {}
            }
            if let Some((line, rest)) = lines.split_first() {
                out.push_str(self.written(line.clone()));
                lines = rest;
            }
        }
        Cow::Owned(out)
    }

    /// The calls that a stretch of text consists of, each alone on its lines; nothing if there is anything else.
    pub fn calls_alone(&self, range: Range<usize>) -> Option<Range<usize>> {
        if self.masks.is_empty() {
            return None;
        }
        let first = self.masks.partition_point(|m| m.start() < range.start);
        let (mut at, mut index) = (range.start, first);
        loop {
            let blank = |b: &u8| b" \t\r\n>".contains(b);
            at += self.clean.as_bytes()[at..range.end].iter().take_while(|b| blank(b)).count();
            if at >= range.end {
                return (index > first).then_some(first..index);
            }
            let mask = self.masks.get(index).filter(|m| m.start() == at && matches!(m.sort, Sort::Call(_)))?;
            at = mask.end();
            index += 1;
            if !self.ends_line(at) {
                return None;
            }
        }
    }

    /// Whether nothing but spaces stands before on the line.
    pub fn starts_line(&self, at: usize) -> bool {
        let rest = self.written(0..at).trim_end_matches([' ', '\t', '>']);
        rest.is_empty() || rest.ends_with('\n')
    }

    /// Whether nothing but spaces follows on the line.
    pub fn ends_line(&self, at: usize) -> bool {
        let rest = self.written(at..self.clean.len()).trim_start_matches([' ', '\t', '\r']);
        rest.is_empty() || rest.starts_with('\n')
    }
}

/// The text without characters that no HTML can hold, and without the ones that masks are made of.
fn clean(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    let foreign = |b: u8| b == 0 || b == MARK || b == FILL;
    if memchr3(0, MARK, FILL, text.as_bytes()).is_none() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut grown = Vec::new();
    for ch in text.chars() {
        if ch.is_ascii() && foreign(ch as u8) {
            grown.push(out.len());
            out.push('\u{fffd}');
        } else {
            out.push(ch);
        }
    }
    (Cow::Owned(out), grown)
}

/// The lines of a stretch, without line ends and without what stands before a further line's text.
fn lines(text: &str, start: usize, end: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut at = start;
    for (number, line) in text[start..end].split_inclusive('\n').enumerate() {
        let margin =
            if number == 0 { 0 } else { line.bytes().take_while(|b| b" \t".contains(b)).count() + quote_marks(line) };
        let len = line.trim_end_matches(['\n', '\r']).len();
        lines.push(at + margin.min(len)..at + len);
        at += line.len();
    }
    lines
}

/// Bytes of block quote marks after a line's first spaces.
fn quote_marks(line: &str) -> usize {
    let line = line.trim_start_matches([' ', '\t']);
    if line.starts_with('>') { line.bytes().take_while(|b| b" \t>".contains(b)).count() } else { 0 }
}

fn overwrite(bytes: &mut [u8], lines: &[Range<usize>], index: usize) {
    for (number, line) in lines.iter().enumerate() {
        bytes[line.clone()].fill(FILL);
        if number == 0 {
            let base = LETTERS.len();
            bytes[line.start] = MARK;
            bytes[line.start + 1] = LETTERS[index / base / base % base];
            bytes[line.start + 2] = LETTERS[index / base % base];
            bytes[line.start + 3] = LETTERS[index % base];
        }
    }
}

fn index(letters: &[u8]) -> Option<usize> {
    letters.iter().try_fold(0, |sum, letter| Some(sum * LETTERS.len() + LETTERS.iter().position(|l| l == letter)?))
}

#[cfg(test)]
mod tests {
    use super::{Options, Part, Source};
    use crate::diag::Span;

    #[test]
    fn a_mask_keeps_offsets_and_lines_and_can_be_undone() {
        let text = "a {{<b\n  c=\"*|*\"\n/>}} d\n";
        let source = Source::new(text, 0, &Options::site());
        assert_eq!(source.text().len(), text.len());
        assert_eq!(source.text(), "a \u{1}aaa\n  \u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\n\u{2}\u{2}\u{2}\u{2} d\n");
        assert_eq!(source.restored(source.text()), text);
        assert_eq!(source.parts("x\u{1}aaa\u{2}y"), vec![Part::Plain("x"), Part::Mask(0), Part::Plain("y")]);
    }

    #[test]
    fn only_a_name_after_the_brace_makes_a_call() {
        for (text, masks) in [
            ("{{< name", 0),
            ("{{<", 0),
            ("{{<1/>}}", 0),
            ("{{<a/>}}{{<b/>}}", 2),
            ("\\{{<a/>}}", 1),
            ("\\\\{{<a/>}}", 1),
            ("{{<a", 1),
            ("{{</a>}}", 1),
        ] {
            assert_eq!(Source::new(text, 0, &Options::site()).masks.len(), masks, "{text}");
        }
    }

    #[test]
    fn spans_count_in_the_file_as_it_was_written() {
        let text = "---\n---\na\0b\u{1}c";
        let source = Source::new(text, 8, &Options::site());
        assert_eq!(source.text(), "a\u{fffd}b\u{fffd}c");
        let at = source.text().find('c').unwrap();
        assert_eq!(source.span(at..at + 1), Span::new(12, 13));
    }

    #[test]
    fn calls_alone_are_told_from_calls_in_a_line() {
        for (text, alone) in [
            ("{{<a/>}}", true),
            ("{{<a/>}}\n{{<b/>}} \n", true),
            ("{{<a/>}} {{<b/>}}", false),
            ("{{<a/>}} x", false),
            ("x\n{{<a/>}}", false),
        ] {
            let source = Source::new(text, 0, &Options::site());
            assert_eq!(source.calls_alone(0..text.len()).is_some(), alone, "{text}");
        }
    }
}
