//! The walk over a site's folders: sorted, complete, and never out of the site.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;

use super::Stat;
use crate::diag::{Diagnostic, Place, codes};
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

/// Every input file under `root`.
pub(super) fn files(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<SourcePath, Stat> {
    let mut found = BTreeMap::new();
    for top in ROOTS {
        let start = root.join(top);
        if start.symlink_metadata().is_err() {
            continue;
        }
        let entries = WalkDir::new(&start)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|e| e.depth() == 0 || e.file_name().to_str().is_none_or(is_input_name));
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => match file(root, entry.path()) {
                    Ok((path, stat)) => {
                        found.insert(path, stat);
                    }
                    Err(fault) => diagnostics.push(fault),
                },
                Err(error) => {
                    let shown = error.path().map_or_else(String::new, |p| shown(root, p));
                    diagnostics.push(unreadable(&shown, &error.to_string()));
                }
            }
        }
    }
    found
}

/// A path as a person writes it, relative to the site and with `/`.
fn shown(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    inner.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn unreadable(shown: &str, why: &str) -> Diagnostic {
    let fault = Diagnostic::new(codes::FILE_UNREADABLE, format!("`{}` {why}", shown.escape_debug()));
    match SourcePath::new(shown) {
        Ok(path) => fault.at(Place::file(&path)),
        Err(_) => fault,
    }
}

fn file(root: &Path, path: &Path) -> Result<(SourcePath, Stat), Diagnostic> {
    let shown = shown(root, path);
    if path.to_str().is_none() {
        return Err(unreadable(&shown, "has a name that is not UTF-8"));
    }
    let source = SourcePath::new(&shown).map_err(|e| unreadable(&shown, &format!("has no usable name: {e}")))?;
    let cannot = |e: std::io::Error| unreadable(&shown, &format!("cannot be read: {e}"));
    let entry = path.symlink_metadata().map_err(cannot)?;
    let metadata = if entry.is_symlink() {
        let target = path.canonicalize().map_err(|_| unreadable(&shown, "is a link to nothing"))?;
        let inside = root.canonicalize().is_ok_and(|root| target.starts_with(root));
        if !inside {
            return Err(unreadable(&shown, "is a link that leads out of the site"));
        }
        path.metadata().map_err(cannot)?
    } else {
        entry
    };
    if metadata.is_dir() {
        return Err(unreadable(&shown, "is a link to a folder, which is not followed"));
    }
    if !metadata.is_file() {
        return Err(unreadable(&shown, "is no regular file"));
    }
    Ok((source, stat(&metadata)))
}

fn stat(metadata: &Metadata) -> Stat {
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
