//! Pictures that the build draws: a plate for a page that has none of its own, and busts for people who do not exist.
//!
//! One style: flat shapes, seven inks, one line weight. A picture follows from what it is drawn for and nothing else:
//! the same name gives the same bytes on every machine, so no sine and no root of the system is in it.

mod art;
mod ink;
mod letters;
mod motif;
mod portrait;
mod raster;
mod seed;
mod sine;
#[cfg(test)]
mod tests;

pub use ink::{Inks, Scheme};
pub use letters::{Fonts, Measure};
pub use motif::Motif;
pub use portrait::{Extra, Portrait, portrait};
pub use raster::{png, size};

use art::Art;
use seed::{Seed, Stream};

/// Which picture a page gets, before its size is known: two that share both would look alike side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// What is drawn.
    pub motif: Motif,
    /// Where its sun stands, or what else leads the eye: one of four.
    pub place: u8,
    /// Which bits of the seed chose them.
    pub turn: u8,
}

/// Counts up when a picture comes out otherwise than before, so that nobody is shown an old one that was kept: the
/// goldens under `tests/plates/` tell.
pub const EDITION: u32 = 1;

/// How many looks one name has.
const TURNS: u8 = 16;

impl Look {
    /// The look of a page of a kind by its name.
    pub fn of(kind: &str, slug: &str) -> Self {
        Self::at(kind, slug, 0)
    }

    /// The look of a page beside others, of which the last stands next to it. That one has another motif if the kind
    /// has two, else its weight on the other side; and none of them has the same motif in the same place.
    pub fn beside(kind: &str, slug: &str, others: &[Self]) -> Self {
        let looks = || (0..TURNS).map(|turn| Self::at(kind, slug, turn));
        let is_new = |look: &Self| others.iter().all(|o| (o.motif, o.place) != (look.motif, look.place));
        let next = others.last();
        let is_other = |look: &Self| next.is_none_or(|next| next.motif != look.motif);
        let is_turned = |look: &Self| next.is_none_or(|next| next.side() != look.side());
        let found = looks().find(|look| is_new(look) && is_other(look));
        let found = found.or_else(|| looks().find(|look| is_new(look) && is_turned(look)));
        found.or_else(|| looks().find(is_new)).unwrap_or_else(|| Self::of(kind, slug))
    }

    /// On which side the weight of the picture lies.
    fn side(self) -> bool {
        self.motif.side(self.place)
    }

    fn at(kind: &str, slug: &str, turn: u8) -> Self {
        let bits = Seed::of(slug).turned(turn);
        Self { motif: Motif::of(kind, bits & 1 == 1), place: (bits >> 1 & 3) as u8, turn }
    }
}

/// A plate: `width` by `height` with the look, and everything else of it by the name.
pub fn plate(look: Look, slug: &str, pieces: usize, (width, height): (u32, u32), inks: &Inks) -> String {
    let mut art = Art::new(f64::from(width), f64::from(height), Stream::of(Seed::of(slug), look.turn));
    look.motif.draw(&mut art, look.place, pieces);
    art.svg((width, height), inks)
}

/// The shapes of a plate alone, for a picture that holds more than it.
pub fn shapes(look: Look, slug: &str, pieces: usize, (width, height): (u32, u32)) -> String {
    let mut art = Art::new(f64::from(width), f64::from(height), Stream::of(Seed::of(slug), look.turn));
    look.motif.draw(&mut art, look.place, pieces);
    art.shapes()
}
