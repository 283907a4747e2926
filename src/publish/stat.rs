//! What a file system says of a file without reading it.

use std::fs::{self, Metadata};
use std::path::Path;

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
