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

fn place(root: &Path, name: &str) -> PathBuf {
    root.join(".wellspring").join("memo").join(name)
}
