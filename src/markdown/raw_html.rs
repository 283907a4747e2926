//! What becomes of the HTML that authors write: kept with its addresses cut out, filtered, or shown as text.

use std::ops::Range;

use crate::diag::codes::COMPONENT_SYNTAX;
use crate::html;

use super::address::decode;
use super::body::Fill;
use super::options::{Dialect, RawHtml};
use super::prose::is_for_us;
use super::raw::{self, Part};
use super::source::{self, Sort};
use super::writer::Writer;

/// Tags that GFM disallows.
const DISALLOWED: &[&str] =
    &["title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script", "plaintext"];

/// A block of HTML whose end has not come.
#[derive(Default)]
pub(super) struct OpenRaw {
    text: String,
    /// Where each piece begins, here and in the source.
    places: Vec<(usize, usize)>,
}

impl OpenRaw {
    /// Takes a further piece.
    pub fn push(&mut self, text: &str, place: usize) {
        self.places.push((self.text.len(), place));
        self.text.push_str(text);
    }

    /// Where in the source a range stands.
    fn place(&self, range: &Range<usize>) -> Range<usize> {
        let at = self.places.partition_point(|(here, _)| *here <= range.start).saturating_sub(1);
        let (here, there) = self.places.get(at).copied().unwrap_or_default();
        let start = there + (range.start - here);
        start..start + range.len()
    }
}

impl Writer<'_> {
    /// Writes a finished block of HTML.
    pub fn end_html_block(&mut self) {
        let Some(raw) = self.raw.take() else { return };
        if self.options.dialect == Dialect::Site && is_for_us(&raw.text) {
            return;
        }
        self.words.pause();
        self.fresh_line();
        if self.options.raw_html == RawHtml::Escape {
            self.push("<p>");
            self.write_text(raw.text.trim_end());
            self.push("</p>\n");
        } else {
            self.write_raw(&raw);
        }
        self.words.pause();
    }

    /// Writes a tag inside of a line.
    pub fn inline_html(&mut self, text: &str, place: usize) {
        if self.options.dialect == Dialect::Site && is_for_us(text) {
            return;
        }
        if self.options.raw_html == RawHtml::Escape || (self.options.dialect == Dialect::Gfm && is_odd_comment(text)) {
            return self.write_text(text);
        }
        let mut raw = OpenRaw::default();
        raw.push(text, place);
        self.write_raw(&raw);
    }

    fn write_raw(&mut self, raw: &OpenRaw) {
        let filter = self.options.raw_html == RawHtml::Filter;
        let scan = raw::scan(&raw.text, !filter);
        self.own_links = self.own_links.saturating_add_signed(scan.links);
        for id in scan.ids {
            let id = self.source.restored(&raw.text[id]);
            self.body.anchors.push(decode(&id).unwrap_or_else(|| id.into_owned()));
        }
        for part in scan.parts {
            match part {
                Part::Text(range) => self.raw_text(&raw.text[range]),
                Part::Markup(range) => self.raw_markup(&raw.text[range], filter),
                Part::Address { range, bare, image } => self.raw_address(raw, range, (bare, image)),
            }
        }
    }

    fn raw_markup(&mut self, text: &str, filter: bool) {
        let text = self.source.restored(text);
        let is_disallowed = filter && {
            let name = text.trim_start_matches('<').trim_start_matches('/');
            let end = name.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(name.len());
            text.starts_with('<') && DISALLOWED.iter().any(|tag| name[..end].eq_ignore_ascii_case(tag))
        };
        match text.strip_prefix('<') {
            Some(rest) if is_disallowed => {
                self.push("&lt;");
                self.push(rest);
            }
            _ => self.push(&text),
        }
    }

    fn raw_address(&mut self, raw: &OpenRaw, range: Range<usize>, (bare, image): (bool, bool)) {
        let written = self.source.restored(&raw.text[range.clone()]);
        let Some(target) = decode(&written) else { return self.push(&written) };
        let quote = if bare { "\"" } else { "" };
        self.push(quote);
        self.hole(raw.place(&range), Fill::Address { target, image });
        self.push(quote);
    }

    /// Text between an author's tags: it stands as written, but calls in it are calls.
    fn raw_text(&mut self, text: &str) {
        self.words.add(text);
        if !self.source.has_mask(text) {
            return self.push(text);
        }
        let source = self.source;
        let mut parts = source.parts(text).into_iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                // Line ends within a call are part of it.
                source::Part::Plain(_) if parts.peek() == Some(&source::Part::Further) => {}
                source::Part::Plain(text) => self.push(text),
                source::Part::Mask(index) => self.raw_mask(index),
                source::Part::Further => {}
            }
        }
    }

    fn raw_mask(&mut self, index: usize) {
        let source = self.source;
        let Some(mask) = source.masks.get(index) else { return };
        let text = source.written(mask.start()..mask.end());
        match &mask.sort {
            Sort::Call(_) => {
                let starts_line = source.starts_line(mask.start());
                self.call(index, starts_line && source.ends_line(mask.end()));
            }
            Sort::Wrong(error) => {
                self.problem(source.span_of(error.span), COMPONENT_SYNTAX, error.message.clone(), error.hint);
                html::escape_text_into(text, &mut self.body.html);
            }
            Sort::Escaped => html::escape_text_into(text.strip_prefix('\\').unwrap_or(text), &mut self.body.html),
        }
    }
}

/// Whether this is a comment for CommonMark 0.31 and text for 0.29, on which GFM stands.
fn is_odd_comment(text: &str) -> bool {
    let Some(inner) = text.strip_prefix("<!--") else { return false };
    let inner = inner.strip_suffix("-->").unwrap_or(inner);
    inner.starts_with(['>', '-']) || inner.ends_with('-') || inner.contains("--")
}
