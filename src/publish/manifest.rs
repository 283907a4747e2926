//! What an output folder held when we last wrote it: per output its hash and what the file system said of it.
//!
//! A manifest is only a saving. Each record carries its own checksum, a record that is damaged is a missing one,
//! and a record counts only while the file still has the size, times and identity that it notes.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use blake3::Hash;

use super::error::Error;
use super::stat::Stat;
use super::write::{self, Mode};

const VERSION: &str = "wellspring outputs 1";

/// What is known of one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub hash: Hash,
    pub stat: Stat,
    /// The file it was copied from, if it was.
    pub source: Option<Stat>,
}

/// Records by path, and the moment at which they were written.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    records: Vec<(Box<str>, Record)>,
    moment: i64,
}

impl Manifest {
    /// Reads what can be read; a manifest that is missing or of another version is an empty one.
    pub(super) fn read(path: &Path) -> Self {
        let (Ok(text), Some(stat)) = (fs::read(path), Stat::of_file(path)) else { return Self::default() };
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.lines();
        if lines.next() != Some(VERSION) {
            return Self::default();
        }
        let mut records: Vec<_> = lines.filter_map(parse).collect();
        records.sort_by(|a, b| a.0.cmp(&b.0));
        Self { records, moment: stat.mtime }
    }

    /// The record of a path, whatever the file is now.
    pub(super) fn get(&self, path: &str) -> Option<&Record> {
        let at = self.records.binary_search_by(|(known, _)| (**known).cmp(path)).ok()?;
        Some(&self.records[at].1)
    }

    /// The record of a path, if the file is still the one that it notes.
    pub(super) fn trusted(&self, path: &str, now: &Stat) -> Option<&Record> {
        let record = self.get(path)?;
        (record.stat == *now && self.is_settled(now)).then_some(record)
    }

    /// Whether a file with these times cannot have changed unseen since the manifest was written.
    pub(super) fn is_settled(&self, stat: &Stat) -> bool {
        !stat.younger_than(self.moment)
    }

    /// Whether it holds exactly these records, and writing it again would change nothing but its age.
    pub(super) fn is(&self, records: &[(Box<str>, Record)]) -> bool {
        self.records == records && records.iter().all(|(_, r)| self.is_settled(&r.stat))
    }
}

/// Writes records, which must be sorted by path.
pub(super) fn write(path: &Path, records: &[(Box<str>, Record)]) -> Result<(), Error> {
    let mut text = String::with_capacity(records.len() * 220 + 32);
    text.push_str(VERSION);
    text.push('\n');
    for (path, record) in records {
        let body = body(path, record);
        text.push_str(&checksum(&body));
        text.push(' ');
        text.push_str(&body);
        text.push('\n');
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Error::io("make the folder", folder, &e))?;
    }
    write::replace(path, text.as_bytes(), Mode::Usual)
}

fn checksum(body: &str) -> String {
    blake3::hash(body.as_bytes()).to_hex()[..16].to_owned()
}

fn body(path: &str, record: &Record) -> String {
    let mut line = record.hash.to_hex().to_string();
    for stat in [record.stat, record.source.unwrap_or_default()] {
        let Stat { size, mtime, ctime, inode, device } = stat;
        // Writing to a `String` cannot fail.
        let _ = write!(line, " {size} {mtime} {ctime} {inode} {device}");
    }
    line.push(' ');
    line.push_str(path);
    line
}

fn parse(line: &str) -> Option<(Box<str>, Record)> {
    let (sum, body) = line.split_once(' ')?;
    if sum != checksum(body) {
        return None;
    }
    let mut words = body.splitn(12, ' ');
    let hash = Hash::from_hex(words.next()?).ok()?;
    let stat = parse_stat(&mut words)?;
    let source = parse_stat(&mut words)?;
    let source = (source != Stat::default()).then_some(source);
    Some((words.next()?.into(), Record { hash, stat, source }))
}

fn parse_stat<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Stat> {
    Some(Stat {
        size: words.next()?.parse().ok()?,
        mtime: words.next()?.parse().ok()?,
        ctime: words.next()?.parse().ok()?,
        inode: words.next()?.parse().ok()?,
        device: words.next()?.parse().ok()?,
    })
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
        let records = [("a b/c.html".into(), Record { source, ..record("1") }), ("index.html".into(), record("2"))];
        write(&path, &records).unwrap();
        let read = Manifest::read(&path);
        assert!(read.is(&records));
        assert_eq!(read.get("a b/c.html"), Some(&records[0].1));
        assert!(read.trusted("index.html", &records[1].1.stat).is_some());
        assert!(read.trusted("index.html", &Stat::default()).is_none());

        let text = fs::read_to_string(&path).unwrap().replace("a b/c", "a b/d");
        fs::write(&path, text).unwrap();
        let read = Manifest::read(&path);
        assert!(read.get("a b/d.html").is_none() && read.get("index.html").is_some());
        fs::write(&path, [0xff; 100]).unwrap();
        assert!(Manifest::read(&path).get("index.html").is_none());
    }

    #[test]
    fn a_file_as_young_as_the_manifest_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(folder.path().join("page"), "x").unwrap();
        let stat = Stat::of_file(&folder.path().join("page")).unwrap();
        write(&path, &[("page".into(), Record { stat, ..record("x") })]).unwrap();
        assert!(Manifest::read(&path).trusted("page", &stat).is_none());
    }
}
