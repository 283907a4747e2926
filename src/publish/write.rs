//! Single files: written beside their place and moved into it, so that a reader sees the old or the new one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::error::Error;

/// How open a new file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As the process's own rules say.
    Usual,
    /// Readable by its owner alone, where the system knows owners.
    Secret,
}

/// The folder `.wellspring` under the site's root, made if it is not there. It keeps itself out of git,
/// for it holds secrets.
///
/// # Errors
/// When it cannot be made.
pub fn state_folder(root: &Path) -> Result<PathBuf, Error> {
    let folder = root.join(".wellspring");
    if !folder.is_dir() {
        fs::create_dir_all(&folder).map_err(|e| Error::io("make the folder", &folder, &e))?;
        let ignore = folder.join(".gitignore");
        fs::write(&ignore, "*\n").map_err(|e| Error::io("write", &ignore, &e))?;
    }
    Ok(folder)
}

/// Puts `bytes` at `path` by a temporary file beside it. The folder must exist.
///
/// # Errors
/// When the disk refuses; then the old file stands and no temporary one is left.
pub fn replace(path: &Path, mut bytes: &[u8], mode: Mode) -> Result<(), Error> {
    replace_from(path, &mut bytes, mode)
}

/// As [`replace`], with bytes that are not held.
///
/// # Errors
/// As [`replace`].
pub fn replace_from(path: &Path, bytes: &mut dyn Read, mode: Mode) -> Result<(), Error> {
    let temp = beside(path);
    let done =
        create(&temp, mode).and_then(|mut file| io::copy(bytes, &mut file)).and_then(|_| fs::rename(&temp, path));
    done.map_err(|error| {
        // The first failure is the one to tell; a temporary file that never came to be cannot be removed.
        drop(fs::remove_file(&temp));
        Error::io("write", path, &error)
    })
}

/// Whether a file holds the bytes of this hash and is as open as it is to be.
pub fn holds(path: &Path, hash: &[u8; 32], mode: Mode) -> bool {
    let Ok(meta) = fs::symlink_metadata(path) else { return false };
    #[cfg(unix)]
    let is_as_open = {
        use std::os::unix::fs::MetadataExt;
        mode == Mode::Usual || meta.mode() & 0o777 == 0o600
    };
    #[cfg(not(unix))]
    let is_as_open = [Mode::Usual, Mode::Secret].contains(&mode);
    meta.is_file() && is_as_open && hash_file(path).is_ok_and(|found| found == *hash)
}

fn create(path: &Path, mode: Mode) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    if mode == Mode::Secret {
        // The mode counts only for a file that is made anew.
        drop(fs::remove_file(path));
        to_owner_alone(&mut options);
    }
    options.open(path)
}

/// Makes a file that its owner alone can read, where the system knows owners: personal data is nobody else's to see.
///
/// # Errors
/// When a file is there already, and when the disk refuses.
pub fn create_secret(path: &Path) -> io::Result<File> {
    to_owner_alone(OpenOptions::new().write(true).create_new(true)).open(path)
}

fn to_owner_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// The temporary name of a file: always the same one, so that a killed process leaves at most one, which the
/// next write takes over.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let short = if name.len() > 200 { blake3::hash(name.as_bytes()).to_hex().to_string() } else { name };
    path.with_file_name(format!(".{short}.tmp"))
}

/// The hash of a file's bytes, which are not held.
pub(super) fn hash_file(path: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize())
}

/// Copies `from` into the new file `to` without holding it, and gives the hash and size of what was written.
pub(super) fn copy_hashed(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(blake3::Hash, u64)> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 17];
    let mut size = 0;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((hasher.finalize(), size)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        size += read as u64;
    }
}

/// Creates a file that must not be there yet, making its folders when they are missing.
pub(super) fn create_new(path: &Path) -> io::Result<File> {
    let open = || OpenOptions::new().write(true).create_new(true).open(path);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            open()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Mode, replace, state_folder};

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        replace(&path, b"one", Mode::Usual).unwrap();
        replace(&path, b"two", Mode::Secret).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_no_temporary_file_and_names_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        let error = replace(&path, b"x", Mode::Usual).unwrap_err();
        assert_eq!(error.path(), path);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_state_folder_keeps_itself_out_of_git() {
        let site = tempfile::tempdir().unwrap();
        let folder = state_folder(site.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.join(".gitignore")).unwrap(), "*\n");
    }
}
