//! The walk over a site's folders: sorted, complete, and never out of the site.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::Stat;
use crate::diag::{self, Diagnostic, Place};
use crate::path::SourcePath;

const ROOTS: [&str; 3] = ["site.toml", "content", "themes"];

/// Whether a path is an input: under one of the roots, and neither hidden nor an editor's leftover.
pub(super) fn is_input(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next().is_some_and(|first| ROOTS.contains(&first)) && parts.all(is_input_name)
}

fn is_input_name(name: &str) -> bool {
    (!name.starts_with('.') || name == ".well-known") && !name.ends_with('~')
}

/// What stands behind a name.
enum Found {
    File(SourcePath, Stat),
    /// As a person writes it.
    Folder(String),
    Fault(Diagnostic),
}

/// Every input file under `root`. The folders of one depth are looked at in parallel, and the files in each.
pub(super) fn files(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<SourcePath, Stat> {
    let tops = ROOTS.iter().filter(|top| root.join(top).symlink_metadata().is_ok());
    let mut level: Vec<Found> = tops
        .map(|top| match root.join(top) {
            path if path.is_dir() => Found::Folder((*top).to_owned()),
            path => file(root, top, &path, None),
        })
        .collect();
    let mut files = Vec::new();
    let mut faults = Vec::new();
    while !level.is_empty() {
        let mut folders = Vec::new();
        for found in level {
            match found {
                Found::File(path, stat) => files.push((path, stat)),
                Found::Folder(shown) => folders.push(shown),
                Found::Fault(fault) => faults.push(fault),
            }
        }
        level = folders.par_iter().flat_map(|shown| folder(root, shown)).collect();
    }
    // A folder lists its names in no order.
    diag::sort(&mut faults);
    diagnostics.append(&mut faults);
    files.into_iter().collect()
}

fn folder(root: &Path, shown: &str) -> Vec<Found> {
    let cannot = |e: io::Error| Found::Fault(unreadable(shown, &format!("cannot be read: {e}"), super::READABLE));
    let entries: Vec<io::Result<DirEntry>> = match fs::read_dir(root.join(shown)) {
        Ok(entries) => entries.collect(),
        Err(error) => return vec![cannot(error)],
    };
    let is_input = |entry: &DirEntry| entry.file_name().to_str().is_none_or(is_input_name);
    let found = entries.into_par_iter().filter_map(|entry| match entry {
        Ok(entry) => is_input(&entry).then(|| named(root, shown, &entry)),
        Err(error) => Some(cannot(error)),
    });
    found.collect()
}

fn named(root: &Path, folder: &str, entry: &DirEntry) -> Found {
    let name = entry.file_name();
    let shown = format!("{folder}/{}", name.to_string_lossy());
    match entry.file_type() {
        Ok(sort) if sort.is_dir() => Found::Folder(shown),
        Ok(_) if name.to_str().is_none() => Found::Fault(unreadable(&shown, "has a name that is not UTF-8", RENAME)),
        // To ask the entry is cheaper than to ask its path, which the system would walk along once more.
        Ok(sort) if sort.is_file() => file(root, &shown, &entry.path(), entry.metadata().ok()),
        _ => file(root, &shown, &entry.path(), None),
    }
}

/// How a name is mended that no address can be made of.
const RENAME: &str = "give it another name, of letters, digits and hyphens";
/// How a link is mended that is not followed.
const COPY: &str = "put a copy in its place";

fn unreadable(shown: &str, why: &str, hint: &str) -> Diagnostic {
    let fault = super::unreadable(format!("`{}` {why}", shown.escape_debug()), hint);
    match SourcePath::new(shown) {
        Ok(path) => fault.at(Place::file(&path)),
        Err(_) => fault,
    }
}

/// A file, of which `known` is what its folder's entry told.
fn file(root: &Path, shown: &str, path: &Path, known: Option<Metadata>) -> Found {
    let source = match SourcePath::new(shown) {
        Ok(source) => source,
        Err(error) => return Found::Fault(unreadable(shown, &format!("has no usable name: {error}"), RENAME)),
    };
    match known.map_or_else(|| metadata(root, path), Ok) {
        Ok(metadata) if metadata.is_file() => Found::File(source, stat_of(&metadata)),
        Ok(metadata) if metadata.is_dir() => {
            Found::Fault(unreadable(shown, "is a link to a folder, which is not followed", COPY))
        }
        Ok(_) => Found::Fault(unreadable(shown, "is no regular file", "keep it outside the site's folder")),
        Err((why, hint)) => Found::Fault(unreadable(shown, &why, hint)),
    }
}

/// What is known of a path now: of a file its stat, nothing of one that is gone. `None` for all that is no file.
pub(super) fn look(root: &Path, shown: &str) -> Option<Option<Stat>> {
    let path = root.join(shown);
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(None),
        Err(_) => None,
        Ok(_) => match file(root, shown, &path, None) {
            Found::File(_, stat) if path.is_file() => Some(Some(stat)),
            _ => None,
        },
    }
}

/// Of a file, or of what a link inside the site leads to.
fn metadata(root: &Path, path: &Path) -> Result<Metadata, (String, &'static str)> {
    let cannot = |e: io::Error| (format!("cannot be read: {e}"), super::READABLE);
    let entry = path.symlink_metadata().map_err(cannot)?;
    if !entry.is_symlink() {
        return Ok(entry);
    }
    let target = path
        .canonicalize()
        .map_err(|_| ("is a link to nothing".to_owned(), "remove it, or put the file in its place"))?;
    if !root.canonicalize().is_ok_and(|root| target.starts_with(root)) {
        return Err(("is a link that leads out of the site".to_owned(), COPY));
    }
    path.metadata().map_err(cannot)
}

pub(super) fn stat_of(metadata: &Metadata) -> Stat {
    let since = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    let mtime = since.map_or(0, |d| i128::try_from(d.as_nanos()).unwrap_or(0));
    #[cfg(unix)]
    let (ctime, inode) = {
        use std::os::unix::fs::MetadataExt;
        (i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()), metadata.ino())
    };
    #[cfg(not(unix))]
    let (ctime, inode) = (0, 0);
    Stat { size: metadata.len(), mtime, ctime, inode }
}
