//! One build at a time: an advisory lock that dies with the process that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::error::Error;
use super::write;

/// The right to build this site, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes `.wellspring/lock` under the site's root.
    ///
    /// # Errors
    /// [`Error::is_busy`] when another build holds it; else what the disk said.
    pub fn take(root: &Path) -> Result<Self, Error> {
        let path = write::state_folder(root)?.join("lock");
        take_file(&path, "another build is at work on this site")
    }
}

/// How often a lock that is held is asked for again, and how long between.
const TRIES: u32 = 20;
const WAIT: Duration = Duration::from_millis(10);

/// Locks the file at `path`, which is made if it is not there.
pub(super) fn take_file(path: &Path, busy: &str) -> Result<Lock, Error> {
    let io = |error| Error::io("lock", path, &error);
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
    // A process that was started in the moment before holds our files until it has begun its own work, so a lock
    // that was just given back may look taken for a while.
    let mut tries = 0;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if tries < TRIES => {
                tries += 1;
                thread::sleep(WAIT);
            }
            Err(TryLockError::WouldBlock) => return Err(Error::busy("lock", path, holder(&mut file, busy))),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
    }
    // Who holds it is only a help to the reader of the message: a disk too full for it is no reason to stop.
    let noted = file.set_len(0).and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
    drop(noted);
    Ok(Lock { _file: file })
}

fn holder(file: &mut File, busy: &str) -> String {
    let mut pid = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut pid));
    match read {
        Ok(_) if !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{busy} (process {pid})")
        }
        _ => busy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn a_second_build_is_told_who_holds_the_lock_and_a_dropped_lock_is_free() {
        let site = tempfile::tempdir().unwrap();
        let first = Lock::take(site.path()).unwrap();
        let second = Lock::take(site.path()).unwrap_err();
        assert!(second.is_busy());
        let text = second.to_string();
        assert!(text.contains("lock") && text.contains(&std::process::id().to_string()), "{text}");
        drop(first);
        Lock::take(site.path()).unwrap();
    }
}
