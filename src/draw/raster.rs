//! A drawing as PNG with a palette: the inks and what lies between them at the edges.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use resvg::{tiny_skia, usvg};

/// The drawing in its own size, which `most` bounds.
///
/// # Errors
/// When it is no drawing, or larger.
pub fn png(svg: &str, most: (u32, u32)) -> Result<Vec<u8>, String> {
    let tree = tree(svg)?;
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

/// The width and height of a drawing, if it is one.
pub fn size(svg: &str) -> Option<(f64, f64)> {
    let size = tree(svg).ok()?.size();
    Some((size.width().into(), size.height().into()))
}

fn tree(svg: &str) -> Result<usvg::Tree, String> {
    let mut options = usvg::Options::default();
    // A drawing reads no files.
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    usvg::Tree::from_str(svg, &options).map_err(|e| e.to_string())
}

/// The most colours that a palette of PNG has.
const COLOURS: usize = 256;

/// Spreads a colour over the places of a map: they come from our own drawings, so nobody can choose them to collide.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, colour: u32) {
        self.0 = (self.0 ^ u64::from(colour)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

/// At most 256 colours, the most frequent ones, and for each pixel the nearest of them.
fn indexed(data: &[u8]) -> (Vec<[u8; 3]>, Vec<u8>) {
    // A drawing is runs of one colour, so colours are looked up once a run.
    let mut places: HashMap<u32, usize, BuildHasherDefault<Spread>> = HashMap::default();
    let mut found: Vec<([u8; 3], usize)> = Vec::new();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for same in data.as_chunks::<4>().0.chunk_by(|a, b| a == b) {
        let [red, green, blue, _] = same[0];
        let place = *places.entry(u32::from_be_bytes([0, red, green, blue])).or_insert_with(|| {
            found.push(([red, green, blue], 0));
            found.len() - 1
        });
        found[place].1 += same.len();
        runs.push((place, same.len()));
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_unstable_by_key(|place| (Reverse(found[*place].1), found[*place].0));
    let palette: Vec<[u8; 3]> = order.iter().take(COLOURS).map(|place| found[*place].0).collect();
    let mut indices = vec![0; found.len()];
    let mut near = HashMap::<u32, u8, BuildHasherDefault<Spread>>::default();
    for (at, place) in order.into_iter().enumerate() {
        indices[place] = u8::try_from(at).unwrap_or_else(|_| {
            // Of the rare ones, those that differ in the last three bits alone share an answer.
            let [red, green, blue] = found[place].0.map(|channel| channel & 0xF8 | 4);
            let rounded = u32::from_be_bytes([0, red, green, blue]);
            *near.entry(rounded).or_insert_with(|| nearest([red, green, blue], &palette))
        });
    }
    let mut pixels = Vec::with_capacity(data.len() / 4);
    for (place, length) in runs {
        pixels.resize(pixels.len() + length, indices[place]);
    }
    (palette, pixels)
}

/// The place of the nearest colour in a palette, the first of those that are equally near.
fn nearest(colour: [u8; 3], palette: &[[u8; 3]]) -> u8 {
    let apart = |a: [u8; 3]| -> u32 { a.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let at = (0..palette.len()).min_by_key(|at| (apart(palette[*at]), *at));
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
}

fn encoded((width, height): (u32, u32), palette: Vec<[u8; 3]>, indices: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    // Rows are mostly as the row above. So filtered, the fast way takes a sixteenth of the time for half as many bytes
    // more, and those who look at a card are few.
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(indices)?;
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{indexed, png, size};

    #[test]
    fn what_is_no_drawing_is_told() {
        assert!(png("<p>", (9, 9)).is_err());
        assert!(png("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99\" height=\"9\"/>", (9, 9)).is_err());
        let small = png("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", (9, 9)).expect("drawn");
        assert_eq!(&small[1..4], b"PNG");
    }

    #[test]
    fn a_drawing_within_a_drawing_is_drawn() {
        // One in red, as an address that holds it.
        let inner = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI0IiBoZWlnaHQ9IjIiPjxyZWN0IHdpZHRoPSI0IiBoZWlnaHQ9IjIiIGZpbGw9InJlZCIvPjwvc3ZnPg==";
        let outer = |href: &str| {
            let image = format!("<image href=\"{href}\" width=\"8\" height=\"4\"/>");
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"4\">{image}</svg>")
        };
        let drawn = png(&outer(&format!("data:image/svg+xml;base64,{inner}")), (9, 9)).expect("drawn");
        assert_ne!(drawn, png(&outer("logo.svg"), (9, 9)).expect("drawn"), "no file is read");
        assert_eq!(size(&outer("")), Some((8.0, 4.0)));
        assert_eq!(size("<p>"), None);
    }

    #[test]
    fn a_thousand_colours_become_the_nearest_of_256() {
        let data: Vec<u8> = (0..1000_u32).flat_map(|n| [n.to_le_bytes()[0], n.to_le_bytes()[1], 0, 255]).collect();
        let (palette, indices) = indexed(&data);
        assert_eq!((palette.len(), indices.len()), (256, 1000));
    }
}
