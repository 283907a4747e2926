//! Parts of a line that need little more than their tag: emphasis, links, code, breaks.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::diag::codes::LINK_UNSAFE;
use crate::html;

use super::address::is_unsafe;
use super::body::{Fill, Word};
use super::options::Dialect;
use super::writer::Writer;

impl<'a> Writer<'a> {
    /// Writes what stands in a line and is neither text, nor markup, nor a tag.
    pub fn inline(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Code(text) => {
                let text = self.source.restored(&text);
                self.words.add(&text);
                self.mark("<code>");
                self.put_silently(&text);
                self.mark("</code>");
            }
            Event::SoftBreak if range.start < self.call_end => {}
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => {
                self.fresh_line();
                self.push("<hr>\n");
            }
            Event::InlineMath(text) => self.formula("<code class=\"math inline\">", &text),
            Event::DisplayMath(text) => self.formula("<code class=\"math display\">", &text),
            Event::FootnoteReference(name) => self.note_reference(&name),
            Event::TaskListMarker(done) => self.task(done, range),
            // The caller has dealt with all others.
            _ => {}
        }
    }

    /// Appends a tag that a table of contents shows too.
    pub fn mark(&mut self, tag: &str) {
        self.push(tag);
        if let Some(heading) = &mut self.heading {
            heading.html.push_str(tag);
        }
    }

    fn line_break(&mut self, markup: &str) {
        self.words.pause();
        self.push(markup);
        if let Some(heading) = &mut self.heading {
            heading.html.push(' ');
            heading.text.push(' ');
        }
    }

    fn formula(&mut self, tag: &str, text: &str) {
        let text = self.source.restored(text);
        self.mark(tag);
        self.put_silently(&text);
        self.mark("</code>");
    }

    /// Appends escaped text without counting its words.
    pub fn put_silently(&mut self, text: &str) {
        html::escape_text_into(text, &mut self.body.html);
        if let Some(heading) = &mut self.heading {
            html::escape_text_into(text, &mut heading.html);
            heading.text.push_str(text);
        }
    }

    /// Opens emphasis and its like.
    pub fn start_mark(&mut self, tag: &Tag<'a>) {
        self.mark(match tag {
            Tag::Emphasis => "<em>",
            Tag::Strong => "<strong>",
            Tag::Strikethrough => "<del>",
            Tag::Superscript => "<sup>",
            _ => "<sub>",
        });
    }

    /// Closes emphasis and its like.
    pub fn end_mark(&mut self, tag: TagEnd) {
        self.mark(match tag {
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Superscript => "</sup>",
            _ => "</sub>",
        });
    }

    /// Opens a link.
    pub fn start_link(&mut self, sort: LinkType, target: &str, title: &str, range: Range<usize>) {
        let mut target = self.source.restored(target).into_owned();
        let title = self.source.restored(title).into_owned();
        let place = self.target_range(&target, &title, range);
        if self.options.guards_addresses() && is_unsafe(&target, false) {
            let message = format!("the link to `{}` would run code", target.escape_debug());
            let span = self.source.span(place.clone());
            self.problem(span, LINK_UNSAFE, message, "link to a page, a file or a web address");
            target = "#".into();
        }
        if sort == LinkType::Email {
            target.insert_str(0, "mailto:");
        }
        self.in_link = true;
        self.hole(place, Fill::LinkOpen { target, title });
    }

    /// Closes a link.
    pub fn end_link(&mut self, range: Range<usize>) {
        self.in_link = false;
        self.hole(range.end..range.end, Fill::LinkClose);
    }

    /// Where in the text the target of a link or image stands, if it can be told; else the whole of it.
    /// Only the end is looked at, so that images nested in images stay cheap.
    pub fn target_range(&self, target: &str, title: &str, range: Range<usize>) -> Range<usize> {
        let written = self.source.written(range.clone());
        // Most end like `target)` or `target>`.
        let near_end = written.len().saturating_sub(1 + target.len());
        if written.get(near_end..).is_some_and(|end| !target.is_empty() && end.starts_with(target)) {
            return range.start + near_end..range.start + near_end + target.len();
        }
        let window = 2 * (target.len() + title.len()) + 16;
        let mut from = written.len().saturating_sub(window);
        while !written.is_char_boundary(from) {
            from += 1;
        }
        match written[from..].rfind(target) {
            Some(at) if !target.is_empty() => {
                let start = range.start + from + at;
                start..start + target.len()
            }
            _ => range,
        }
    }

    fn task(&mut self, done: bool, range: Range<usize>) {
        self.push(if done { "<input type=\"checkbox\" checked disabled" } else { "<input type=\"checkbox\" disabled" });
        if self.options.dialect == Dialect::Site {
            self.push(" aria-label=\"");
            self.hole(range, Fill::Word(if done { Word::Done } else { Word::Open }));
            self.push("\"");
            self.insert(self.item_tag, " class=\"task\"");
        }
        self.push("> ");
        self.fresh = true;
    }
}
