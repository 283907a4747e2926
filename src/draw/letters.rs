//! Words as shapes: lines that fit a measure, by the letters of the fonts at hand and nobody else's.
//!
//! Each letter stands for itself, with the kerning of its pair; that is right for Latin, Greek, Cyrillic and for the
//! scripts of East Asia. Of words in a script whose letters join or run to the left nothing is drawn.

use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::art::write_number;

/// More letters than a line of a card ever holds.
const LONGEST_LINE: usize = 200;

/// Fonts in the order in which a letter is looked for. One that cannot be read has no letters.
pub struct Fonts<'a>(Vec<Face<'a>>);

/// Where words are to stand, and how large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The size of the letters; words that do not fit become smaller, down to two thirds.
    pub size: f64,
    /// How wide a line may be.
    pub width: f64,
    /// How many lines there may be; what is left over ends in an ellipsis.
    pub lines: usize,
    /// From one line to the next, in sizes.
    pub leading: f64,
}

/// A letter: which font has it, and its glyph there.
type Letter = (usize, GlyphId);

impl<'a> Fonts<'a> {
    /// Of the bytes of font files.
    pub fn new(files: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self(files.into_iter().filter_map(|bytes| Face::parse(bytes, 0).ok()).collect())
    }

    /// Whether every letter of a text can be drawn.
    pub fn cover(&self, text: &str) -> bool {
        !self.0.is_empty() && text.chars().all(|c| c.is_whitespace() || (!is_joined(c) && self.letter(c).is_some()))
    }

    /// The text in lines, each a part of one path, with the first base line at `y`; nothing if it cannot be drawn.
    pub fn set(&self, text: &str, (x, y): (f64, f64), measure: Measure) -> Option<String> {
        if !self.cover(text) {
            return None;
        }
        // What is far too long for its lines is cut before it is measured, which is done anew for each word.
        let most = measure.lines.max(1) * LONGEST_LINE;
        let text = text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at]);
        let words: Vec<&str> = text.split_whitespace().collect();
        let (size, lines) = self.lines(&words, measure);
        let mut path = String::new();
        for (at, line) in lines.iter().enumerate() {
            self.line(line, (x, y + at as f64 * size * measure.leading), size, &mut path);
        }
        Some(path)
    }

    /// The largest size at which the words fit, and their lines.
    fn lines(&self, words: &[&str], measure: Measure) -> (f64, Vec<String>) {
        for part in [1.0, 0.9, 0.8, 0.72] {
            let size = measure.size * part;
            let lines = self.wrapped(words, size, measure.width);
            let is_narrow = lines.iter().all(|line| self.width(line, size) <= measure.width);
            if lines.len() <= measure.lines && is_narrow {
                return (size, self.balanced(words, size, measure.width, lines));
            }
        }
        let size = measure.size * 0.66;
        let mut lines = self.wrapped(words, size, measure.width);
        let is_cut = lines.len() > measure.lines;
        lines.truncate(measure.lines.max(1));
        for line in &mut lines {
            self.shorten(line, size, measure.width, false);
        }
        if let Some(last) = lines.last_mut().filter(|_| is_cut) {
            self.shorten(last, size, measure.width, true);
        }
        (size, lines)
    }

    /// As many words on a line as fit.
    fn wrapped(&self, words: &[&str], size: f64, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in words {
            match lines.last_mut().filter(|line| self.width(&format!("{line} {word}"), size) <= width) {
                Some(line) => {
                    line.push(' ');
                    line.push_str(word);
                }
                None => lines.push((*word).to_owned()),
            }
        }
        lines
    }

    /// The same number of lines, as even as they can be.
    fn balanced(&self, words: &[&str], size: f64, width: f64, lines: Vec<String>) -> Vec<String> {
        let narrower = [0.6, 0.7, 0.8, 0.9].into_iter().map(|part| self.wrapped(words, size, width * part));
        let fits = |other: &Vec<String>| {
            other.len() == lines.len() && other.iter().all(|line| self.width(line, size) <= width)
        };
        narrower.into_iter().find(fits).unwrap_or(lines)
    }

    /// Takes letters off the end of a line until it fits, with an ellipsis for them.
    fn shorten(&self, line: &mut String, size: f64, width: f64, is_cut: bool) {
        if !is_cut && self.width(line, size) <= width {
            return;
        }
        let dots = if self.letter('…').is_some() { "…" } else { "" };
        while !line.is_empty() && self.width(&format!("{line}{dots}"), size) > width {
            line.pop();
        }
        line.truncate(line.trim_end_matches([' ', ',', '.', ':', ';']).len());
        line.push_str(dots);
    }

    fn letter(&self, c: char) -> Option<Letter> {
        let found = |(at, face): (usize, &Face)| Some((at, face.glyph_index(c)?));
        self.0.iter().enumerate().find_map(found)
    }

    /// The letters of a line with how far each stands from its beginning, and how long the line is.
    fn placed(&self, line: &str, size: f64) -> (Vec<(Letter, f64)>, f64) {
        let (mut placed, mut x) = (Vec::new(), 0.0);
        let mut before: Option<Letter> = None;
        for (font, glyph) in line.chars().filter_map(|c| self.letter(c)) {
            let face = &self.0[font];
            let scale = size / f64::from(face.units_per_em().max(1));
            if let Some((_, left)) = before.filter(|(known, _)| *known == font) {
                x += f64::from(kerning(face, left, glyph)) * scale;
            }
            placed.push(((font, glyph), x));
            x += f64::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
            before = Some((font, glyph));
        }
        (placed, x)
    }

    fn width(&self, line: &str, size: f64) -> f64 {
        self.placed(line, size).1
    }

    fn line(&self, line: &str, (x, y): (f64, f64), size: f64, path: &mut String) {
        for ((font, glyph), from) in self.placed(line, size).0 {
            let face = &self.0[font];
            let scale = size / f64::from(face.units_per_em().max(1));
            face.outline_glyph(glyph, &mut Outline { path, x: x + from, y, scale });
        }
    }
}

/// Whether a letter takes its form from its neighbours, or its place from a direction.
fn is_joined(c: char) -> bool {
    matches!(u32::from(c), 0x0590..=0x109F | 0x1780..=0x18AF | 0x1A00..=0x1AFF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF)
}

/// What a pair of letters is moved by, in units of the font.
fn kerning(face: &Face, left: GlyphId, right: GlyphId) -> i16 {
    let Some(gpos) = face.tables().gpos else { return 0 };
    let is_kern = |feature: &ttf_parser::opentype_layout::Feature| feature.tag == ttf_parser::Tag::from_bytes(b"kern");
    let lookups = gpos.features.into_iter().filter(is_kern).flat_map(|feature| feature.lookup_indices);
    for lookup in lookups.filter_map(|index| gpos.lookups.get(index)) {
        for table in lookup.subtables.into_iter::<PositioningSubtable>() {
            let PositioningSubtable::Pair(pair) = table else { continue };
            let Some(covered) = pair.coverage().get(left) else { continue };
            let found = match pair {
                PairAdjustment::Format1 { sets, .. } => {
                    sets.get(covered).and_then(|set| set.get(right)).map(|(first, _)| first.x_advance)
                }
                PairAdjustment::Format2 { classes, matrix, .. } => {
                    let classes = (classes.0.get(left), classes.1.get(right));
                    matrix.get(classes).map(|(first, _)| first.x_advance)
                }
            };
            if let Some(found) = found {
                return found;
            }
        }
    }
    0
}

/// Writes the outline of a letter.
struct Outline<'a> {
    path: &'a mut String,
    x: f64,
    y: f64,
    scale: f64,
}

impl Outline<'_> {
    fn then(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (at, (x, y)) in points.iter().enumerate() {
            let (x, y) = (self.x + f64::from(*x) * self.scale, self.y - f64::from(*y) * self.scale);
            self.path.push_str(if at > 0 { " " } else { "" });
            write_number(x, self.path);
            self.path.push(' ');
            write_number(y, self.path);
        }
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.then('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.then('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.then('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.then('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}
