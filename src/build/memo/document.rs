//! A document without its HTML, and what was found wrong in it, as bytes.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde_json::{Map, Number, Value as Json};

use super::coded::{Coded, Reader, Writer, fields, write_text};
use crate::config::Config;
use crate::date::{self, Moment};
use crate::diag::{Checked, Diagnostic, Place, Span, codes};
use crate::kind::{Slot, Val};
use crate::markdown::{Arg, Body, Call, Fill, Heading, Hole, Word};
use crate::node::{Entry, Node, Value};
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
pub(super) fn read(bytes: &[u8], config: &Config, path: &SourcePath, text: TextHash) -> Option<Checked<Document>> {
    let from = &mut Reader::new(bytes, &config.zone);
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
    Slot { val, span }
    Node { span, value }
    Entry { key, key_span, node }
    Hole { at, span, fill }
    Heading { level, id, html, text, span }
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
        anchors.write(out);
        words.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            html: String::new(),
            holes: Coded::read(from)?,
            headings: Coded::read(from)?,
            title: Coded::read(from)?,
            anchors: Coded::read(from)?,
            words: Coded::read(from)?,
        })
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

impl Coded for Val {
    fn write(&self, out: &mut Writer) {
        let mut tag = |tag: u8| out.bytes.push(tag);
        match self {
            Self::Text(text) => {
                tag(0);
                text.write(out);
            }
            Self::Bool(is) => {
                tag(1);
                is.write(out);
            }
            Self::Integer(number) => {
                tag(2);
                number.write(out);
            }
            Self::Number(number) => {
                tag(3);
                number.write(out);
            }
            Self::Date(moment) => {
                tag(4);
                moment.write(out);
            }
            Self::Seconds(seconds) => {
                tag(5);
                seconds.write(out);
            }
            Self::List(slots) => {
                tag(6);
                slots.write(out);
            }
            Self::Record(record) => {
                tag(7);
                record.write(out);
            }
            Self::Reference { kind, name } => {
                tag(8);
                kind.write(out);
                name.write(out);
            }
            Self::Page(page) => {
                tag(9);
                page.write(out);
            }
            Self::File { written, path } => {
                tag(10);
                written.write(out);
                path.write(out);
            }
            Self::Free(node) => {
                tag(11);
                node.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.deeper(|from| {
            Some(match u8::read(from)? {
                0 => Self::Text(Coded::read(from)?),
                1 => Self::Bool(Coded::read(from)?),
                2 => Self::Integer(Coded::read(from)?),
                3 => Self::Number(Coded::read(from)?),
                4 => Self::Date(Coded::read(from)?),
                5 => Self::Seconds(Coded::read(from)?),
                6 => Self::List(Coded::read(from)?),
                7 => Self::Record(Coded::read(from)?),
                8 => Self::Reference { kind: Coded::read(from)?, name: Coded::read(from)? },
                9 => Self::Page(Coded::read(from)?),
                10 => Self::File { written: Coded::read(from)?, path: Coded::read(from)? },
                11 => Self::Free(Coded::read(from)?),
                _ => return None,
            })
        })
    }
}

impl Coded for Value {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Null => out.bytes.push(0),
            Self::Text { text, plain } => {
                out.bytes.push(1);
                text.write(out);
                plain.write(out);
            }
            Self::List(nodes) => {
                out.bytes.push(2);
                nodes.write(out);
            }
            Self::Map(entries) => {
                out.bytes.push(3);
                entries.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.deeper(|from| {
            Some(match u8::read(from)? {
                0 => Self::Null,
                1 => Self::Text { text: Coded::read(from)?, plain: Coded::read(from)? },
                2 => Self::List(Coded::read(from)?),
                3 => Self::Map(Coded::read(from)?),
                _ => return None,
            })
        })
    }
}

/// The second and the part of it, and the zone: the site's own, another by its name, or an offset.
impl Coded for Moment {
    fn write(&self, out: &mut Writer) {
        let moment = self.zoned.timestamp();
        moment.as_second().write(out);
        i64::from(moment.subsec_nanosecond()).write(out);
        self.day_only.write(out);
        let zone = self.zoned.time_zone();
        if let Some(name) = zone.iana_name() {
            out.bytes.push(0);
            write_text(name, out);
        } else if let Ok(offset) = zone.to_fixed_offset() {
            out.bytes.push(1);
            i64::from(offset.seconds()).write(out);
        } else {
            out.unfit = true;
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let second = i64::read(from)?;
        let part = i32::try_from(i64::read(from)?).ok()?;
        let day_only = bool::read(from)?;
        let zone = match u8::read(from)? {
            0 => {
                let name = from.text()?;
                if from.zone.iana_name() == Some(name) { from.zone.clone() } else { date::zone(name).ok()? }
            }
            1 => TimeZone::fixed(Offset::from_seconds(i32::try_from(i64::read(from)?).ok()?).ok()?),
            _ => return None,
        };
        Some(Self { zoned: Zoned::new(Timestamp::new(second, part).ok()?, zone), day_only })
    }
}

/// Numbers keep their bits, which decimal digits would not promise.
impl Coded for Json {
    fn write(&self, out: &mut Writer) {
        let mut tag = |tag: u8| out.bytes.push(tag);
        match self {
            Self::Null => tag(0),
            Self::Bool(is) => tag(1 + u8::from(*is)),
            Self::Number(number) => {
                if let Some(number) = number.as_u64() {
                    tag(3);
                    number.write(out);
                } else if let Some(number) = number.as_i64() {
                    tag(4);
                    number.write(out);
                } else if let Some(number) = number.as_f64() {
                    tag(5);
                    number.write(out);
                } else {
                    out.unfit = true;
                }
            }
            Self::String(text) => {
                tag(6);
                text.write(out);
            }
            Self::Array(items) => {
                tag(7);
                items.write(out);
            }
            Self::Object(map) => {
                tag(8);
                (map.len() as u64).write(out);
                for (key, value) in map {
                    key.write(out);
                    value.write(out);
                }
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.deeper(|from| {
            Some(match u8::read(from)? {
                0 => Self::Null,
                tag @ (1 | 2) => Self::Bool(tag == 2),
                3 => Self::Number(u64::read(from)?.into()),
                4 => Self::Number(i64::read(from)?.into()),
                5 => Self::Number(Number::from_f64(f64::read(from)?)?),
                6 => Self::String(Coded::read(from)?),
                7 => Self::Array(Coded::read(from)?),
                8 => {
                    let count = from.count()?;
                    let pairs = (0..count).map(|_| Some((String::read(from)?, Self::read(from)?)));
                    Self::Object(pairs.collect::<Option<Map<_, _>>>()?)
                }
                _ => return None,
            })
        })
    }
}
