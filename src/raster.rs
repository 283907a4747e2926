//! Pictures made of pixels: what their first bytes tell, what is taken out of them, and smaller ones made of them.
//!
//! All of it is pure: bytes in, bytes out, the same on every machine. What a file says of itself is believed only so
//! far that nothing larger than [`MOST`] is ever unpacked.

#[cfg(feature = "avif")]
mod avif;
pub mod clean;
mod decode;
mod encode;
pub mod facts;
mod jpeg;
mod scale;
#[cfg(test)]
mod tests;

pub use clean::clean;
pub use decode::decode;
pub use facts::{Facts, facts};

/// Whether this program can make AVIF.
pub const HAS_AVIF: bool = cfg!(feature = "avif");

/// The most bytes that unpacking one picture may take.
pub const MOST: u64 = 256 << 20;

/// What sort of file a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// AVIF, which is made and never read.
    Avif,
}

impl Format {
    /// The end of its name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
        }
    }

    /// What HTML calls it.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
        }
    }

    /// Whether a file of that extension is said to be a picture of pixels.
    pub fn is_named(extension: &str) -> bool {
        matches!(extension, "jpg" | "jpeg" | "png" | "webp" | "gif")
    }
}

/// Why nothing can be made of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is no picture of a sort that is known.
    Foreign,
    /// Its end is missing.
    Cut,
    /// It has more pixels than may be unpacked.
    Large {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// Its pixels cannot be unpacked.
    Broken,
}

/// A picture unpacked: rows of red, green and blue, and of alpha where there is any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Whether each pixel has an alpha.
    pub alpha: bool,
    /// Whether it comes from a file that keeps every pixel as it was, so that few colours there may be few here.
    pub exact: bool,
    /// The colours' profile, if it is another than that of the web.
    pub profile: Option<Vec<u8>>,
    /// Three or four bytes for each pixel.
    pub data: Vec<u8>,
}

impl Pixels {
    /// How many bytes one pixel has.
    pub fn channels(&self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    /// The same picture at another width, with the height that belongs to it.
    #[must_use]
    pub fn scaled(self, width: u32) -> Self {
        if width >= self.width { self } else { scale::to(self, width) }
    }

    /// The mean of its colours.
    pub fn mean(&self) -> [u8; 3] {
        let mut sums = [0_u64; 3];
        for pixel in self.data.chunks_exact(self.channels()) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(*value);
            }
        }
        let count = (u64::from(self.width) * u64::from(self.height)).max(1);
        sums.map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX))
    }

    /// A file of that sort. GIF is never made, AVIF only where it may be smaller than WebP and this program can.
    pub fn encode(&self, format: Format, quality: u8) -> Option<Vec<u8>> {
        match format {
            Format::Webp => encode::webp(self, quality),
            Format::Jpeg => encode::jpeg(self, quality),
            Format::Png => encode::png(self),
            #[cfg(feature = "avif")]
            Format::Avif => avif::encode(self, quality),
            #[cfg(not(feature = "avif"))]
            Format::Avif => None,
            Format::Gif => None,
        }
    }
}

/// The height that belongs to a width.
pub fn height(size: (u32, u32), width: u32) -> u32 {
    let (full, height) = (u64::from(size.0.max(1)), u64::from(size.1));
    u32::try_from((height * u64::from(width) + full / 2) / full).unwrap_or(u32::MAX).max(1)
}

/// The widths at which a picture is made, of those that are asked for: none above its own, and none so near the next
/// one that it would save nothing. None at all if it is no wider than the smallest.
pub fn widths(own: u32, asked: &[u32]) -> Vec<u32> {
    let (Some(smallest), Some(largest)) = (asked.iter().min(), asked.iter().max()) else { return Vec::new() };
    if own <= *smallest {
        return Vec::new();
    }
    let top = own.min(*largest);
    let mut below: Vec<u32> = asked.iter().copied().filter(|width| *width < top).collect();
    below.sort_unstable();
    below.dedup();
    let mut found = vec![top];
    for width in below.into_iter().rev() {
        let next = found.last().copied().unwrap_or(top);
        if u64::from(width) * 6 <= u64::from(next) * 5 {
            found.push(width);
        }
    }
    found.reverse();
    found
}
