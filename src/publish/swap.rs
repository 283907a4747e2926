//! The one moment of a build: two folders change places.

use std::io;
use std::path::Path;

/// Whether this system can exchange two folders at all.
pub(super) const POSSIBLE: bool = cfg!(any(target_os = "linux", target_os = "android", target_vendor = "apple"));

/// Exchanges two folders, so that each name leads to the other's content from one moment to the next.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Elsewhere there is no such call.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Why the two folders can never change places, or share files, if that is what the error says.
pub(super) fn never(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::ResourceBusy => Some("the output folder is a mount point"),
        io::ErrorKind::CrossesDevices => Some("the output folder is a mount point or on another file system"),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput => {
            Some("this file system cannot exchange two folders")
        }
        _ => None,
    }
}
