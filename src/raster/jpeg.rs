//! The parts of a JPEG file (ITU T.81, B.1 and B.2).

use std::ops::Range;

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A segment: its marker, and the bytes after its length.
    Segment(u8, Range<usize>),
    /// Coded pixels, up to the next marker.
    Data(Range<usize>),
    /// The end of the picture; what follows belongs to something else.
    End,
}

/// The start of a scan.
pub const SCAN: u8 = 0xda;

/// The parts of a file, up to its end or to where it is cut.
pub struct Parts<'b> {
    bytes: &'b [u8],
    at: usize,
    in_scan: bool,
    done: bool,
}

/// The parts of a file; nothing if it is none.
pub fn parts(bytes: &[u8]) -> Option<Parts<'_>> {
    bytes.starts_with(&[0xff, 0xd8, 0xff]).then_some(Parts { bytes, at: 2, in_scan: false, done: false })
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        if self.done {
            return None;
        }
        if std::mem::take(&mut self.in_scan) {
            let start = self.at;
            self.at = data_end(self.bytes, start);
            return Some(Part::Data(start..self.at));
        }
        self.done = true;
        // Any number of bytes 0xff may stand before a marker.
        while *self.bytes.get(self.at)? == 0xff && *self.bytes.get(self.at + 1)? == 0xff {
            self.at += 1;
        }
        let marker = *self.bytes.get(self.at + 1).filter(|_| self.bytes[self.at] == 0xff)?;
        if marker == 0xd9 {
            return Some(Part::End);
        }
        let start = self.at + 4;
        let length = usize::from(*self.bytes.get(self.at + 2)?) << 8 | usize::from(*self.bytes.get(self.at + 3)?);
        let end = (self.at + 2).checked_add(length).filter(|end| *end >= start && *end <= self.bytes.len())?;
        (self.at, self.in_scan, self.done) = (end, marker == SCAN, false);
        Some(Part::Segment(marker, start..end))
    }
}

/// Where coded pixels end: at a marker that is neither a stuffed byte nor a restart.
fn data_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr::memchr(0xff, &bytes[at..]) {
        at += found;
        match bytes.get(at + 1) {
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

/// What a segment of JPEG begins with that holds EXIF.
const EXIF: &[u8] = b"Exif\0\0";

/// How the camera was held, of a segment that holds EXIF: 1 to 8, where 1 is upright.
pub fn orientation(segment: &[u8]) -> Option<u8> {
    held(segment.strip_prefix(EXIF)?)
}

/// The same of a part of PNG or WebP. Some programs write what begins a segment of JPEG there too.
pub fn held(exif: &[u8]) -> Option<u8> {
    let tiff = exif.strip_prefix(EXIF).unwrap_or(exif);
    let is_little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let number = |at: usize, count: usize| {
        let bytes = tiff.get(at..at.checked_add(count)?)?;
        let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let first = number(4, 4)?;
    let count = number(first, 2)?;
    let entry = (0..count).map(|n| first + 2 + 12 * n).find(|at| number(*at, 2) == Some(0x112))?;
    number(entry + 8, 2).and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value))
}

/// A segment of EXIF that says nothing but how the camera was held, without marker and length.
pub fn upright_by(orientation: u8) -> Vec<u8> {
    [EXIF, &held_as(orientation)].concat()
}

/// The same for PNG and WebP.
pub fn held_as(orientation: u8) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    out.extend([orientation, 0, 0, 0, 0, 0, 0]);
    out
}
