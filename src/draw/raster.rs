//! A drawing as PNG with a palette: the inks and what lies between them at the edges.

use std::collections::HashMap;

use resvg::{tiny_skia, usvg};

/// The drawing in its own size, which `most` bounds.
///
/// # Errors
/// When it is no drawing, or larger.
pub fn png(svg: &str, most: (u32, u32)) -> Result<Vec<u8>, String> {
    let mut options = usvg::Options::default();
    // A drawing reads no files.
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    let tree = usvg::Tree::from_str(svg, &options).map_err(|e| e.to_string())?;
    let size = tree.size().to_int_size();
    if size.width() > most.0 || size.height() > most.1 {
        return Err(format!("it is larger than {} by {}", most.0, most.1));
    }
    let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height()).ok_or("it has no size")?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::default(), &mut pixels.as_mut());
    let (palette, indices) = indexed(pixels.data());
    encoded((size.width(), size.height()), palette, &indices).map_err(|e| e.to_string())
}

/// At most 256 colours, the most frequent ones, and for each pixel the nearest of them.
fn indexed(data: &[u8]) -> (Vec<[u8; 3]>, Vec<u8>) {
    let colours = || data.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    let mut counts: HashMap<[u8; 3], u32> = HashMap::new();
    let (mut last, mut run) = (None, 0_u32);
    for colour in colours() {
        if last == Some(colour) {
            run += 1;
            continue;
        }
        if let Some(last) = last.replace(colour) {
            *counts.entry(last).or_default() += run;
        }
        run = 1;
    }
    if let Some(last) = last {
        *counts.entry(last).or_default() += run;
    }
    let mut order: Vec<([u8; 3], u32)> = counts.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let palette: Vec<[u8; 3]> = order.iter().take(256).map(|(colour, _)| *colour).collect();
    let apart = |a: [u8; 3], b: [u8; 3]| -> u32 { a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let nearest = |colour: [u8; 3]| {
        let at = (0..palette.len()).min_by_key(|at| (apart(palette[*at], colour), *at));
        at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
    };
    let known: HashMap<[u8; 3], u8> = order.iter().map(|(colour, _)| (*colour, nearest(*colour))).collect();
    let (mut last, mut index) = (None, 0);
    let indices = colours().map(|colour| {
        if last != Some(colour) {
            (last, index) = (Some(colour), known.get(&colour).copied().unwrap_or_default());
        }
        index
    });
    let indices = indices.collect();
    (palette, indices)
}

fn encoded((width, height): (u32, u32), palette: Vec<[u8; 3]>, indices: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(indices)?;
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{indexed, png};

    #[test]
    fn what_is_no_drawing_is_told() {
        assert!(png("<p>", (9, 9)).is_err());
        assert!(png("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99\" height=\"9\"/>", (9, 9)).is_err());
        let small = png("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", (9, 9)).expect("drawn");
        assert_eq!(&small[1..4], b"PNG");
    }

    #[test]
    fn a_thousand_colours_become_the_nearest_of_256() {
        let data: Vec<u8> = (0..1000_u32).flat_map(|n| [n.to_le_bytes()[0], n.to_le_bytes()[1], 0, 255]).collect();
        let (palette, indices) = indexed(&data);
        assert_eq!((palette.len(), indices.len()), (256, 1000));
    }
}
