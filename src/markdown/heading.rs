//! Headings: their ids, the links to themselves, the page's title.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Parser, Tag};

use crate::html;

use super::body::{Fill, Heading, Word};
use super::options::Options;
use super::writer::{Writer, number_into};

/// The id of a heading without a letter or digit.
const NAMELESS: &str = "section";
/// Attributes that a heading may be given in Markdown, beside `data-` and `aria-` ones.
const ATTRIBUTES: &[&str] = &["lang", "dir", "title", "role", "translate"];

/// What stands in braces behind a heading.
pub(super) struct Written<'a> {
    pub id: Option<CowStr<'a>>,
    pub classes: Vec<CowStr<'a>>,
    pub attrs: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
}

/// A heading whose end has not come.
pub(super) struct OpenHeading<'a> {
    /// Its text as HTML for a table of contents, and as text.
    pub html: String,
    pub text: String,
    level: u8,
    written: Written<'a>,
    range: Range<usize>,
    /// Where its tag begins, and how many holes were before.
    start: usize,
    holes: usize,
}

/// The ids that are taken.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// Ids that authors gave to headings further on, so that a heading's text does not take them first.
    reserved: HashSet<String>,
    /// The next number to try for a name that is taken.
    next: HashMap<String, u32>,
    /// Where in the HTML the digits of each heading's tags are.
    digits: Vec<(usize, usize)>,
}

impl Ids {
    /// No ids, but the given ones reserved. Only a text that has some is read for them.
    pub fn of(text: &str, options: &Options) -> Self {
        let mut ids = Self::default();
        if options.heading_ids && text.contains("{#") {
            for event in Parser::new_ext(text, options.for_parser()) {
                if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
                    ids.reserved.insert(id.into_string());
                }
            }
        }
        ids
    }

    /// The id for a name: the name itself, or the first free one of `name-2`, `name-3` and so on.
    fn unique(&mut self, name: &str, given: bool) -> String {
        let name = if name.is_empty() { NAMELESS } else { name };
        let is_free = |ids: &Self, id: &str| !ids.taken.contains(id) && (given || !ids.reserved.contains(id));
        let mut id = name.to_string();
        while !is_free(self, &id) {
            let next = self.next.entry(name.to_string()).or_insert(2);
            id = format!("{name}-{next}");
            *next += 1;
        }
        self.taken.insert(id.clone());
        id
    }
}

impl<'a> Writer<'a> {
    /// Opens a heading.
    pub fn start_heading(&mut self, level: u8, written: Written<'a>, range: Range<usize>) {
        self.words.pause();
        self.fresh_line();
        let start = self.body.html.len();
        self.push("<h");
        number_into(level.into(), &mut self.body.html);
        self.push(">");
        self.heading = Some(OpenHeading {
            html: String::new(),
            text: String::new(),
            level,
            written,
            range,
            start,
            holes: self.body.holes.len(),
        });
    }

    /// Closes a heading, now that its text is known.
    pub fn end_heading(&mut self) {
        self.words.pause();
        let Some(open) = self.heading.take() else { return };
        let span = self.source.span(open.range.clone());
        let text = open.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut heading = Heading { level: open.level, id: String::new(), html: open.html, text, span };
        if self.options.take_title && heading.level == 1 && self.body.title.is_none() {
            self.body.html.truncate(open.start);
            self.body.holes.truncate(open.holes);
            self.body.title = Some(heading);
            return;
        }
        if self.options.heading_ids {
            heading.id = self.heading_id(&open.written, &heading.text);
            let attributes = self.attributes(&open.written, &heading.id);
            self.insert(open.start + 3, &attributes);
            self.body.anchors.push(heading.id.clone());
            self.permalink(&heading, open.range);
        }
        self.push("</h");
        self.ids.digits.push((open.start + 2, self.body.html.len()));
        number_into(heading.level.into(), &mut self.body.html);
        self.push(">\n");
        self.body.headings.push(heading);
    }

    fn heading_id(&mut self, written: &Written<'a>, text: &str) -> String {
        match written.id.as_deref().map(|id| self.source.restored(id)) {
            Some(id) if !id.is_empty() => self.ids.unique(&id, true),
            _ => self.ids.unique(&html::slug(text), false),
        }
    }

    fn attributes(&self, written: &Written<'a>, id: &str) -> String {
        let mut out = String::from(" id=\"");
        html::escape_into(id, &mut out);
        out.push('"');
        for (at, class) in written.classes.iter().enumerate() {
            out.push_str(if at == 0 { " class=\"" } else { " " });
            html::escape_into(&self.source.restored(class), &mut out);
        }
        if !written.classes.is_empty() {
            out.push('"');
        }
        for (name, value) in &written.attrs {
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            let known = name.starts_with("data-") || name.starts_with("aria-") || ATTRIBUTES.contains(&&**name);
            if plain && known {
                out.push(' ');
                out.push_str(name);
                out.push_str("=\"");
                html::escape_into(&self.source.restored(value.as_deref().unwrap_or_default()), &mut out);
                out.push('"');
            }
        }
        out
    }

    /// The link to the heading itself. It has a name and no text: a theme shows a sign by its CSS,
    /// so the heading's text stays the heading's text.
    fn permalink(&mut self, heading: &Heading, range: Range<usize>) {
        self.push(" <a class=\"anchor\" href=\"#");
        super::address::write_href(&heading.id, &mut self.body.html);
        self.push("\" aria-label=\"");
        self.hole(range, Fill::Word(Word::LinkTo));
        self.push(" ");
        html::escape_into(&heading.text, &mut self.body.html);
        self.push("\"></a>");
    }

    /// Puts all headings one level lower if one of level one is left. A level is one digit, so nothing moves.
    pub fn demote_headings(&mut self) {
        if !self.options.demote || self.body.headings.iter().all(|h| h.level > 1) {
            return;
        }
        let mut bytes = std::mem::take(&mut self.body.html).into_bytes();
        for (heading, (open, close)) in self.body.headings.iter_mut().zip(&self.ids.digits) {
            heading.level = (heading.level + 1).min(6);
            bytes[*open] = b'0' + heading.level;
            bytes[*close] = b'0' + heading.level;
        }
        self.body.html = String::from_utf8(bytes).unwrap_or_default();
    }
}
