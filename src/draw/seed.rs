//! What a name makes of chance.

use sha2::{Digest, Sha256};

/// The first eight bytes of a name's SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// The seed of a name.
    pub fn of(slug: &str) -> Self {
        let hash = Sha256::digest(slug.as_bytes());
        Self(hash.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte)))
    }

    /// Its bits, each turn with the next one first.
    pub fn turned(self, turn: u8) -> u64 {
        self.0.rotate_right(u32::from(turn))
    }
}

/// Numbers that follow from a seed: SplitMix64.
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// The numbers of a seed and a turn.
    pub fn of(seed: Seed, turn: u8) -> Self {
        Self(seed.turned(turn))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// A number from `low` up to, not including, `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }

    /// A whole number below `count`.
    pub fn below(&mut self, count: u64) -> usize {
        (((self.next() >> 32) * count) >> 32) as usize
    }

    /// One of some.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64)]
    }
}

#[cfg(test)]
mod tests {
    use super::{Seed, Stream};

    #[test]
    fn the_numbers_are_those_of_the_published_generator() {
        let mut stream = Stream(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| stream.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn the_seed_begins_the_hash_of_the_name() {
        // The SHA-256 of no text begins with e3b0c442 98fc1c14.
        assert_eq!(Seed::of("").turned(0), 0xe3b0_c442_98fc_1c14);
    }
}
