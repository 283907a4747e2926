//! A file of records by key, of which one that is damaged is a missing one.
//!
//! A line tells the program's build and what the records depend on. Records follow: the length of the rest, its
//! hash, the length of the key, the key, the value. The hash is keyed with all that the line tells and the file's
//! name, so that a record of another build, site or file is never believed. Records may be appended; of two with
//! one key the later one counts.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// Hashes all that the program is made of: another build of it may understand a record otherwise.
const BUILD: &str = env!("WELLSPRING_BUILD");
const HASH: usize = 16;
/// Before what is hashed: its length, and its hash.
const HEAD: usize = 4 + HASH;
/// A file may hold this many bytes that nobody asks for any more before it is written anew.
const SLACK: usize = 64 << 10;

/// What makes the records of one file good: by whom they were made, and of what.
#[derive(Debug, Clone)]
pub struct Seal {
    key: [u8; 32],
    line: String,
}

impl Seal {
    /// For the file `name`, whose records depend on `depends` beside what each of them names.
    pub fn new(name: &str, depends: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in [BUILD.as_bytes(), name.as_bytes(), depends] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let key = *hasher.finalize().as_bytes();
        // The key itself is not told, so that a file cannot be changed and sealed again by one who only reads it.
        let told = blake3::hash(&key).to_hex();
        Self { key, line: format!("{}{name} {}\n", opening(), &told[..16]) }
    }

    /// A whole record.
    pub fn record(&self, key: &[u8], value: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD + 4 + key.len() + value.len());
        out.extend_from_slice(&[0; HEAD]);
        out.extend_from_slice(&length(key.len()));
        out.extend_from_slice(key);
        out.extend_from_slice(value);
        let hash = self.hash(&out[HEAD..]);
        let rest = length(out.len() - HEAD);
        out[..4].copy_from_slice(&rest);
        out[4..HEAD].copy_from_slice(&hash);
        out
    }

    fn hash(&self, rest: &[u8]) -> [u8; HASH] {
        let mut short = [0; HASH];
        short.copy_from_slice(&blake3::keyed_hash(&self.key, rest).as_bytes()[..HASH]);
        short
    }
}

/// How the files of this build of the program begin.
fn opening() -> String {
    format!("wellspring memo 1 {BUILD} ")
}

fn length(len: usize) -> [u8; 4] {
    // What does not fit is cut, and its record is a bad one.
    u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes()
}

/// What is to become of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// These bytes go to its end, if it still has the length that it was read with.
    Append {
        /// The length it was read with.
        len: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// These bytes stand for it.
    Replace(Vec<u8>),
}

/// The records of one file. What they say is looked at when it is asked for, and new ones are learnt beside them.
#[derive(Debug)]
pub struct Book {
    seal: Seal,
    bytes: Vec<u8>,
    /// By key, one of each.
    entries: Vec<Entry>,
    /// Whether records end where the file ends, so that more can be appended.
    whole: bool,
    origin: Origin,
    /// Keys and records that the file is to take up, in no order.
    learnt: Mutex<Vec<(Vec<u8>, Vec<u8>)>>,
}

/// Whether a file's records are good, or why they are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// They were made by this build of the program, of the same; or there are none.
    Same,
    /// They depend on something that is otherwise now.
    Other,
    /// Another build of the program made them.
    Program,
}

#[derive(Debug)]
struct Entry {
    /// The whole record, its head too.
    record: Range<usize>,
    key: Range<usize>,
}

impl Book {
    /// Finds the records of a file. No more is believed here than where each of them may lie.
    pub fn open(seal: Seal, bytes: Vec<u8>) -> Self {
        let mut entries = Vec::new();
        let fits = bytes.starts_with(seal.line.as_bytes());
        let origin = match bytes.is_empty() || fits {
            true => Origin::Same,
            false if bytes.starts_with(opening().as_bytes()) => Origin::Other,
            false => Origin::Program,
        };
        let bytes = if fits { bytes } else { Vec::new() };
        let mut at = if fits { seal.line.len() } else { 0 };
        while let Some(entry) = entry(&bytes, at) {
            at = entry.record.end;
            entries.push(entry);
        }
        // The later of two comes first, and stays.
        entries.reverse();
        entries.sort_by(|a, b| bytes[a.key.clone()].cmp(&bytes[b.key.clone()]));
        entries.dedup_by(|later, first| bytes[later.key.clone()] == bytes[first.key.clone()]);
        let whole = fits && at == bytes.len();
        Self { seal, bytes, entries, whole, origin, learnt: Mutex::default() }
    }

    /// The value of a key, if its record is good.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let at = self.entries.binary_search_by(|e| self.bytes[e.key.clone()].cmp(key)).ok()?;
        let entry = &self.entries[at];
        let rest = &self.bytes[entry.record.start + HEAD..entry.record.end];
        let told = &self.bytes[entry.record.start + 4..entry.record.start + HEAD];
        (self.seal.hash(rest) == *told).then(|| &self.bytes[entry.key.end..entry.record.end])
    }

    /// Takes up a value, which is not given before the file is read again.
    pub fn learn(&self, key: &[u8], value: &[u8]) {
        let record = self.seal.record(key, value);
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).push((key.to_vec(), record));
    }

    /// Whether the records that the file had were good, or why they were not.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Takes back what was learnt under a key.
    pub fn unlearn(&self, key: &[u8]) {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).retain(|(learnt, _)| learnt != key);
    }

    /// How many bytes its records have.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it has no records.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How the file takes up what was learnt; nothing if all was known. Asked for once. A record is kept while `keep`
    /// says so of its key. Where too much of the file is of no use any more, it is written anew.
    pub fn update(&self, keep: impl Fn(&[u8]) -> bool + Sync) -> Option<Update> {
        let mut new = std::mem::take(&mut *self.learnt.lock().unwrap_or_else(PoisonError::into_inner));
        if new.is_empty() {
            return None;
        }
        new.sort();
        let is_superseded = |key: &[u8]| new.binary_search_by(|(new, _)| new.as_slice().cmp(key)).is_ok();
        let key = |entry: &Entry| &self.bytes[entry.key.clone()];
        let kept: Vec<&Entry> = self.entries.par_iter().filter(|e| !is_superseded(key(e)) && keep(key(e))).collect();
        let live: usize = kept.iter().map(|e| e.record.len()).sum();
        let added: usize = new.iter().map(|(_, record)| record.len()).sum();
        let dead = self.bytes.len() - live;
        if self.whole && dead <= (live + added) / 2 + SLACK {
            let bytes = new.into_iter().flat_map(|(_, record)| record).collect();
            return Some(Update::Append { len: self.bytes.len() as u64, bytes });
        }
        let mut bytes = Vec::with_capacity(self.seal.line.len() + live + added);
        bytes.extend_from_slice(self.seal.line.as_bytes());
        let mut kept = kept.into_iter().peekable();
        for (new_key, record) in &new {
            while let Some(entry) = kept.next_if(|e| key(e) < new_key.as_slice()) {
                bytes.extend_from_slice(&self.bytes[entry.record.clone()]);
            }
            bytes.extend_from_slice(record);
        }
        for entry in kept {
            bytes.extend_from_slice(&self.bytes[entry.record.clone()]);
        }
        Some(Update::Replace(bytes))
    }
}

/// The record that may begin at `at`, if its lengths stay within the file.
fn entry(bytes: &[u8], at: usize) -> Option<Entry> {
    let number = |at: usize| {
        let four = bytes.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
    };
    let start = at.checked_add(HEAD)?;
    let end = start.checked_add(number(at)?).filter(|end| *end <= bytes.len())?;
    let key_start = start.checked_add(4).filter(|key| *key <= end)?;
    let key_end = key_start.checked_add(number(start)?).filter(|key| *key <= end)?;
    Some(Entry { record: at..end, key: key_start..key_end })
}
