//! Takes out of a picture what nobody sees: where and with what it was taken, remarks, previews of it. The pixels,
//! their colours and their orientation stay as they are, to the bit.

use super::jpeg::{self, Part, SCAN};
use super::{Format, facts};

/// The same picture without it, or the part of it that there is. What is no picture stays as it is.
pub fn clean(bytes: &[u8]) -> Vec<u8> {
    match facts::format(bytes) {
        Some(Format::Jpeg) => jpeg(bytes),
        Some(Format::Png) => png(bytes),
        Some(Format::Webp) => webp(bytes),
        Some(Format::Gif) => gif(bytes),
        Some(Format::Avif) | None => bytes.to_vec(),
    }
}

fn jpeg(bytes: &[u8]) -> Vec<u8> {
    let orientation = facts::orientation(bytes);
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xff, 0xd8]);
    let put = |marker: u8, segment: &[u8], out: &mut Vec<u8>| {
        let length = u16::try_from(segment.len() + 2).unwrap_or(u16::MAX);
        out.extend([0xff, marker]);
        out.extend(length.to_be_bytes());
        out.extend(segment);
    };
    let mut is_told = orientation == 1;
    for part in jpeg::parts(bytes).into_iter().flatten() {
        match part {
            Part::Segment(marker, at) => {
                let segment = &bytes[at];
                // JFIF comes first, where there is one.
                if !is_told && marker != 0xe0 {
                    put(0xe1, &jpeg::upright_by(orientation), &mut out);
                    is_told = true;
                }
                if is_seen(marker, segment) {
                    put(marker, segment, &mut out);
                }
            }
            Part::Data(at) => out.extend(&bytes[at]),
            Part::End => out.extend([0xff, 0xd9]),
        }
    }
    out
}

/// Whether a segment is needed to show the picture.
fn is_seen(marker: u8, segment: &[u8]) -> bool {
    match marker {
        SCAN => true,
        0xe0 => segment.starts_with(b"JFIF\0"),
        0xe2 => segment.starts_with(b"ICC_PROFILE\0"),
        0xee => segment.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

fn png(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.get(..8).unwrap_or_default().to_vec();
    out.reserve(bytes.len());
    let orientation = facts::orientation(bytes);
    for (name, at) in facts::chunks(bytes) {
        if !matches!(name, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME") {
            out.extend(&bytes[at.start - 8..at.end + 4]);
        }
        if name == b"IHDR" && orientation != 1 {
            put_png(b"eXIf", &jpeg::held_as(orientation), &mut out);
        }
        if name == b"IEND" {
            break;
        }
    }
    out
}

/// A chunk of PNG, with its length and its sum.
fn put_png(name: &[u8; 4], data: &[u8], out: &mut Vec<u8>) {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(data);
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(name);
    out.extend(data);
    out.extend(sum.sum().to_be_bytes());
}

fn webp(bytes: &[u8]) -> Vec<u8> {
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    // Where no part is the picture, a length is wrong; what is left of it would be none either.
    if !riff(bytes).any(|(name, _)| matches!(name, b"VP8 " | b"VP8L" | b"ANMF")) {
        return bytes.to_vec();
    }
    let orientation = facts::orientation(bytes);
    let is_held = orientation != 1;
    for (name, at) in riff(bytes) {
        if matches!(name, b"EXIF" | b"XMP ") {
            continue;
        }
        let start = out.len();
        out.extend(&bytes[at.start - 8..at.end]);
        out.resize(out.len() + at.len() % 2, 0);
        if let Some(flags) = out.get_mut(start + 8).filter(|_| name == b"VP8X") {
            *flags = *flags & !(8 | 4) | if is_held { 8 } else { 0 };
        }
    }
    if is_held {
        let exif = jpeg::held_as(orientation);
        out.extend(b"EXIF");
        out.extend(u32::try_from(exif.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(exif);
    }
    let length = u32::try_from(out.len() - 8).unwrap_or(u32::MAX);
    out[4..8].copy_from_slice(&length.to_le_bytes());
    out
}

/// The chunks of a WebP file: each its name and the place of its data.
pub(super) fn riff(bytes: &[u8]) -> impl Iterator<Item = (&[u8], std::ops::Range<usize>)> {
    let mut at = 12;
    std::iter::from_fn(move || {
        let length = bytes.get(at + 4..at + 8)?.try_into().ok().map(u32::from_le_bytes)?;
        let name = &bytes[at..at + 4];
        let start = at + 8;
        let end = start.checked_add(usize::try_from(length).ok()?).filter(|end| *end <= bytes.len())?;
        at = end + (end - start) % 2;
        Some((name, start..end))
    })
}

fn gif(bytes: &[u8]) -> Vec<u8> {
    gif_parts(bytes).unwrap_or_else(|| bytes.to_vec())
}

/// Remarks and XMP are extensions; all other blocks stay. Nothing if the file is not made as the standard says.
fn gif_parts(bytes: &[u8]) -> Option<Vec<u8>> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let blocks = |mut at: usize| {
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                return Some(at);
            }
        }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut out = bytes.get(..at)?.to_vec();
    loop {
        let start = at;
        let mut is_seen = true;
        at = match *bytes.get(at)? {
            0x3b => {
                out.push(0x3b);
                return Some(out);
            }
            0x2c => blocks(at + 11 + table(*bytes.get(at + 9)?))?,
            0x21 => {
                let label = *bytes.get(at + 1)?;
                is_seen = label != 0xfe && !(label == 0xff && bytes.get(at + 3..at + 11)? == b"XMP Data");
                blocks(at + 2)?
            }
            _ => return None,
        };
        if is_seen {
            out.extend(bytes.get(start..at)?);
        }
    }
}
