//! The second slot: the folder in which the next site is put together, beside the one that is live.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::accept::{Found, MARKER};
use super::error::Error;
use super::stat::Stat;
use super::{rights, swap, write};

/// The file in a hidden slot that says: every file here is a second name of the live one. It lists what else
/// was carried over. It is removed before anything in the slot is touched, so a killed build leaves none.
const MIRROR: &str = ".wellspring-mirror";
const MIRROR_VERSION: &str = "wellspring mirror 1";
/// The second slot's name where it must lie inside the live folder, which is a file system of its own.
const INSIDE: &str = ".wellspring-next";

/// The second slot, ready to be written to.
#[derive(Debug)]
pub(super) struct Stage {
    pub folder: PathBuf,
    /// What was carried over into it last time, if it mirrors the live slot.
    pub mirrored: Option<Vec<PathBuf>>,
    /// Why the slots cannot change places, if they cannot.
    pub not_atomic: Option<String>,
}

/// The second slot's place beside the live one.
pub(super) fn beside(live: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(live.file_name().unwrap_or_default());
    name.push(".next");
    live.with_file_name(name)
}

/// Makes the second slot ready: a mirror that an earlier build left is taken over, anything else that is ours
/// is removed.
pub(super) fn open(live: &Path, found: Found, in_place: bool) -> Result<Stage, Error> {
    let folder = beside(live);
    if let Some(parent) = live.parent() {
        fs::create_dir_all(parent).map_err(|e| Error::io("make the folder", parent, &e))?;
    }
    remove(&live.join(INSIDE))?;
    let refusal = if in_place {
        Some("`[build] swap = \"in-place\"`")
    } else if !swap::POSSIBLE {
        Some("this system cannot exchange two folders")
    } else {
        None
    };
    let mirrored = take_mirror(&folder).filter(|_| refusal.is_none() && found == Found::Ours);
    if mirrored.is_none() {
        remove(&folder)?;
        if let Err(error) = fs::create_dir(&folder) {
            let closed = matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem);
            return if closed && found != Found::Absent {
                inside(live, "the folder that holds the output folder is not writable")
            } else {
                Err(Error::io("make the folder", &folder, &error))
            };
        }
    }
    let stage = |not_atomic: Option<&str>| Stage {
        folder: folder.clone(),
        mirrored,
        not_atomic: not_atomic.map(str::to_owned),
    };
    let Err(error) = mark(live, &folder, found) else { return Ok(stage(refusal)) };
    match error.kind() {
        io::ErrorKind::CrossesDevices => {
            remove(&folder)?;
            inside(live, "the output folder is a mount point or on another file system")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported => {
            create_marker(&folder)?;
            Ok(stage(refusal.or(Some("hard links are not possible here"))))
        }
        _ => {
            let _ = remove(&folder);
            Err(Error::io("write", &folder.join(MARKER), &error))
        }
    }
}

/// The marker is the first file that both slots share, and so tells whether they can share any.
fn mark(live: &Path, folder: &Path, found: Found) -> io::Result<()> {
    let marker = folder.join(MARKER);
    if found == Found::Ours {
        // A slot is never without its marker, or a killed build would leave one that nobody knows as ours.
        let new = folder.join(".wellspring-out.new");
        let _ = fs::remove_file(&new);
        fs::hard_link(live.join(MARKER), &new).and_then(|()| fs::rename(&new, marker))?;
        // Where both are names of one file already, the system has left both.
        let _ = fs::remove_file(&new);
        Ok(())
    } else if found == Found::Empty && device(live) != device(folder) {
        Err(io::ErrorKind::CrossesDevices.into())
    } else {
        fs::write(marker, "")
    }
}

fn device(folder: &Path) -> Option<u64> {
    fs::metadata(folder).ok().map(|meta| Stat::from_meta(&meta).device)
}

fn create_marker(folder: &Path) -> Result<(), Error> {
    let marker = folder.join(MARKER);
    if fs::symlink_metadata(&marker).is_ok() {
        return Ok(());
    }
    fs::write(&marker, "").map_err(|e| Error::io("write", &marker, &e))
}

fn inside(live: &Path, reason: &str) -> Result<Stage, Error> {
    create_marker(live)?;
    let folder = live.join(INSIDE);
    fs::create_dir(&folder).map_err(|e| Error::io("make the folder", &folder, &e))?;
    create_marker(&folder)?;
    Ok(Stage { folder, mirrored: None, not_atomic: Some(reason.to_owned()) })
}

/// Reads and removes the mirror's note.
fn take_mirror(folder: &Path) -> Option<Vec<PathBuf>> {
    let note = folder.join(MIRROR);
    let text = fs::read_to_string(&note).ok()?;
    fs::remove_file(&note).ok()?;
    let mut lines = text.lines();
    (lines.next() == Some(MIRROR_VERSION)).then(|| lines.map(PathBuf::from).collect())
}

/// Notes that the slot mirrors the live one, with what was carried over. Names that a line of text cannot hold
/// leave the slot without a note, and so to be made anew.
pub(super) fn note_mirror(folder: &Path, carried: &[PathBuf]) -> Result<(), Error> {
    let mut text = format!("{MIRROR_VERSION}\n");
    for path in carried {
        match path.to_str() {
            Some(path) if !path.contains(char::is_control) => text.push_str(path),
            _ => return Ok(()),
        }
        text.push('\n');
    }
    write::replace(&folder.join(MIRROR), text.as_bytes(), write::Mode::Usual)
}

/// Removes a slot, its marker last, so that what a killed removal leaves is still known as ours. Refuses a
/// folder that has no marker and is not empty.
pub(super) fn remove(folder: &Path) -> Result<(), Error> {
    let closed = |error: &Error| error.io_kind() == Some(io::ErrorKind::PermissionDenied);
    let once = match remove_once(folder) {
        Err(error) if closed(&error) && rights::give_back(folder).is_ok() => remove_once(folder),
        other => other,
    };
    once.map_err(|error| {
        if !closed(&error) {
            return error;
        }
        let why = "it is what builds left of an earlier site, and is closed to this user; remove it by hand";
        Error::refused("remove", error.path(), why)
    })
}

fn remove_once(folder: &Path) -> Result<(), Error> {
    let fail = |e: io::Error| Error::io("remove", folder, &e);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(fail(error)),
    };
    let entries: Vec<_> = entries.collect::<io::Result<_>>().map_err(fail)?;
    let marker = folder.join(MARKER);
    if !entries.is_empty() && fs::symlink_metadata(&marker).is_err() {
        let why = "its name is kept for a second slot, but this program did not make it";
        return Err(Error::refused("remove", folder, why));
    }
    #[expect(clippy::disallowed_methods, reason = "the marker has shown that we made this folder")]
    let gone = entries.into_par_iter().filter(|e| e.file_name() != MARKER).try_for_each(|entry| {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|t| t.is_dir());
        let done = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        done.map_err(|e| Error::io("remove", &path, &e))
    });
    gone?;
    let _ = fs::remove_file(&marker);
    fs::remove_dir(folder).map_err(fail)
}

/// Makes way in a slot for a file at `path`: removes what has its name, and any file where a folder must be.
pub(super) fn make_way(folder: &Path, path: &Path) -> io::Result<()> {
    let mut at = folder.to_owned();
    let parents = path.parent().map(Path::components).into_iter().flatten();
    for part in parents {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(meta) if !meta.is_dir() => fs::remove_file(&at)?,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    let target = folder.join(path);
    match fs::symlink_metadata(&target) {
        #[expect(clippy::disallowed_methods, reason = "a file of the site stands where this folder was")]
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(&target),
        Ok(_) => fs::remove_file(&target),
        Err(_) => Ok(()),
    }
}

/// Makes the folder of a page before it is missed: most pages have one of their own. One that is there already is as
/// good, and one that cannot be made yet is missed when the page is put into it.
pub(super) fn make_own_folder(page: &Path) {
    if let (true, Some(folder)) = (page.ends_with("index.html"), page.parent()) {
        let _ = fs::create_dir(folder);
    }
}

/// Gives the file `from` a second name `to`, making folders on the way. Where the system forbids it for a file
/// of another owner, the bytes are copied.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(from)?;
    if let (true, Some(parent)) = (meta.is_dir(), to.parent()) {
        fs::create_dir_all(parent)?;
        return fs::create_dir(to);
    }
    let once = || if meta.is_symlink() { copy_link(from, to) } else { fs::hard_link(from, to) };
    match once() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            once()
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && meta.is_file() => fs::copy(from, to).map(drop),
        other => other,
    }
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)
}

/// Removes the folders above `path` that have become empty, up to `folder`.
pub(super) fn prune(folder: &Path, path: &Path) {
    for parent in path.ancestors().skip(1).take_while(|p| !p.as_os_str().is_empty()) {
        if fs::remove_dir(folder.join(parent)).is_err() {
            return;
        }
    }
}

/// Everything in a slot but folders that hold something, relative to it, sorted. Its own marks are not named.
pub(super) fn walk(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = walk_below(folder, Path::new(""), &|_| false)?;
    found.sort();
    Ok(found)
}

/// A path below another with `/` on every system, as outputs have it.
fn join(below: &Path, name: &OsStr) -> PathBuf {
    let mut path = below.as_os_str().to_owned();
    if !path.is_empty() {
        path.push("/");
    }
    path.push(name);
    path.into()
}

/// The same of a folder in a slot, without what is in the folders that `skip` names.
pub(super) fn walk_below(
    root: &Path,
    below: &Path,
    skip: &(dyn Fn(&Path) -> bool + Sync),
) -> Result<Vec<PathBuf>, Error> {
    let folder = root.join(below);
    let fail = |e: io::Error| Error::io("read the folder", &folder, &e);
    let entries: Vec<_> = fs::read_dir(&folder).map_err(fail)?.collect::<io::Result<_>>().map_err(fail)?;
    if entries.is_empty() && !below.as_os_str().is_empty() {
        return Ok(vec![below.to_owned()]);
    }
    let parts: Vec<Vec<PathBuf>> = entries
        .into_par_iter()
        .map(|entry| {
            let path = join(below, &entry.file_name());
            let top = below.as_os_str().is_empty();
            if top && [MARKER, INSIDE, "lost+found"].iter().any(|name| entry.file_name() == *name) {
                Ok(Vec::new())
            } else if entry.file_type().is_ok_and(|t| t.is_dir()) {
                if skip(&path) { Ok(Vec::new()) } else { walk_below(root, &path, skip) }
            } else {
                Ok(vec![path])
            }
        })
        .collect::<Result<_, Error>>()?;
    Ok(parts.concat())
}
