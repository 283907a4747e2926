//! Images and blocks of code: what is inside of them is gathered and becomes one hole.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, TagEnd};

use crate::diag::codes::LINK_UNSAFE;
use crate::html;

use super::address::is_unsafe;
use super::body::Fill;
use super::options::Dialect;
use super::writer::Writer;

/// An image whose end has not come.
pub(super) struct OpenImage {
    target: String,
    title: String,
    alt: String,
    range: Range<usize>,
    /// How many images in its text are open.
    inner: usize,
}

/// A block of code whose end has not come.
pub(super) struct OpenCode {
    info: String,
    text: String,
    range: Range<usize>,
}

impl<'a> Writer<'a> {
    /// Opens an image.
    pub fn start_image(&mut self, target: &str, title: &str, range: Range<usize>) {
        let target = self.source.restored(target).into_owned();
        let title = self.source.restored(title).into_owned();
        let range = self.target_range(&target, &title, range);
        self.image = Some(OpenImage { target, title, alt: String::new(), range, inner: 0 });
    }

    /// Takes what stands between an image's brackets: only its text counts.
    pub fn in_image(&mut self, event: Event<'a>, range: Range<usize>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(pulldown_cmark::Tag::Image { .. }) => image.inner += 1,
            Event::End(TagEnd::Image) if image.inner == 0 => self.end_image(),
            Event::End(TagEnd::Image) => image.inner -= 1,
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                image.alt.push_str(&self.source.restored(&text));
            }
            Event::SoftBreak if range.start < self.call_end => {}
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        if self.options.guards_addresses() && is_unsafe(&image.target, true) {
            let message = format!("the image `{}` could run code", image.target.escape_debug());
            let span = self.source.span(image.range);
            self.problem(span, LINK_UNSAFE, message, "name a file or a web address");
            return self.put_silently(&image.alt);
        }
        let OpenImage { target, title, alt, range, .. } = image;
        self.hole(range, Fill::Image { target, alt, title });
    }

    /// Opens a block of code.
    pub fn start_code(&mut self, kind: CodeBlockKind<'a>, range: Range<usize>) {
        let info = match &kind {
            CodeBlockKind::Fenced(info) => self.source.restored(info).into_owned(),
            CodeBlockKind::Indented => String::new(),
        };
        self.code = Some(OpenCode { info, text: String::new(), range });
    }

    /// Takes a piece of code.
    pub fn code_text(&mut self, text: &str, range: Range<usize>) {
        let Some(code) = &mut self.code else { return };
        // Code is never touched: where a mask came out, the text as it was written is taken.
        if self.source.has_mask(text) && text.len() == range.len() {
            code.text.push_str(self.source.written(range));
        } else {
            code.text.push_str(&self.source.restored(text));
        }
    }

    /// Closes a block of code.
    pub fn end_code(&mut self) {
        let Some(OpenCode { info, text, range }) = self.code.take() else { return };
        let word = info.split_whitespace().next().unwrap_or_default();
        let lang = match self.options.dialect {
            // Other tools write `rust,ignore` and `rust{1,3}`; the language ends before.
            Dialect::Site => word.split([',', '{']).next().unwrap_or_default(),
            Dialect::CommonMark | Dialect::Gfm => word,
        };
        let lang = lang.to_string();
        self.words.pause();
        self.fresh_line();
        self.hole(range, Fill::Code { lang, info, text });
        self.push("\n");
    }
}

/// Appends a block of code without highlighting.
pub(super) fn plain_code(lang: &str, text: &str, out: &mut String) {
    out.push_str("<pre><code");
    if !lang.is_empty() {
        out.push_str(" class=\"language-");
        html::escape_into(lang, out);
        out.push('"');
    }
    out.push('>');
    html::escape_text_into(text, out);
    out.push_str("</code></pre>");
}
