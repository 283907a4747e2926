//! All input files of one moment, and the only reader of the disk.
//!
//! A snapshot knows every file's path and size; text is read when it is parsed and dropped after,
//! and media are never held. Tests use a snapshot in memory, which holds what it was given.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::diag::{Checked, Diagnostic, Place, Span, codes};
use crate::path::SourcePath;

pub mod asked;
mod walk;
mod whole;

/// What is known of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stat {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change of the content, in nanoseconds since 1970.
    pub mtime: i128,
    /// Time of the last change of the entry, in nanoseconds since 1970; 0 where there is none.
    pub ctime: i128,
    /// Number of the inode; 0 where there is none.
    pub inode: u64,
}

/// Clocks of file systems tick every ten milliseconds at the slowest, save for old ones, which count seconds.
const GRAIN: i128 = 20_000_000;
const COARSE: i128 = 2_000_000_000;

impl Stat {
    /// Whether the file may have changed so shortly before `moment`, or after it, that its times cannot show it.
    pub fn younger_than(&self, moment: i128) -> bool {
        let grain = if self.mtime % 1_000_000_000 == 0 { COARSE } else { GRAIN };
        self.mtime.max(self.ctime) >= moment - grain
    }
}

/// Every input file of one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    files: BTreeMap<SourcePath, Stat>,
    backing: Backing,
    care: Care,
}

/// What is done about files that change while they are read.
#[derive(Debug, Clone, Default)]
enum Care {
    /// Nothing, as in a preview, which looks again after each change.
    #[default]
    None,
    /// No half a file is read; what has not been touched since that moment, in nanoseconds since 1970, is whole.
    Whole(i128),
    /// And each page is read once and held, so that all that is made of it is made of one text.
    Held(i128, Arc<Mutex<Held>>),
}

type Held = BTreeMap<SourcePath, Arc<[u8]>>;

#[derive(Debug, Clone)]
enum Backing {
    Disk(PathBuf),
    Memory(BTreeMap<SourcePath, Arc<[u8]>>),
}

impl Snapshot {
    /// Looks at `site.toml`, `content/` and `themes/` under `root`.
    ///
    /// Entries that cannot be part of a site (links that lead out of it, sockets, names that are not
    /// UTF-8, folders that cannot be read) become diagnostics and are left out.
    pub fn scan(root: &Path) -> Checked<Self> {
        let mut diagnostics = Vec::new();
        let files = walk::files(root, &mut diagnostics);
        Checked::new(Self { files, backing: Backing::Disk(root.to_path_buf()), care: Care::None }, diagnostics)
    }

    /// The same files, none of which is read while it is half written. `moment` is when the build began, before the
    /// files were looked at, in nanoseconds since 1970.
    #[must_use]
    pub fn whole(self, moment: i128) -> Self {
        Self { care: Care::Whole(moment), ..self }
    }

    /// As [`Snapshot::whole`], and each page is read once and held: whatever happens to the files, all that is made
    /// of one is made of one text.
    #[must_use]
    pub fn held(self, moment: i128) -> Self {
        Self { care: Care::Held(moment, Arc::default()), ..self }
    }

    /// Whether each page is read once and held, and so has to be read.
    pub fn holds(&self) -> bool {
        matches!(self.care, Care::Held(..))
    }

    /// Whether nobody has touched these files since they were looked at.
    pub fn stands<'a>(&self, mut files: impl Iterator<Item = &'a SourcePath>) -> bool {
        let Backing::Disk(root) = &self.backing else { return true };
        files.all(|path| walk::look(root, path.as_str()).flatten().as_ref() == self.stat(path))
    }

    /// The same files after these paths under the root have changed, as a person writes them. Nothing if a folder came
    /// or went, or if a path cannot be part of a site: then all has to be looked at again.
    #[must_use]
    pub fn again<'a>(&self, changed: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let Backing::Disk(root) = &self.backing else { return None };
        let mut files = self.files.clone();
        for shown in changed.into_iter().filter(|shown| walk::is_input(shown)) {
            let path = SourcePath::new(shown).ok()?;
            match walk::look(root, shown)? {
                Some(stat) => drop(files.insert(path, stat)),
                None if self.below(&format!("{shown}/")).next().is_some() => return None,
                None => drop(files.remove(&path)),
            }
        }
        Some(Self { files, backing: self.backing.clone(), care: self.care.clone() })
    }

    /// Whether a file is on the disk as the snapshot knows it, or is in neither of them.
    pub fn is_as_known(&self, path: &SourcePath) -> bool {
        match &self.backing {
            Backing::Disk(root) => walk::look(root, path.as_str()) == Some(self.files.get(path).copied()),
            Backing::Memory(_) => true,
        }
    }

    /// Whether a path can be one of the files of a site, by its name.
    pub fn is_input(shown: &str) -> bool {
        walk::is_input(shown)
    }

    /// A snapshot of files in memory. A number made of its bytes stands for a file's inode, so that a change is
    /// seen in what is known of it, as it is on a disk.
    pub fn memory(files: impl IntoIterator<Item = (SourcePath, Vec<u8>)>) -> Self {
        let held: BTreeMap<SourcePath, Arc<[u8]>> =
            files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect();
        let files = held
            .iter()
            .filter(|(path, _)| walk::is_input(path.as_str()))
            .map(|(path, bytes)| (path.clone(), stat_in_memory(bytes)))
            .collect();
        Self { files, backing: Backing::Memory(held), care: Care::None }
    }

    /// The same files, one of them with another stat, for those who try what is made of it.
    #[must_use]
    pub fn with_stat(mut self, path: &SourcePath, stat: Stat) -> Self {
        self.files.insert(path.clone(), stat);
        self
    }

    /// All files by path.
    pub fn files(&self) -> impl Iterator<Item = (&SourcePath, &Stat)> {
        self.files.iter()
    }

    /// The files whose path begins with `prefix`, by path.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a SourcePath, &'a Stat)> {
        self.files
            .iter()
            .skip_while(move |(path, _)| path.as_str() < prefix)
            .take_while(move |(path, _)| path.as_str().starts_with(prefix))
    }

    /// What is known of a file, if the snapshot has it.
    pub fn stat(&self, path: &SourcePath) -> Option<&Stat> {
        self.files.get(path)
    }

    /// Whether the snapshot has the file.
    pub fn has(&self, path: &SourcePath) -> bool {
        self.files.contains_key(path)
    }

    /// Whether the snapshot has a file of that path, whatever the text is.
    pub fn names(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The place of a file on disk, if the snapshot is of a disk.
    pub fn on_disk(&self, path: &SourcePath) -> Option<PathBuf> {
        match &self.backing {
            Backing::Disk(root) => Some(root.join(path.as_str())),
            Backing::Memory(_) => None,
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// `file-unreadable`, when the machine cannot read it or it is gone.
    pub fn read(&self, path: &SourcePath) -> Result<Vec<u8>, Diagnostic> {
        let fault = |why: String| unreadable(format!("`{path}` cannot be read: {why}"), READABLE).at(Place::file(path));
        let read = match &self.backing {
            Backing::Disk(root) => self.read_disk(&root.join(path.as_str()), path).map_err(|e| fault(e.to_string())),
            Backing::Memory(held) => {
                held.get(path).map(|bytes| bytes.to_vec()).ok_or_else(|| fault("there is no such file".into()))
            }
        };
        asked::note(path, || read.as_ref().ok().map(|bytes| *blake3::hash(bytes).as_bytes()));
        read
    }

    fn read_disk(&self, file: &Path, path: &SourcePath) -> io::Result<Vec<u8>> {
        let (moment, held) = match &self.care {
            Care::None => return fs::read(file),
            Care::Whole(moment) => (moment, None),
            Care::Held(moment, held) => (moment, Some(held).filter(|_| path.extension() == "md")),
        };
        let taken = || held.map(|held| held.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(bytes) = taken().and_then(|held| held.get(path).map(Arc::clone)) {
            return Ok(bytes.to_vec());
        }
        let known = self.stat(path).filter(|stat| !stat.younger_than(*moment));
        let read = whole::read(file, known)?;
        match taken() {
            // Of two threads that read it at once, the first one's text counts.
            Some(mut held) => Ok(held.entry(path.clone()).or_insert_with(|| read.into()).to_vec()),
            None => Ok(read),
        }
    }

    /// Gives the bytes of a file part by part, so that a large one is never held.
    ///
    /// # Errors
    /// As [`Snapshot::read`].
    pub fn stream(&self, path: &SourcePath, take: &mut dyn FnMut(&[u8])) -> Result<(), Diagnostic> {
        let Backing::Disk(root) = &self.backing else {
            take(&self.read(path)?);
            return Ok(());
        };
        let fault = |e: io::Error| unreadable(format!("`{path}` cannot be read: {e}"), READABLE).at(Place::file(path));
        let mut file = fs::File::open(root.join(path.as_str())).map_err(fault)?;
        let mut part = vec![0; 64 << 10];
        loop {
            match file.read(&mut part).map_err(fault)? {
                0 => return Ok(()),
                count => take(&part[..count]),
            }
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    /// `file-unreadable`, as [`Snapshot::read`], and with the place of the first byte that is no UTF-8.
    pub fn read_text(&self, path: &SourcePath) -> Result<String, Diagnostic> {
        String::from_utf8(self.read(path)?).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let good = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
            let place = Place::of(path, &good, Span::new(at, at));
            Diagnostic::new(codes::FILE_UNREADABLE, format!("`{path}` is not UTF-8 at byte {at}"))
                .at(place)
                .hint("save the file with the encoding UTF-8")
        })
    }
}

/// How a file that the machine cannot read is mended.
const READABLE: &str = "see that it is there and that whoever builds the site may read it";

/// What is told of a file that cannot be read, and how it is mended.
fn unreadable(message: String, hint: &str) -> Diagnostic {
    Diagnostic::new(codes::FILE_UNREADABLE, message).hint(hint)
}

fn stat_in_memory(bytes: &[u8]) -> Stat {
    let mut inode = [0; 8];
    inode.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    Stat { size: bytes.len() as u64, inode: u64::from_le_bytes(inode), ..Stat::default() }
}

#[cfg(test)]
mod tests {
    use super::Snapshot;
    use crate::path::SourcePath;

    #[test]
    fn text_that_is_not_utf8_is_told_by_its_byte() {
        let path = SourcePath::new("content/a.md").unwrap();
        let snapshot = Snapshot::memory([(path.clone(), b"ab\ncd\xff".to_vec())]);
        let fault = snapshot.read_text(&path).unwrap_err();
        let place = fault.place.unwrap();
        assert_eq!((place.line, place.column), (2, 3));
    }

    #[test]
    fn files_of_every_depth_are_found_in_the_order_of_their_paths() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["content/a.md", "content/a/b/c/d.md", "content/a/b.md", "content/b.md", "site.toml"];
        let others = ["content/.git/x.md", "content/a.md~", "other/c.md", "content/.hidden.md"];
        for name in files.iter().chain(&others) {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        let snapshot = Snapshot::scan(folder.path());
        let found: Vec<(&str, u64)> = snapshot.value.files().map(|(p, stat)| (p.as_str(), stat.size)).collect();
        let mut expected: Vec<(&str, u64)> = files.iter().map(|name| (*name, name.len() as u64)).collect();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert!(snapshot.diagnostics.is_empty());
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn a_name_that_is_not_utf8_is_told() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("content")).unwrap();
        std::fs::write(folder.path().join("content").join(std::ffi::OsStr::from_bytes(b"a\xff.md")), "x").unwrap();
        let snapshot = Snapshot::scan(folder.path());
        assert_eq!(snapshot.value.files().count(), 0);
        assert!(snapshot.diagnostics[0].message.contains("not UTF-8"), "{:?}", snapshot.diagnostics);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_of_the_site_is_named_and_left_out() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("content")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("content/x.md")).unwrap();
        std::os::unix::fs::symlink(".", folder.path().join("content/loop")).unwrap();
        let snapshot = Snapshot::scan(folder.path());
        assert_eq!(snapshot.value.files().count(), 0);
        assert_eq!(snapshot.diagnostics.len(), 2);
    }
}
