//! `[images]`: how pictures are made ready.

use super::read::Reader;
use crate::diag::Span;
use crate::kind::{Record, Val, get};
use crate::raster;

/// How pictures are made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// Whether smaller ones are made of them.
    pub enabled: bool,
    /// The widths at which they are made, in pixels, from the smallest.
    pub widths: Vec<u32>,
    /// How good they are, 1 to 100.
    pub quality: u8,
    /// Whether they come as AVIF too, where that is smaller.
    pub avif: bool,
    /// How wide a picture in a text is shown, in the words of the attribute `sizes`.
    pub sizes: String,
}

impl Default for Images {
    fn default() -> Self {
        Self {
            enabled: true,
            widths: vec![480, 800, 1200, 1600],
            quality: 78,
            avif: false,
            sizes: "(min-width: 44rem) 41rem, calc(100vw - 2.5rem)".to_owned(),
        }
    }
}

/// More widths than these save nobody anything.
const MOST_WIDTHS: usize = 12;
/// What WebP can hold, and what is worth a file of its own.
const SIDES: std::ops::RangeInclusive<u32> = 16..=8192;

/// Reads the table; what is wrong is told, and the usual stands for it.
pub(super) fn read(record: Option<&Record>, reader: &mut Reader) -> Images {
    let usual = Images::default();
    let Some(record) = record else { return usual };
    let span = |key: &str| record.get(key).map_or_else(Span::default, |slot| slot.span);
    let quality = get::integer(record, "quality").and_then(|n| {
        let quality = u8::try_from(n).ok().filter(|n| (1..=100).contains(n));
        if quality.is_none() {
            let hint = format!("pictures look as they should from about 70; without it {}", usual.quality);
            reader.fault(span("quality"), "`quality` is a number from 1 to 100".into(), Some(hint));
        }
        quality
    });
    let mut widths = Vec::new();
    for slot in get::list(record, "widths") {
        let Val::Integer(number) = slot.val else { continue };
        match u32::try_from(number).ok().filter(|width| SIDES.contains(width)) {
            Some(width) => widths.push(width),
            None => {
                let message = format!("a width is a number of pixels from {} to {}", SIDES.start(), SIDES.end());
                reader.fault(slot.span, message, None);
            }
        }
    }
    widths.sort_unstable();
    widths.dedup();
    if widths.len() > MOST_WIDTHS {
        reader.fault(span("widths"), format!("there are at most {MOST_WIDTHS} widths"), None);
        widths.truncate(MOST_WIDTHS);
    }
    let avif = get::boolean(record, "avif").unwrap_or(usual.avif);
    if avif && !raster::HAS_AVIF {
        let message = "this program was built without AVIF, which `images.avif` asks for".to_owned();
        let hint = "install it with `cargo install --path . --locked --features avif`, or leave the key out";
        reader.fault(span("avif"), message, Some(hint.to_owned()));
    }
    Images {
        avif: avif && raster::HAS_AVIF,
        enabled: get::boolean(record, "enabled").unwrap_or(usual.enabled),
        widths: if widths.is_empty() { usual.widths } else { widths },
        quality: quality.unwrap_or(usual.quality),
        sizes: get::text(record, "sizes").map_or(usual.sizes, str::to_owned),
    }
}
