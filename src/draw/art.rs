//! The sheet that a motif is drawn on: shapes in a few letters, numbers with one decimal.

use super::ink::{FILLS, Inks};
use super::seed::Stream;
use super::sine::sine;

/// A sheet at work.
pub struct Art {
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
    /// The chance of this picture.
    pub chance: Stream,
    body: String,
    used: Vec<char>,
}

/// A smooth line from edge to edge: two sines, by seven points.
pub struct Wave {
    points: [(f64, f64); 7],
}

/// Writes a number with one decimal at most, and nothing that it can do without. A drawing has thousands of them.
#[expect(clippy::cast_possible_truncation, reason = "pictures are a few thousand units wide")]
pub fn write_number(x: f64, out: &mut String) {
    let tenths = (x * 10.0).round() as i64;
    if tenths < 0 {
        out.push('-');
    }
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if whole > 0 || part == 0 {
        digits(whole, out);
    }
    if part > 0 {
        out.push('.');
        digits(part, out);
    }
}

/// The same as a text of its own.
pub fn number(x: f64) -> String {
    let mut out = String::new();
    write_number(x, &mut out);
    out
}

/// Writes a whole number.
fn digits(number: u64, out: &mut String) {
    if number > 9 {
        digits(number / 10, out);
    }
    out.extend(char::from_digit(u32::try_from(number % 10).unwrap_or_default(), 10));
}

/// Numbers of a path behind each other, with a space where they would run together.
fn numbers(of: &[f64], out: &mut String) {
    for (at, x) in of.iter().enumerate() {
        let before = out.len();
        out.push_str(if at > 0 { " " } else { "" });
        write_number(*x, out);
        if at > 0 && out[before + 1..].starts_with('-') {
            out.remove(before);
        }
    }
}

/// A path as it is written.
#[derive(Default)]
pub struct Path(String);

impl Path {
    /// A path that begins at a point.
    pub fn from(x: f64, y: f64) -> Self {
        Self::default().then('M', &[x, y])
    }

    /// The path with one more command.
    pub fn then(mut self, command: char, of: &[f64]) -> Self {
        self.0.push(command);
        numbers(of, &mut self.0);
        self
    }
}

impl Art {
    /// An empty sheet.
    pub fn new(w: f64, h: f64, chance: Stream) -> Self {
        Self { w, h, chance, body: String::with_capacity(2048), used: Vec::new() }
    }

    /// The shorter side.
    pub fn short(&self) -> f64 {
        self.w.min(self.h)
    }

    fn uses(&mut self, ink: char) {
        if !self.used.contains(&ink) {
            self.used.push(ink);
        }
    }

    /// A disc; with the ink `o` a ring.
    pub fn disc(&mut self, ink: char, x: f64, y: f64, r: f64) {
        self.uses(ink);
        let (x, y, r) = (number(x), number(y), number(r));
        self.body.push_str(&format!("<circle class=\"{ink}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"));
    }

    /// Several rings round one centre, as one path.
    pub fn rings(&mut self, x: f64, y: f64, radii: &[f64]) {
        let ring = |path: Path, r: &f64| {
            path.then('M', &[x - r, y])
                .then('a', &[*r, *r, 0.0, 1.0, 1.0, 2.0 * r, 0.0])
                .then('a', &[*r, *r, 0.0, 1.0, 1.0, -2.0 * r, 0.0])
        };
        self.path('o', radii.iter().fold(Path::default(), ring));
    }

    /// A path.
    pub fn path(&mut self, ink: char, path: Path) {
        self.uses(ink);
        self.body.push_str(&format!("<path class=\"{ink}\" d=\"{}\"/>", path.0));
    }

    /// A rectangle.
    pub fn block(&mut self, ink: char, x: f64, y: f64, (w, h): (f64, f64)) {
        self.path(ink, Path::from(x, y).then('h', &[w]).then('v', &[h]).then('h', &[-w]).then('z', &[]));
    }

    /// What `draw` adds, turned round a point by degrees.
    pub fn turned(&mut self, degrees: f64, (x, y): (f64, f64), draw: impl FnOnce(&mut Self)) {
        let (degrees, x, y) = (number(degrees), number(x), number(y));
        self.body.push_str(&format!("<g transform=\"rotate({degrees} {x} {y})\">"));
        draw(self);
        self.body.push_str("</g>");
    }

    /// A line of hills round a height. `swing` is how far it leaves it.
    pub fn wave(&mut self, y: f64, swing: f64) -> Wave {
        let (first, second) = (self.chance.between(0.0, 1.0), self.chance.between(0.0, 1.0));
        let often = self.chance.between(0.7, 1.2);
        let point = |i: usize| {
            let part = i as f64 / 6.0;
            let rise = sine(first + often * part) * 0.7 + sine(second + 2.1 * often * part) * 0.3;
            (self.w * part, y + swing * rise)
        };
        Wave { points: std::array::from_fn(point) }
    }

    /// Everything below a line.
    pub fn hill(&mut self, ink: char, wave: &Wave) {
        let h = self.h;
        self.path(ink, wave.path(0.0).then('V', &[h]).then('H', &[0.0]).then('z', &[]));
    }

    /// The line itself, lower by so much.
    pub fn contour(&mut self, wave: &Wave, lower: f64) {
        self.path('o', wave.path(lower));
    }

    /// The shapes, on paper.
    pub fn shapes(self) -> String {
        let (w, h) = (number(self.w), number(self.h));
        format!("<path class=\"p\" d=\"M0 0h{w}v{h}H0z\"/>{}", self.body)
    }

    /// The whole picture. It fills whatever box it is shown in, so a card may be cut a little differently.
    pub fn svg(mut self, (width, height): (u32, u32), inks: &Inks) -> String {
        self.uses('p');
        debug_assert!(self.used.iter().all(|ink| *ink == 'o' || FILLS.contains(ink)));
        let style = inks.style(|ink| self.used.contains(&ink));
        let shapes = self.shapes();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             preserveAspectRatio=\"xMidYMid slice\"><style>{style}</style>{shapes}</svg>"
        )
    }
}

impl Wave {
    /// A Catmull-Rom curve through the points; each of its handles mirrors the one before, so they are left out.
    fn path(&self, lower: f64) -> Path {
        let at = |i: usize| self.points[i.min(6)];
        let (x, y) = at(0);
        let mut path = Path::from(x, y + lower);
        for i in 0..6 {
            let ((ax, ay), (bx, by), (cx, cy)) = (at(i), at(i + 1), at(i + 2));
            let (hx, hy) = (bx - (cx - ax) / 6.0, by - (cy - ay) / 6.0);
            path = match i {
                0 => path
                    .then('C', &[ax + (bx - ax) / 6.0, ay + lower + (by - ay) / 6.0, hx, hy + lower, bx, by + lower]),
                _ => path.then('S', &[hx, hy + lower, bx, by + lower]),
            };
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short() {
        let of = [0.0, -0.04, 0.05, -0.25, 12.0, 12.34, -7.96].map(number);
        assert_eq!(of, ["0", "0", ".1", "-.3", "12", "12.3", "-8"]);
    }
}
