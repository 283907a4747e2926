//! The files of the memo under `.wellspring/memo/`: read when a build begins, written when it ends.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::write::{self, Mode};
use crate::build::memo::Update;

/// The largest file that is read. A larger one is none of ours.
const LARGEST: u64 = 2 << 30;

/// A file of the memo; nothing if it cannot be read, for then it saves nothing.
pub fn read(root: &Path, name: &str) -> Option<Vec<u8>> {
    let path = place(root, name);
    let meta = fs::symlink_metadata(&path).ok()?;
    (meta.is_file() && meta.len() <= LARGEST).then(|| fs::read(&path).ok())?
}

/// Gives a file of the memo its new records.
///
/// # Errors
/// When the disk refuses. The next build then knows less, and is as right.
pub fn write(root: &Path, name: &str, update: &Update) -> Result<(), Error> {
    let path = place(root, name);
    write::state_folder(root)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Error::io("make the folder", folder, &e))?;
    }
    match update {
        Update::Replace(bytes) => write::replace(&path, bytes, Mode::Usual),
        Update::Append { len, bytes } => {
            let io = |e| Error::io("write", &path, &e);
            let mut file = OpenOptions::new().append(true).open(&path).map_err(io)?;
            // A file that another has written since is left to it.
            if file.metadata().map_err(io)?.len() == *len { file.write_all(bytes).map_err(io) } else { Ok(()) }
        }
    }
}

/// Lays the whole memo aside, for those who look why it was wrong; builds do not find it any more. Gives its place.
///
/// # Errors
/// When the disk refuses.
pub fn lay_aside(root: &Path) -> Result<PathBuf, Error> {
    let state = root.join(".wellspring");
    let (memo, aside) = (state.join("memo"), state.join("memo-wrong"));
    fs::create_dir_all(&aside).map_err(|e| Error::io("make the folder", &aside, &e))?;
    let entries = fs::read_dir(&memo).map_err(|e| Error::io("read", &memo, &e))?;
    for entry in entries.flatten() {
        let path = entry.path();
        fs::rename(&path, aside.join(entry.file_name())).map_err(|e| Error::io("move", &path, &e))?;
    }
    Ok(aside)
}

fn place(root: &Path, name: &str) -> PathBuf {
    root.join(".wellspring").join("memo").join(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{lay_aside, read, write};
    use crate::build::memo::Update;

    #[test]
    fn a_file_grows_only_from_the_length_it_was_read_with() {
        let site = tempfile::tempdir().unwrap();
        let root = site.path();
        assert_eq!(read(root, "a"), None);
        write(root, "a", &Update::Replace(b"one".to_vec())).unwrap();
        write(root, "a", &Update::Append { len: 3, bytes: b"two".to_vec() }).unwrap();
        write(root, "a", &Update::Append { len: 3, bytes: b"late".to_vec() }).unwrap();
        assert_eq!(read(root, "a").as_deref(), Some(&b"onetwo"[..]));
        assert!(write(root, "gone", &Update::Append { len: 3, bytes: b"x".to_vec() }).is_err());
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join(".wellspring/memo/a")).unwrap();
        assert_eq!(read(site.path(), "a"), None);
    }

    #[test]
    fn a_memo_that_is_laid_aside_is_not_found() {
        let site = tempfile::tempdir().unwrap();
        for text in ["one", "two"] {
            write(site.path(), "a", &Update::Replace(text.into())).unwrap();
            let aside = lay_aside(site.path()).unwrap();
            assert_eq!(read(site.path(), "a"), None);
            assert_eq!(fs::read_to_string(aside.join("a")).unwrap(), text);
        }
    }
}
