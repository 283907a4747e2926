//! Values as bytes and back: short, exact, and never more believed than the bytes allow.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

/// How deep values may stand in each other. Front matter allows fewer.
const DEEPEST: u32 = 200;

/// Takes bytes up.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub bytes: Vec<u8>,
    /// Whether something was met that cannot be written, so that the whole is of no use.
    pub unfit: bool,
}

/// Gives bytes back. Whatever they are, it ends in a value or in nothing.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// The site's zone, which most moments share.
    pub zone: &'a TimeZone,
    names: Option<&'a Names>,
    depth: u32,
}

/// The names of fields, which all records of a site share.
pub(super) type Names = HashSet<Arc<str>>;

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8], zone: &'a TimeZone) -> Self {
        Self { bytes, zone, names: None, depth: 0 }
    }

    /// Gives names that are known as the ones that are shared.
    pub fn with_names(self, names: &'a Names) -> Self {
        Self { names: Some(names), ..self }
    }

    fn name(&mut self) -> Option<Arc<str>> {
        let written = self.text()?;
        Some(self.names.and_then(|names| names.get(written)).map_or_else(|| written.into(), Arc::clone))
    }

    pub fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let count = self.count()?;
        std::str::from_utf8(self.take(count)?).ok()
    }

    /// A number of things, of which each has a byte at least.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(u64::read(self)?).ok().filter(|n| *n <= self.bytes.len())
    }

    /// Reads what may hold others of its sort.
    pub fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }
}

/// What can be written and read again: reading what was written gives an equal value.
pub(super) trait Coded: Sized {
    /// Writes it.
    fn write(&self, out: &mut Writer);
    /// Reads it; nothing if the bytes are of no such value.
    fn read(from: &mut Reader<'_>) -> Option<Self>;
}

/// A struct is its fields, one after the other.
macro_rules! fields {
    ($($type:path { $($field:ident),* $(,)? })*) => {
        $(
            impl Coded for $type {
                fn write(&self, out: &mut Writer) {
                    let Self { $($field),* } = self;
                    $(Coded::write($field, out);)*
                }

                fn read(from: &mut Reader<'_>) -> Option<Self> {
                    Some(Self { $($field: Coded::read(from)?),* })
                }
            }
        )*
    };
}

pub(super) use fields;

/// Seven bits a byte, the low ones first.
impl Coded for u64 {
    fn write(&self, out: &mut Writer) {
        let mut rest = *self;
        while rest >= 0x80 {
            out.bytes.push(0x80 | u8::try_from(rest & 0x7f).unwrap_or(0));
            rest >>= 7;
        }
        out.bytes.push(u8::try_from(rest).unwrap_or(0));
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = u64::from(from.array::<1>()?[0]);
            value |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

impl Coded for u32 {
    fn write(&self, out: &mut Writer) {
        u64::from(*self).write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Self::try_from(u64::read(from)?).ok()
    }
}

impl Coded for i64 {
    fn write(&self, out: &mut Writer) {
        out.bytes.extend_from_slice(&self.to_le_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self::from_le_bytes(from.array()?))
    }
}

impl Coded for i128 {
    fn write(&self, out: &mut Writer) {
        out.bytes.extend_from_slice(&self.to_le_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self::from_le_bytes(from.array()?))
    }
}

impl Coded for f64 {
    fn write(&self, out: &mut Writer) {
        out.bytes.extend_from_slice(&self.to_bits().to_le_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self::from_bits(u64::from_le_bytes(from.array()?)))
    }
}

impl Coded for u8 {
    fn write(&self, out: &mut Writer) {
        out.bytes.push(*self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(from.array::<1>()?[0])
    }
}

impl Coded for bool {
    fn write(&self, out: &mut Writer) {
        out.bytes.push(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.array()? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

impl Coded for [u8; 32] {
    fn write(&self, out: &mut Writer) {
        out.bytes.extend_from_slice(self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.array()
    }
}

/// Writes a text or a key.
pub(super) fn write_text(text: &str, out: &mut Writer) {
    (text.len() as u64).write(out);
    out.bytes.extend_from_slice(text.as_bytes());
}

impl Coded for String {
    fn write(&self, out: &mut Writer) {
        write_text(self, out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.text().map(str::to_owned)
    }
}

impl Coded for Arc<str> {
    fn write(&self, out: &mut Writer) {
        write_text(self, out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.text().map(Self::from)
    }
}

impl<T: Coded> Coded for Option<T> {
    fn write(&self, out: &mut Writer) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        if bool::read(from)? { T::read(from).map(Some) } else { Some(None) }
    }
}

/// Room is made for no more than this many things before they are there.
const AT_ONCE: usize = 1024;

impl<T: Coded> Coded for Vec<T> {
    fn write(&self, out: &mut Writer) {
        (self.len() as u64).write(out);
        for item in self {
            item.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let count = from.count()?;
        let mut items = Self::with_capacity(count.min(AT_ONCE));
        for _ in 0..count {
            items.push(T::read(from)?);
        }
        Some(items)
    }
}

impl<T: Coded> Coded for BTreeMap<Arc<str>, T> {
    fn write(&self, out: &mut Writer) {
        (self.len() as u64).write(out);
        for (key, value) in self {
            write_text(key, out);
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let count = from.count()?;
        (0..count).map(|_| Some((from.name()?, T::read(from)?))).collect()
    }
}
