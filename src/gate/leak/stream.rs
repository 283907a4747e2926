//! The leak test over an output that comes in parts, such as a film that is copied and never held.

use super::{Index, Leak, packed, settled};

/// Bytes of the last part that are looked at again with the next one, so that nothing hides in the gap.
const OVERLAP: usize = 16 * 1024;

/// Bytes of a packed output that are held.
const PACKED: usize = 16 << 20;

/// A scan in progress.
pub struct Stream<'a> {
    index: &'a Index,
    /// The gated files of the output's length.
    candidates: Vec<usize>,
    hasher: blake3::Hasher,
    kept: Vec<u8>,
    /// All of an output that is packed, up to [`PACKED`].
    packed: Vec<u8>,
    passed: usize,
    found: Vec<Leak>,
}

impl Index {
    /// Begins to scan an output of `length` bytes that comes in parts.
    pub fn stream(&self, length: u64) -> Stream<'_> {
        Stream {
            index: self,
            candidates: self.lengths.get(&length).cloned().unwrap_or_default(),
            hasher: blake3::Hasher::new(),
            kept: Vec::new(),
            packed: Vec::new(),
            passed: 0,
            found: Vec::new(),
        }
    }
}

impl Stream<'_> {
    /// Looks at the next part.
    pub fn feed(&mut self, part: &[u8]) {
        if self.index.is_empty() {
            return;
        }
        if !self.candidates.is_empty() {
            self.hasher.update(part);
        }
        let is_packed =
            if self.passed == 0 && self.kept.is_empty() { packed::begins(part) } else { !self.packed.is_empty() };
        if is_packed && self.packed.len() < PACKED {
            self.packed.extend_from_slice(part);
        }
        self.kept.extend_from_slice(part);
        self.index.parts(&self.kept, self.passed, &mut self.found);
        let done = self.kept.len().saturating_sub(OVERLAP);
        self.kept.drain(..done);
        self.passed += done;
    }

    /// What leaked.
    pub fn finish(mut self) -> Vec<Leak> {
        self.index.within(&self.packed, &mut self.found);
        if !self.candidates.is_empty() {
            let whole = self.index.hashed(&self.candidates, self.hasher.finalize());
            self.found.retain(|leak| !whole.iter().any(|w| w.source == leak.source));
            self.found.extend(whole);
        }
        settled(self.found)
    }
}
