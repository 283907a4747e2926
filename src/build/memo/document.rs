//! A document without its HTML, and what was found wrong in it, as bytes.

use super::coded::{Coded, Names, Reader, Writer, fields, write_text};
use crate::config::Config;
use crate::diag::{Checked, Diagnostic, Place, Span, codes};
use crate::markdown::{Arg, Body, Call, Fill, Heading, Hole, Word};
use crate::parse::{Document, Name, Shape, TextHash};
use crate::path::SourcePath;

/// Writes a document as it is when it is light; false if it holds what cannot be written.
pub(super) fn write(parsed: &Checked<Document>, out: &mut Writer) -> bool {
    // The path is the record's key, and what it says is read from it again.
    let Document { path: _, name: _, kind, record, title, body, is_light: _, shape, text: _ } = &parsed.value;
    write_text(&kind.name, out);
    record.write(out);
    title.write(out);
    body.write(out);
    shape.0.write(out);
    parsed.diagnostics.write(out);
    !out.unfit
}

/// Reads the light document of a file whose text has that hash.
pub(super) fn read(
    bytes: &[u8],
    (config, names): (&Config, &Names),
    path: &SourcePath,
    text: TextHash,
) -> Option<Checked<Document>> {
    let from = &mut Reader::new(bytes, &config.zone).with_names(names);
    let document = Document {
        path: path.clone(),
        name: Name::read(path, config),
        kind: config.kinds.get(from.text()?)?.clone(),
        record: Coded::read(from)?,
        title: Coded::read(from)?,
        body: Coded::read(from)?,
        is_light: true,
        shape: Shape(Coded::read(from)?),
        text,
    };
    let diagnostics = Coded::read(from)?;
    from.is_done().then(|| Checked::new(document, diagnostics))
}

/// By the name of its code, which says all that is fixed.
impl Coded for Diagnostic {
    fn write(&self, out: &mut Writer) {
        let Self { code, severity, message, place, hints } = self;
        out.unfit |= codes::find(code).is_none_or(|code| code.severity != *severity);
        write_text(code, out);
        message.write(out);
        place.write(out);
        hints.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let found = Self::new(codes::find(from.text()?)?, String::read(from)?);
        Some(Self { place: Coded::read(from)?, hints: Coded::read(from)?, ..found })
    }
}

impl Coded for SourcePath {
    fn write(&self, out: &mut Writer) {
        write_text(self.as_str(), out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Self::new(from.text()?).ok()
    }
}

fields! {
    Span { start, end }
    Hole { at, span, fill }
    Call { name, args, block }
    Arg { name, value, span }
    Place { path, line, column, width, before, text }
}

impl Coded for Body {
    fn write(&self, out: &mut Writer) {
        let Self { html: _, holes, headings, title, anchors, words } = self;
        holes.write(out);
        headings.write(out);
        title.write(out);
        write_anchors(anchors, headings, out);
        words.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let holes = Coded::read(from)?;
        let headings: Vec<Heading> = Coded::read(from)?;
        let title = Coded::read(from)?;
        let anchors = read_anchors(&headings, from)?;
        Some(Self { html: String::new(), holes, headings, title, anchors, words: Coded::read(from)? })
    }
}

/// Nearly every anchor is the id of the heading that comes next, which is not written twice.
fn write_anchors(anchors: &[String], headings: &[Heading], out: &mut Writer) {
    let mut next = headings.iter().peekable();
    (anchors.len() as u64).write(out);
    for anchor in anchors {
        let is_next = next.next_if(|heading| heading.id == *anchor).is_some();
        is_next.write(out);
        if !is_next {
            anchor.write(out);
        }
    }
}

fn read_anchors(headings: &[Heading], from: &mut Reader<'_>) -> Option<Vec<String>> {
    let mut next = headings.iter();
    let count = from.count()?;
    let one = |_| if bool::read(from)? { next.next().map(|heading| heading.id.clone()) } else { Coded::read(from) };
    (0..count).map(one).collect()
}

/// Most headings are plain words, which are their own HTML.
impl Coded for Heading {
    fn write(&self, out: &mut Writer) {
        let Self { level, id, html, text, span } = self;
        level.write(out);
        id.write(out);
        text.write(out);
        (html != text).then(|| html.clone()).write(out);
        span.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (level, id, text) = (Coded::read(from)?, Coded::read(from)?, String::read(from)?);
        let html = Option::read(from)?.unwrap_or_else(|| text.clone());
        Some(Self { level, id, html, text, span: Coded::read(from)? })
    }
}

impl Coded for Fill {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::LinkOpen { target, title } => {
                out.bytes.push(0);
                target.write(out);
                title.write(out);
            }
            Self::LinkClose => out.bytes.push(1),
            Self::Image { target, alt, title } => {
                out.bytes.push(2);
                target.write(out);
                alt.write(out);
                title.write(out);
            }
            Self::Address { target, image } => {
                out.bytes.push(3);
                target.write(out);
                image.write(out);
            }
            // A light document has no text of its code.
            Self::Code { lang, info, text: _ } => {
                out.bytes.push(4);
                lang.write(out);
                info.write(out);
            }
            Self::Component { call } => {
                out.bytes.push(5);
                call.write(out);
            }
            Self::Word(word) => {
                out.bytes.push(6);
                let at = Word::ALL.iter().position(|w| w == word).unwrap_or(Word::ALL.len());
                (at as u64).write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(match u8::read(from)? {
            0 => Self::LinkOpen { target: Coded::read(from)?, title: Coded::read(from)? },
            1 => Self::LinkClose,
            2 => Self::Image { target: Coded::read(from)?, alt: Coded::read(from)?, title: Coded::read(from)? },
            3 => Self::Address { target: Coded::read(from)?, image: Coded::read(from)? },
            4 => Self::Code { lang: Coded::read(from)?, info: Coded::read(from)?, text: String::new() },
            5 => Self::Component { call: Coded::read(from)? },
            6 => Self::Word(*Word::ALL.get(usize::try_from(u64::read(from)?).ok()?)?),
            _ => return None,
        })
    }
}
