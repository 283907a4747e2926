//! From a file to pixels, upright.

use std::io::Cursor;

use png::{ColorType, Transformations};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Facts, Fault, Format, Pixels, clean};

/// A profile of more bytes than this costs more than its colours are worth.
const PROFILE: usize = 8 << 10;

/// Unpacks a picture of which the facts are known.
///
/// # Errors
/// When the bytes between its first and its last ones are not as they have to be.
pub fn decode(bytes: &[u8], facts: &Facts) -> Result<Pixels, Fault> {
    if facts.weight > super::MOST || !facts.pliable {
        let (width, height) = facts.stored;
        return Err(Fault::Large { width, height });
    }
    let pixels = match facts.format {
        Format::Jpeg => jpeg(bytes, facts),
        Format::Png => png(bytes),
        Format::Webp => webp(bytes),
        Format::Gif | Format::Avif => None,
    };
    let pixels = pixels.filter(|p| (p.width, p.height) == facts.stored && p.data.len() == len(p));
    Ok(upright(pixels.ok_or(Fault::Broken)?, facts.orientation))
}

fn len(pixels: &Pixels) -> usize {
    pixels.width as usize * pixels.height as usize * pixels.channels()
}

/// A profile that says something else than the web believes without one.
fn profile(found: Option<Vec<u8>>) -> Option<Vec<u8>> {
    found.filter(|profile| profile.len() <= PROFILE && !profile.windows(4).any(|word| word == b"sRGB"))
}

fn jpeg(bytes: &[u8], facts: &Facts) -> Option<Pixels> {
    let side = usize::from(u16::MAX);
    let options =
        DecoderOptions::default().set_max_width(side).set_max_height(side).jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let data = decoder.decode().ok()?;
    let (width, height) = facts.stored;
    let profile = profile(decoder.icc_profile()).filter(|profile| profile.get(16..20) == Some(b"RGB "));
    Some(Pixels { width, height, alpha: false, exact: false, profile, data })
}

fn png(bytes: &[u8]) -> Option<Pixels> {
    let limits = png::Limits { bytes: usize::try_from(super::MOST).ok()? };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().ok()?;
    let mut data = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut data).ok()?;
    data.truncate(frame.buffer_size());
    let found = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
    let profile = profile(found).filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let (alpha, data) = match frame.color_type {
        ColorType::Rgb => (false, data),
        ColorType::Rgba => (true, data),
        ColorType::Grayscale => (false, data.iter().flat_map(|grey| [*grey; 3]).collect()),
        ColorType::GrayscaleAlpha => {
            (true, data.chunks_exact(2).flat_map(|pair| [pair[0], pair[0], pair[0], pair[1]]).collect())
        }
        ColorType::Indexed => return None,
    };
    Some(Pixels { width: frame.width, height: frame.height, alpha, exact: true, profile, data })
}

fn webp(bytes: &[u8]) -> Option<Pixels> {
    let found = clean::riff(bytes).find(|(name, _)| *name == b"ICCP").map(|(_, at)| bytes[at].to_vec());
    let image = webp::Decoder::new(bytes).decode()?;
    let (width, height, alpha) = (image.width(), image.height(), image.is_alpha());
    Some(Pixels { width, height, alpha, exact: true, profile: profile(found), data: image.to_vec() })
}

/// Turns a picture as the camera was held (EXIF 2.3, tag 0x112).
fn upright(pixels: Pixels, orientation: u8) -> Pixels {
    if orientation <= 1 || orientation > 8 {
        return pixels;
    }
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let each = pixels.channels();
    let is_turned = orientation >= 5;
    let (new_width, new_height) = if is_turned { (height, width) } else { (width, height) };
    let mut data = Vec::with_capacity(pixels.data.len());
    for y in 0..new_height {
        for x in 0..new_width {
            let (from_x, from_y) = match orientation {
                2 => (width - 1 - x, y),
                3 => (width - 1 - x, height - 1 - y),
                4 => (x, height - 1 - y),
                5 => (y, x),
                6 => (y, height - 1 - x),
                7 => (width - 1 - y, height - 1 - x),
                _ => (width - 1 - y, x),
            };
            let at = (from_y * width + from_x) * each;
            data.extend_from_slice(&pixels.data[at..at + each]);
        }
    }
    let (width, height) = if is_turned { (pixels.height, pixels.width) } else { (pixels.width, pixels.height) };
    Pixels { width, height, data, ..pixels }
}
