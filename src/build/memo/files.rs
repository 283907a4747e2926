//! The hashes of files that are not pages, so that a film is not read again in every build.

use super::documents::{Head, is_there};
use super::records::{Book, Seal, Update};
use crate::parse::TextHash;
use crate::path::SourcePath;
use crate::source::{Snapshot, Stat};

/// The file's name.
pub const NAME: &str = "files";

/// Hashes that are known, and those to be known next time.
#[derive(Debug)]
pub struct Files {
    book: Book,
    moment: i128,
}

impl Files {
    /// What the memo's file holds; `moment` is when the build began.
    pub fn open(bytes: Vec<u8>, moment: jiff::Timestamp) -> Self {
        Self { book: Book::open(Seal::new(NAME, b""), bytes), moment: moment.as_nanosecond() }
    }

    /// The hash of a file's bytes. One that cannot be read has one of its own in each build, so nothing is believed
    /// to stand on it.
    pub fn hash(&self, snapshot: &Snapshot, path: &SourcePath, stat: &Stat) -> [u8; 32] {
        let key = path.as_str().as_bytes();
        let known = self.book.get(key).and_then(Head::read);
        if let Some(known) = known.filter(|known| known.settled && known.stat == *stat) {
            return known.text.0;
        }
        let mut hasher = blake3::Hasher::new();
        if snapshot.stream(path, &mut |part| _ = hasher.update(part)).is_err() {
            hasher.update(&self.moment.to_le_bytes());
            return *hasher.finalize().as_bytes();
        }
        let hash = *hasher.finalize().as_bytes();
        let head = Head { stat: *stat, settled: !stat.younger_than(self.moment), text: TextHash(hash) };
        if known != Some(head) {
            self.book.learn(key, &head.written());
        }
        hash
    }

    /// How the file takes up what was learnt; nothing if all was known.
    pub fn update(&self, snapshot: &Snapshot) -> Option<Update> {
        self.book.update(|key| is_there(snapshot, key))
    }
}
