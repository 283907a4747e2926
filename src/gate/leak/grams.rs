//! The first look at an output: five bytes at a time, at every place, against a small table. Capitals count as small
//! letters here.
//!
//! Everything that must not leak is known by a few of its five-byte pieces. An output is read once; nearly every
//! place is dismissed by one multiplication and one bit, and only the rest is looked at in earnest.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Bytes of a gram.
pub const GRAM: usize = 5;

/// Odd, with bits all over (the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The bit that makes a capital a small letter, in eight bytes. Other bytes that it makes alike are told apart later.
const SMALL_LETTERS: u64 = 0x2020_2020_2020_2020;

/// More places than this in gated files are not kept for one gram: such a gram tells nothing.
const MOST_PER_GRAM: usize = 64;

/// A place of something that must not leak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// In a literal: its number, and the gram's offset in it.
    Literal(u32, u32),
    /// In a phrase: its number, and the number of the word that begins with the gram.
    Phrase(u32, u32),
    /// In a piece of a gated file: its number, and the gram's offset in it.
    Piece(u32, u32),
    /// In a passage of a gated text: its number, and the number of the word that begins with the gram.
    Passage(u32, u32),
}

/// Keys are spread already.
#[derive(Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(SPREAD);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(SPREAD).rotate_left(26);
    }
}

/// A map that is looked into and never walked through.
pub type Map<V> = HashMap<u64, V, BuildHasherDefault<Spread>>;

/// The table.
#[derive(Default)]
pub struct Grams {
    /// One bit for each gram that is there.
    bits: Vec<u64>,
    ranges: Map<(u32, u32)>,
    targets: Vec<Target>,
}

/// Sizes of the table of bits, in words. It is full to a few parts in a hundred at most, so that false alarms are rare;
/// the smallest lies in a processor's first cache.
const SMALL: usize = 1 << 10;
const MIDDLE: usize = 1 << 14;
const LARGE: usize = 1 << 18;

impl Grams {
    /// Makes the table of grams and where they lead.
    pub fn new(mut entries: Vec<(u64, Target)>) -> Self {
        if entries.is_empty() {
            return Self::default();
        }
        entries.sort_unstable();
        entries.dedup();
        let words = match entries.len() {
            0..=1024 => SMALL,
            1025..=32_768 => MIDDLE,
            _ => LARGE,
        };
        let mut grams = Self { bits: vec![0; words], ..Self::default() };
        let shift = 64 - (words * 64).trailing_zeros();
        let mut at = 0;
        while at < entries.len() {
            let gram = entries[at].0;
            let end = at + entries[at..].partition_point(|(g, _)| *g == gram);
            let first = grams.targets.len();
            let mut pieces = 0;
            for (_, target) in &entries[at..end] {
                let is_window = matches!(target, Target::Piece(..) | Target::Passage(..));
                pieces += usize::from(is_window);
                if pieces <= MOST_PER_GRAM || !is_window {
                    grams.targets.push(*target);
                }
            }
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            grams.ranges.insert(gram, (number(first), number(grams.targets.len())));
            let bit = gram.wrapping_mul(SPREAD) >> shift;
            grams.bits[(bit >> 6) as usize] |= 1 << (bit & 63);
            at = end;
        }
        grams
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Calls `found` with each place of `bytes` at which a known gram begins, and where that gram leads.
    pub fn scan(&self, bytes: &[u8], mut found: impl FnMut(usize, &[Target])) {
        let mut look = |at: usize, gram: u64| {
            if let Some((first, end)) = self.ranges.get(&gram) {
                found(at, &self.targets[*first as usize..*end as usize]);
            }
        };
        let done = match self.bits.len() {
            SMALL => self.filter::<SMALL>(bytes, &mut look),
            MIDDLE => self.filter::<MIDDLE>(bytes, &mut look),
            LARGE => self.filter::<LARGE>(bytes, &mut look),
            _ => return,
        };
        // The last few places, which have no eight bytes after them.
        for at in done..(bytes.len() + 1).saturating_sub(GRAM) {
            look(at, gram(&bytes[at..]));
        }
    }

    /// Eight bytes hold four grams; their four bits are looked up at once. The size is a constant, so that the compiler
    /// knows that every index lies within.
    fn filter<const WORDS: usize>(&self, bytes: &[u8], look: &mut impl FnMut(usize, u64)) -> usize {
        let bits: &[u64; WORDS] = self.bits.as_slice().try_into().expect("the table has one of three sizes");
        let shift = 64 - (WORDS * 64).trailing_zeros();
        let bit = |gram: u64| {
            let bit = gram.wrapping_mul(SPREAD) >> shift;
            bits[(bit >> 6) as usize % WORDS] >> (bit & 63)
        };
        let mut done = 0;
        for (four, eight) in bytes.windows(8).step_by(4).enumerate() {
            let word = u64::from_le_bytes(eight.try_into().expect("a window of eight bytes")) | SMALL_LETTERS;
            let grams = [word << 24, (word >> 8) << 24, (word >> 16) << 24, (word >> 24) << 24];
            done = four * 4 + 4;
            if (bit(grams[0]) | bit(grams[1]) | bit(grams[2]) | bit(grams[3])) & 1 != 0 {
                for (at, gram) in (four * 4..).zip(grams) {
                    if bit(gram) & 1 != 0 {
                        look(at, gram);
                    }
                }
            }
        }
        done
    }
}

/// The first five bytes of `bytes` as a key.
pub fn gram(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..GRAM].copy_from_slice(&bytes[..GRAM]);
    (u64::from_le_bytes(eight) | SMALL_LETTERS) << (64 - 8 * GRAM)
}

/// How seldom such bytes are in pages, roughly: the more, the better they tell.
pub fn rarity(bytes: &[u8]) -> usize {
    let one = |b: &u8| match b {
        b' ' | b'e' | b't' | b'a' | b'o' | b'n' | 0 | 0xff => 1,
        b'i' | b's' | b'r' | b'h' | b'l' | b'd' | b'-' | b'|' | b',' | b'.' | b'\n' => 2,
        b'u' | b'c' | b'm' | b'f' | b'p' | b'g' | b'w' | b'y' | b'b' | b'/' | b'"' | b'<' | b'>' | b'=' => 3,
        b'j' | b'q' | b'x' | b'z' => 7,
        _ => 5,
    };
    if bytes.iter().all(|b| b == &bytes[0]) { 0 } else { bytes.iter().map(one).sum() }
}

#[cfg(test)]
mod tests {
    use super::{Grams, Target, gram};

    #[test]
    fn every_place_of_a_gram_is_found_to_the_last_byte() {
        let grams = Grams::new(vec![(gram(b"abcde"), Target::Phrase(0, 0)), (gram(b"bcdef"), Target::Phrase(1, 0))]);
        for (text, expected) in [
            ("abcde", vec![(0, 0)]),
            ("xxabcdef", vec![(2, 0), (3, 1)]),
            ("abcdefghijklm abcde", vec![(0, 0), (1, 1), (14, 0)]),
            ("abcd", vec![]),
            ("", vec![]),
        ] {
            let mut found = Vec::new();
            grams.scan(text.as_bytes(), |at, targets| {
                found.extend(targets.iter().map(|t| (at, if matches!(t, Target::Phrase(0, _)) { 0 } else { 1 })));
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
