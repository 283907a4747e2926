//! As AVIF, for what is smaller in it than in WebP.

use ravif::{Encoder, Img, RGB8, RGBA8};

use super::{Pixels, encode};

/// How much the encoder tries, 1 to 10. More saves two bytes in a hundred.
const SPEED: u8 = 6;

/// By how much its scale of quality lies below that of WebP: so much lower, a picture is as near to what it is made of.
const BELOW: u8 = 4;

/// As AVIF; nothing where WebP is the better choice: a drawing, which WebP keeps without loss, and a picture in other
/// colours than those of the web, whose profile the encoder has no place for.
///
/// The encoder works in the thread that asks. With more of them it would cut the picture into as many tiles, and the
/// bytes would depend on the machine.
pub(super) fn encode(pixels: &Pixels, quality: u8) -> Option<Vec<u8>> {
    if pixels.profile.is_some() || (pixels.exact && encode::is_drawing(pixels)) {
        return None;
    }
    let quality = f32::from(quality.saturating_sub(BELOW).max(1));
    let encoder =
        Encoder::new().with_quality(quality).with_alpha_quality(quality).with_speed(SPEED).with_num_threads(Some(1));
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let made = if pixels.alpha {
        let data: Vec<RGBA8> = pixels.data.chunks_exact(4).map(|p| RGBA8::new(p[0], p[1], p[2], p[3])).collect();
        encoder.encode_rgba(Img::new(&data, width, height))
    } else {
        let data: Vec<RGB8> = pixels.data.chunks_exact(3).map(|p| RGB8::new(p[0], p[1], p[2])).collect();
        encoder.encode_rgb(Img::new(&data, width, height))
    };
    made.ok().map(|made| made.avif_file)
}
