//! Footnotes: numbered in the order of their first reference, written at the end, linked both ways.
//!
//! Their ids hold a colon, so they never meet the id of a heading.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::Event;

use super::body::{Fill, Word};
use super::writer::{Writer, number_into};

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// The footnotes of a document.
#[derive(Default)]
pub(super) struct Notes<'a> {
    definitions: HashMap<String, Events<'a>>,
    numbers: HashMap<String, usize>,
    /// In the order of their numbers.
    used: Vec<Used>,
}

struct Used {
    name: String,
    references: usize,
}

impl<'a> Notes<'a> {
    /// Keeps a footnote's content. The first definition of a name counts.
    pub fn define(&mut self, name: &str, events: Events<'a>) {
        self.definitions.entry(name.to_string()).or_insert(events);
    }

    /// The number of the note and of the reference to it.
    fn refer(&mut self, name: &str) -> (usize, usize) {
        let next = self.used.len() + 1;
        let number = *self.numbers.entry(name.to_string()).or_insert(next);
        if number == next {
            self.used.push(Used { name: name.to_string(), references: 0 });
        }
        let used = &mut self.used[number - 1];
        used.references += 1;
        (number, used.references)
    }
}

impl<'a> Writer<'a> {
    /// Writes a reference to a footnote.
    pub fn note_reference(&mut self, name: &str) {
        let (number, nth) = self.notes.refer(name);
        let id = reference_id(number, nth);
        self.push("<sup class=\"noteref\"><a href=\"#fn:");
        number_into(number as u64, &mut self.body.html);
        self.push("\" id=\"");
        self.push(&id);
        self.push("\" role=\"doc-noteref\">");
        number_into(number as u64, &mut self.body.html);
        self.push("</a></sup>");
        self.body.anchors.push(id);
    }

    /// Writes all notes that are referred to. A note may refer to further ones.
    pub fn write_notes(&mut self) {
        self.flush();
        if self.notes.used.is_empty() {
            return;
        }
        self.fresh_line();
        self.push("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"");
        self.hole(0..0, Fill::Word(Word::Notes));
        self.push("\">\n<ol>\n");
        let mut at = 0;
        while at < self.notes.used.len() {
            let events = self.notes.definitions.remove(&self.notes.used[at].name).unwrap_or_default();
            at += 1;
            let id = format!("fn:{at}");
            self.push("<li id=\"");
            self.push(&id);
            self.push("\">\n");
            self.body.anchors.push(id);
            for (event, range) in events {
                self.event(event, range);
            }
            self.flush();
            self.back_links(at);
            self.push("</li>\n");
        }
        self.push("</ol>\n</section>\n");
    }

    /// The links back from a note, inside of its last paragraph if it ends with one.
    fn back_links(&mut self, number: usize) {
        let in_paragraph = self.body.html.ends_with("</p>\n");
        if in_paragraph {
            let end = self.body.html.len() - "</p>\n".len();
            self.body.html.truncate(end);
        }
        for nth in 1..=self.notes.used[number - 1].references {
            self.push(" <a href=\"#");
            self.push(&reference_id(number, nth));
            self.push("\" role=\"doc-backlink\" aria-label=\"");
            self.hole(0..0, Fill::Word(Word::BackTo));
            self.push(" ");
            number_into(number as u64, &mut self.body.html);
            if nth > 1 {
                self.push("-");
                number_into(nth as u64, &mut self.body.html);
            }
            self.push("\">\u{21a9}\u{fe0e}</a>");
        }
        if in_paragraph {
            self.push("</p>\n");
        }
    }
}

fn reference_id(number: usize, nth: usize) -> String {
    if nth == 1 { format!("fnref:{number}") } else { format!("fnref:{number}-{nth}") }
}
