//! What authors write in front matter and in the arguments of components as bytes.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde_json::{Map, Number, Value as Json};

use super::coded::{Coded, Reader, Writer, fields, write_text};
use crate::date::{self, Moment};
use crate::kind::{Slot, Val};
use crate::node::{Entry, Node, Value};

fields! {
    Slot { val, span }
    Node { span, value }
    Entry { key, key_span, node }
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
