//! The output folder: a build's outputs go into a second slot, and the slots change places when all are there.
//!
//! Until then the live folder is not touched, so a build that fails, or is killed, changes nothing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use blake3::Hash;
use rayon::slice::ParallelSliceMut;

use super::accept::{self, Found};
use super::change::{Earlier, Next, Put, Stamps};
use super::error::Error;
use super::manifest::{Manifest, Record};
use super::owned::{self, Files, List, Places};
use super::rank;
use super::stage::{self, Stage};
use super::stat::{Folder, Stat};
use super::{manifest, rights, settle, write};
use crate::bundle::{Access, Bundle, Content, Sink};
use crate::path::{OutputPath, SourcePath};

mod known;
mod stands;

pub use known::strangers;

/// How an output folder is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether hashes of an earlier build are read and new ones written; without them every output is compared
    /// byte by byte.
    pub memo: bool,
    /// Whether files are replaced one by one although the folder could be exchanged as a whole.
    pub in_place: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { memo: true, in_place: false }
    }
}

/// What became of the outputs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// New or changed files.
    pub written: usize,
    /// Files that were the same already.
    pub kept: usize,
    /// Files of earlier builds that this one does not have.
    pub removed: usize,
    /// The same by path, if no list of our files fitted the folder, and all in it but what hosts put there counted as
    /// ours.
    pub taken: Vec<PathBuf>,
    /// A hash of all outputs by path and bytes.
    pub hash: [u8; 32],
    /// Why the change was made file by file, if it was.
    pub not_atomic: Option<String>,
}

/// An output folder that is being written. Dropped without [`Slot::finish`], it changes nothing.
#[derive(Debug)]
pub struct Slot {
    root: PathBuf,
    live: PathBuf,
    /// The live folder, to look at its files.
    files: Folder,
    found: Found,
    options: Options,
    places: Places,
    before: Manifest,
    stage: OnceLock<Result<Stage, Error>>,
    /// The outputs that lead to pages by what they are made from, sorted.
    lists: OnceLock<Vec<OutputPath>>,
    puts: Mutex<Vec<Put>>,
    failed: OnceLock<Error>,
    finished: bool,
}

impl Slot {
    /// Takes the folder `out`, which counts from the site's root when it is relative.
    ///
    /// # Errors
    /// When `out` is a folder that we must not write to, or cannot be looked at.
    pub fn open(root: &Path, out: &Path, options: Options) -> Result<Self, Error> {
        let root = fs::canonicalize(root).map_err(|e| Error::io("find the site", root, &e))?;
        let (live, found) = accept::accept(&root, out, &accept::OUTPUT)?;
        let places = owned::places(&root, &live);
        let before = if options.memo { Manifest::read(&places.manifest) } else { Manifest::default() };
        Ok(Self {
            root,
            files: Folder::new(&live),
            live,
            found,
            options,
            places,
            before,
            stage: OnceLock::new(),
            lists: OnceLock::new(),
            puts: Mutex::default(),
            failed: OnceLock::new(),
            finished: false,
        })
    }

    /// The output folder, as a whole path without links.
    pub fn folder(&self) -> &Path {
        &self.live
    }

    /// Tells which outputs will come, so that their order is known where it matters.
    ///
    /// # Errors
    /// When one output is a file where another needs a folder.
    pub fn announce(&self, bundle: &Bundle) -> Result<(), Error> {
        if let Some((folder, path)) = meeting(bundle) {
            let why = format!("the output `{folder}` is a file where `{path}` needs a folder");
            return Err(Error::refused("write", &self.live.join(path.as_str()), why));
        }
        let lists = bundle.iter().filter(|(_, output)| rank::is_list(&output.origin));
        // A second announcement would say the same.
        let _ = self.lists.set(lists.map(|(path, _)| path.clone()).collect());
        Ok(())
    }

    /// Brings the outputs to light and removes those of earlier builds that were not put.
    ///
    /// # Errors
    /// When the disk refuses; then the old site stands.
    pub fn finish(mut self) -> Result<Report, Error> {
        let done = self.settle();
        self.finished = done.is_ok();
        done
    }

    /// Leaves everything as it was, for a build that found errors.
    pub fn abort(mut self) {
        if let (None, Some(Ok(stage))) = (self.failed.get(), self.stage.get()) {
            let puts = self.puts.get_mut().unwrap_or_else(PoisonError::into_inner);
            settle::restore(&self.live, stage, puts);
            self.finished = true;
        }
    }

    fn settle(&mut self) -> Result<Report, Error> {
        if let Some(error) = self.failed.get() {
            return Err(error.clone());
        }
        let mut puts = std::mem::take(self.puts.get_mut().unwrap_or_else(PoisonError::into_inner));
        puts.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let files = Files::new(puts.iter().map(|put| put.path.as_str()));
        let written = puts.iter().filter(|put| put.written).count();
        let hash = stands::hash(puts.iter().map(|put| (put.path.as_str(), &put.record)));
        let mut report = Report { written, kept: puts.len() - written, hash, ..Report::default() };
        let known = self.known(&files);
        let owned = known.owned.as_ref();
        let is_stamped = known.stamp == files.stamp();
        let moved = is_stamped && self.move_one(&mut puts)?;
        let carried = self.stage.get().and_then(|stage| stage.as_ref().ok()?.mirrored.as_deref());
        let earlier = Earlier { owned, carried, manifest: &self.before };
        let mut next = if moved { Next::default() } else { Next::plan(&self.live, self.found, &earlier, &puts)? };
        report.removed = next.stale.len();
        let is_changed = written > 0 || !next.stale.is_empty() || !next.lost.is_empty() || self.found != Found::Ours;
        if owned.is_none() {
            report.taken.clone_from(&next.stale);
        }
        if !is_stamped {
            next.stamps = known.both(&files, &self.places.list)?;
            if !is_changed {
                owned::stamp(&self.live, &next.stamps.after)?;
            }
        } else {
            next.stamps = Stamps { during: known.stamp.clone(), after: known.stamp.clone() };
        }
        if is_changed && !moved {
            owned::remember(&self.root, &self.live)?;
            let stage = self.stage()?;
            if owned.is_none() && stage.mirrored.is_some() {
                next.lost = known::unknown(&stage.folder, &next, &puts)?;
            }
            let lists = self.lists.get().map_or(&[][..], Vec::as_slice);
            report.not_atomic = settle::settle(&self.live, self.found, stage, &next, &mut puts, lists)?;
        }
        // From here on the new site stands. What follows saves time in the next build; a disk too full for it
        // is no reason to call this one failed.
        let list = List::of(files);
        if known.list.as_ref() != Some(&list) {
            let _ = owned::write(&self.places.list, &list);
        }
        if self.options.memo {
            let is_noted = puts.len() == self.before.len() && puts.iter().all(|put| put.noted);
            if !is_noted {
                let records: Vec<_> = puts.iter().map(|put| (put.path.as_str(), &put.record)).collect();
                let _ = manifest::write(&self.places.manifest, &records);
            }
        }
        Ok(report)
    }

    /// Where all files stay and one of them alone is new, it is moved over the old one: that is one step too, and the
    /// others need not be looked at. Tells whether it was done.
    fn move_one(&self, puts: &mut [Put]) -> Result<bool, Error> {
        let mut new = puts.iter_mut().filter(|put| put.written);
        let (Some(put), None) = (new.next(), new.next()) else { return Ok(false) };
        let stage = self.stage()?;
        let can_be = stage.not_atomic.is_none() && self.files.file(put.path.as_str()).is_some();
        Ok(can_be && settle::move_one(&self.live, stage, put)?)
    }

    fn stage(&self) -> Result<&Stage, Error> {
        self.stage
            .get_or_init(|| stage::open(&self.live, self.found, self.options.in_place))
            .as_ref()
            .map_err(Error::clone)
    }

    fn note(&self, put: Put) {
        self.puts.lock().unwrap_or_else(PoisonError::into_inner).push(put);
    }

    fn note_kept(&self, path: &OutputPath, record: Record) {
        let noted = self.before.trusted(path.as_str(), &record.stat) == Some(record);
        self.note(Put { path: path.clone(), record, written: false, noted });
    }

    fn note_written(&self, path: &OutputPath, record: Record) {
        self.note(Put { path: path.clone(), record, written: true, noted: false });
    }

    fn take(&self, path: &OutputPath, content: Content, hash: Option<Hash>) -> Result<(), Error> {
        // After a failure nothing more is tried, and every caller is told the first one.
        if let Some(error) = self.failed.get() {
            return Err(error.clone());
        }
        let done = match content {
            Content::Bytes(bytes) => self.take_bytes(path, &bytes, hash.unwrap_or_else(|| blake3::hash(&bytes))),
            Content::File(source) => self.take_file(path, &source),
        };
        done.map_err(|error| self.failed.get_or_init(|| error).clone())
    }

    fn take_bytes(&self, path: &OutputPath, bytes: &[u8], hash: Hash) -> Result<(), Error> {
        let size = bytes.len() as u64;
        if let Some(stat) = self.unchanged(path, size, &hash)? {
            self.note_kept(path, Record { hash, stat, source: None });
            return Ok(());
        }
        let target = self.stage()?.folder.join(path.as_str());
        let write = |mut file: File| file.write_all(bytes).and_then(|()| file.metadata());
        let meta = self.create(path, &target).and_then(write).map_err(|e| Error::io("write", &target, &e))?;
        self.note_written(path, Record { hash, stat: Stat::from_meta(&meta), source: None });
        Ok(())
    }

    /// Copies a file of the site without holding it, and without reading it at all while neither it nor its copy
    /// has changed.
    fn take_file(&self, path: &OutputPath, source: &SourcePath) -> Result<(), Error> {
        let from = self.root.join(source.as_str());
        let read = |e: io::Error| Error::io("read", &from, &e);
        let mut file = File::open(&from).map_err(read)?;
        let source = Stat::from_meta(&file.metadata().map_err(read)?);
        let live = self.files.file(path.as_str());
        if let Some(live) = live {
            let known = self.before.trusted(path.as_str(), &live);
            if let Some(known) = known.filter(|k| k.source == Some(source) && self.before.is_settled(&source)) {
                self.note_kept(path, known);
                return Ok(());
            }
            if live.size == source.size {
                let hash = write::hash_file(&from).map_err(read)?;
                if let Some(stat) = self.unchanged(path, source.size, &hash)? {
                    self.note_kept(path, Record { hash, stat, source: Some(source) });
                    return Ok(());
                }
            }
        }
        let target = self.stage()?.folder.join(path.as_str());
        let copy = |mut to: File| Ok((write::copy_hashed(&mut file, &mut to)?.0, to.metadata()?));
        let (hash, meta) = self.create(path, &target).and_then(copy).map_err(|e| Error::io("copy to", &target, &e))?;
        self.note_written(path, Record { hash, stat: Stat::from_meta(&meta), source: Some(source) });
        Ok(())
    }

    /// An output as it lies in the live folder, if it has that hash. `known` is what the manifest has of it.
    fn kept(&self, path: &OutputPath, hash: &Hash, known: Option<Record>) -> Option<Put> {
        if self.found != Found::Ours {
            return None;
        }
        let stat = self.files.file(path.as_str())?;
        let path = path.clone();
        if let Some(record) = known.filter(|record| self.before.is_trusted(record, &stat)) {
            return (record.hash == *hash).then_some(Put { path, record, written: false, noted: true });
        }
        let found = write::hash_file(&self.live.join(path.as_str())).ok()?;
        let record = Record { hash: found, stat, source: None };
        (found == *hash).then_some(Put { path, record, written: false, noted: false })
    }

    /// What the file system says of the live file, if it holds bytes of this size and hash already.
    fn unchanged(&self, path: &OutputPath, size: u64, hash: &Hash) -> Result<Option<Stat>, Error> {
        if self.found != Found::Ours {
            return Ok(None);
        }
        let file = self.live.join(path.as_str());
        let Some(stat) = self.files.file(path.as_str()).filter(|stat| stat.size == size) else { return Ok(None) };
        let same = match self.before.trusted(path.as_str(), &stat) {
            Some(record) => record.hash == *hash,
            None => write::hash_file(&file).map_err(|e| Error::io("read", &file, &e))? == *hash,
        };
        Ok(same.then_some(stat))
    }

    /// A new file in the second slot. An old name there may belong to the live file too, so it is never written
    /// through.
    fn create(&self, path: &OutputPath, target: &Path) -> io::Result<File> {
        let stage = self.stage().map_err(io::Error::other)?;
        rights::with(&stage.folder, || {
            if stage.mirrored.is_some() {
                stage::make_way(&stage.folder, Path::new(path.as_str()))?;
            } else {
                stage::make_own_folder(target);
            }
            write::create_new(target)
        })
    }
}

impl Sink for Slot {
    fn put(&self, path: &OutputPath, _access: Access, content: Content) -> Result<(), String> {
        self.take(path, content, None).map_err(String::from)
    }

    fn put_hashed(&self, path: &OutputPath, _access: Access, content: Content, hash: [u8; 32]) -> Result<(), String> {
        self.take(path, content, Some(Hash::from_bytes(hash))).map_err(String::from)
    }

    /// A file whose times say that nobody touched it since we wrote it is not read; any other is, and kept if it has
    /// these bytes all the same, as in an output folder that was brought back from elsewhere.
    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        let hash = Hash::from_bytes(*hash);
        if let Some(put) = self.kept(path, &hash, self.before.get(path.as_str())) {
            self.note(put);
            return true;
        }
        false
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let (false, Some(Ok(stage))) = (self.finished, self.stage.get()) {
            // What cannot be removed now is recognised and removed by the next build.
            let _ = stage::remove(&stage.folder);
        }
    }
}

/// The first output that is a file where another needs a folder. Sorted, outputs that begin alike stand together,
/// so the files whose names begin a path are those before it that have not been left yet.
fn meeting(bundle: &Bundle) -> Option<(&OutputPath, &OutputPath)> {
    let mut begun: Vec<&OutputPath> = Vec::new();
    for (path, _) in bundle.iter() {
        let rest = |file: &OutputPath| path.as_str().strip_prefix(file.as_str());
        while begun.last().is_some_and(|file| rest(file).is_none()) {
            begun.pop();
        }
        if let Some(file) = begun.iter().find(|file| rest(file).is_some_and(|rest| rest.starts_with('/'))) {
            return Some((file, path));
        }
        begun.push(path);
    }
    None
}
