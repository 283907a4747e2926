//! A folder that was made read-only becomes the second slot when the slots change places. It is ours, so we may write
//! to it again.

use std::fs;
use std::io;
use std::path::Path;

/// Does something within a folder of ours; where the system forbids it, once more when the folder is open again.
pub(super) fn with<T>(folder: &Path, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match act() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && give_back(folder).is_ok() => act(),
        other => other,
    }
}

/// Opens a folder and all in it to their owner. Files stay as they are: they may be second names of live ones, and
/// need not be open to be removed.
#[cfg(unix)]
pub(super) fn give_back(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let meta = fs::symlink_metadata(folder)?;
    if !meta.is_dir() {
        return Ok(());
    }
    let mut rights = meta.permissions();
    if rights.mode() & 0o700 != 0o700 {
        rights.set_mode(rights.mode() | 0o700);
        fs::set_permissions(folder, rights)?;
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            give_back(&entry.path())?;
        }
    }
    Ok(())
}

/// Elsewhere folders do not change places, so none is closed.
#[cfg(not(unix))]
pub(super) fn give_back(folder: &Path) -> io::Result<()> {
    fs::symlink_metadata(folder).map(drop)
}
