//! Windows of gated texts in other clothes: any words in a row that take up a window of the file are a leak, however
//! an output writes them.
//!
//! A window whose quotes are escaped, whose lines are broken elsewhere or in which a word is emphasised has other bytes
//! and the same words. So a text is kept as its words too, with anchors so close that every window holds one.

use std::ops::Range;

use super::grams::{GRAM, Map, gram, rarity};
use super::phrase::begins;
use super::piece::WINDOW;
use super::words::{Word, Words, all};

/// How far words are read backwards: first for a glance, then for as long as a window can be written.
const NEAR: usize = 320;
const FAR: usize = 8192;

/// Fewer words than this may meet by chance, whatever their length.
const FEWEST_WORDS: usize = 6;

/// Words that lie side by side in a gated text.
pub struct Passage {
    /// The letters of all words.
    letters: String,
    words: Vec<Spot>,
}

/// A word: where its letters end, and which bytes of the file it is.
struct Spot {
    letters: usize,
    start: usize,
    end: usize,
}

impl Passage {
    fn new(words: Vec<Word>) -> Self {
        let mut passage = Self { letters: String::new(), words: Vec::with_capacity(words.len()) };
        for word in words {
            passage.letters.push_str(&word.text);
            passage.words.push(Spot { letters: passage.letters.len(), start: word.start, end: word.end });
        }
        passage
    }

    fn word(&self, number: usize) -> &str {
        let from = number.checked_sub(1).map_or(0, |before| self.words[before].letters);
        &self.letters[from..self.words[number].letters]
    }

    /// Whether the words from one number to another take up a window.
    fn is_window(&self, first: usize, last: usize) -> bool {
        last + 1 - first >= FEWEST_WORDS && self.words[last].end - self.words[first].start >= WINDOW
    }

    /// Whether a window of the passage stands in `out`, with its word number `word` at `at`.
    pub fn stands(&self, out: &[u8], at: usize, word: usize) -> bool {
        if !begins(&out[at..], self.word(word)) {
            return false;
        }
        let mut found = Words::new(out, at);
        let mut last = None;
        for number in word..self.words.len() {
            if found.advance().is_none() || found.text != self.word(number) {
                break;
            }
            last = Some(number);
            if self.is_window(word, number) {
                return true;
            }
        }
        let Some(last) = last else { return false };
        self.stands_before(out, at, (word, last), NEAR).unwrap_or_else(|| {
            let far = self.stands_before(out, at, (word, last), FAR);
            far.unwrap_or(false)
        })
    }

    /// Whether the words before number `word` make a window with those up to `last`; nothing if more must be read.
    fn stands_before(&self, out: &[u8], at: usize, (word, last): (usize, usize), reach: usize) -> Option<bool> {
        let from = at.saturating_sub(reach);
        let before: Vec<Word> = Words::new(&out[..at], from).collect();
        // The first one may have been cut.
        let whole = if from == 0 { &before[..] } else { before.get(1..).unwrap_or_default() };
        let mut first = word;
        for found in whole.iter().rev() {
            match first.checked_sub(1) {
                Some(number) if found.text == self.word(number) => first = number,
                _ => return Some(false),
            }
            if self.is_window(first, last) {
                return Some(true);
            }
        }
        if from == 0 { Some(false) } else { None }
    }
}

/// The passages of a text, of those of its ranges that nobody else shows, each with its grams and their words.
/// `used` counts how often a gram was taken before.
pub fn passages(bytes: &[u8], ranges: &[Range<usize>], used: &mut Map<usize>) -> Vec<(Passage, Vec<(u64, usize)>)> {
    let mut found = Vec::new();
    for range in ranges.iter().filter(|range| range.len() >= WINDOW) {
        let words = all(&bytes[range.clone()]);
        let anchors = anchors(&bytes[range.clone()], &words, used);
        if !anchors.is_empty() {
            found.push((Passage::new(words), anchors));
        }
    }
    found
}

/// Words so close that each window holds a whole one, as far as there are any that an output cannot break.
fn anchors(bytes: &[u8], words: &[Word], used: &mut Map<usize>) -> Vec<(u64, usize)> {
    let plain = |word: &Word| &bytes[word.start..word.end];
    let fits =
        |word: &Word| plain(word).len() >= GRAM && plain(word).is_ascii() && word.text.len() == plain(word).len();
    let mut found = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let near = words[from..].iter().take_while(|word| word.end <= words[from].start + WINDOW).count();
        // The later half is enough to choose from, and keeps the number of grams low.
        let later = if from == 0 { 0 } else { near / 2 };
        let rare = |at: &usize| {
            let word = plain(&words[*at]);
            let seen = used.get(&gram(word)).copied().unwrap_or_default();
            (rarity(&word[..word.len().min(8)]).saturating_sub(seen * 4), *at)
        };
        let among = |numbers: Range<usize>| numbers.filter(|at| fits(&words[*at])).max_by_key(rare);
        let best = among(from + later..from + near).or_else(|| among(from..from + later));
        let Some(at) = best else {
            from += 1;
            continue;
        };
        let key = gram(plain(&words[at]));
        *used.entry(key).or_default() += 1;
        found.push((key, at));
        from = at + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::grams::{Grams, Map, Target};
    use super::passages;

    const TEXT: &str = "Question;Asked;Answered by\n\"Can it run dry?\";14;chief engineer & crew\n\
        \"How loud is it at three metres?\";9;nobody yet\n\"Which oil does it take in winter's cold?\";22;the desk\n";

    fn is_in(out: &str) -> bool {
        let found = passages(TEXT.as_bytes(), std::slice::from_ref(&(0..TEXT.len())), &mut Map::default());
        let [(passage, anchors)] = &found[..] else { return false };
        let entries =
            anchors.iter().map(|(key, word)| (*key, Target::Passage(0, u32::try_from(*word).expect("small"))));
        let mut stands = false;
        Grams::new(entries.collect()).scan(out.as_bytes(), |at, targets| {
            for target in targets {
                if let Target::Passage(_, word) = target {
                    stands |= passage.stands(out.as_bytes(), at, *word as usize);
                }
            }
        });
        stands
    }

    #[test]
    fn a_window_is_found_however_it_is_written() {
        for out in [
            "run dry?\";14;chief engineer & crew\n\"How loud is it at three metres?",
            "<td>run dry?</td><td>14</td><td>chief engineer &amp; <b>crew</b></td><tr><td>How loud is it at three metres?",
            "{\"a\": \"run dry?\\\";14;chief engineer \\u0026 crew\\n\\\"HOW LOUD IS IT AT three metres?\"}",
            "/old/run%20dry%3F%22%3B14;chief%20engineer%20%26%20crew%0A%22How+loud+is+it+at+three+metres/",
            "run dry? 14 chief engineer &amp; cr\u{ad}ew\n\n\"How loud is it at three metres?",
        ] {
            assert!(is_in(out), "{out}");
            assert!(
                is_in(&format!("<p>Some words of another page that stand before it.</p> {out} and after it")),
                "{out}"
            );
        }
    }

    #[test]
    fn fewer_words_are_no_window() {
        for out in [
            "How loud is it at three metres?",
            "the chief engineer and his crew say how loud it is at three metres",
            "run dry 14 chief engineer crew. And then: how loud is it at three metres of distance",
        ] {
            assert!(!is_in(out), "{out}");
        }
    }
}
