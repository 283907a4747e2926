//! The eight motifs. Each is drawn from the back to the front; `place` says where its weight lies.

use super::art::{Art, Path};

/// What a plate shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Motif {
    /// Hills under a sun: what is known lies in layers.
    Strata,
    /// Tiles of quarter discs.
    Quilt,
    /// Rings that leave one speaker.
    Signal,
    /// Two discs that meet.
    Dialogue,
    /// Columns that rise.
    Steps,
    /// Sheets on a table.
    Sheet,
    /// Pieces round a centre.
    Orbit,
    /// Two rings that hold each other.
    Knot,
}

/// Where a sun may stand, as a part of the width.
const SUNS: [f64; 4] = [0.27, 0.38, 0.64, 0.74];

impl Motif {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Strata, Self::Quilt, Self::Signal, Self::Dialogue, Self::Steps, Self::Sheet, Self::Orbit, Self::Knot];

    /// The motif of a kind of page. Articles, and whatever has none of its own, have two, and `is_second` chooses.
    pub fn of(kind: &str, is_second: bool) -> Self {
        match kind {
            "webinar" => Self::Signal,
            "testimonial" => Self::Dialogue,
            "lesson" | "course" => Self::Steps,
            "offer" | "form" => Self::Sheet,
            "term" => Self::Orbit,
            "partner" => Self::Knot,
            "home" => Self::Strata,
            _ if is_second => Self::Quilt,
            _ => Self::Strata,
        }
    }

    /// Whether the weight lies on the right, as far as the place says so.
    pub(super) fn side(self, place: u8) -> bool {
        match self {
            Self::Strata | Self::Signal | Self::Dialogue | Self::Orbit => place & 2 == 2,
            Self::Quilt | Self::Steps | Self::Sheet | Self::Knot => place & 1 == 1,
        }
    }

    pub(super) fn draw(self, art: &mut Art, place: u8, pieces: usize) {
        let place = usize::from(place & 3);
        match self {
            Self::Strata => strata(art, place),
            Self::Quilt => quilt(art),
            Self::Signal => signal(art, place),
            Self::Dialogue => dialogue(art, place),
            Self::Steps => steps(art, place),
            Self::Sheet => sheet(art, place),
            Self::Orbit => orbit(art, place, pieces),
            Self::Knot => knot(art, place),
        }
    }
}

fn strata(art: &mut Art, place: usize) {
    let (w, h, short) = (art.w, art.h, art.short());
    let radius = short * art.chance.between(0.17, 0.25);
    let (x, y) = (w * SUNS[place], h * art.chance.between(0.3, 0.4));
    let rings = 2 + art.chance.below(3);
    let radii: Vec<f64> = (1..=rings).map(|ring| radius + short * 0.055 * ring as f64).collect();
    art.disc('s', x, y, radius);
    art.rings(x, y, &radii);
    let top = h * art.chance.between(0.44, 0.52);
    for (layer, ink) in ['m', 't', 'c', 'd'].into_iter().enumerate() {
        let depth = layer as f64;
        let wave = art.wave(top + h * 0.125 * depth, h * 0.06 * (1.0 - 0.12 * depth));
        art.hill(ink, &wave);
        if layer < 3 {
            art.contour(&wave, h * 0.05);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a quilt has some tens of tiles")]
fn quilt(art: &mut Art) {
    let columns = if art.w <= art.h * 1.1 { 4 } else { 6 };
    let side = art.w / f64::from(columns);
    let rows = (art.h / side).ceil() as u32;
    let mut ringed = 0;
    for tile in 0..columns * rows {
        let (x, y) = (f64::from(tile % columns) * side, f64::from(tile / columns) * side);
        let (ink, sort) = (art.chance.one(&['m', 'm', 't', 'd', 's']), art.chance.below(6));
        match sort {
            0..=2 => quarter(art, ink, (x, y), side),
            3 => art.disc(ink, x + side / 2.0, y + side / 2.0, side / 2.0),
            // More than three of them would be a pattern of their own.
            4 if ringed < 3 => {
                ringed += 1;
                art.rings(x + side / 2.0, y + side / 2.0, &[0.2, 0.32, 0.44].map(|part| side * part));
            }
            _ => art.block(ink, x, y + side / 2.0, (side, side / 2.0)),
        }
    }
}

/// A quarter of a disc in one corner of a tile.
fn quarter(art: &mut Art, ink: char, (x, y): (f64, f64), side: f64) {
    let corner = art.chance.below(4);
    let (right, low) = (corner & 1 == 1, corner & 2 == 2);
    let (dx, dy) = (if right { -side } else { side }, if low { -side } else { side });
    let start = Path::from(if right { x + side } else { x }, if low { y + side } else { y });
    let sweep = if right == low { 1.0 } else { 0.0 };
    art.path(ink, start.then('h', &[dx]).then('a', &[side, side, 0.0, 0.0, sweep, -dx, dy]).then('z', &[]));
}

fn signal(art: &mut Art, place: usize) {
    let (w, h, short) = (art.w, art.h, art.short());
    let (x, y) = (w * [0.22, 0.32, 0.68, 0.78][place], h * 1.02);
    let step = art.chance.between(0.21, 0.26);
    for (ring, ink) in ['m', 't', 'c', 's'].into_iter().enumerate() {
        art.disc(ink, x, y, short * (0.26 + step * (3 - ring) as f64));
    }
    let outer = 0.26 + step * 3.0;
    let radii = [1.0, 2.0, 3.0, 4.0, 5.0].map(|ring| short * (outer + 0.085 * ring));
    art.rings(x, y, &radii);
    art.disc('l', x, y, short * 0.13);
    let (high, size) = (art.chance.between(0.2, 0.32), art.chance.between(0.075, 0.11));
    art.disc('s', w - x, h * high, short * size);
}

fn dialogue(art: &mut Art, place: usize) {
    let (w, h) = (art.w, art.h);
    let radius = (art.short() * 0.36).min(w * 0.27);
    let (x, y, away) = (w / 2.0, h * 0.5, radius * art.chance.between(0.55, 0.75));
    let (left, right) = if place & 1 == 0 { ('t', 's') } else { ('s', 't') };
    let ringed = if place & 2 == 0 { x + away } else { x - away };
    let table = h * art.chance.between(0.58, 0.68);
    art.block('m', 0.0, table, (w, h - table));
    let radii = [1.12, 1.24, 1.36].map(|part| radius * part);
    art.rings(ringed, y, &radii);
    art.disc(left, x - away, y, radius);
    art.disc(right, x + away, y, radius);
    let half = (radius * radius - away * away).sqrt();
    let lens = Path::from(x, y - half)
        .then('a', &[radius, radius, 0.0, 0.0, 1.0, 0.0, 2.0 * half])
        .then('a', &[radius, radius, 0.0, 0.0, 1.0, 0.0, -2.0 * half]);
    art.path('d', lens.then('z', &[]));
}

fn steps(art: &mut Art, place: usize) {
    let (w, h) = (art.w, art.h);
    let (falls, wide) = (place & 1 == 1, w / 7.0);
    let sun = if falls { 1.0 - [0.24, 0.36][place >> 1] } else { [0.24, 0.36][place >> 1] };
    let size = art.short() * art.chance.between(0.12, 0.16);
    let radii = [1.35, 1.7].map(|part| size * part);
    art.disc('s', w * sun, h * 0.28, size);
    art.rings(w * sun, h * 0.28, &radii);
    let ground = art.wave(h * 0.84, h * 0.02);
    art.hill('m', &ground);
    for (step, ink) in ['m', 't', 't', 'd', 'd', 'c'].into_iter().enumerate() {
        let tall = h * (0.2 + 0.115 * step as f64 * art.chance.between(0.9, 1.1));
        let column = if falls { 5 - step } else { step } as f64;
        let (x, half) = (wide * (column + 0.5), wide / 2.0);
        let path = Path::from(x, h).then('V', &[h - tall + half]).then('a', &[half, half, 0.0, 0.0, 1.0, wide, 0.0]);
        art.path(ink, path.then('V', &[h]).then('z', &[]));
    }
    for line in 0..3 {
        art.contour(&ground, h * (0.035 + 0.04 * f64::from(line)));
    }
}

fn sheet(art: &mut Art, place: usize) {
    let (w, h, short) = (art.w, art.h, art.short());
    let (x, y) = (w / 2.0, h / 2.0);
    let table = art.wave(h * 0.66, h * 0.03);
    art.hill('m', &table);
    let side = if place & 1 == 0 { 1.0 } else { -1.0 };
    let (moon, size) = (x - side * w * art.chance.between(0.27, 0.33), short * art.chance.between(0.1, 0.15));
    art.disc('t', moon, h * 0.32, size);
    art.rings(moon, h * 0.32, &[1.4, 1.8].map(|part| size * part));
    let inks = if place & 2 == 0 { ['t', 'c', 's'] } else { ['d', 't', 's'] };
    for (ink, tilt) in inks.into_iter().zip([-17.0, 11.0, -3.0]) {
        let degrees = side * (tilt + art.chance.between(-2.0, 2.0));
        art.turned(degrees, (x, y), |art| {
            let corner = short * 0.14;
            let path =
                Path::from(x - short * 0.26, y - short * 0.34).then('h', &[short * 0.38]).then('l', &[corner, corner]);
            art.path(ink, path.then('v', &[short * 0.54]).then('h', &[-short * 0.52]).then('z', &[]));
            if ink == 's' {
                fold(art, (x, y), short);
            }
        });
    }
}

/// The turned corner of the sheet on top, and its lines of text.
fn fold(art: &mut Art, (x, y): (f64, f64), short: f64) {
    let corner = short * 0.14;
    art.path(
        'c',
        Path::from(x + short * 0.12, y - short * 0.34).then('v', &[corner]).then('h', &[corner]).then('z', &[]),
    );
    let mut lines = Path::default();
    for line in 0..5_u8 {
        let long = if line % 2 == 0 { 0.34 } else { 0.25 } - if line == 4 { 0.16 } else { 0.0 };
        let at = y - short * 0.11 + f64::from(line) * short * 0.085;
        lines = lines.then('M', &[x - short * 0.17, at]).then('h', &[short * long]);
    }
    art.path('o', lines);
}

fn orbit(art: &mut Art, place: usize, pieces: usize) {
    let (w, h, short) = (art.w, art.h, art.short());
    let (x, y) = (w * [0.36, 0.44, 0.56, 0.64][place], h * art.chance.between(0.46, 0.54));
    let rings = pieces.clamp(2, 7);
    let step = 0.31 / rings as f64;
    art.disc('m', x, y, short * 0.36);
    let radii: Vec<f64> = (1..=rings).map(|ring| short * (0.13 + step * ring as f64)).collect();
    art.rings(x, y, &radii);
    art.disc('s', x, y, short * 0.13);
    // A step near the golden angle, so no two pieces stand in one line.
    let mut turn = art.chance.between(0.0, 1.0);
    for (ring, radius) in radii.iter().enumerate() {
        turn += art.chance.between(0.33, 0.43);
        let size = short * (0.03 + 0.035 * (ring as f64 / rings as f64)) * art.chance.between(0.85, 1.2);
        let ink = ['t', 'd', 'c'][ring % 3];
        art.disc(ink, x + radius * super::sine::cosine(turn), y + radius * super::sine::sine(turn), size);
    }
}

fn knot(art: &mut Art, place: usize) {
    let (w, h) = (art.w, art.h);
    let outer = (art.short() * 0.34).min(w * 0.29);
    let inner = outer * art.chance.between(0.56, 0.62);
    let middle = (outer + inner) / 2.0;
    let (x, y, away) = (w / 2.0, h / 2.0, middle * art.chance.between(0.56, 0.66));
    let (one, other) = if place & 1 == 0 { ('t', 's') } else { ('d', 'c') };
    let lift = outer * if place & 2 == 0 { 0.12 } else { -0.12 };
    let table = art.wave(h * 0.68, h * 0.03);
    art.hill('m', &table);
    art.contour(&table, h * 0.05);
    art.contour(&table, h * 0.09);
    let (left, right) = ((x - away, y + lift), (x + away, y - lift));
    art.path(one, band(left, (outer, inner)));
    art.path(other, band(right, (outer, inner)));
    // Where they cross above, the first one comes to lie on top again.
    let (dx, dy) = ((right.0 - left.0) / 2.0, (right.1 - left.1) / 2.0);
    let apart = (dx * dx + dy * dy).sqrt();
    let rise = (middle * middle - apart * apart).sqrt();
    let (cx, cy) = (x + dy / apart * rise, y - dx / apart * rise);
    let (ux, uy) = ((cx - left.0) / middle, (cy - left.1) / middle);
    art.path(one, arc(left, (outer, inner), (ux, uy)));
}

/// A ring with a breadth.
fn band((x, y): (f64, f64), (outer, inner): (f64, f64)) -> Path {
    let round = |path: Path, r: f64, sweep: f64| {
        path.then('M', &[x - r, y])
            .then('a', &[r, r, 0.0, 1.0, sweep, 2.0 * r, 0.0])
            .then('a', &[r, r, 0.0, 1.0, sweep, -2.0 * r, 0.0])
    };
    // The inner edge runs the other way, so what it holds is not filled.
    round(round(Path::default(), outer, 1.0), inner, 0.0)
}

/// The part of such a ring to both sides of a direction: a seventh of a turn each way.
fn arc((x, y): (f64, f64), (outer, inner): (f64, f64), (ux, uy): (f64, f64)) -> Path {
    let (cosine, sine) = (super::sine::cosine(1.0 / 7.0), super::sine::sine(1.0 / 7.0));
    let back = (ux * cosine + uy * sine, uy * cosine - ux * sine);
    let on = (ux * cosine - uy * sine, uy * cosine + ux * sine);
    let at = |r: f64, (dx, dy): (f64, f64)| [x + r * dx, y + r * dy];
    let [from_x, from_y] = at(outer, back);
    let [over_x, over_y] = at(outer, on);
    Path::from(from_x, from_y)
        .then('A', &[outer, outer, 0.0, 0.0, 1.0, over_x, over_y])
        .then('L', &at(inner, on))
        .then('A', &[inner, inner, 0.0, 0.0, 0.0, at(inner, back)[0], at(inner, back)[1]])
        .then('z', &[])
}
