//! The seven inks of a picture: OKLCH by the hue of the site, written as sRGB.

use super::sine::{cosine, cube_root, sine};

/// The schemes a picture has colours for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// As the reader's device has it.
    #[default]
    Auto,
    /// Light alone.
    Light,
    /// Dark alone.
    Dark,
}

impl Scheme {
    /// The scheme of a name.
    pub fn find(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }
}

/// What decides the colours of all pictures of a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inks {
    /// The hue in degrees.
    pub hue: f64,
    /// How strong the colours are; 0 is grey.
    pub vivid: f64,
    /// Which halves are written.
    pub scheme: Scheme,
}

/// The hue of paper and of warm greys, whatever the site's is.
const PAPER: f64 = 85.0;

/// The letters of the inks: paper, mist, tide, deep, sun, clay, and the line as a ground.
pub const FILLS: [char; 7] = ['p', 'm', 't', 'd', 's', 'c', 'l'];

impl Inks {
    /// The colour of an ink. A letter that is none is the line's.
    pub fn hex(&self, ink: char, is_dark: bool) -> String {
        let Self { hue, vivid: v, .. } = *self;
        let warm = hue + 210.0;
        let (light, dark) = match ink {
            'p' => ((0.945, 0.022, PAPER), (0.25, 0.03 * v, hue)),
            'm' => ((0.87, 0.04 * v, hue), (0.33, 0.045 * v, hue)),
            't' => ((0.68, 0.075 * v, hue), (0.47, 0.07 * v, hue)),
            'd' => ((0.40, 0.07 * v, hue), (0.63, 0.085 * v, hue)),
            's' => ((0.80, 0.12 * v, warm), (0.76, 0.11 * v, warm)),
            'c' => ((0.64, 0.13 * v, warm - 8.0), (0.60, 0.11 * v, warm - 8.0)),
            _ => ((0.27, 0.04 * v, hue), (0.90, 0.03, PAPER)),
        };
        let (l, c, h) = if is_dark { dark } else { light };
        oklch(l, c, h)
    }

    /// The style of the inks that a picture uses; `o` is the line as a stroke.
    pub fn style(&self, used: impl Fn(char) -> bool) -> String {
        let half = |is_dark: bool| {
            let mut css = String::new();
            for ink in FILLS.into_iter().filter(|ink| used(*ink)) {
                css.push_str(&format!(".{ink}{{fill:{}}}", self.hex(ink, is_dark)));
            }
            if used('o') {
                css.push_str(&format!(".o{{stroke:{}}}", self.hex('o', is_dark)));
            }
            css
        };
        let line = if used('o') { ".o{fill:none;stroke-width:1.5}" } else { "" };
        match self.scheme {
            Scheme::Auto => format!("{line}{}@media(prefers-color-scheme:dark){{{}}}", half(false), half(true)),
            Scheme::Light => format!("{line}{}", half(false)),
            Scheme::Dark => format!("{line}{}", half(true)),
        }
    }
}

/// An OKLCH colour in sRGB, each channel clipped as browsers do; the hue is in degrees.
pub fn oklch(lightness: f64, chroma: f64, hue: f64) -> String {
    let (a, b) = (chroma * cosine(hue / 360.0), chroma * sine(hue / 360.0));
    let cubed = |x: f64| x * x * x;
    let l = cubed(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let m = cubed(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let s = cubed(lightness - 0.089_484_177_5 * a - 1.291_485_548 * b);
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s;
    let [red, green, blue] = [red, green, blue].map(channel);
    let is_short = [red, green, blue].iter().all(|c| c >> 4 == c & 15);
    if is_short {
        return format!("#{:x}{:x}{:x}", red & 15, green & 15, blue & 15);
    }
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A channel of light as sRGB writes it. The power of 5/12 is taken by roots.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 255")]
fn channel(linear: f64) -> u8 {
    let x = linear.clamp(0.0, 1.0);
    let coded = if x <= 0.003_130_8 {
        12.92 * x
    } else {
        let twelfth = cube_root(x.sqrt().sqrt());
        let square = twelfth * twelfth;
        1.055 * (square * square * twelfth) - 0.055
    };
    (coded * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::{Inks, Scheme, oklch};

    #[test]
    fn the_colours_are_those_of_the_style_sheet() {
        // Of the default hue, as browsers draw them.
        assert_eq!(oklch(0.984, 0.007, 85.0), "#fcf9f5");
        assert_eq!(oklch(0.23, 0.03, 195.0), "#092121");
        assert_eq!(oklch(0.79, 0.12, 405.0), "#faa178");
    }

    #[test]
    fn a_forced_scheme_has_no_other_half() {
        let style = |scheme| Inks { hue: 195.0, vivid: 1.0, scheme }.style(|ink| ink == 'm');
        assert!(style(Scheme::Auto).contains("@media"));
        assert!(!style(Scheme::Light).contains("@media") && !style(Scheme::Dark).contains("@media"));
        assert_ne!(style(Scheme::Light), style(Scheme::Dark));
    }
}
