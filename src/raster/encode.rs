//! From pixels to a file.

use jpeg_encoder::{ColorType, Encoder};
use webp::{WebPConfig, WebPMemory};

use super::{Pixels, clean};

/// The longest side that WebP knows.
const WEBP_SIDE: u32 = 16_383;

/// As WebP, in the better of its two ways where there are few colours.
pub(super) fn webp(pixels: &Pixels, quality: u8) -> Option<Vec<u8>> {
    if pixels.width > WEBP_SIDE || pixels.height > WEBP_SIDE {
        return None;
    }
    let lossy = webp_by(pixels, f32::from(quality), false)?;
    // What JPEG has blurred is never smaller without a loss, and takes five times as long.
    let whole = if pixels.exact && is_drawing(pixels) { webp_by(pixels, 40.0, true) } else { None };
    let bytes = match whole {
        Some(whole) if whole.len() < lossy.len() => whole,
        _ => lossy,
    };
    Some(match &pixels.profile {
        Some(profile) => with_profile(&bytes, pixels, profile),
        None => bytes.to_vec(),
    })
}

fn webp_by(pixels: &Pixels, quality: f32, is_whole: bool) -> Option<WebPMemory> {
    let mut config = WebPConfig::new().ok()?;
    config.quality = quality;
    config.lossless = i32::from(is_whole);
    let encoder = match pixels.alpha {
        true => webp::Encoder::from_rgba(&pixels.data, pixels.width, pixels.height),
        false => webp::Encoder::from_rgb(&pixels.data, pixels.width, pixels.height),
    };
    encoder.encode_advanced(&config).ok()
}

/// Whether most pixels are as their neighbours on the left: then it is a drawing or a screen, and no photograph.
pub(super) fn is_drawing(pixels: &Pixels) -> bool {
    let each = pixels.channels();
    let all = pixels.data.chunks_exact(each);
    let same = all.clone().zip(all.skip(1)).filter(|(left, right)| left == right).count();
    same * each * 2 > pixels.data.len()
}

/// The same file with the profile of its colours, which needs a header of its own (RFC 9649, 2.7).
fn with_profile(bytes: &[u8], pixels: &Pixels, profile: &[u8]) -> Vec<u8> {
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let put = |name: &[u8], data: &[u8], out: &mut Vec<u8>| {
        out.extend(name);
        out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(data);
        out.resize(out.len() + data.len() % 2, 0);
    };
    let side = |side: u32| side.saturating_sub(1).to_le_bytes();
    let (width, height) = (side(pixels.width), side(pixels.height));
    let flags = if pixels.alpha { 0x30 } else { 0x20 };
    let header = [&[flags, 0, 0, 0], &width[..3], &height[..3]].concat();
    put(b"VP8X", &header, &mut out);
    put(b"ICCP", profile, &mut out);
    for (name, at) in clean::riff(bytes).filter(|(name, _)| *name != b"VP8X") {
        put(name, &bytes[at], &mut out);
    }
    let length = u32::try_from(out.len() - 8).unwrap_or(u32::MAX);
    out[4..8].copy_from_slice(&length.to_le_bytes());
    out
}

/// As JPEG, for what knows no WebP. It has no alpha, so nothing with alpha is asked for.
pub(super) fn jpeg(pixels: &Pixels, quality: u8) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(pixels.width).ok()?, u16::try_from(pixels.height).ok()?);
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    if let Some(profile) = &pixels.profile {
        encoder.add_icc_profile(profile).ok()?;
    }
    let colours = if pixels.alpha { ColorType::Rgba } else { ColorType::Rgb };
    encoder.encode(&pixels.data, width, height, colours).ok()?;
    Some(out)
}

/// As PNG.
pub(super) fn png(pixels: &Pixels) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut info = png::Info::with_size(pixels.width, pixels.height);
    info.color_type = if pixels.alpha { png::ColorType::Rgba } else { png::ColorType::Rgb };
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = pixels.profile.as_ref().map(Into::into);
    let encoder = png::Encoder::with_info(&mut out, info).ok()?;
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels.data).ok()?;
    writer.finish().ok()?;
    Some(out)
}
