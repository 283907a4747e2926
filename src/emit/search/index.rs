//! The index of one language: which word stands in which document, and how much it says there.
//!
//! Words are sorted and cut into parts of like size, so that a question, which is the beginning of a word, needs one
//! part and seldom two. How much a word says in a document hangs on that document alone: a changed page changes the
//! parts that hold its words, and no other.

use std::collections::HashMap;

use super::words::{self, LONGEST};

/// What a document is searched by, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Its title.
    Title,
    /// Its topics, tags and other terms, and the last part of its address.
    Term,
    /// A heading in its text.
    Heading,
    /// Its answer to the question that it is about.
    Answer,
    /// Its description.
    Description,
    /// All other words.
    Body,
}

/// Letters for how much a word says, from `A` to `Z`. A letter ends an entry as well.
const LEVELS: u64 = 26;

/// The words of one document, sorted, with a level for each.
#[derive(Debug, Default)]
pub struct Document {
    /// With a space after each.
    words: String,
    levels: Vec<u8>,
}

impl Document {
    /// Takes the texts of a document apart.
    pub fn new(texts: &[(Field, &str)]) -> Self {
        let folded: Vec<_> = texts.iter().map(|(field, text)| (*field, words::folded(text))).collect();
        let mut found: Vec<(&str, Field)> = Vec::new();
        for (field, text) in &folded {
            words::each(text, |word| found.push((shortened(word), *field)));
        }
        let count = |field| found.iter().filter(|(_, of)| *of == field).count() as u64;
        let (title, body) = (count(Field::Title), count(Field::Body));
        found.sort_unstable();
        let mut document = Self::default();
        for same in found.chunk_by(|a, b| a.0 == b.0) {
            document.words.push_str(same[0].0);
            document.words.push(' ');
            document.levels.push(level(same, title, body));
        }
        document.words.shrink_to_fit();
        document.levels.shrink_to_fit();
        document
    }
}

fn shortened(word: &str) -> &str {
    word.char_indices().nth(LONGEST).map_or(word, |(at, _)| &word[..at])
}

/// How much a word says, in hundredths: BM25 for the body, with a length of 500 words taken for the usual one so that
/// no document hangs on another, and an amount for each stronger field that holds it.
fn level(same: &[(&str, Field)], title: u64, body: u64) -> u8 {
    let has = |field| same.iter().any(|(_, of)| *of == field);
    let times = same.iter().filter(|(_, of)| *of == Field::Body).count() as u64;
    let length = (25 + 75 * body / 500).clamp(50, 250);
    let mut sum = 220 * 10_000 * times / (10_000 * times + 120 * length);
    if has(Field::Title) {
        sum += 200 + 400 / (title + 1);
    }
    for (field, amount) in [(Field::Term, 150), (Field::Heading, 120), (Field::Answer, 100), (Field::Description, 80)] {
        sum += if has(field) { amount } else { 0 };
    }
    u8::try_from((sum / 35).clamp(1, LEVELS) - 1).unwrap_or_default()
}

/// The parts of an index, each a list of words and of where they stand, and the first word of each.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Words and entries in turn, sorted by word as JavaScript compares.
    pub parts: Vec<Vec<(String, String)>>,
    /// From which word on each part goes.
    pub from: Vec<String>,
}

/// The documents' words, in `count` parts.
pub fn parts(documents: impl Iterator<Item = Document>, count: usize) -> Parts {
    let mut entries: HashMap<String, (usize, String)> = HashMap::new();
    for (id, document) in documents.enumerate() {
        for (word, level) in document.words.split_terminator(' ').zip(&document.levels) {
            if !entries.contains_key(word) {
                entries.insert(word.to_owned(), (0, String::new()));
            }
            if let Some((next, entry)) = entries.get_mut(word) {
                number(id - *next, entry);
                entry.push(char::from(b'A' + level));
                *next = id + 1;
            }
        }
    }
    let mut sorted: Vec<(String, String)> = entries.into_iter().map(|(word, (_, entry))| (word, entry)).collect();
    sorted.sort_unstable_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    cut(sorted, count)
}

/// How many documents lie between: nothing for none, else to the base of 36.
fn number(mut left: usize, out: &mut String) {
    let start = out.len();
    while left > 0 {
        let digit = u8::try_from(left % 36).unwrap_or_default();
        out.insert(start, char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
        left /= 36;
    }
}

/// Cuts between words of which the first three letters differ. Sizes are rounded, or the change of one word would
/// move all borders behind it.
fn cut(sorted: Vec<(String, String)>, count: usize) -> Parts {
    let weight = |group: &[(String, String)]| {
        let size: usize = group.iter().map(|(word, entry)| word.len() + entry.len() + 6).sum();
        let low = size.max(1).ilog2().saturating_sub(2);
        (size >> low) << low
    };
    let groups = || sorted.chunk_by(|a, b| beginning(&a.0) == beginning(&b.0));
    let total: usize = groups().map(weight).sum::<usize>().max(1);
    let mut ends = Vec::with_capacity(count);
    let (mut before, mut at) = (0, 0);
    for group in groups() {
        while ends.len() < before * count / total {
            ends.push(at);
        }
        before += weight(group);
        at += group.len();
    }
    ends.resize(count, sorted.len());
    let mut parts = Parts::default();
    let mut rest = sorted.into_iter();
    let mut start = 0;
    for (number, end) in ends.into_iter().enumerate() {
        let part: Vec<_> = rest.by_ref().take(end - start).collect();
        let first = part.first().map_or("\u{ffff}", |(word, _)| beginning(word));
        parts.from.push(if number == 0 { String::new() } else { first.to_owned() });
        parts.parts.push(part);
        start = end;
    }
    // An empty part begins where the next one does.
    for number in (1..count.saturating_sub(1)).rev() {
        if parts.parts[number].is_empty() {
            parts.from[number] = parts.from[number + 1].clone();
        }
    }
    parts
}

fn beginning(word: &str) -> &str {
    word.char_indices().nth(3).map_or(word, |(at, _)| &word[..at])
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{Document, Field, Parts, cut, parts};

    fn document(texts: &[(Field, &str)]) -> Document {
        Document::new(texts)
    }

    /// The documents of an entry with their levels, as the script reads them.
    fn read(entry: &str) -> Vec<(usize, u8)> {
        let (mut at, mut gap, mut found) = (0, 0, Vec::new());
        for ch in entry.chars() {
            if let Some(digit) = ch.to_digit(36).filter(|_| !ch.is_ascii_uppercase()) {
                gap = gap * 36 + digit as usize;
            } else {
                at += gap;
                found.push((at, ch as u8 - b'A'));
                (at, gap) = (at + 1, 0);
            }
        }
        found
    }

    fn entry<'a>(parts: &'a Parts, word: &str) -> &'a str {
        let found = parts.parts.iter().flatten().find(|(known, _)| known == word);
        found.map_or("", |(_, entry)| entry)
    }

    #[test]
    fn each_document_of_a_word_is_told_with_its_level() {
        let one = || document(&[(Field::Title, "Pumps"), (Field::Body, "why pumps hum")]);
        let two = || document(&[(Field::Body, "a pumps hum and a hum")]);
        let none = || document(&[(Field::Body, "nothing")]);
        let many = (0..1300).map(|number| match number {
            0 => one(),
            1 | 1299 => two(),
            _ => none(),
        });
        let made = parts(many, 1);
        let hum = read(entry(&made, "hum"));
        assert_eq!(hum.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [0, 1, 1299]);
        assert!(hum[0].1 < hum[1].1, "twice says more than once: {hum:?}");
        let pumps = read(entry(&made, "pumps"));
        assert!(pumps[0].1 > pumps[1].1 + 5, "a title says more than a body: {pumps:?}");
        assert_eq!(read(entry(&made, "nothing")).len(), 1297);
    }

    #[test]
    fn stronger_fields_say_more() {
        let level = |field| read(entry(&parts([document(&[(field, "word")])].into_iter(), 1), "word"))[0].1;
        let fields = [Field::Title, Field::Term, Field::Heading, Field::Answer, Field::Description];
        let levels: Vec<u8> = fields.into_iter().map(level).collect();
        assert!(levels.is_sorted_by(|a, b| a >= b) && levels[0] > 2 * levels[1], "{levels:?}");
    }

    #[test]
    fn a_long_word_is_cut_and_no_text_is_no_word() {
        let made = parts([document(&[(Field::Body, &"x".repeat(500)), (Field::Title, "")])].into_iter(), 1);
        assert_eq!(made.parts[0], [("x".repeat(40), "C".to_owned())]);
        assert_eq!(parts(std::iter::empty(), 4).parts.len(), 4);
    }

    #[test]
    fn a_word_stands_in_the_last_part_that_does_not_begin_behind_it() {
        let words = ["abc", "abd", "abda", "b", "ccc", "ccca", "zoo", "索引"];
        let all = || words.iter().map(|word| ((*word).to_owned(), "A".to_owned())).collect::<Vec<_>>();
        for count in 1..12 {
            let made = cut(all(), count);
            assert_eq!((made.parts.len(), made.from.len()), (count, count));
            for (number, part) in made.parts.iter().enumerate() {
                for (word, _) in part {
                    let key: String = word.chars().take(3).collect();
                    let first = made.from.iter().rposition(|from| *from <= key);
                    assert_eq!(first, Some(number), "{word} of {count}: {:?}", made.from);
                }
            }
            assert_eq!(made.parts.concat(), all());
        }
    }

    /// Text of a site, as often as words come in texts: few often, most seldom.
    fn text(seed: &mut u64, words: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (random, scale) = ((*seed >> 33) % 10_000, (*seed >> 20) % 13);
            let mut number = random >> scale;
            while number > 0 {
                text.push_str(["ka", "to", "re", "li", "su", "o", "e", "ma", "vi", "ci"][(number % 10) as usize]);
                number /= 10;
            }
            text.push(' ');
        }
        text
    }

    fn zipped(part: &[(String, String)]) -> usize {
        let words: Vec<&str> = part.iter().flat_map(|(word, entry)| [word.as_str(), entry.as_str()]).collect();
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        out.write_all(&serde_json::to_vec(&words).expect("text")).expect("memory");
        out.finish().expect("memory").len()
    }

    #[test]
    fn a_thousand_pages_are_asked_in_small_parts_of_like_size() {
        let mut seed = 7;
        let texts: Vec<(String, String)> = (0..1000).map(|_| (text(&mut seed, 6), text(&mut seed, 800))).collect();
        let documents = || texts.iter().map(|(title, body)| document(&[(Field::Title, title), (Field::Body, body)]));
        let made = parts(documents(), 64);
        assert_eq!(made, parts(documents(), 64), "the same texts give the same parts");
        let sizes: Vec<usize> = made.parts.iter().map(|part| zipped(part)).collect();
        let (most, usual) = (sizes.iter().max().expect("parts"), sizes.iter().sum::<usize>() / sizes.len());
        assert!(*most < 30_000, "the largest part takes {most} bytes: {sizes:?}");
        assert!(*most < 6 * usual, "{most} against {usual}: {sizes:?}");
    }

    #[test]
    fn another_word_in_one_page_changes_few_parts() {
        let mut seed = 7;
        let texts: Vec<String> = (0..300).map(|_| text(&mut seed, 500)).collect();
        let made = |more: &str| {
            let of = |(number, text): (usize, &String)| {
                document(&[(Field::Body, &format!("{text} {}", if number == 150 { more } else { "" }))])
            };
            parts(texts.iter().enumerate().map(of), 32)
        };
        let (before, after) = (made(""), made("zebra"));
        let changed = before.parts.iter().zip(&after.parts).filter(|(a, b)| a != b).count();
        assert!((1..=3).contains(&changed), "{changed} of 32 parts changed");
        assert_eq!(before.from, after.from);
    }
}
