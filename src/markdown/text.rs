//! Running text: bare addresses become links, masks become calls of components.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use pulldown_cmark::CowStr;

use crate::diag::codes::COMPONENT_SYNTAX;
use crate::html;

use super::autolink::{self, Found};
use super::body::Fill;
use super::source::{Part, Sort};
use super::writer::Writer;

/// A piece of text as the parser gave it.
pub(super) struct Piece<'a> {
    pub text: CowStr<'a>,
    pub range: Range<usize>,
}

impl<'a> Writer<'a> {
    /// Writes the text that has come so far.
    pub fn flush(&mut self) {
        let (Some(first), Some(last)) = (self.run.first(), self.run.last()) else { return };
        let may_link = !self.in_link && self.own_links == 0 && self.has_address_sign(first.range.start..last.range.end);
        let mut run = mem::take(&mut self.run);
        if may_link {
            self.write_linked(&run);
        } else {
            for piece in &run {
                self.write_text(&piece.text);
            }
        }
        run.clear();
        self.run = run;
    }

    fn has_address_sign(&self, range: Range<usize>) -> bool {
        let next = self.address_signs.partition_point(|at| *at < range.start);
        self.address_signs.get(next).is_some_and(|at| *at < range.end)
    }

    /// Appends text that may hold masks.
    pub fn write_text(&mut self, text: &str) {
        if !self.source.has_mask(text) {
            return self.put(text);
        }
        for part in self.source.parts(text) {
            match part {
                Part::Plain(text) => self.put(text),
                Part::Mask(index) => self.write_mask(index),
                Part::Further => self.write_further_line(),
            }
        }
    }

    /// Appends text.
    fn put(&mut self, text: &str) {
        self.fresh = false;
        self.words.add(text);
        match &mut self.heading {
            None => html::escape_text_into(text, &mut self.body.html),
            Some(_) => self.put_silently(text),
        }
    }

    /// Writes what stands behind a mask: a hole for a call, or text.
    pub fn write_mask(&mut self, index: usize) {
        let source = self.source;
        let Some(mask) = source.masks.get(index) else { return };
        self.mask_line = (index, 1);
        let first = mask.lines.first().map_or("", |line| source.written(line.clone()));
        match &mask.sort {
            Sort::Call(_) => {
                let block = self.fresh && source.ends_line(mask.end());
                self.call(index, block);
            }
            Sort::Wrong(error) => {
                self.problem(source.span_of(error.span), COMPONENT_SYNTAX, error.message.clone(), error.hint);
                self.put(first);
            }
            Sort::Escaped => self.put(first.strip_prefix('\\').unwrap_or(first)),
        }
    }

    /// Writes a further line of the last mask, if it is text.
    pub fn write_further_line(&mut self) {
        let source = self.source;
        let (index, line) = self.mask_line;
        self.mask_line.1 += 1;
        if let Some(mask) = source.masks.get(index).filter(|m| matches!(m.sort, Sort::Escaped)) {
            let text = mask.lines.get(line).map_or("", |line| source.written(line.clone()));
            self.put(text);
        }
    }

    /// Leaves a hole for the call behind a mask.
    pub fn call(&mut self, index: usize, block: bool) {
        let source = self.source;
        let Some(mask) = source.masks.get(index) else { return };
        let Sort::Call(call) = &mask.sort else { return };
        let mut call = (**call).clone();
        call.block = block;
        for arg in &mut call.args {
            arg.span = source.span_of(arg.span);
        }
        self.fresh = false;
        self.call_end = mask.end();
        self.hole(mask.start()..mask.end(), Fill::Component { call });
    }

    /// If a paragraph consists of calls alone, leaves a hole for each and says so.
    pub fn start_calls(&mut self, range: Range<usize>) -> bool {
        let Some(calls) = self.source.calls_alone(range) else { return false };
        for index in calls {
            self.fresh_line();
            self.call(index, true);
            self.push("\n");
        }
        self.calls_only = true;
        true
    }

    /// Writes a run of text in which bare addresses become links.
    fn write_linked(&mut self, run: &[Piece<'a>]) {
        let mut raw = String::new();
        let mut starts = Vec::with_capacity(run.len() + 1);
        for piece in run {
            starts.push(raw.len());
            raw.push_str(self.as_written(piece));
        }
        starts.push(raw.len());
        let before = run.first().and_then(|p| self.source.text()[..p.range.start].chars().next_back());
        let sought = self.without_escaped(run, &raw, &starts);
        let mut cursor = Cursor { run, raw: &raw, starts: &starts, piece: 0, at: 0 };
        for found in autolink::find(&sought, before) {
            self.write_pieces(&mut cursor, found.range.start);
            let start = cursor.place();
            cursor.skip_to(found.range.end);
            self.write_bare_link(&raw, &found, start..cursor.place().max(start));
        }
        self.write_pieces(&mut cursor, raw.len());
    }

    /// A piece's text, but punctuation that was set smartly as its author typed it, for `--` in an
    /// address is no dash.
    fn as_written<'p>(&'p self, piece: &'p Piece<'a>) -> &'p str {
        let written = &self.source.text()[piece.range.clone()];
        let smart = self.options.smart && written.starts_with(['"', '\'', '-', '.']);
        if smart { written } else { &piece.text }
    }

    /// The text in which addresses are sought: an escaped `@`, `:`, `.`, `/` or `+` is not part of any.
    fn without_escaped<'r>(&self, run: &[Piece<'a>], raw: &'r str, starts: &[usize]) -> Cow<'r, str> {
        let text = self.source.text().as_bytes();
        let mut bytes: Option<Vec<u8>> = None;
        let mut end = usize::MAX;
        for (piece, start) in run.iter().zip(starts) {
            let at = piece.range.start;
            let after_slash = at > 0 && at != end && text[at - 1] == b'\\';
            if after_slash && b"@:./+".contains(&text[at]) {
                bytes.get_or_insert_with(|| raw.as_bytes().to_vec())[*start] = b' ';
            }
            end = piece.range.end;
        }
        bytes.and_then(|b| String::from_utf8(b).ok()).map_or(Cow::Borrowed(raw), Cow::Owned)
    }

    /// Writes whole and half pieces up to an offset.
    fn write_pieces(&mut self, cursor: &mut Cursor<'_, 'a>, until: usize) {
        while cursor.at < until {
            let end = cursor.starts[cursor.piece + 1];
            let whole = cursor.at == cursor.starts[cursor.piece] && end <= until;
            let stop = end.min(until);
            if whole {
                self.write_text(&cursor.run[cursor.piece].text);
            } else {
                self.write_text(&cursor.raw[cursor.at..stop]);
            }
            cursor.skip_to(stop);
        }
    }

    fn write_bare_link(&mut self, raw: &str, found: &Found, place: Range<usize>) {
        let text = &raw[found.range.clone()];
        let target = format!("{}{text}", found.prefix);
        let end = place.end;
        self.hole(place, Fill::LinkOpen { target, title: String::new() });
        self.put(text);
        self.hole(end..end, Fill::LinkClose);
    }
}

/// Where we are in a run of pieces.
struct Cursor<'r, 'a> {
    run: &'r [Piece<'a>],
    raw: &'r str,
    /// Where in `raw` each piece begins, and the end.
    starts: &'r [usize],
    piece: usize,
    at: usize,
}

impl Cursor<'_, '_> {
    /// Where in the source we are. Within a piece that is written otherwise than it reads, at its end.
    fn place(&self) -> usize {
        let into = self.at - self.starts[self.piece];
        match self.piece.checked_sub(1) {
            Some(before) if into == 0 => self.run[before].range.end,
            _ => (self.run[self.piece].range.start + into).min(self.run[self.piece].range.end),
        }
    }

    fn skip_to(&mut self, at: usize) {
        self.at = at;
        while self.piece + 1 < self.run.len() && self.starts[self.piece + 1] <= at {
            self.piece += 1;
        }
    }
}
