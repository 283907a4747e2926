//! The size of a picture, read from its first bytes, so that a page keeps its place while it loads.

use crate::path::SourcePath;
use crate::raster;
use crate::source::Snapshot;

/// Width and height in pixels, if the file says so: PNG, GIF, JPEG, WebP and SVG.
pub fn size(snapshot: &Snapshot, path: &SourcePath) -> Option<(u32, u32)> {
    let extension = path.extension();
    if extension != "svg" && !raster::Format::is_named(&extension) {
        return None;
    }
    let bytes = snapshot.read(path).ok()?;
    match extension.as_str() {
        "svg" => svg(&String::from_utf8_lossy(&bytes[..bytes.len().min(4096)])),
        _ => raster::facts(&bytes).ok().map(|facts| facts.size()),
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
