//! What Markdown becomes: HTML, the holes in it, and what else is known of the text.

use serde_json::Value;

use crate::diag::{Span, codes::Code};

/// One document's text as HTML with holes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body {
    /// HTML without what the holes stand for.
    pub html: String,
    /// What is missing, in the order of `at`.
    pub holes: Vec<Hole>,
    /// The headings in order, without a taken title.
    pub headings: Vec<Heading>,
    /// The first level-one heading, if it was asked for and is there.
    pub title: Option<Heading>,
    /// Every id in the HTML in order: of headings, footnotes and an author's own tags.
    pub anchors: Vec<String>,
    /// Words of the running text, code blocks not counted. A Chinese or Japanese character is a word.
    pub words: u32,
}

impl Body {
    /// Gives back the room that was kept while the text grew: a build holds the bodies of all its pages at once.
    pub(super) fn shrink(&mut self) {
        self.html.shrink_to_fit();
        self.holes.shrink_to_fit();
        self.headings.shrink_to_fit();
        self.anchors.shrink_to_fit();
        for hole in &mut self.holes {
            if let Fill::Code { text, .. } = &mut hole.fill {
                text.shrink_to_fit();
            }
        }
    }

    /// Drops what only the page's own HTML is made of: the HTML and the text of its code. What is left tells where
    /// the page leads and what it calls.
    pub fn lighten(&mut self) {
        self.html = String::new();
        for hole in &mut self.holes {
            if let Fill::Code { text, .. } = &mut hole.fill {
                *text = String::new();
            }
        }
        self.holes.shrink_to_fit();
    }
}

/// A place in the HTML that is filled when the page is rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    /// Byte offset in [`Body::html`].
    pub at: u32,
    /// Where it was written, in the whole source file.
    pub span: Span,
    /// What belongs there.
    pub fill: Fill,
}

/// What fills a hole.
#[derive(Debug, Clone, PartialEq)]
pub enum Fill {
    /// The opening tag of a link. Links do not nest; the next [`Fill::LinkClose`] ends it.
    LinkOpen {
        /// Where it leads, decoded, as the author wrote it; `#` if that was unsafe.
        target: String,
        /// Its title, or nothing.
        title: String,
    },
    /// The closing tag of a link.
    LinkClose,
    /// A whole image.
    Image {
        /// Its address as the author wrote it.
        target: String,
        /// The text that stands for it.
        alt: String,
        /// Its title, or nothing.
        title: String,
    },
    /// An address inside a tag that the author wrote: the attribute's value without its quotes.
    /// What fills it is escaped for a quoted attribute.
    Address {
        /// The address, decoded.
        target: String,
        /// Whether a picture is to be there, as in `<img src>`.
        image: bool,
    },
    /// A whole block of code.
    Code {
        /// The language, or nothing.
        lang: String,
        /// All that the author wrote after the fence.
        info: String,
        /// The code, not escaped.
        text: String,
    },
    /// A component.
    Component {
        /// How it is called.
        call: Call,
    },
    /// A word for readers, in their language. Stands in text or in a quoted attribute, so it is escaped.
    Word(Word),
}

/// A component's call with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The component's name.
    pub name: String,
    /// The arguments in order; names do not repeat.
    pub args: Vec<Arg>,
    /// Whether it stands alone where a paragraph would stand; else it is part of a line.
    pub block: bool,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Name and value in the whole source file.
    pub span: Span,
}

/// A heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 1 to 6, as in the HTML.
    pub level: u8,
    /// Its id; empty if ids were not asked for.
    pub id: String,
    /// Its text as inline HTML without links, images, notes and an author's own tags, for a table of contents.
    pub html: String,
    /// Its text alone, not escaped.
    pub text: String,
    /// Where it stands in the whole source file.
    pub span: Span,
}

/// Something wrong in the Markdown.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where, in the whole source file.
    pub span: Span,
    /// What sort of mistake.
    pub code: &'static Code,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// Words that stand in the HTML for readers and are not the author's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Title of an alert.
    Note,
    /// Title of an alert.
    Tip,
    /// Title of an alert.
    Important,
    /// Title of an alert.
    Warning,
    /// Title of an alert.
    Caution,
    /// Before a heading's text in the name of the link to it.
    LinkTo,
    /// Name of the section with footnotes.
    Notes,
    /// Before a footnote's number in the name of the link back.
    BackTo,
    /// Name of a table without header texts.
    Table,
    /// Name of a ticked box in a task list.
    Done,
    /// Name of an empty box in a task list.
    Open,
}

impl Word {
    /// All of them, so that a theme can be asked for each.
    pub const ALL: [Self; 11] = [
        Self::Note,
        Self::Tip,
        Self::Important,
        Self::Warning,
        Self::Caution,
        Self::LinkTo,
        Self::Notes,
        Self::BackTo,
        Self::Table,
        Self::Done,
        Self::Open,
    ];

    /// A stable name, for a theme's strings and for CSS classes.
    pub fn key(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
            Self::LinkTo => "link-to",
            Self::Notes => "notes",
            Self::BackTo => "back-to",
            Self::Table => "table",
            Self::Done => "done",
            Self::Open => "open",
        }
    }

    /// The word in English, for want of another.
    pub fn english(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
            Self::LinkTo => "Link to:",
            Self::Notes => "Notes",
            Self::BackTo => "Back to reference",
            Self::Table => "Table",
            Self::Done => "done",
            Self::Open => "open",
        }
    }
}
