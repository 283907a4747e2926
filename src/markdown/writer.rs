//! One pass over the parser's events: HTML, holes, and what else is known of the text.
//!
//! The tags that need nothing but their name are in `block` and `inline`; what needs more has a file
//! of its own, each with its part of [`Writer`].

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::diag::{Span, codes::Code};

use super::autolink;
use super::body::{Body, Fill, Hole, Problem};
use super::heading::{Ids, OpenHeading};
use super::media::{OpenCode, OpenImage};
use super::notes::Notes;
use super::options::Options;
use super::raw_html::OpenRaw;
use super::source::Source;
use super::table::OpenTable;
use super::text::Piece;
use super::words::Words;

/// What is known while the events pass.
pub(super) struct Writer<'a> {
    pub options: &'a Options,
    pub source: &'a Source<'a>,
    pub body: Body,
    pub problems: Vec<Problem>,
    pub words: Words,
    pub ids: Ids,
    pub notes: Notes<'a>,
    /// Text that has come and is not written yet, for a bare address may be in several pieces.
    pub run: Vec<Piece<'a>>,
    /// Where bare addresses may be.
    pub address_signs: Vec<usize>,
    /// Whether we are inside of a link that Markdown made, and in how many that the author's tags made.
    pub in_link: bool,
    pub own_links: usize,
    pub heading: Option<OpenHeading<'a>>,
    pub image: Option<OpenImage>,
    pub code: Option<OpenCode>,
    pub raw: Option<OpenRaw>,
    pub table: Option<OpenTable>,
    /// Where the attributes of the last list item's tag belong.
    pub item_tag: usize,
    /// Whether nothing was written since a list item or definition began.
    pub fresh: bool,
    /// Until where in the text the last call goes; line ends before are part of it.
    pub call_end: usize,
    /// The mask whose further lines are text, and how many of its lines were written.
    pub mask_line: (usize, usize),
    /// Whether the paragraph consists of calls, so it has no tag of its own.
    pub calls_only: bool,
}

/// Writes all of a document's text.
pub(super) fn write(source: &Source<'_>, options: &Options) -> (Body, Vec<Problem>) {
    let text = source.text();
    let mut writer = Writer {
        options,
        source,
        body: Body { html: String::with_capacity(text.len() + text.len() / 4), ..Body::default() },
        problems: Vec::new(),
        words: Words::default(),
        ids: Ids::of(text, options),
        notes: Notes::default(),
        run: Vec::new(),
        address_signs: if options.links_bare_addresses() { autolink::signs(text) } else { Vec::new() },
        in_link: false,
        own_links: 0,
        heading: None,
        image: None,
        code: None,
        raw: None,
        table: None,
        item_tag: 0,
        fresh: false,
        call_end: 0,
        mask_line: (0, 0),
        calls_only: false,
    };
    let mut events = Parser::new_ext(text, options.for_parser()).into_offset_iter();
    while let Some((event, range)) = events.next() {
        if let Event::Start(Tag::FootnoteDefinition(name)) = event {
            let definition = collect_definition(&mut events);
            writer.notes.define(&name, definition);
        } else {
            writer.event(event, range);
        }
    }
    writer.write_notes();
    writer.demote_headings();
    writer.body.words = writer.words.count;
    writer.body.shrink();
    (writer.body, writer.problems)
}

/// Takes a footnote's events out of the stream: they are written at the end, in the order of their numbers.
fn collect_definition<'a>(
    events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>,
) -> Vec<(Event<'a>, Range<usize>)> {
    let mut depth = 1;
    let mut taken = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::FootnoteDefinition) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        taken.push((event, range));
    }
    taken
}

impl<'a> Writer<'a> {
    /// Writes one event.
    pub fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if self.calls_only {
            self.calls_only = !matches!(event, Event::End(TagEnd::Paragraph));
            return;
        }
        if self.image.is_some() {
            return self.in_image(event, range);
        }
        if let Event::Text(text) = event {
            return match (&mut self.code, &mut self.raw) {
                (Some(_), _) => self.code_text(&text, range),
                (None, Some(raw)) => raw.push(&text, range.start),
                (None, None) => self.run.push(Piece { text, range }),
            };
        }
        self.flush();
        self.fresh = false;
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Html(html) => match &mut self.raw {
                Some(raw) => raw.push(&html, range.start),
                None => self.inline_html(&html, range.start),
            },
            Event::InlineHtml(html) => self.inline_html(&html, range.start),
            other => self.inline(other, range),
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {
                self.start_mark(&tag);
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range);
            }
            Tag::Image { dest_url, title, .. } => self.start_image(&dest_url, &title, range),
            Tag::Heading { level, id, classes, attrs } => {
                let written = super::heading::Written { id, classes, attrs };
                self.start_heading(level as u8, written, range);
            }
            Tag::CodeBlock(kind) => self.start_code(kind, range),
            Tag::HtmlBlock => self.raw = Some(OpenRaw::default()),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead | Tag::TableRow | Tag::TableCell => self.start_in_table(&tag),
            block => self.start_block(block, range),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {
                self.end_mark(tag);
            }
            TagEnd::Link => self.end_link(range),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.end_html_block(),
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => self.end_in_table(tag),
            block => self.end_block(block),
        }
    }

    /// Appends markup.
    pub fn push(&mut self, markup: &str) {
        self.body.html.push_str(markup);
    }

    /// Goes to a new line unless we are on one.
    pub fn fresh_line(&mut self) {
        if !self.body.html.is_empty() && !self.body.html.ends_with('\n') {
            self.body.html.push('\n');
        }
    }

    /// Leaves a hole.
    pub fn hole(&mut self, range: Range<usize>, fill: Fill) {
        let span = self.source.span(range);
        self.hole_at(span, fill);
    }

    /// Leaves a hole whose place in the file is known.
    pub fn hole_at(&mut self, span: Span, fill: Fill) {
        let at = u32::try_from(self.body.html.len()).unwrap_or(u32::MAX);
        self.body.holes.push(Hole { at, span, fill });
    }

    /// Puts markup where it could not be known before, and moves the holes behind it.
    pub fn insert(&mut self, at: usize, markup: &str) {
        self.body.html.insert_str(at, markup);
        let by = u32::try_from(markup.len()).unwrap_or(u32::MAX);
        for hole in self.body.holes.iter_mut().rev().take_while(|h| h.at as usize >= at) {
            hole.at += by;
        }
    }

    /// Notes a mistake.
    pub fn problem(&mut self, span: Span, code: &'static Code, message: String, hint: &str) {
        let hint = (!hint.is_empty()).then(|| hint.to_string());
        self.problems.push(Problem { span, code, message, hint });
    }
}

/// Appends a number in digits.
pub(super) fn number_into(number: u64, out: &mut String) {
    use std::fmt::Write;
    // Writing into a `String` cannot fail.
    let _ = write!(out, "{number}");
}
