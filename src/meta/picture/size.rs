//! The size of a picture, read from its first bytes, so that a page keeps its place while it loads.

use crate::path::SourcePath;
use crate::source::Snapshot;

/// Width and height in pixels, if the file says so: PNG, GIF, JPEG, WebP and SVG.
pub fn size(snapshot: &Snapshot, path: &SourcePath) -> Option<(u32, u32)> {
    let extension = path.extension();
    if !matches!(extension.as_str(), "png" | "gif" | "jpg" | "jpeg" | "webp" | "svg") {
        return None;
    }
    let bytes = snapshot.read(path).ok()?;
    match extension.as_str() {
        "png" => be(&bytes, 16, 4).zip(be(&bytes, 20, 4)).filter(|_| bytes.starts_with(b"\x89PNG")),
        "gif" => le(&bytes, 6, 2).zip(le(&bytes, 8, 2)).filter(|_| bytes.starts_with(b"GIF8")),
        "webp" => webp(&bytes),
        "svg" => svg(&String::from_utf8_lossy(&bytes[..bytes.len().min(4096)])),
        _ => jpeg(&bytes),
    }
}

fn be(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    Some(bytes.get(at..at + count)?.iter().fold(0, |sum, b| sum << 8 | u32::from(*b)))
}

fn le(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    Some(bytes.get(at..at + count)?.iter().rev().fold(0, |sum, b| sum << 8 | u32::from(*b)))
}

/// The size stands in the first start-of-frame segment (ITU T.81, B.2.2).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return be(bytes, at + 7, 2).zip(be(bytes, at + 5, 2));
        }
        at += 2 + usize::try_from(be(bytes, at + 2, 2)?).ok()?;
    }
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((le(bytes, 24, 3)? + 1, le(bytes, 27, 3)? + 1)),
        b"VP8 " => Some((le(bytes, 26, 2)? & 0x3fff, le(bytes, 28, 2)? & 0x3fff)),
        b"VP8L" => {
            let bits = le(bytes, 21, 4)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

fn svg(text: &str) -> Option<(u32, u32)> {
    let tag = &text[text.find("<svg")?..];
    let tag = &tag[..tag.find('>')?];
    let attribute = |name: &str| {
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        let rest = &tag[start..];
        Some(&rest[..rest.find('"')?])
    };
    let pixels = |text: &str| text.trim_end_matches("px").parse::<f64>().ok().filter(|n| *n >= 1.0 && *n < 1e6);
    if let (Some(w), Some(h)) = (attribute("width").and_then(pixels), attribute("height").and_then(pixels)) {
        return Some((whole(w), whole(h)));
    }
    let numbers: Vec<f64> = attribute("viewBox")?.split([' ', ',']).filter_map(|n| n.parse().ok()).collect();
    match numbers[..] {
        [_, _, w, h] if w >= 1.0 && h >= 1.0 && w < 1e6 && h < 1e6 => Some((whole(w), whole(h))),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the caller bounds the number")]
fn whole(number: f64) -> u32 {
    number.round() as u32
}
