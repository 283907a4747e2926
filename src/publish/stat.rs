//! What a file system says of a file without reading it.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use crate::source;

/// Size, times and identity of a file. While all are the same, so are its bytes, save for a change within the
/// clock's own grain, which [`Stat::younger_than`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stat {
    pub size: u64,
    /// Nanoseconds since 1970, as are all times here.
    pub mtime: i64,
    pub ctime: i64,
    pub inode: u64,
    pub device: u64,
}

impl Stat {
    /// Of a regular file; `None` for anything else and for nothing. Never follows a link.
    pub(super) fn of_file(path: &Path) -> Option<Self> {
        let meta = fs::symlink_metadata(path).ok()?;
        meta.is_file().then(|| Self::from_meta(&meta))
    }

    /// Of a folder; `None` for anything else and for nothing. Never follows a link.
    pub(super) fn of_folder(path: &Path) -> Option<Self> {
        let meta = fs::symlink_metadata(path).ok()?;
        meta.is_dir().then(|| Self::from_meta(&meta))
    }

    #[cfg(unix)]
    pub(super) fn from_meta(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let nanos = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Self {
            size: meta.size(),
            mtime: nanos(meta.mtime(), meta.mtime_nsec()),
            ctime: nanos(meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
            device: meta.dev(),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn from_meta(meta: &Metadata) -> Self {
        use std::time::{SystemTime, UNIX_EPOCH};
        let nanos = |time: std::io::Result<SystemTime>| {
            let since = time.ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
            since.and_then(|d| i64::try_from(d.as_nanos()).ok()).unwrap_or_default()
        };
        Self { size: meta.len(), mtime: nanos(meta.modified()), ctime: nanos(meta.created()), inode: 0, device: 0 }
    }

    /// Whether both are names of one file.
    pub(super) fn is_same_file(&self, other: &Self) -> bool {
        self.inode != 0 && self.inode == other.inode && self.device == other.device
    }

    /// Whether the file may have changed so shortly before `moment` that its times cannot show it.
    pub(super) fn younger_than(&self, moment: i64) -> bool {
        let times = source::Stat { mtime: self.mtime.into(), ctime: self.ctime.into(), ..source::Stat::default() };
        times.younger_than(moment.into())
    }
}

/// A folder whose files are looked at by the thousand. Where the system can, they are looked for from the folder
/// itself, which takes a quarter less time than the whole way to each of them.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    #[cfg(target_os = "linux")]
    handle: Option<std::os::fd::OwnedFd>,
}

impl Folder {
    /// The folder at `path`, which need not be there.
    #[cfg(target_os = "linux")]
    pub(super) fn new(path: &Path) -> Self {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Self { path: path.to_owned(), handle: rustix::fs::open(path, flags, Mode::empty()).ok() }
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// As [`Stat::of_file`], of a path in the folder.
    pub(super) fn file(&self, path: &str) -> Option<Stat> {
        match self.look(path) {
            Some((stat, is_file, _)) => is_file.then_some(stat),
            None => Stat::of_file(&self.path.join(path)),
        }
    }

    /// As [`Stat::of_folder`], of a path in the folder, which is the folder itself when it is empty.
    pub(super) fn folder(&self, path: &str) -> Option<Stat> {
        match self.look(path) {
            Some((stat, _, is_folder)) => is_folder.then_some(stat),
            None => Stat::of_folder(&self.path.join(path)),
        }
    }

    /// What is at a path, whether it is a file, and whether it is a folder; none if that cannot be told so.
    #[cfg(target_os = "linux")]
    fn look(&self, path: &str) -> Option<(Stat, bool, bool)> {
        use rustix::fs::{AtFlags, FileType, StatxFlags, makedev, statx};
        let found = statx(self.handle.as_ref()?, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS).ok()?;
        let nanos = |seconds: i64, rest: u32| seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(rest));
        let stat = Stat {
            size: found.stx_size,
            mtime: nanos(found.stx_mtime.tv_sec, found.stx_mtime.tv_nsec),
            ctime: nanos(found.stx_ctime.tv_sec, found.stx_ctime.tv_nsec),
            inode: found.stx_ino,
            device: makedev(found.stx_dev_major, found.stx_dev_minor),
        };
        let sort = FileType::from_raw_mode(found.stx_mode.into());
        Some((stat, sort == FileType::RegularFile, sort == FileType::Directory))
    }

    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_self, reason = "elsewhere a path is looked for as a whole")]
    fn look(&self, _path: &str) -> Option<(Stat, bool, bool)> {
        None
    }
}
