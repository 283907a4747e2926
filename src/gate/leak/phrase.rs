//! Sentences of gated Markdown, and talking points: known by their words, whatever stands between these.

use pulldown_cmark::{Event, Options, Parser};

use super::grams::{GRAM, Map, gram, rarity};
use super::words::{Word, Words, all, stands_alone};

/// A sentence has this many words or more, to count.
pub const FEWEST_WORDS: usize = 8;

/// How far before a place the words of a phrase are looked for, in bytes for each word.
const REACH: usize = 96;

/// A sentence or a talking point.
#[derive(Debug)]
pub struct Phrase {
    words: Vec<String>,
}

impl Phrase {
    /// Whether the phrase stands in `bytes` with its word number `word` at `at`.
    pub fn stands(&self, bytes: &[u8], at: usize, word: usize) -> bool {
        if self.differs(bytes, at, word) {
            return false;
        }
        let mut found = Words::new(bytes, at);
        let mut expected = self.words[word..].iter();
        let Some(mut wanted) = expected.next() else { return false };
        loop {
            if found.advance().is_none() {
                return false;
            }
            if found.text == *wanted {
                match expected.next() {
                    Some(more) => wanted = more,
                    None => break,
                }
            } else if !is_note(&found.text) {
                return false;
            }
        }
        self.stands_before(bytes, at, word)
    }

    /// A glance at the word and at its neighbours, where plain characters stand between: enough to dismiss nearly
    /// every place at which a common word stands.
    fn differs(&self, bytes: &[u8], at: usize, word: usize) -> bool {
        if !begins(&bytes[at..], &self.words[word]) {
            return true;
        }
        let end = (at + self.words[word].len()).min(bytes.len());
        let between = bytes[end..].iter().take_while(|b| is_plain_space(**b)).count();
        if between > 0
            && let Some(next) = self.words.get(word + 1)
            && !begins(&bytes[end + between..], next)
        {
            return true;
        }
        let before = bytes[..at].iter().rev().find(|b| !is_plain_space(**b));
        match (before, word.checked_sub(1).and_then(|w| self.words[w].as_bytes().last())) {
            (Some(before), Some(wanted)) if before.is_ascii_alphabetic() => {
                before.to_ascii_lowercase() != *wanted && wanted.is_ascii()
            }
            _ => false,
        }
    }

    /// The words before number `word` are looked for from a place that lies well before them.
    fn stands_before(&self, bytes: &[u8], at: usize, word: usize) -> bool {
        let from = at.saturating_sub(1024 + REACH * word);
        let before: Vec<Word> = Words::new(&bytes[..at], from).collect();
        let mut found = before.iter().rev().filter(|w| !is_note(&w.text) || self.words.contains(&w.text));
        self.words[..word].iter().rev().all(|wanted| found.next().is_some_and(|w| w.text == *wanted))
    }
}

/// A character between words that is nothing but itself.
fn is_plain_space(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'<' | b'>' | b'&' | b';' | b'\\')
}

/// Whether a word may stand here: no letter differs before something stands that is no plain letter.
pub fn begins(bytes: &[u8], word: &str) -> bool {
    let different = bytes.iter().zip(word.bytes()).find(|(b, wanted)| b.to_ascii_lowercase() != *wanted);
    different.is_none_or(|(b, wanted)| !b.is_ascii_alphabetic() || !wanted.is_ascii())
}

/// The number of a footnote, which a page may show within a sentence.
fn is_note(word: &str) -> bool {
    word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit())
}

/// A phrase of a text with the grams by which it is known, each with its word's number.
/// None if it is too short to tell anything.
/// `used` counts how often a gram was taken before, so that phrases with a word in common are known by others.
pub fn phrase(text: &str, fewest: usize, used: &mut Map<usize>) -> Option<(Phrase, Vec<(u64, usize)>)> {
    let words = all(text.as_bytes());
    let weight: usize = words.iter().map(|w| if w.text.chars().any(stands_alone) { 1 } else { 2 }).sum();
    if weight < 2 * fewest {
        return None;
    }
    let anchors = anchors(text.as_bytes(), &words, used);
    (!anchors.is_empty()).then(|| (Phrase { words: words.into_iter().map(|w| w.text).collect() }, anchors))
}

/// The first bytes of the rarest run of letters: nothing can stand between them in an output. A sentence of short
/// words alone is known by two of them with what commonly stands between.
fn anchors(bytes: &[u8], words: &[Word], used: &mut Map<usize>) -> Vec<(u64, usize)> {
    let run = |at: usize| {
        let mut end = words[at].end;
        for next in &words[at + 1..] {
            if next.start != end {
                break;
            }
            end = next.end;
        }
        end - words[at].start
    };
    let ascii = |at: usize| bytes[words[at].start..words[at].end].is_ascii();
    let rare = |at: usize| rarity(&bytes[words[at].start..][..run(at).min(12)]);
    let taken = |at: usize| used.get(&gram(&bytes[words[at].start..])).copied().unwrap_or_default();
    let long = (0..words.len()).filter(|at| run(*at) >= GRAM);
    // Two words after it dismiss most places before anything is read backwards.
    let followed = |at: usize| at + 2 < words.len();
    let best = long
        .max_by_key(|at| (followed(*at), rare(*at).saturating_sub(8 * taken(*at)), ascii(*at), std::cmp::Reverse(*at)));
    let Some(best) = best else {
        return short_anchors(bytes, words);
    };
    let key = gram(&bytes[words[best].start..]);
    *used.entry(key).or_default() += 1;
    vec![(key, best)]
}

fn short_anchors(bytes: &[u8], words: &[Word]) -> Vec<(u64, usize)> {
    let Some(at) = (0..words.len().saturating_sub(2)).max_by_key(|at| words[*at].end - words[*at].start) else {
        return Vec::new();
    };
    let text = |word: &Word| &bytes[word.start..word.end];
    [" ", "\n", "<", ", ", "\\n"]
        .iter()
        .filter_map(|between| {
            let joined =
                [text(&words[at]), between.as_bytes(), text(&words[at + 1]), b" ", text(&words[at + 2])].concat();
            (joined.len() >= GRAM).then(|| (gram(&joined), at))
        })
        .collect()
}

/// The sentences of a Markdown text, without its markup.
pub fn sentences(markdown: &str) -> Vec<String> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut all = Vec::new();
    let mut block = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) | Event::Code(text) => block.push_str(&text),
            Event::SoftBreak | Event::HardBreak => block.push(' '),
            Event::Start(tag) if !is_inline(&tag.to_end()) => split(&mut block, &mut all),
            Event::End(tag) if !is_inline(&tag) => split(&mut block, &mut all),
            _ => {}
        }
    }
    split(&mut block, &mut all);
    all
}

fn is_inline(tag: &pulldown_cmark::TagEnd) -> bool {
    use pulldown_cmark::TagEnd;
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// Cuts a block after each end of a sentence that a new one follows.
fn split(block: &mut String, all: &mut Vec<String>) {
    let text = std::mem::take(block);
    let mut start = 0;
    for (at, ch) in text.char_indices() {
        let next = at + ch.len_utf8();
        let ended = match ch {
            '。' | '！' | '？' | '\n' => true,
            '.' | '!' | '?' | '…' => {
                let rest = text[next..].trim_start_matches(['"', '\'', '”', '’', ')', '»']);
                let follows = rest.trim_start();
                rest.len() > follows.len() && !follows.starts_with(char::is_lowercase)
            }
            _ => false,
        };
        if ended {
            all.push(text[start..next].to_owned());
            start = next;
        }
    }
    all.push(text[start..].to_owned());
}

#[cfg(test)]
mod tests {
    use super::{Map, gram, phrase, sentences};

    #[test]
    fn sentences_are_cut_where_a_new_one_begins() {
        let text = "# Title here\n\nOne [two](x) *three*. Four, e.g. five!  \nSix: `seven`.\n\n- Eight[^1]\n\n[^1]: Nine.\n\n| a | b |\n|---|---|\n| ten | eleven |";
        let got: Vec<String> =
            sentences(text).into_iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
        assert_eq!(
            got,
            [
                "Title here",
                "One two three.",
                "Four, e.g. five!",
                "Six: seven.",
                "Eight",
                "Nine.",
                "a",
                "b",
                "ten",
                "eleven"
            ]
        );
    }

    #[test]
    fn a_phrase_is_found_from_any_of_its_words() {
        let text = "Send the second quotation by Tuesday, before they ask for it.";
        let (phrase, anchors) = phrase(text, 8, &mut Map::default()).expect("long enough");
        let word = anchors[0].1;
        assert_eq!(anchors, [(gram(b"Quota"), 3)]);
        for page in [
            "x <p>Send the\nsecond <em>quotation</em> by&nbsp;Tuesday<sup><a href=\"#n\">1</a></sup>, before they&#32;ask for it.</p>",
            "send the second quotation by tuesday before they ask for it",
        ] {
            let at = page.find("quota").expect("there");
            assert!(phrase.stands(page.as_bytes(), at, word), "{page}");
        }
        for page in [
            "Send a second quotation by Tuesday, before they ask for it.",
            "Send the second quotation by Tuesday, before they ask",
            "quotation by",
        ] {
            assert!(!phrase.stands(page.as_bytes(), page.find("quota").expect("there"), word), "{page}");
        }
    }

    #[test]
    fn short_sentences_tell_nothing() {
        let counts = |text: &str| phrase(text, 8, &mut Map::default()).is_some();
        assert!(!counts("One two three four five six seven."));
        assert!(!counts("日本語の文章です"));
        assert!(counts("これは十六文字より長い日本語の文章です"));
        assert!(counts("We do so if it is up to us."));
    }
}
