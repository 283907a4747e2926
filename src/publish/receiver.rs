//! What the receiver reads: the manifest, and beside it the files of `signed` gates, which are in no site.
//!
//! The files come before a manifest that names them, and those that only the manifest before it names stay until the
//! next time: the receiver may be at work with it.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::Error;
use super::write::{self, Mode};
use crate::form::definition::hex;
use crate::form::manifest::{Manifest, STORE};

/// The manifest's name.
pub const MANIFEST: &str = "leads.json";

/// A file behind a `signed` gate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stored {
    /// Its SHA-256 in hexadecimal digits, which is its name in the store.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Where it lies now.
    pub from: PathBuf,
}

/// Brings a manifest and its files into a folder that is there.
///
/// # Errors
/// When the disk refuses, or a file is not the one that the manifest names.
pub fn settle(folder: &Path, manifest: &[u8], files: &[Stored]) -> Result<(), Error> {
    let to = folder.join(MANIFEST);
    let before = fs::read(&to).unwrap_or_default();
    let store = folder.join(STORE);
    if !files.is_empty() {
        fs::create_dir_all(&store).map_err(|e| Error::io("make the folder", &store, &e))?;
    }
    for file in files {
        put(&store, file)?;
    }
    // Bytes alone do not tell that nobody else may read them.
    if !write::holds(&to, blake3::hash(manifest).as_bytes(), Mode::Secret) {
        write::replace(&to, manifest, Mode::Secret)?;
    }
    sweep(&store, |name| [manifest, &before].iter().any(|text| memchr::memmem::find(text, name.as_bytes()).is_some()))
}

fn put(store: &Path, file: &Stored) -> Result<(), Error> {
    let to = store.join(&file.sha256);
    if fs::symlink_metadata(&to).is_ok_and(|meta| meta.is_file() && meta.len() == file.bytes) {
        return Ok(());
    }
    let mut hasher = Sha256::new();
    let from = fs::File::open(&file.from).map_err(|e| Error::io("read", &file.from, &e))?;
    write::replace_from(&to, &mut Hashing { from, hasher: &mut hasher }, Mode::Secret)?;
    if hex(&hasher.finalize()) == file.sha256 {
        return Ok(());
    }
    let changed = Error::refused("copy", &file.from, "it has changed meanwhile; run it again");
    fs::remove_file(&to).map_err(|e| Error::io("remove", &to, &e))?;
    Err(changed)
}

/// Reads, and hashes what it reads.
struct Hashing<'a> {
    from: fs::File,
    hasher: &'a mut Sha256,
}

impl Read for Hashing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

/// Takes away the files of the store that nobody names. What has another sort of name is not ours.
fn sweep(store: &Path, is_named: impl Fn(&str) -> bool) -> Result<(), Error> {
    let entries = match fs::read_dir(store) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::io("read", store, &e)),
    };
    for entry in entries {
        let path = entry.map_err(|e| Error::io("read", store, &e))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_ours = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
        if is_ours && !is_named(name) {
            fs::remove_file(&path).map_err(|e| Error::io("remove", &path, &e))?;
        }
    }
    Ok(())
}

/// The files that a manifest in a folder names, as they lie beside it.
pub fn stored(folder: &Path, manifest: &[u8]) -> Vec<Stored> {
    let text = String::from_utf8_lossy(manifest);
    let manifest = Manifest::from_json(&text).unwrap_or_default();
    let one = |gated: crate::form::manifest::Gated| {
        let sha256 = gated.sha256?;
        Some(Stored { from: folder.join(STORE).join(&sha256), bytes: gated.bytes, sha256 })
    };
    let mut all: Vec<Stored> = manifest.gated.into_iter().filter_map(one).collect();
    all.sort();
    all.dedup();
    all
}

/// Whether every file that the manifest in a folder names lies beside it.
pub fn stands(folder: &Path) -> bool {
    let Ok(manifest) = fs::read(folder.join(MANIFEST)) else { return false };
    let is_there = |file: &Stored| fs::symlink_metadata(&file.from).is_ok_and(|meta| meta.len() == file.bytes);
    stored(folder, &manifest).iter().all(is_there)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{MANIFEST, Stored, settle, stands, stored};
    use crate::form::manifest::{Gated, Manifest, SHAPE};

    const ONE: &str = "e0bc614e4fd035a488619799853b075143deea596c477b8dc077e309c0fe42e9";

    fn names(folder: &Path) -> Vec<String> {
        let mut all: Vec<String> = fs::read_dir(folder)
            .map(|entries| entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
            .unwrap_or_default();
        all.sort();
        all
    }

    fn manifest(hash: &str, bytes: u64) -> String {
        let gated = Gated { bytes, sha256: Some(hash.into()), ..Gated::default() };
        Manifest { shape: SHAPE, gated: vec![gated], ..Manifest::default() }.to_json()
    }

    #[test]
    fn files_come_with_the_manifest_and_go_one_manifest_later() {
        let home = tempfile::tempdir().unwrap();
        let from = home.path().join("one");
        fs::write(&from, "1\n").unwrap();
        // printf '1\n' | sha256sum
        let one = "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865";
        let folder = home.path().join("receiver");
        fs::create_dir(&folder).unwrap();
        let file = Stored { sha256: one.into(), bytes: 2, from: from.clone() };
        let with = manifest(one, 2);
        settle(&folder, with.as_bytes(), std::slice::from_ref(&file)).unwrap();
        assert_eq!(
            (names(&folder.join("gated")), names(&folder)),
            (vec![one.into()], vec!["gated".into(), MANIFEST.into()])
        );
        assert!(stands(&folder));
        // From one folder to the next, as a publish does it.
        let away = home.path().join("away");
        fs::create_dir(&away).unwrap();
        settle(&away, with.as_bytes(), &stored(&folder, with.as_bytes())).unwrap();
        assert_eq!(fs::read(away.join("gated").join(one)).unwrap(), b"1\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(away.join("gated").join(one)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(folder.join("gated/mine.txt"), "").unwrap();
        settle(&folder, b"{}", &[]).unwrap();
        assert_eq!(names(&folder.join("gated")), [one, "mine.txt"]);
        settle(&folder, b"{}", &[]).unwrap();
        assert_eq!(names(&folder.join("gated")), ["mine.txt"]);
        // What is lost is missed, and brought again.
        fs::remove_file(away.join("gated").join(one)).unwrap();
        assert!(!stands(&away));
        settle(&away, with.as_bytes(), &[file]).unwrap();
        assert!(stands(&away));
    }

    #[test]
    fn a_file_that_is_not_the_one_it_should_be_is_not_kept() {
        let home = tempfile::tempdir().unwrap();
        let from = home.path().join("other");
        fs::write(&from, "other").unwrap();
        let file = Stored { sha256: ONE.into(), bytes: 5, from };
        let error = settle(home.path(), b"{}", &[file]).unwrap_err();
        assert!(error.to_string().contains("changed meanwhile"), "{error}");
        assert_eq!(names(&home.path().join("gated")), Vec::<String>::new());
        assert!(!home.path().join(MANIFEST).exists());
    }
}
