//! What outputs asked when they were made, so that after an edit only those are made again that would be answered
//! otherwise.
//!
//! A record says: an output that read these texts, and was given these answers to these questions, has bytes with
//! this hash. What all outputs stand on and none asks for is in the seal. The file is read only where the ground is
//! another one than before; see [`super::outputs`].

use std::sync::{Arc, OnceLock};

use super::Memo;
use super::coded::{Coded, Reader, Writer, fields, write_text};
use super::records::{Book, Origin, Seal, Update};
use crate::bundle::{Answer, Earlier, Noted, Question, Why};
use crate::path::OutputPath;

/// The file's name.
pub const NAME: &str = "questions";
/// Opens the record of an output of which something was told.
const TOLD: u8 = 0;
/// Opens the record of an output that cannot tell all that it asked.
const UNTOLD: u8 = 1;
/// Opens the record of an output that told all.
const ASKED: u8 = 2;

/// What outputs asked, and what is to be known next time.
#[derive(Debug)]
pub struct Questions {
    memo: Arc<Memo>,
    base: [u8; 32],
    book: OnceLock<Book>,
}

/// What a record holds.
pub(super) struct Record<'a> {
    hash: &'a [u8],
    /// The texts that were read, as [`super::outputs`] writes them.
    pub(super) texts: &'a [u8],
    noted: &'a [u8],
}

impl Record<'_> {
    /// What has to be asked; nothing if the record is bad.
    pub(super) fn earlier(&self) -> Option<Earlier> {
        // There are no moments, so any zone will do.
        let zone = jiff::tz::TimeZone::UTC;
        let from = &mut Reader::new(self.noted, &zone);
        let noted = Vec::read(from)?;
        let hash = self.hash.try_into().ok()?;
        from.is_done().then_some(Earlier { hash, noted, read: self.texts.to_vec() })
    }
}

impl Questions {
    /// What the memo's file holds for outputs that stand on that base.
    pub fn new(memo: Arc<Memo>, base: [u8; 32]) -> Self {
        Self { memo, base, book: OnceLock::new() }
    }

    fn book(&self) -> &Book {
        self.book.get_or_init(|| Book::open(Seal::new(NAME, &self.base), self.memo.file(NAME)))
    }

    /// How the file takes up what was learnt; nothing if all was known, or nothing was asked for.
    pub fn update(&self, is_there: impl Fn(&[u8]) -> bool + Sync) -> Option<Update> {
        self.book.get()?.update(is_there)
    }

    /// What is known of an output.
    pub(super) fn get(&self, path: &OutputPath) -> Result<Record<'_>, Why> {
        let book = self.book();
        let Some(value) = book.get(path.as_str().as_bytes()) else {
            return Err(match book.origin() {
                Origin::Same => Why::New,
                Origin::Other => Why::Settings,
                Origin::Program => Why::Program,
            });
        };
        match value.split_first() {
            Some((&TOLD, _)) => Err(Why::Told),
            Some((&ASKED, rest)) => read(rest).ok_or(Why::New),
            _ => Err(Why::Whole),
        }
    }

    /// Takes note that something was told of an output, so that it is told again.
    pub(super) fn told(&self, path: &OutputPath) {
        self.book().unlearn(path.as_str().as_bytes());
        self.learn(path, &[TOLD]);
    }

    /// Takes note of what an output asked.
    pub(super) fn asked(&self, path: &OutputPath, hash: &[u8; 32], texts: &[u8], noted: Option<&[Noted]>) {
        let Some(noted) = noted else { return self.learn(path, &[UNTOLD]) };
        let mut out = Writer { bytes: vec![ASKED], unfit: false };
        hash.write(&mut out);
        out.bytes.extend_from_slice(&u32::try_from(texts.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.bytes.extend_from_slice(texts);
        (noted.len() as u64).write(&mut out);
        noted.iter().for_each(|noted| noted.write(&mut out));
        self.learn(path, &out.bytes);
    }

    fn learn(&self, path: &OutputPath, value: &[u8]) {
        let (book, key) = (self.book(), path.as_str().as_bytes());
        if book.get(key) != Some(value) {
            book.learn(key, value);
        }
    }
}

fn read(bytes: &[u8]) -> Option<Record<'_>> {
    let (hash, rest) = bytes.split_at_checked(32)?;
    let (count, rest) = rest.split_at_checked(4)?;
    let count = usize::try_from(u32::from_le_bytes(count.try_into().ok()?)).ok()?;
    let (texts, noted) = rest.split_at_checked(count)?;
    Some(Record { hash, texts, noted })
}

fields! {
    Noted { question, answer }
}

impl Coded for Answer {
    fn write(&self, out: &mut Writer) {
        out.bytes.extend_from_slice(self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.array()
    }
}

/// Names that come again and again, as a byte.
const USUAL: [&str; 8] = ["text", "template", "component", "links", "value", "related", "url", "asset"];

impl Coded for Question {
    fn write(&self, out: &mut Writer) {
        let usual = USUAL.iter().position(|name| *name == self.name);
        out.bytes.push(usual.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX));
        if usual.is_none() {
            write_text(&self.name, out);
        }
        write_text(&self.about, out);
        self.forms.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let name = match u8::read(from)? {
            u8::MAX => String::read(from)?,
            usual => (*USUAL.get(usize::from(usual))?).to_owned(),
        };
        Some(Self { name, about: Coded::read(from)?, forms: Coded::read(from)? })
    }
}
