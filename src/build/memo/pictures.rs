//! What earlier builds knew of pictures: what a file is, what colour it has in the mean, whether AVIF is smaller, and which bytes follow from a
//! key. Only the program can make such a record untrue, so a change of the settings makes no picture anew.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::documents::Head;
use super::records::{Book, Seal, Update};
use crate::parse::TextHash;
use crate::path::SourcePath;
use crate::raster::{Facts, Format};
use crate::render::pictures::{Known, Looked};
use crate::source::Stat;

/// The file's name.
pub const NAME: &str = "pictures";

/// How many bytes the file may have. Past that only what this build used is kept.
const ROOM: usize = 8 << 20;

/// Pictures that are known, and what is to be known next time.
#[derive(Debug)]
pub struct Pictures {
    book: Book,
    moment: i128,
    used: Mutex<BTreeSet<Vec<u8>>>,
}

impl Pictures {
    /// What the memo's file holds; `moment` is when the build began, before the files were looked at.
    pub fn open(bytes: Vec<u8>, moment: jiff::Timestamp) -> Self {
        let book = Book::open(Seal::new(NAME, b""), bytes);
        Self { book, moment: moment.as_nanosecond(), used: Mutex::default() }
    }

    /// How the file takes up what was learnt; nothing if all was known.
    pub(super) fn update(&self) -> Option<Update> {
        let used = std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        let all = self.book.len() <= ROOM;
        self.book.update(|key| all || used.contains(key))
    }

    /// The hash of the bytes that follow from a key.
    pub(super) fn of_key(&self, key: &[u8; 32]) -> Option<[u8; 32]> {
        self.get(&sorted(b'o', key))?.try_into().ok()
    }

    /// Takes note of it.
    pub(super) fn learn_of_key(&self, key: &[u8; 32], hash: &[u8; 32]) {
        self.learn(&sorted(b'o', key), hash);
    }

    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let found = self.book.get(key)?;
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_vec());
        Some(found)
    }

    fn learn(&self, key: &[u8], value: &[u8]) {
        // Where it is known, the output folder could not keep it.
        if self.book.get(key) != Some(value) {
            self.book.learn(key, value);
        }
    }
}

impl Known for Pictures {
    fn looked(&self, path: &SourcePath, stat: &Stat) -> Option<Looked> {
        let (rest, head) = self.get(&sorted(b'p', path.as_str().as_bytes()))?.split_at_checked(LEN)?;
        let head = Head::read(head).filter(|head| head.settled && head.stat == *stat)?;
        read(rest, head.text.0)
    }

    fn learn(&self, path: &SourcePath, stat: &Stat, looked: &Looked) {
        // What is wrong is looked at again each time, and told.
        let Ok(facts) = looked.facts else { return };
        let head = Head { stat: *stat, settled: !stat.younger_than(self.moment), text: TextHash(looked.hash) };
        let value = [&written(&facts, looked.clean), head.written().as_slice()].concat();
        self.learn(&sorted(b'p', path.as_str().as_bytes()), &value);
    }

    fn colour(&self, key: &[u8; 32]) -> Option<[u8; 3]> {
        self.get(&sorted(b'c', key))?.try_into().ok()
    }

    fn learn_colour(&self, key: &[u8; 32], colour: [u8; 3]) {
        self.learn(&sorted(b'c', key), &colour);
    }

    fn is_smaller(&self, key: &[u8; 32]) -> Option<bool> {
        self.get(&sorted(b'a', key)).map(|value| value == [1])
    }

    fn learn_is_smaller(&self, key: &[u8; 32], is_smaller: bool) {
        self.learn(&sorted(b'a', key), &[u8::from(is_smaller)]);
    }
}

/// A key with a letter for its sort.
fn sorted(sort: u8, key: &[u8]) -> Vec<u8> {
    [&[sort], key].concat()
}

/// How many bytes facts have.
const LEN: usize = 21;
const FORMATS: [Format; 4] = [Format::Jpeg, Format::Png, Format::Webp, Format::Gif];

fn written(facts: &Facts, is_clean: bool) -> Vec<u8> {
    let format = FORMATS.iter().position(|format| *format == facts.format).unwrap_or_default();
    let mut out = vec![u8::try_from(format).unwrap_or_default(), facts.orientation];
    out.extend([u8::from(facts.alpha), u8::from(facts.pliable), u8::from(is_clean)]);
    out.extend(facts.stored.0.to_le_bytes());
    out.extend(facts.stored.1.to_le_bytes());
    out.extend(facts.weight.to_le_bytes());
    out
}

fn read(bytes: &[u8], hash: [u8; 32]) -> Option<Looked> {
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let flag = |at: usize| bytes.get(at).map(|byte| *byte == 1);
    let facts = Facts {
        format: *FORMATS.get(usize::from(*bytes.first()?))?,
        stored: (number(5)?, number(9)?),
        orientation: *bytes.get(1)?,
        alpha: flag(2)?,
        pliable: flag(3)?,
        weight: u64::from_le_bytes(bytes.get(13..21)?.try_into().ok()?),
    };
    Some(Looked { hash, facts: Ok(facts), clean: flag(4)? })
}
