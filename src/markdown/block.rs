//! Blocks that need little more than their tag: paragraphs, lists, quotes, alerts.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Tag, TagEnd};

use super::body::{Fill, Word};
use super::writer::{Writer, number_into};

impl<'a> Writer<'a> {
    /// Opens a block.
    pub fn start_block(&mut self, tag: Tag<'a>, range: Range<usize>) {
        if matches!(tag, Tag::Paragraph) && self.start_calls(range.clone()) {
            return;
        }
        self.words.pause();
        self.fresh_line();
        match tag {
            Tag::Paragraph => self.push("<p>"),
            Tag::BlockQuote(None) => self.push("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.start_alert(kind, range),
            Tag::List(Some(1)) => self.push("<ol>\n"),
            Tag::List(Some(start)) => {
                self.push("<ol start=\"");
                number_into(start, &mut self.body.html);
                self.push("\">\n");
            }
            Tag::List(None) => self.push("<ul>\n"),
            Tag::Item => {
                self.push("<li>");
                self.item_tag = self.body.html.len() - 1;
                self.fresh = true;
            }
            Tag::DefinitionList => self.push("<dl>\n"),
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => {
                self.push("<dd>");
                self.fresh = true;
            }
            // All other tags are written elsewhere, or belong to syntax that is never switched on.
            _ => {}
        }
    }

    /// Closes a block.
    pub fn end_block(&mut self, tag: TagEnd) {
        self.words.pause();
        self.push(match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::BlockQuote(None) => "</blockquote>\n",
            TagEnd::BlockQuote(Some(_)) => "</aside>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            _ => "",
        });
    }

    fn start_alert(&mut self, kind: BlockQuoteKind, range: Range<usize>) {
        let word = match kind {
            BlockQuoteKind::Note => Word::Note,
            BlockQuoteKind::Tip => Word::Tip,
            BlockQuoteKind::Important => Word::Important,
            BlockQuoteKind::Warning => Word::Warning,
            BlockQuoteKind::Caution => Word::Caution,
        };
        self.push("<aside class=\"callout ");
        self.push(word.key());
        self.push("\" role=\"note\">\n<p class=\"callout-title\">");
        self.hole(range, Fill::Word(word));
        self.push("</p>\n");
    }
}
