//! The documents of an earlier build, so that a file that is as it was is not parsed again.
//!
//! A record says: a file with these times had a text with this hash, which parsed to this document with
//! these mistakes. All that parsing depends on beside the file's path and text is in the seal, so a record stays true
//! for ever; only its times go out of date.

use std::sync::Arc;

use super::coded::{Coded, Names, Reader, Writer};
use super::document;
use super::records::{Book, Seal, Update};
use crate::config::Config;
use crate::diag::Checked;
use crate::kind::{Field, Takes};
use crate::parse::{Document, Known, TextHash};
use crate::path::SourcePath;
use crate::source::{Snapshot, Stat};

/// The file's name.
pub const NAME: &str = "documents";

/// Documents that are known, and those to be known next time.
#[derive(Debug)]
pub struct Documents {
    book: Book,
    config: Arc<Config>,
    names: Names,
    /// When the build began to look at the files, in nanoseconds since 1970.
    moment: i128,
}

/// What a record says of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) stat: Stat,
    /// Whether the file's times were old enough, when it was read, that a change would have been seen in them.
    pub(super) settled: bool,
    pub(super) text: TextHash,
}

impl Documents {
    /// The documents that the file holds for a site of those settings. `moment` is when the build began, before
    /// the files were looked at.
    pub fn open(bytes: Vec<u8>, config: &Arc<Config>, moment: jiff::Timestamp) -> Self {
        // Of the options only those count that change what a text means; no address and no moment is one of them.
        let seal = Seal::new(NAME, config.source_text().as_bytes());
        let book = Book::open(seal, bytes);
        Self { book, config: Arc::clone(config), names: names(config), moment: moment.as_nanosecond() }
    }

    /// How the file takes up what was learnt; nothing if all was known.
    pub fn update(&self, snapshot: &Snapshot) -> Option<Update> {
        self.book.update(|key| is_there(snapshot, key))
    }

    fn known(&self, path: &SourcePath) -> Option<(Head, &[u8])> {
        let value = self.book.get(path.as_str().as_bytes())?;
        let (head, rest) = value.split_at_checked(Head::LEN)?;
        Some((Head::read(head)?, rest))
    }

    fn head(&self, stat: &Stat, text: TextHash) -> Head {
        Head { stat: *stat, settled: !stat.younger_than(self.moment), text }
    }

    fn note(&self, path: &SourcePath, value: &[u8]) {
        self.book.learn(path.as_str().as_bytes(), value);
    }
}

/// The names of all fields that a page may have, those in its records too.
fn names(config: &Config) -> Names {
    fn gather(field: &Field, names: &mut Names) {
        names.insert(Arc::clone(&field.name));
        within(&field.takes, names);
    }
    fn within(takes: &Takes, names: &mut Names) {
        match takes {
            Takes::List(of) => within(of, names),
            Takes::Record(fields) => fields.iter().for_each(|field| gather(field, names)),
            Takes::Either(first, second) => [first, second].into_iter().for_each(|takes| within(takes, names)),
            _ => {}
        }
    }
    let mut names = Names::new();
    config.kinds.values().flat_map(|kind| &kind.fields).chain(&config.common).for_each(|f| gather(f, &mut names));
    names
}

/// Whether a key is the path of a file that the site still has.
pub(super) fn is_there(snapshot: &Snapshot, key: &[u8]) -> bool {
    std::str::from_utf8(key).is_ok_and(|path| snapshot.names(path))
}

impl Known for Documents {
    fn unread(&self, path: &SourcePath, stat: &Stat) -> Option<Checked<Arc<Document>>> {
        let (head, rest) = self.known(path)?;
        let parsed = (head.settled && head.stat == *stat)
            .then(|| document::read(rest, (&self.config, &self.names), path, head.text))??;
        Some(parsed.map(Arc::new))
    }

    fn of_text(&self, path: &SourcePath, stat: &Stat, text: &str) -> Option<Checked<Document>> {
        let (before, rest) = self.known(path)?;
        let text = TextHash::of(text);
        if before.text != text {
            return None;
        }
        let parsed = document::read(rest, (&self.config, &self.names), path, text)?;
        let now = self.head(stat, text);
        if now != before {
            self.note(path, &[now.written().as_slice(), rest].concat());
        }
        Some(parsed)
    }

    fn learn(&self, stat: &Stat, parsed: &Checked<Document>) {
        let mut out = Writer { bytes: self.head(stat, parsed.value.text).written(), unfit: false };
        if document::write(parsed, &mut out) {
            self.note(&parsed.value.path, &out.bytes);
        }
    }
}

impl Head {
    const LEN: usize = 3 * 16 + 8 + 1 + 32;

    pub(super) fn written(&self) -> Vec<u8> {
        let mut out = Writer { bytes: Vec::with_capacity(1024), unfit: false };
        let Stat { size, mtime, ctime, inode } = self.stat;
        for number in [i128::from(size), mtime, ctime] {
            number.write(&mut out);
        }
        out.bytes.extend_from_slice(&inode.to_le_bytes());
        self.settled.write(&mut out);
        self.text.0.write(&mut out);
        out.bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        // It has no moments, so any zone will do.
        let zone = jiff::tz::TimeZone::UTC;
        let from = &mut Reader::new(bytes, &zone);
        let size = u64::try_from(i128::read(from)?).ok()?;
        let (mtime, ctime) = (i128::read(from)?, i128::read(from)?);
        let inode = u64::from_le_bytes(from.array()?);
        let stat = Stat { size, mtime, ctime, inode };
        Some(Self { stat, settled: bool::read(from)?, text: TextHash(Coded::read(from)?) })
    }
}
