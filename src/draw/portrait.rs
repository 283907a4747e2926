//! Busts for people who were made up. A real person has a photo, or the first letter of the name.

use super::ink::{Inks, Scheme, oklch};
use super::seed::{Seed, Stream};

/// What a face has beside its hair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extra {
    /// Nothing.
    #[default]
    Plain,
    /// Glasses.
    Glasses,
    /// A beard.
    Beard,
}

/// What is chosen of a person; the name chooses the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Portrait {
    /// The tone of the skin: 0, the lightest, to 5.
    pub skin: Option<u8>,
    /// The tone of the hair: black, brown, blond, red-blond, grey, auburn.
    pub hair: Option<u8>,
    /// The cut: 0 to 7.
    pub cut: Option<u8>,
    /// Glasses or a beard.
    pub extra: Extra,
}

const SKIN: [(f64, f64, f64); 6] = [
    (0.90, 0.035, 70.0),
    (0.83, 0.055, 62.0),
    (0.74, 0.07, 58.0),
    (0.62, 0.075, 52.0),
    (0.48, 0.06, 48.0),
    (0.38, 0.05, 45.0),
];

const HAIR: [(f64, f64, f64); 6] = [
    (0.24, 0.02, 60.0),
    (0.34, 0.05, 50.0),
    (0.50, 0.08, 60.0),
    (0.74, 0.08, 80.0),
    (0.80, 0.01, 90.0),
    (0.46, 0.09, 40.0),
];

const CUTS: [&str; 8] = [
    "M31 42q-2-23 19-23t19 23q-4-10-9-12-12 3-21-1-6 4-8 13z",
    "M31 44q-1-25 19-25t19 25q-5-14-15-17-6 12-23 17z",
    "M30 43q-3-26 21-26 20 0 18 26-2-9-5-13-16 2-24-5-5 6-10 18z",
    "M31 43q0-22 19-22t19 22q-8-4-10-12-8 8-28 12z",
    "M31 40q0-8 3-12 3 4 1 12zM69 40q0-8-3-12-3 4-1 12z",
    "M29 45q-5-8 0-14-1-8 8-10 5-6 13-4 8-3 13 4 9 2 8 10 5 6 0 14-2-8-6-13-15 4-29-1-5 5-7 14z",
    "M31 42q0-22 19-22t19 22q-6-14-19-14t-19 14z",
    "M29 50q-4-31 21-31t21 31q4 12 4 22-4-2-6-12-1-20-7-27-14 6-24 0-6 8-6 27-2 10-6 12 0-10 3-22z",
];

/// What of a cut lies behind the head.
const fn behind(cut: usize) -> &'static str {
    match cut {
        1 => "M27 44q0-26 23-26t23 26v30H27z",
        3 => "M25 46q-2-30 25-30t25 30q3 14-3 22H28q-6-8-3-22z",
        6 => "M41 17a9 9 0 1 1 18 0a9 9 0 1 1-18 0z",
        _ => "",
    }
}

/// The bust of a made-up person, on a square of 100.
pub fn portrait(name: &str, chosen: Portrait, inks: &Inks) -> String {
    let mut chance = Stream::of(Seed::of(name), 0);
    let mut pick = |chosen: Option<u8>, count: u8| {
        let by_name = chance.below(u64::from(count));
        chosen.map_or(by_name, |chosen| usize::from(chosen % count))
    };
    let (skin, hair, cut) = (pick(chosen.skin, 6), pick(chosen.hair, 6), pick(chosen.cut, 8));
    let (ground, coat) = (['m', 's', 't'][pick(None, 3)], ['d', 'l', 'c'][pick(None, 3)]);
    let (light, chroma, hue) = SKIN[skin];
    let (tone, shade) = (oklch(light, chroma, hue), oklch(light - 0.09, chroma + 0.015, hue - 5.0));
    let (light, chroma, hue) = HAIR[hair];
    let hair = oklch(light, chroma, hue);
    // A face keeps its colours in every scheme, so its ground and its coat keep theirs.
    let of = |ink| inks.hex(ink, inks.scheme == Scheme::Dark);
    let (ground, coat, collar) = (of(ground), of(coat), of('p'));
    let back = match behind(cut) {
        "" => String::new(),
        path => format!("<path fill=\"{hair}\" d=\"{path}\"/>"),
    };
    let beard = match chosen.extra {
        Extra::Beard => {
            format!("<path fill=\"{hair}\" d=\"M32 46q1 24 18 24t18-24q-3 9-9 9-9-4-18 0-6 0-9-9z\"/>")
        }
        _ => String::new(),
    };
    let glasses = match chosen.extra {
        Extra::Glasses => {
            "<path fill=\"none\" stroke=\"#1d2b2b\" stroke-width=\"1.6\" d=\"M37.5 45a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 \
             0h0m14 0a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 0h-3\"/>"
        }
        _ => "",
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\" width=\"100\" height=\"100\">\
         <path fill=\"{ground}\" d=\"M0 0h100v100H0z\"/>{back}\
         <path fill=\"{coat}\" d=\"M10 104q2-26 30-29h20q28 3 30 29z\"/>\
         <path fill=\"{collar}\" d=\"M40 74h20l-10 15z\"/>\
         <path fill=\"{shade}\" d=\"M42 60h16v15q-8 9-16 0z\"/>\
         <path fill=\"{tone}\" d=\"M32 42q0-20 18-20t18 20q0 25-18 25T32 42z\"/>{beard}\
         <path fill=\"{hair}\" d=\"{front}\"/>\
         <path fill=\"none\" stroke=\"{shade}\" stroke-width=\"1.6\" d=\"M50 44v7q-1 2-3 2\"/>{glasses}</svg>",
        front = CUTS[cut],
    )
}
