//! What the first bytes of a picture tell, and whether its last ones are there. Nothing is unpacked.

use super::jpeg::{self, Part};
use super::{Fault, Format, MOST, clean};

/// What is known of a picture without unpacking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What sort of file it is.
    pub format: Format,
    /// Width and height as they are stored.
    pub stored: (u32, u32),
    /// How the camera was held, 1 to 8 as in EXIF.
    pub orientation: u8,
    /// Whether something may shine through.
    pub alpha: bool,
    /// Whether others can be made of it: not of one that moves, nor of one in the colours of print.
    pub pliable: bool,
    /// How many bytes it takes to unpack it.
    pub weight: u64,
}

impl Facts {
    /// Width and height as one sees it.
    pub fn size(&self) -> (u32, u32) {
        let (width, height) = self.stored;
        if self.orientation >= 5 { (height, width) } else { (width, height) }
    }
}

/// Reads them.
///
/// # Errors
/// When the file is no picture, is cut, or is too large to be unpacked.
pub fn facts(bytes: &[u8]) -> Result<Facts, Fault> {
    let facts = match format(bytes).ok_or(Fault::Foreign)? {
        Format::Jpeg => jpeg(bytes)?,
        Format::Png => png(bytes)?,
        Format::Gif => gif(bytes)?,
        Format::Webp => webp(bytes)?,
        Format::Avif => return Err(Fault::Foreign),
    };
    let (width, height) = facts.stored;
    if width == 0 || height == 0 {
        return Err(Fault::Broken);
    }
    if facts.weight > MOST && facts.pliable {
        return Err(Fault::Large { width, height });
    }
    Ok(facts)
}

/// What sort of file it is, by its first bytes and whatever its name says.
pub(super) fn format(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Format::Png),
        [b'G', b'I', b'F', b'8', ..] => Some(Format::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::Webp),
        _ => None,
    }
}

/// How the camera was held, of a picture of any sort.
pub(super) fn orientation(bytes: &[u8]) -> u8 {
    let of_part = |name: &[u8], (found, at): (&[u8], std::ops::Range<usize>)| {
        (found == name).then(|| jpeg::held(&bytes[at])).flatten()
    };
    let held = match format(bytes) {
        Some(Format::Png) => chunks(bytes).find_map(|chunk| of_part(b"eXIf", chunk)),
        Some(Format::Webp) if bytes.get(12..16) == Some(b"VP8X") => {
            clean::riff(bytes).find_map(|part| of_part(b"EXIF", part))
        }
        Some(Format::Jpeg) => return of_jpeg(bytes),
        _ => None,
    };
    held.unwrap_or(1)
}

fn of_jpeg(bytes: &[u8]) -> u8 {
    let of = |part| match part {
        Part::Segment(0xe1, at) => jpeg::orientation(&bytes[at]),
        _ => None,
    };
    jpeg::parts(bytes).into_iter().flatten().filter_map(of).last().unwrap_or(1)
}

fn be(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    Some(bytes.get(at..at.checked_add(count)?)?.iter().fold(0, |sum, b| sum << 8 | u32::from(*b)))
}

fn le(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    Some(bytes.get(at..at.checked_add(count)?)?.iter().rev().fold(0, |sum, b| sum << 8 | u32::from(*b)))
}

fn pixels((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

fn jpeg(bytes: &[u8]) -> Result<Facts, Fault> {
    let (mut frame, mut is_whole) = (None, false);
    for part in jpeg::parts(bytes).into_iter().flatten() {
        match part {
            Part::Segment(marker @ (0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf), at) => {
                frame = frame.or(Some((marker, at)));
            }
            Part::End => is_whole = true,
            _ => {}
        }
    }
    let (marker, at) = frame.ok_or(Fault::Cut)?;
    let frame = &bytes[at];
    let parts = be(frame, 5, 1).ok_or(Fault::Broken)?;
    let stored = be(frame, 3, 2).zip(be(frame, 1, 2)).ok_or(Fault::Broken)?;
    if !is_whole {
        return Err(Fault::Cut);
    }
    // All that is known of a picture in several passes is held until the last one.
    let each = if marker == 0xc2 { 3 + 2 * u64::from(parts) } else { 3 };
    let pliable = matches!(marker, 0xc0..=0xc2) && matches!(parts, 1 | 3) && be(frame, 0, 1) == Some(8);
    let weight = pixels(stored) * each;
    Ok(Facts { format: Format::Jpeg, stored, orientation: of_jpeg(bytes), alpha: false, pliable, weight })
}

/// The chunks of a PNG file: each its name and the place of its data, up to the end or to where the file is cut.
pub(super) fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], std::ops::Range<usize>)> {
    let mut at = 8;
    std::iter::from_fn(move || {
        let length = usize::try_from(be(bytes, at, 4)?).ok()?;
        let name = bytes.get(at + 4..at + 8)?;
        let start = at + 8;
        let end = start.checked_add(length)?;
        bytes.get(end..end.checked_add(4)?)?;
        at = end + 4;
        Some((name, start..end))
    })
}

fn png(bytes: &[u8]) -> Result<Facts, Fault> {
    let stored = be(bytes, 16, 4).zip(be(bytes, 20, 4)).ok_or(Fault::Cut)?;
    let sort = be(bytes, 25, 1).ok_or(Fault::Cut)?;
    let (mut alpha, mut moves, mut is_whole) = (sort & 4 != 0, false, false);
    for (name, _) in chunks(bytes) {
        match name {
            b"tRNS" => alpha = true,
            b"acTL" => moves = true,
            b"IEND" => {
                is_whole = true;
                break;
            }
            _ => {}
        }
    }
    let weight = pixels(stored) * 4;
    if !is_whole && weight <= MOST {
        return Err(Fault::Cut);
    }
    Ok(Facts { format: Format::Png, stored, orientation: orientation(bytes), alpha, pliable: !moves, weight })
}

/// A GIF is left as it is, because most of them move.
fn gif(bytes: &[u8]) -> Result<Facts, Fault> {
    let stored = le(bytes, 6, 2).zip(le(bytes, 8, 2)).ok_or(Fault::Cut)?;
    // The last byte says that it is the last; tools may have put others after it.
    let tail = &bytes[bytes.len().saturating_sub(64)..];
    if memchr::memchr(0x3b, tail).is_none() {
        return Err(Fault::Cut);
    }
    Ok(Facts { format: Format::Gif, stored, orientation: 1, alpha: true, pliable: false, weight: 0 })
}

fn webp(bytes: &[u8]) -> Result<Facts, Fault> {
    let length = le(bytes, 4, 4).and_then(|length| usize::try_from(length).ok()).ok_or(Fault::Cut)?;
    if length + 8 > bytes.len() {
        return Err(Fault::Cut);
    }
    let read = || match bytes.get(12..16)? {
        b"VP8X" => {
            let flags = le(bytes, 20, 1)?;
            Some(((le(bytes, 24, 3)? + 1, le(bytes, 27, 3)? + 1), flags & 0x10 != 0, flags & 2 != 0))
        }
        b"VP8 " => Some(((le(bytes, 26, 2)? & 0x3fff, le(bytes, 28, 2)? & 0x3fff), false, false)),
        b"VP8L" => {
            let bits = le(bytes, 21, 4)?;
            Some((((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1), bits >> 28 & 1 == 1, false))
        }
        _ => None,
    };
    let (stored, alpha, moves) = read().ok_or(Fault::Broken)?;
    // It is unpacked twice: by the decoder, and as it is handed on.
    let weight = pixels(stored) * 8;
    Ok(Facts { format: Format::Webp, stored, orientation: orientation(bytes), alpha, pliable: !moves, weight })
}
