//! What an output folder held when we last wrote it: per output its hash and what the file system said of it.
//!
//! A manifest is only a saving. Each record carries its own checksum, a record that is damaged is a missing one,
//! and a record counts only while the file still has the size, times and identity that it notes.

use std::fs;
use std::ops::Range;
use std::path::Path;

use blake3::Hash;
use rayon::iter::{IntoParallelRefIterator, ParallelExtend, ParallelIterator};
use rayon::slice::ParallelSlice;

use super::error::Error;
use super::stat::Stat;
use super::write::{self, Mode};

const VERSION: &[u8] = b"wellspring outputs 2\n";

// A record is the length of its path, its checksum, its hash, what the file system said of the file and of its
// source, and its path.
const SUM: usize = 8;
const HASH: usize = blake3::OUT_LEN;
const STAT: usize = 5 * size_of::<u64>();
const FIXED: usize = HASH + 2 * STAT;
const BEFORE_PATH: usize = size_of::<u32>() + SUM + FIXED;

/// What is known of one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub hash: Hash,
    pub stat: Stat,
    /// The file it was copied from, if it was.
    pub source: Option<Stat>,
}

/// Records by path, and the moment at which they were written. A record is read when it is asked for, so that all
/// threads share that work.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    bytes: Vec<u8>,
    /// Where each record is, sorted by path.
    places: Vec<Range<usize>>,
    moment: i64,
}

impl Manifest {
    /// Reads what can be read; a manifest that is missing or of another version is an empty one.
    pub(super) fn read(path: &Path) -> Self {
        let (Ok(bytes), Some(stat)) = (fs::read(path), Stat::of_file(path)) else { return Self::default() };
        if !bytes.starts_with(VERSION) {
            return Self::default();
        }
        let mut places: Vec<Range<usize>> = Vec::new();
        let mut at = VERSION.len();
        while let Some(length) = bytes.get(at..).and_then(length) {
            let Some(end) = (at + BEFORE_PATH).checked_add(length).filter(|end| *end <= bytes.len()) else { break };
            // What stands out of order is damaged, and would hide other records from the search.
            let path = |place: &Range<usize>| &bytes[place.start + BEFORE_PATH..place.end];
            if places.last().is_none_or(|last| path(last) < path(&(at..end))) {
                places.push(at..end);
            }
            at = end;
        }
        Self { bytes, places, moment: stat.mtime }
    }

    /// How many records there are, damaged ones among them.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// All records by path, if none is damaged.
    pub(super) fn all(&self) -> Option<Vec<(&str, Record)>> {
        let one = |place: &Range<usize>| {
            let bytes = &self.bytes[place.clone()];
            Some((std::str::from_utf8(&bytes[BEFORE_PATH..]).ok()?, decode(bytes)?))
        };
        self.places.par_iter().map(one).collect()
    }

    /// The record of a path, whatever the file is now.
    pub(super) fn get(&self, path: &str) -> Option<Record> {
        let known = |place: &Range<usize>| &self.bytes[place.start + BEFORE_PATH..place.end];
        let at = self.places.binary_search_by(|place| known(place).cmp(path.as_bytes())).ok()?;
        decode(&self.bytes[self.places[at].clone()])
    }

    /// The record of a path, if the file is still the one that it notes.
    pub(super) fn trusted(&self, path: &str, now: &Stat) -> Option<Record> {
        self.get(path).filter(|record| self.is_trusted(record, now))
    }

    /// Whether a file is still the one that its record notes.
    pub(super) fn is_trusted(&self, record: &Record, now: &Stat) -> bool {
        record.stat == *now && self.is_settled(now)
    }

    /// Whether a file with these times cannot have changed unseen since the manifest was written.
    pub(super) fn is_settled(&self, stat: &Stat) -> bool {
        !stat.younger_than(self.moment)
    }
}

/// Writes records, which must be sorted by path.
pub(super) fn write(path: &Path, records: &[(&str, &Record)]) -> Result<(), Error> {
    let encoded = |records: &[(&str, &Record)]| {
        let mut out = Vec::with_capacity(records.iter().map(|(path, _)| BEFORE_PATH + path.len()).sum());
        records.iter().for_each(|(path, record)| encode(path, record, &mut out));
        out
    };
    let mut parts = vec![VERSION.to_vec()];
    parts.par_extend(records.par_chunks(512).map(encoded));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Error::io("make the folder", folder, &e))?;
    }
    write::replace(path, &parts.concat(), Mode::Usual)
}

fn checksum(body: &[u8]) -> Option<[u8; SUM]> {
    blake3::hash(body).as_bytes().first_chunk().copied()
}

/// The length of a path as a record has it.
fn length(bytes: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(*bytes.first_chunk()?)).ok()
}

/// Appends a record, unless its path is longer than any file system takes.
fn encode(path: &str, record: &Record, out: &mut Vec<u8>) {
    let Ok(length) = u32::try_from(path.len()) else { return };
    out.extend_from_slice(&length.to_le_bytes());
    let sum = out.len();
    out.extend_from_slice(&[0; SUM]);
    out.extend_from_slice(record.hash.as_bytes());
    for stat in [record.stat, record.source.unwrap_or_default()] {
        let Stat { size, mtime, ctime, inode, device } = stat;
        for number in [size, mtime.cast_unsigned(), ctime.cast_unsigned(), inode, device] {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
    out.extend_from_slice(path.as_bytes());
    let checked = checksum(&out[sum + SUM..]);
    out[sum..sum + SUM].copy_from_slice(&checked.unwrap_or_default());
}

/// Reads a record; a damaged one is none.
fn decode(bytes: &[u8]) -> Option<Record> {
    let (sum, body) = bytes.get(size_of::<u32>()..)?.split_first_chunk::<SUM>()?;
    if checksum(body)? != *sum {
        return None;
    }
    let (hash, rest) = body.split_first_chunk::<HASH>()?;
    let (stat, rest) = rest.split_first_chunk::<STAT>()?;
    let source = stat_of(rest.first_chunk()?);
    let source = (source != Stat::default()).then_some(source);
    Some(Record { hash: Hash::from_bytes(*hash), stat: stat_of(stat), source })
}

fn stat_of(bytes: &[u8; STAT]) -> Stat {
    let mut numbers = bytes.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number));
    let mut next = || numbers.next().unwrap_or_default();
    let (size, mtime, ctime) = (next(), next().cast_signed(), next().cast_signed());
    Stat { size, mtime, ctime, inode: next(), device: next() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Manifest, Record, write};
    use crate::publish::stat::Stat;

    fn record(text: &str) -> Record {
        let stat = Stat { size: 3, mtime: 1_000, ctime: -5, inode: 7, device: 8 };
        Record { hash: blake3::hash(text.as_bytes()), stat, source: None }
    }

    #[test]
    fn records_come_back_and_a_damaged_one_is_a_missing_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memo/out");
        let source = Some(Stat { size: 1, ..Stat::default() });
        let (one, two) = (Record { source, ..record("1") }, record("2"));
        write(&path, &[("a b/c.html", &one), ("index.html", &two)]).unwrap();
        let read = Manifest::read(&path);
        assert_eq!((read.len(), read.get("a b/c.html")), (2, Some(one)));
        assert!(read.trusted("index.html", &two.stat).is_some());
        assert!(read.trusted("index.html", &Stat::default()).is_none());

        let whole = fs::read(&path).unwrap();
        let mut damaged = whole.clone();
        let at = whole.windows(3).position(|w| w == b"b/c").unwrap();
        damaged[at + 2] = b'd';
        fs::write(&path, damaged).unwrap();
        let read = Manifest::read(&path);
        assert!(read.get("a b/d.html").is_none() && read.get("index.html") == Some(two));
        // Whatever else is damaged, what is read is what was written.
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            fs::write(&path, damaged).unwrap();
            let read = Manifest::read(&path);
            assert!(read.get("a b/c.html").is_none_or(|r| r == one));
            assert!(read.get("index.html").is_none_or(|r| r == two));
        }
        fs::write(&path, [0xff; 100]).unwrap();
        assert!(Manifest::read(&path).get("index.html").is_none());
    }

    #[test]
    fn a_file_as_young_as_the_manifest_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(folder.path().join("page"), "x").unwrap();
        let stat = Stat::of_file(&folder.path().join("page")).unwrap();
        write(&path, &[("page", &Record { stat, ..record("x") })]).unwrap();
        assert!(Manifest::read(&path).trusted("page", &stat).is_none());
    }
}
