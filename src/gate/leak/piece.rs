//! Windows of gated files: any 64 bytes in a row that occur in an output are a leak.
//!
//! A file is kept as pieces, each known by five-byte grams that lie so close together that every window of the piece
//! holds a whole one. Where a gram is met in an output, the bytes around it are compared. Of a large file pieces of
//! one window each are kept, at even distances, so that any longer stretch of it is found.

use std::collections::BTreeSet;
use std::ops::Range;

use super::grams::{GRAM, Map, gram, rarity};
use super::region;
use super::words;
use crate::gate::base64url;

/// Bytes of a window.
pub const WINDOW: usize = 64;

/// Files up to this size have no windows: their sentences and their hash are enough.
pub const SMALLEST: usize = 256;

/// Texts up to this size are kept whole, and other files up to the next.
const WHOLE_TEXT: usize = 4 << 20;
const WHOLE_OTHER: usize = 64 << 10;

/// Of a larger file windows are kept at this distance, or farther so that there are not more than so many.
const STEP: usize = 256;
const SAMPLES: usize = 1 << 14;

/// Bytes of a file that are looked for in an address.
const INLINED: usize = 6 << 10;

/// A window with so few different bytes is a line of dashes, a run of zeros.
const FEWEST_BYTES: usize = 5;

/// Words of an excerpt that are looked for at once.
const SHINGLE: usize = 5;

/// Bytes of a gated file that lie side by side.
pub struct Piece {
    bytes: Vec<u8>,
    /// Whether the file is text; the silence of films repeats itself, the lines of a text do so on purpose.
    is_text: bool,
}

impl Piece {
    /// Whether a window of the piece stands in `out`, with its byte number `offset` at `at`.
    pub fn stands(&self, out: &[u8], at: usize, offset: usize) -> bool {
        // A window goes on for long on one side at least: a glance at the next bytes dismisses nearly every place.
        let (after, before) = (&self.bytes[offset + GRAM..], &self.bytes[..offset]);
        let goes_on = out[at + GRAM..].first_chunk::<8>() == after.first_chunk::<8>();
        if !goes_on && out[..at].last_chunk::<8>() != before.last_chunk::<8>() {
            return false;
        }
        let same = |(a, b): &(&u8, &u8)| a == b;
        let left = out[..at].iter().rev().zip(self.bytes[..offset].iter().rev()).take(WINDOW).take_while(same).count();
        let right = out[at..].iter().zip(&self.bytes[offset..]).take(WINDOW).take_while(same).count();
        if left + right < WINDOW {
            return false;
        }
        let run = &out[at - left..at + right];
        variety(run) >= FEWEST_BYTES && (self.is_text || !is_periodic(run))
    }
}

/// How many different bytes there are.
fn variety(bytes: &[u8]) -> usize {
    let mut seen = [0u64; 4];
    for byte in bytes {
        seen[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }
    seen.iter().map(|word| word.count_ones() as usize).sum()
}

/// Whether a run repeats itself after a few bytes, as silence does in films.
fn is_periodic(run: &[u8]) -> bool {
    (1..=WINDOW / 2).any(|step| run[step..] == run[..run.len() - step])
}

/// The stretches of a gated file that count, without what `excerpts` show. A small file has none.
pub fn ranges(bytes: &[u8], excerpts: &[&str]) -> Vec<Range<usize>> {
    if bytes.len() <= SMALLEST {
        return Vec::new();
    }
    let is_text = std::str::from_utf8(bytes).is_ok();
    let mut ranges = region::own(bytes);
    if !excerpts.is_empty() {
        let shown = if is_text { shown_words(bytes, excerpts) } else { shown_bytes(bytes, excerpts) };
        ranges = shown.into_iter().fold(ranges, |ranges, gap| ranges.into_iter().flat_map(|r| cut(r, &gap)).collect());
    }
    ranges
}

/// Pieces, each with its grams and their offsets.
type Pieces = Vec<(Piece, Vec<(u64, usize)>)>;

/// The pieces of these stretches. `used` counts how often a gram was taken before.
pub fn pieces(bytes: &[u8], mut ranges: Vec<Range<usize>>, used: &mut Map<usize>) -> Pieces {
    let is_text = std::str::from_utf8(bytes).is_ok();
    let mut all = Vec::new();
    let whole = if is_text { WHOLE_TEXT } else { WHOLE_OTHER };
    if bytes.len() > whole {
        ranges = sampled(ranges, STEP.max(bytes.len().div_ceil(SAMPLES)));
    }
    for range in ranges {
        if range.len() >= WINDOW {
            let piece = &bytes[range];
            let grams = anchors(piece, used);
            if !grams.is_empty() {
                all.push((Piece { bytes: piece.to_vec(), is_text }, grams));
            }
        }
    }
    all
}

/// The same stretches as a page holds them that carries the file in an address (`data:`), which is then the whole
/// file: the first few kilobytes are enough.
pub fn inlined(bytes: &[u8], ranges: &[Range<usize>], used: &mut Map<usize>) -> Pieces {
    let mut all = Vec::new();
    let mut room = INLINED;
    for range in ranges.iter().filter(|range| range.len() >= WINDOW) {
        // Three bytes are four digits, counted from the start of the file.
        let start = range.start.next_multiple_of(3).min(range.end);
        let length = (range.end - start).min(room) / 3 * 3;
        room -= length;
        let digits = base64url::encode(&bytes[start..start + length]).replace('-', "+").replace('_', "/").into_bytes();
        let grams = if digits.len() >= WINDOW { anchors(&digits, used) } else { Vec::new() };
        if !grams.is_empty() {
            all.push((Piece { bytes: digits, is_text: true }, grams));
        }
    }
    all
}

/// Single windows at even distances.
fn sampled(ranges: Vec<Range<usize>>, step: usize) -> Vec<Range<usize>> {
    ranges
        .into_iter()
        .flat_map(|r| (r.start..r.end.saturating_sub(WINDOW)).step_by(step).map(|at| at..at + WINDOW))
        .collect()
}

/// A range without a gap.
fn cut(range: Range<usize>, gap: &Range<usize>) -> Vec<Range<usize>> {
    let parts = [range.start..range.end.min(gap.start), range.start.max(gap.end)..range.end];
    if gap.end <= range.start || gap.start >= range.end {
        vec![range]
    } else {
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }
}

/// Grams so close that each window holds a whole one. Of the possible places the one is taken whose gram is the
/// rarest by the looks of it, so that ordinary pages meet it seldom.
fn anchors(piece: &[u8], used: &mut Map<usize>) -> Vec<(u64, usize)> {
    let farthest = WINDOW - GRAM;
    let mut all = Vec::new();
    let mut from = 0;
    while from + GRAM <= piece.len() {
        let to = (from + farthest).min(piece.len() - GRAM);
        // The later half is enough to choose from, and keeps the number of grams low.
        let first = if from == 0 { 0 } else { from + farthest / 2 }.min(to);
        let best = (first..=to).max_by_key(|at| {
            let bytes = &piece[*at..*at + GRAM];
            let seen = used.get(&gram(bytes)).copied().unwrap_or_default();
            (rarity(bytes).saturating_sub(seen * 4), *at)
        });
        let Some(at) = best else { break };
        let near = &piece[at.saturating_sub(farthest)..(at + WINDOW).min(piece.len())];
        if variety(near) >= FEWEST_BYTES {
            let key = gram(&piece[at..]);
            *used.entry(key).or_default() += 1;
            all.push((key, at));
        }
        if to + GRAM >= piece.len() {
            break;
        }
        from = at + 1;
    }
    all
}

/// The stretches of a text whose words stand in an excerpt.
fn shown_words(bytes: &[u8], excerpts: &[&str]) -> Vec<Range<usize>> {
    let mut shown = BTreeSet::new();
    for excerpt in excerpts {
        let texts: Vec<String> = words::all(excerpt.as_bytes()).into_iter().map(|w| w.text).collect();
        shown.extend(texts.windows(SHINGLE.min(texts.len().max(1))).map(|w| w.join(" ")));
    }
    let all = words::all(bytes);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, window) in all.windows(SHINGLE).enumerate() {
        let text = window.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        if !shown.contains(&text) {
            continue;
        }
        // What stands between an excerpt's last word and the next one belongs to it.
        let start = if at == 0 { 0 } else { all[at - 1].end };
        let end = all.get(at + SHINGLE).map_or(bytes.len(), |next| next.start);
        match ranges.last_mut() {
            Some(last) if last.end >= start => last.end = end,
            _ => ranges.push(start..end),
        }
    }
    ranges
}

/// The stretches of other files that are an excerpt byte by byte.
fn shown_bytes(bytes: &[u8], excerpts: &[&str]) -> Vec<Range<usize>> {
    let long = excerpts.iter().filter(|e| e.len() >= 16);
    long.flat_map(|e| memchr::memmem::find_iter(bytes, e.as_bytes()).map(|at| at..at + e.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Map, Piece, SMALLEST, STEP, WHOLE_OTHER, WINDOW, pieces, ranges, sampled};
    use crate::gate::leak::grams::{Grams, Target};

    /// Text without a pattern, the same on every run.
    fn noise(length: usize, mut seed: u64, letters: &[u8]) -> Vec<u8> {
        let next = |seed: &mut u64| {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            letters[(*seed >> 33) as usize % letters.len()]
        };
        (0..length).map(|_| next(&mut seed)).collect()
    }

    /// A gated file, ready to be looked for.
    struct Gated {
        pieces: Vec<Piece>,
        grams: Grams,
    }

    impl Gated {
        fn new(bytes: &[u8], excerpts: &[&str]) -> Self {
            let mut gated = Self { pieces: Vec::new(), grams: Grams::default() };
            let mut entries = Vec::new();
            let ranges = ranges(bytes, excerpts);
            for (number, (piece, anchors)) in (0..).zip(pieces(bytes, ranges, &mut Map::default())) {
                entries.extend(
                    anchors
                        .into_iter()
                        .map(|(key, at)| (key, Target::Piece(number, u32::try_from(at).expect("small")))),
                );
                gated.pieces.push(piece);
            }
            gated.grams = Grams::new(entries);
            gated
        }

        fn is_in(&self, out: &[u8]) -> bool {
            let mut found = false;
            self.grams.scan(out, |at, targets| {
                for target in targets {
                    if let Target::Piece(n, offset) = target {
                        found |= self.pieces[*n as usize].stands(out, at, *offset as usize);
                    }
                }
            });
            found
        }
    }

    fn stands(gated: &[u8], out: &[u8], excerpts: &[&str]) -> bool {
        Gated::new(gated, excerpts).is_in(out)
    }

    #[test]
    fn each_window_is_found_wherever_it_begins() {
        let binary: Vec<u8> = (0..=255).collect();
        for letters in [&binary[..], b"abcdefgh ", b"etaoin s"] {
            let bytes = noise(1000, 7, letters);
            let gated = Gated::new(&bytes, &[]);
            for at in 0..=bytes.len() - WINDOW {
                let out = [b"<p>some page ", &bytes[at..at + WINDOW], b" and more</p>"].concat();
                assert!(gated.is_in(&out), "at {at}");
            }
            assert!(!gated.is_in(&[b"<p>!", &bytes[100..100 + WINDOW - 1], b"!"].concat()));
            assert!(!gated.is_in(&noise(5000, 8, letters)));
        }
    }

    #[test]
    fn small_files_and_plain_runs_tell_nothing() {
        let gated = noise(SMALLEST, 3, b"abcdefghij");
        assert!(!stands(&gated, &gated, &[]));
        for run in [vec![b'-'; 400], [0, 1].repeat(300), b"    \n".repeat(100)] {
            assert!(!stands(&run, &run, &[]));
        }
        // The silence of a film, not the lines of a table.
        let silent = [noise(64, 1, &[0, 255]), b"\xff\xf1\x50\x80\x01\x2f\xfc\x21".repeat(50)].concat();
        assert!(!stands(&silent, &b"\xff\xf1\x50\x80\x01\x2f\xfc\x21".repeat(20), &[]));
        assert!(stands(&b"0123456789".repeat(40), &b"0123456789".repeat(8), &[]));
    }

    #[test]
    fn an_excerpt_that_all_may_read_is_no_leak_and_what_follows_it_is() {
        let gated = String::from_utf8(noise(2000, 5, b"abcdefghij klmnop\n")).expect("ASCII");
        let words: Vec<&str> = gated.split_whitespace().collect();
        let excerpt = words[40..80].join(" ");
        let out = |from: usize, to: usize| {
            let start = words[from].as_ptr() as usize - gated.as_ptr() as usize;
            let end = words[to].as_ptr() as usize - gated.as_ptr() as usize;
            gated.as_bytes()[start..end].to_vec()
        };
        assert!(!stands(gated.as_bytes(), &out(40, 80), &[&excerpt]));
        assert!(stands(gated.as_bytes(), &out(40, 110), &[&excerpt]));
        assert!(stands(gated.as_bytes(), &out(40, 80), &[]));
    }

    #[test]
    fn of_a_large_file_any_long_stretch_is_found() {
        let bytes = noise(WHOLE_OTHER + 5000, 11, &(0..=255).collect::<Vec<u8>>());
        let gated = Gated::new(&bytes, &[]);
        for at in [1, 1 << 15, 65_001] {
            assert!(gated.is_in(&bytes[at..at + STEP + 2 * WINDOW]), "{at}");
        }
        assert_eq!(sampled(vec![100..1000, 2000..2065], 400), [100..164, 500..564, 900..964, 2000..2064]);
    }
}
