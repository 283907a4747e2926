//! The leak test: no public output holds what a gate, or a private field, keeps back.
//!
//! An [`Index`] is made once of everything that is kept back: gated files (their hash, any 64 bytes of them), the
//! sentences of gated Markdown, join links, talking points, the private addresses of this build, secrets. Each public
//! output is then scanned as it passes. One look at five bytes dismisses nearly every place ([`grams`]); what is left
//! is compared in earnest, in whatever way an output writes it.

mod grams;
mod key;
mod literal;
mod packed;
mod passage;
mod phrase;
mod piece;
mod region;
mod stream;
mod words;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::diag::codes::{LEAK, SECRET_IN_OUTPUT};
use crate::path::{OutputPath, SourcePath};

use grams::{Grams, Map, Target, gram};
use literal::Literal;
use passage::Passage;
use phrase::Phrase;
use piece::Piece;

pub use stream::Stream;

/// What leaked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A whole gated file.
    File,
    /// Bytes of a gated file.
    Window,
    /// A sentence of a gated Markdown file.
    Sentence,
    /// The join link of a webinar.
    JoinUrl,
    /// The address of a recording on another host.
    Recording,
    /// A talking point.
    TalkingPoint,
    /// An address of a private output.
    Address,
    /// The value of a secret.
    Secret,
    /// A block with a private key.
    PrivateKey,
}

/// One finding in one output.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// What leaked.
    pub what: What,
    /// Where it belongs: the gated file, the page whose field it is, the name of the variable.
    pub source: String,
    /// At which byte of the output it was met.
    pub at: usize,
}

impl Leak {
    /// What to tell the author of an output, which may be a copy of a file. A secret is named and never shown.
    pub fn diagnostic(&self, output: &OutputPath, copied: Option<&SourcePath>) -> Diagnostic {
        let source = &self.source;
        let (code, what, hint) = match self.what {
            What::File => {
                let fault = Diagnostic::new(LEAK, format!("the output `{output}` is the gated file `{source}`"));
                return fault.hint(match copied.map(SourcePath::as_str) {
                    None => "remove the copy, or open the gate".to_owned(),
                    Some(own) if own == source => {
                        "move it into a folder `_gated/` beside the page that names it, or open the gate".to_owned()
                    }
                    Some(copy) => format!("remove `{copy}`, which holds the same and is public, or open the gate"),
                });
            }
            What::Window => (
                LEAK,
                format!("holds a part of the gated file `{source}`"),
                "remove it, or name it in the offer's `sample` if all may read it",
            ),
            What::Sentence => (
                LEAK,
                format!("holds a sentence of the gated file `{source}`"),
                "remove it, or name it in the offer's `sample` if all may read it",
            ),
            What::JoinUrl => (
                LEAK,
                format!("holds the `join_url` of `{source}`"),
                "the link is for those who registered; it comes to them by mail",
            ),
            What::Recording => (
                LEAK,
                format!("holds the address of the recording of `{source}`"),
                "the recording is for those who ask for it; or set `replay_gate: open`",
            ),
            What::TalkingPoint => (
                LEAK,
                format!("holds one of the `talking_points` of `{source}`"),
                "talking points are for sales alone; say it in other words, or not at all",
            ),
            What::Address => (
                LEAK,
                format!("holds the private address of `{source}`"),
                "remove the link; the thank-you page, or the receiver, gives it out",
            ),
            What::Secret => (SECRET_IN_OUTPUT, format!("holds the value of `{source}`"), SECRET_IN_OUTPUT.mend),
            What::PrivateKey => (SECRET_IN_OUTPUT, "holds a private key".to_owned(), SECRET_IN_OUTPUT.mend),
        };
        Diagnostic::new(code, format!("the output `{output}` {what}")).hint(hint)
    }
}

/// A whole gated file.
struct Whole {
    source: String,
    length: u64,
    hash: blake3::Hash,
}

/// Takes what is kept back, one after the other.
#[derive(Default)]
pub struct Builder {
    wholes: Vec<Whole>,
    pieces: Vec<(Piece, String)>,
    passages: Vec<(Passage, String)>,
    phrases: Vec<(Phrase, What, String)>,
    literals: Vec<(Literal, What, String)>,
    grams: Vec<(u64, Target)>,
    used: Map<usize>,
    keys: bool,
    hasher: blake3::Hasher,
}

impl Builder {
    /// A gated file. `excerpts` are the texts that the offer's `sample` shows to all.
    pub fn file(&mut self, source: &str, bytes: &[u8], excerpts: &[&str]) {
        self.note(source, bytes, excerpts);
        if bytes.is_empty() {
            return;
        }
        self.wholes.push(Whole { source: source.into(), length: bytes.len() as u64, hash: blake3::hash(bytes) });
        let ranges = piece::ranges(bytes, excerpts);
        if std::str::from_utf8(bytes).is_ok() {
            for (passage, anchors) in passage::passages(bytes, &ranges, &mut self.used) {
                let number = number(self.passages.len());
                self.grams.extend(anchors.iter().map(|(key, at)| (*key, Target::Passage(number, self::number(*at)))));
                self.passages.push((passage, source.into()));
            }
        }
        let inlined = piece::inlined(bytes, &ranges, &mut self.used);
        for (piece, anchors) in inlined.into_iter().chain(piece::pieces(bytes, ranges, &mut self.used)) {
            let number = number(self.pieces.len());
            self.grams.extend(anchors.into_iter().map(|(key, at)| (key, Target::Piece(number, self::number(at)))));
            self.pieces.push((piece, source.into()));
        }
    }

    /// The body of a gated Markdown file, for its sentences.
    pub fn markdown(&mut self, source: &str, body: &str, excerpts: &[&str]) {
        self.note(source, body.as_bytes(), excerpts);
        let open: Vec<String> = excerpts.iter().map(|e| joined(e)).collect();
        for sentence in phrase::sentences(body) {
            let text = joined(&sentence);
            if !open.iter().any(|e| e.contains(&text)) {
                self.phrase(What::Sentence, source, &sentence, phrase::FEWEST_WORDS);
            }
        }
    }

    /// A join link, by the page whose field it is.
    pub fn join_url(&mut self, source: &str, url: &str) {
        self.literal(What::JoinUrl, source, url);
    }

    /// The id, on another host, of a recording behind a gate, by the page whose field it is.
    pub fn recording(&mut self, source: &str, id: &str) {
        self.literal(What::Recording, source, id);
    }

    /// A talking point, by the page whose field it is. One of a word or two tells nothing, unless it is a long one.
    pub fn talking_point(&mut self, source: &str, text: &str) {
        let fewest = if text.trim().len() >= 16 { 1 } else { 3 };
        self.phrase(What::TalkingPoint, source, &phrase::sentences(text).join(" "), fewest);
    }

    /// A token of a private address, by the file or page that it leads to.
    pub fn address(&mut self, source: &str, token: &str) {
        self.literal(What::Address, source, token);
    }

    /// A secret, by the name of its variable. Values of less than eight bytes are no secrets.
    pub fn secret(&mut self, variable: &str, value: &str) {
        self.literal(What::Secret, variable, value);
    }

    /// Looks for blocks with private keys too.
    pub fn private_keys(&mut self) {
        self.keys = true;
        self.note("", b"", &[]);
    }

    /// What was taken, for the hash of all of it.
    fn note(&mut self, source: &str, bytes: &[u8], excerpts: &[&str]) {
        let excerpts = excerpts.iter().map(|excerpt| excerpt.as_bytes());
        for part in [source.as_bytes(), bytes].into_iter().chain(excerpts) {
            self.hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        self.hasher.update(&[0xff; 8]);
    }

    fn phrase(&mut self, what: What, source: &str, text: &str, fewest: usize) {
        self.note(source, text.as_bytes(), &[]);
        let Some((phrase, anchors)) = phrase::phrase(text, fewest, &mut self.used) else { return };
        let number = number(self.phrases.len());
        self.grams.extend(anchors.iter().map(|(key, word)| (*key, Target::Phrase(number, self::number(*word)))));
        self.phrases.push((phrase, what, source.into()));
    }

    fn literal(&mut self, what: What, source: &str, text: &str) {
        self.note(source, text.as_bytes(), &[]);
        let Some((literal, offset)) = literal::literal(text) else { return };
        let number = number(self.literals.len());
        self.grams.push((gram(&literal.bytes()[offset..]), Target::Literal(number, self::number(offset))));
        self.literals.push((literal, what, source.into()));
    }

    /// The index of all that was taken.
    pub fn finish(self) -> Index {
        let mut lengths: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (at, whole) in self.wholes.iter().enumerate() {
            lengths.entry(whole.length).or_default().push(at);
        }
        Index {
            lengths,
            wholes: self.wholes,
            pieces: self.pieces,
            passages: self.passages,
            phrases: self.phrases,
            literals: self.literals,
            grams: Grams::new(self.grams),
            keys: self.keys,
            hash: *self.hasher.finalize().as_bytes(),
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The words of a text with one space between them and around.
fn joined(text: &str) -> String {
    words::all(text.as_bytes()).iter().fold(" ".to_owned(), |all, word| all + &word.text + " ")
}

/// Everything that is kept back, ready to be looked for.
pub struct Index {
    lengths: BTreeMap<u64, Vec<usize>>,
    wholes: Vec<Whole>,
    pieces: Vec<(Piece, String)>,
    passages: Vec<(Passage, String)>,
    phrases: Vec<(Phrase, What, String)>,
    literals: Vec<(Literal, What, String)>,
    grams: Grams,
    keys: bool,
    hash: [u8; 32],
}

impl Index {
    /// A hash of all that it looks for: an output in which nothing was found by one index has nothing for another of
    /// the same hash.
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.grams.is_empty() && self.wholes.is_empty() && !self.keys
    }

    /// What leaked into an output: each sort of each source once, in order.
    pub fn scan(&self, bytes: &[u8]) -> Vec<Leak> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut found = self.whole(bytes);
        match unfolded(bytes) {
            Some(calendar) => self.parts(&calendar, 0, &mut found),
            None => self.parts(bytes, 0, &mut found),
        }
        self.within(bytes, &mut found);
        settled(found)
    }

    /// Looks into a packed output. What is packed within that is looked at as it is.
    fn within(&self, bytes: &[u8], found: &mut Vec<Leak>) {
        let Some(inside) = packed::inside(bytes) else { return };
        for leak in self.whole(&inside) {
            note(found, leak.what, &leak.source, 0);
        }
        self.parts(&inside, 0, found);
    }

    /// Whether an output is a gated file as a whole.
    fn whole(&self, bytes: &[u8]) -> Vec<Leak> {
        let Some(candidates) = self.lengths.get(&(bytes.len() as u64)) else {
            return Vec::new();
        };
        self.hashed(candidates, blake3::hash(bytes))
    }

    fn hashed(&self, candidates: &[usize], hash: blake3::Hash) -> Vec<Leak> {
        let same = candidates.iter().map(|at| &self.wholes[*at]).filter(|w| w.hash == hash);
        same.map(|w| Leak { what: What::File, source: w.source.clone(), at: 0 }).collect()
    }

    /// Looks at every place; `base` is the place of the first byte in the whole output.
    fn parts(&self, bytes: &[u8], base: usize, found: &mut Vec<Leak>) {
        if self.keys
            && let Some(at) = key::find(bytes)
        {
            note(found, What::PrivateKey, "", base + at);
        }
        if self.grams.is_empty() {
            return;
        }
        self.grams.scan(bytes, |at, targets| {
            for target in targets {
                let (what, source) = match *target {
                    Target::Literal(number, offset) => {
                        let (literal, what, source) = &self.literals[number as usize];
                        (literal.stands(bytes, at, offset as usize).then_some(*what), source)
                    }
                    Target::Phrase(number, word) => {
                        let (phrase, what, source) = &self.phrases[number as usize];
                        (phrase.stands(bytes, at, word as usize).then_some(*what), source)
                    }
                    Target::Piece(number, offset) => {
                        let (piece, source) = &self.pieces[number as usize];
                        (piece.stands(bytes, at, offset as usize).then_some(What::Window), source)
                    }
                    Target::Passage(number, word) => {
                        let (passage, source) = &self.passages[number as usize];
                        (passage.stands(bytes, at, word as usize).then_some(What::Window), source)
                    }
                };
                if let Some(what) = what {
                    note(found, what, source, base + at);
                }
            }
        });
    }
}

/// In order. A sentence, or the whole file, needs no word about the bytes of its file.
fn settled(mut found: Vec<Leak>) -> Vec<Leak> {
    let tells = |leak: &Leak| matches!(leak.what, What::File | What::Sentence);
    let told: Vec<String> = found.iter().filter(|leak| tells(leak)).map(|leak| leak.source.clone()).collect();
    found.retain(|leak| leak.what != What::Window || !told.contains(&leak.source));
    found.sort();
    found
}

/// Notes a leak once for each sort and source. A whole file needs no word about its parts.
fn note(found: &mut Vec<Leak>, what: What, source: &str, at: usize) {
    let parts = [What::Window, What::Sentence];
    let known = |leak: &Leak| {
        leak.source == source && (leak.what == what || (leak.what == What::File && parts.contains(&what)))
    };
    if !found.iter().any(known) {
        found.push(Leak { what, source: source.into(), at });
    }
}

/// A calendar with its folded lines joined, since a fold may stand within a link or a word.
fn unfolded(bytes: &[u8]) -> Option<Vec<u8>> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !body.starts_with(b"BEGIN:VCALENDAR") {
        return None;
    }
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let fold = match &body[at..] {
            [b'\r', b'\n', b' ' | b'\t', ..] => 3,
            [b'\n', b' ' | b'\t', ..] => 2,
            _ => 0,
        };
        if fold == 0 {
            out.push(body[at]);
        }
        at += fold.max(1);
    }
    Some(out)
}

#[cfg(test)]
mod tests;
