//! What a document says, block by block, for those who judge its words: text, links and remarks with their
//! places in the file. Nothing here becomes HTML.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::diag::Span;

use super::options::Options;
use super::source::{Part, Source};
use super::words::Words;

/// A document as its words.
#[derive(Debug, Default)]
pub struct Prose {
    /// Paragraphs, headings, items and cells that hold text, in order.
    pub blocks: Vec<Block>,
    /// HTML comments, in order.
    pub remarks: Vec<Remark>,
}

/// The text of one paragraph, heading, item or cell.
#[derive(Debug, Default)]
pub struct Block {
    /// Where it stands in the file.
    pub span: Span,
    /// Whether it is a heading.
    pub heading: bool,
    /// Whether it is a cell of a table.
    pub cell: bool,
    /// Whether it stands in a block quote, so that others said it.
    pub quoted: bool,
    /// Its text without markup; a line end is a space.
    pub text: String,
    /// How many words it has.
    pub words: u32,
    /// The stretches of the text that are code.
    pub code: Vec<Range<usize>>,
    /// The links in it.
    pub links: Vec<Link>,
    /// Where in the text footnotes are referred to.
    pub notes: Vec<usize>,
    /// Stretches of the text and where they were written.
    pieces: Vec<(Range<usize>, Span)>,
}

/// A link in a block.
#[derive(Debug)]
pub struct Link {
    /// The stretch of the text that it covers.
    pub range: Range<usize>,
    /// Where it leads, as written.
    pub target: String,
    /// The whole link in the file.
    pub span: Span,
}

/// An HTML comment.
#[derive(Debug)]
pub struct Remark {
    /// Where it stands in the file.
    pub span: Span,
    /// What it says, without the marks and the spaces around it.
    pub text: String,
    /// Whether nothing but remarks stands before it.
    pub top: bool,
    /// The block that follows it, or the one that it stands in.
    pub scope: Option<Span>,
}

impl Prose {
    /// How many words there are.
    pub fn words(&self) -> u32 {
        self.blocks.iter().map(|b| b.words).sum()
    }

    /// How many words stand before a byte of the file.
    pub fn words_before(&self, at: u32) -> u32 {
        self.blocks
            .iter()
            .map(|block| match block {
                _ if block.span.end <= at => block.words,
                _ if block.span.start >= at => 0,
                _ => {
                    let mut words = Words::default();
                    let before = block.pieces.iter().filter(|(_, span)| span.end <= at);
                    before.for_each(|(range, _)| words.add(&block.text[range.clone()]));
                    words.count
                }
            })
            .sum()
    }
}

impl Remark {
    /// Whether it is a remark to this program, which no reader shall get to see.
    pub fn is_for_us(&self) -> bool {
        speaks_to_us(&self.text)
    }
}

impl Block {
    /// Where a stretch of the text was written.
    pub fn place(&self, range: &Range<usize>) -> Span {
        let find = |at: usize| self.pieces.iter().find(|(piece, _)| piece.start <= at && at < piece.end);
        let within = |at: usize, end: bool| {
            let (piece, span) = find(if end { at.saturating_sub(1) } else { at })?;
            // What was smoothed or decoded has another length than what was written.
            Some(match piece.len() == (span.end - span.start) as usize {
                true => span.start as usize + (at - piece.start),
                false if end => span.end as usize,
                false => span.start as usize,
            })
        };
        match (within(range.start, false), within(range.end, true)) {
            (Some(start), Some(end)) if start <= end => Span::new(start, end),
            _ => self.span,
        }
    }

    /// Whether a byte of the text is code.
    pub fn is_code(&self, at: usize) -> bool {
        self.code.iter().any(|range| range.contains(&at))
    }
}

/// Reads the words of `source` from byte `body_start` on. All spans count from the start of `source`.
pub fn prose(source: &str, body_start: usize, options: &Options) -> Prose {
    let source = Source::new(source, body_start, options);
    let mut reader = Reader { source: &source, prose: Prose::default(), block: None, state: State::default() };
    for (event, range) in Parser::new_ext(source.text(), options.for_parser()).into_offset_iter() {
        reader.event(event, range);
    }
    reader.close();
    reader.prose
}

/// What is open.
#[derive(Default)]
struct State {
    heading: bool,
    cell: bool,
    quotes: usize,
    image: usize,
    verbatim: bool,
    link: Option<(usize, String)>,
    /// Remarks that wait for the block after them, and those that wait for the end of their own.
    waiting: Vec<usize>,
    inside: Vec<usize>,
    begun: bool,
}

struct Reader<'a> {
    source: &'a Source<'a>,
    prose: Prose,
    block: Option<Block>,
    state: State,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) if !self.state.verbatim && self.state.image == 0 => self.text(&text, range),
            Event::Code(text) if self.state.image == 0 => {
                let from = self.block().text.len();
                self.text(&text, range);
                let block = self.block();
                block.code.push(from..block.text.len());
            }
            Event::SoftBreak | Event::HardBreak if self.state.image == 0 => self.block().text.push(' '),
            Event::FootnoteReference(_) => {
                let block = self.block();
                block.notes.push(block.text.len());
            }
            Event::InlineHtml(html) => self.inline_html(&html, range),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Image { .. } => self.state.image += 1,
            Tag::Link { dest_url, .. } => {
                let from = self.block().text.len();
                self.state.link = Some((from, self.source.restored(&dest_url).into_owned()));
            }
            Tag::HtmlBlock => {
                self.close();
                self.html_block(range);
            }
            block => {
                self.close();
                self.begin(&range);
                match block {
                    Tag::Heading { .. } => self.state.heading = true,
                    Tag::TableCell => self.state.cell = true,
                    Tag::BlockQuote(None) => self.state.quotes += 1,
                    Tag::CodeBlock(_) => self.state.verbatim = true,
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Image => self.state.image = self.state.image.saturating_sub(1),
            TagEnd::Link => {
                let Some((from, target)) = self.state.link.take() else { return };
                let span = self.source.span(range);
                let block = self.block();
                block.links.push(Link { range: from..block.text.len(), target, span });
            }
            block => {
                self.close();
                match block {
                    TagEnd::Heading(_) => self.state.heading = false,
                    TagEnd::TableCell => self.state.cell = false,
                    TagEnd::BlockQuote(None) => self.state.quotes = self.state.quotes.saturating_sub(1),
                    TagEnd::CodeBlock => self.state.verbatim = false,
                    _ => {}
                }
            }
        }
    }

    /// A block begins: the remarks before it are about it.
    fn begin(&mut self, range: &Range<usize>) {
        self.state.begun = true;
        let span = self.source.span(range.clone());
        for index in self.state.waiting.drain(..) {
            self.prose.remarks[index].scope = Some(span);
        }
    }

    fn block(&mut self) -> &mut Block {
        let (heading, cell, quoted) = (self.state.heading, self.state.cell, self.state.quotes > 0);
        self.block.get_or_insert_with(|| Block { heading, cell, quoted, ..Block::default() })
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if !self.source.has_mask(text) {
            let span = self.source.span(range);
            return self.piece(text, span);
        }
        for part in self.source.parts(text) {
            let Part::Plain(plain) = part else { continue };
            // A mask stands for a call, which says nothing; what is plain has the offsets of the source.
            let offset = plain.as_ptr() as usize - text.as_ptr() as usize;
            let span = self.source.span(range.start + offset..range.start + offset + plain.len());
            self.piece(plain, span);
        }
    }

    fn piece(&mut self, text: &str, span: Span) {
        let block = self.block();
        let from = block.text.len();
        block.text.push_str(text);
        block.pieces.push((from..block.text.len(), span));
    }

    fn close(&mut self) {
        let Some(mut block) = self.block.take() else { return };
        let mut words = Words::default();
        words.add(&block.text);
        block.words = words.count;
        let (Some(first), Some(last)) = (block.pieces.first(), block.pieces.last()) else { return };
        block.span = Span { start: first.1.start, end: last.1.end };
        for link in &block.links {
            block.span = Span { start: block.span.start.min(link.span.start), end: block.span.end.max(link.span.end) };
        }
        for index in self.state.inside.drain(..) {
            self.prose.remarks[index].scope = Some(block.span);
        }
        self.prose.blocks.push(block);
    }

    fn html_block(&mut self, range: Range<usize>) {
        let source = self.source;
        let text = source.text().get(range.clone()).unwrap_or_default();
        let only = only_comments(text);
        if !only {
            self.begin(&range);
        }
        for (inner, at) in comments(text) {
            let span = source.span(range.start + at.start..range.start + at.end);
            let top = only && !self.state.begun;
            self.state.waiting.push(self.prose.remarks.len());
            let text = source.restored(inner).trim().to_owned();
            self.prose.remarks.push(Remark { span, text, top, scope: None });
        }
    }

    fn inline_html(&mut self, html: &str, range: Range<usize>) {
        if html.starts_with("<a ") {
            // An author's own link is a source like any other.
            let block = self.block();
            block.notes.push(block.text.len());
        }
        for (inner, at) in comments(html) {
            let span = self.source.span(range.start + at.start..range.start + at.end);
            self.state.inside.push(self.prose.remarks.len());
            let text = self.source.restored(inner).trim().to_owned();
            self.prose.remarks.push(Remark { span, text, top: false, scope: None });
        }
    }
}

/// The comments of a piece of HTML: what is in each, and where the whole of it stands.
fn comments(html: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = html[from..].find("<!--").map(|at| from + at) {
        let Some(close) = html[open + 4..].find("-->").map(|at| open + 4 + at) else { break };
        found.push((&html[open + 4..close], open..close + 3));
        from = close + 3;
    }
    found
}

fn only_comments(html: &str) -> bool {
    let mut from = 0;
    for (_, range) in comments(html) {
        if !html[from..range.start].trim().is_empty() {
            return false;
        }
        from = range.end;
    }
    html[from..].trim().is_empty()
}

/// Whether a piece of HTML is a remark to this program, which no reader shall get to see.
pub(super) fn is_for_us(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| !inner.contains("-->") && speaks_to_us(inner.trim()))
}

fn speaks_to_us(text: &str) -> bool {
    text.starts_with("wellspring-") || text == "knowledge-delivered"
}

#[cfg(test)]
mod tests {
    use super::{Options, prose};

    #[test]
    fn blocks_have_their_words_and_places() {
        let text = "---\n---\n# Hé\n\nIt’s the *best* [seal](a.md).\n\n> said\n\n- one `code`\n- two {{<cta offer=\"x\" />}}\n\n```\nno\n```\n";
        let read = prose(text, 8, &Options::site());
        let texts: Vec<&str> = read.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["Hé", "It’s the best seal.", "said", "one code", "two "]);
        let paragraph = &read.blocks[1];
        let at = paragraph.text.find("best").unwrap();
        let span = paragraph.place(&(at..at + 4));
        assert_eq!(&text[span.start as usize..span.end as usize], "best");
        assert_eq!(paragraph.links[0].target, "a.md");
        assert!(read.blocks[0].heading && read.blocks[2].quoted && read.blocks[3].is_code(4));
        assert_eq!(read.words(), 9);
        assert_eq!(read.words_before(u32::try_from(text.find("- one").unwrap()).unwrap()), 6);
    }

    #[test]
    fn a_remark_is_about_the_block_after_it_or_around_it() {
        let text = "<!-- top -->\n\nOne.\n\n<!-- next -->\nTwo.\n\nThree <!-- here --> x.\n";
        let read = prose(text, 0, &Options::site());
        let scopes: Vec<Option<&str>> =
            read.remarks.iter().map(|r| r.scope.map(|s| text[s.start as usize..s.end as usize].trim())).collect();
        assert_eq!(scopes, [Some("One."), Some("Two."), Some("Three <!-- here --> x.")]);
        assert_eq!(read.remarks.iter().map(|r| r.top).collect::<Vec<_>>(), [true, false, false]);
    }
}
