//! Completes the second slot from the live one and makes it live; where that cannot be, moves file by file.

use std::fs;
use std::io;
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::accept::{Found, MARKER};
use super::change::{Next, Put, is_below};
use super::error::Error;
use super::stage::{self, Stage};
use super::stat::Stat;
use super::{in_place, owned, rights, swap};
use crate::path::OutputPath;

/// Makes what was put live. Gives the reason if it could not be done at once.
pub(super) fn settle(
    live: &Path,
    found: Found,
    stage: &Stage,
    next: &Next,
    puts: &mut [Put],
    lists: &[OutputPath],
) -> Result<Option<String>, Error> {
    if let Some(reason) = &stage.not_atomic {
        in_place::settle(live, stage, next, puts, lists)?;
        restat(live, puts, |put| put.written);
        return Ok(Some(reason.clone()));
    }
    complete(live, found, stage, next, puts)?;
    owned::stamp(&stage.folder, &next.stamps.after)?;
    let done = match found {
        Found::Absent => fs::rename(&stage.folder, live),
        Found::Empty | Found::Ours => swap::exchange(&stage.folder, live),
    };
    match done {
        Ok(()) => {
            keep_old_slot(live, found, stage, next, puts);
            if found == Found::Ours {
                // Second names change a file's times. Those of a first build were looked at when it was written.
                restat(live, puts, |put| !put.noted);
            }
            Ok(None)
        }
        Err(error) => match swap::never(&error) {
            Some(reason) => {
                in_place::settle(live, stage, next, puts, lists)?;
                restat(live, puts, |_| true);
                Ok(Some(reason.to_owned()))
            }
            None => Err(Error::io("put in place", live, &error)),
        },
    }
}

/// Moves one new file over the live one, and gives the second slot its new name if it mirrors the live one. Tells
/// whether it was done: not where the live file's folder is closed to us.
pub(super) fn move_one(live: &Path, stage: &Stage, put: &mut Put) -> Result<bool, Error> {
    let to = live.join(put.path.as_str());
    match fs::rename(stage.folder.join(put.path.as_str()), &to) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(false),
        other => other.map_err(|e| Error::io("write", &to, &e))?,
    }
    restore(live, stage, std::slice::from_ref(put));
    restat(live, std::slice::from_mut(put), |_| true);
    Ok(true)
}

/// Gives the second slot everything that it shares with the live one.
fn complete(live: &Path, found: Found, stage: &Stage, next: &Next, puts: &mut [Put]) -> Result<(), Error> {
    if found != Found::Ours {
        return Ok(());
    }
    let gone = stage.mirrored.iter().flatten().filter(|path| next.foreign.binary_search(path).is_err());
    for path in next.stale.iter().chain(&next.lost).chain(gone) {
        let file = stage.folder.join(path);
        if is_there(&file) && !is_below(path, puts) {
            let gone = rights::with(&stage.folder, || stage::make_way(&stage.folder, path));
            gone.map_err(|e| Error::io("remove", &file, &e))?;
            stage::prune(&stage.folder, path);
        }
    }
    // A file whose times are those that were noted beside a mirror has kept its name in it: to take that away would
    // have changed them.
    let is_mirror = stage.mirrored.is_some();
    puts.par_iter_mut().filter(|put| !(put.written || is_mirror && put.noted)).try_for_each(|put| {
        put.noted = false;
        let path = Path::new(put.path.as_str());
        if is_mirror || !link_new(live, &stage.folder, path) { ensure(live, &stage.folder, path) } else { Ok(()) }
    })?;
    for path in &next.foreign {
        ensure(live, &stage.folder, path)?;
    }
    Ok(())
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Sees to it that the slot has the live file at `path`.
fn ensure(live: &Path, folder: &Path, path: &Path) -> Result<(), Error> {
    let (from, to) = (live.join(path), folder.join(path));
    if is_same(&from, &to) {
        return Ok(());
    }
    let done = || -> io::Result<()> {
        if is_there(&to) {
            stage::make_way(folder, path)?;
        }
        stage::link(&from, &to)
    };
    rights::with(folder, done).map_err(|e| Error::io("keep", &to, &e))
}

/// Gives a file its name in a slot that was made just now and so holds nothing yet. Where that fails, whatever the
/// reason, nothing is lost.
fn link_new(live: &Path, folder: &Path, path: &Path) -> bool {
    let to = folder.join(path);
    stage::make_own_folder(&to);
    fs::hard_link(live.join(path), to).is_ok()
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::symlink_metadata(one), fs::symlink_metadata(other)) {
        (Ok(a), Ok(b)) if a.is_dir() && b.is_dir() => true,
        (Ok(a), Ok(b)) if a.is_symlink() && b.is_symlink() => {
            fs::read_link(one).ok().is_some_and(|target| fs::read_link(other).ok() == Some(target))
        }
        (Ok(a), Ok(b)) => Stat::from_meta(&a).is_same_file(&Stat::from_meta(&b)),
        _ => false,
    }
}

/// The old site is in the hidden slot now. It is brought in line with the live one by second names, so that the
/// next build starts from it; if that fails, it is removed. The new site stands either way.
fn keep_old_slot(live: &Path, found: Found, stage: &Stage, next: &Next, puts: &[Put]) {
    let folder = &stage.folder;
    if found != Found::Ours {
        let _ = fs::remove_dir(folder);
        return;
    }
    let stale = next.stale.iter().try_for_each(|path| {
        stage::make_way(folder, path)?;
        stage::prune(folder, path);
        Ok(())
    });
    let mirrored = stale.and_then(|()| share(live, folder, puts));
    if mirrored.is_err() || !folder.join(MARKER).exists() || stage::note_mirror(folder, &next.foreign).is_err() {
        let _ = stage::remove(folder);
    }
}

/// Undoes what was written to the second slot: it mirrors the live one again, or is removed.
pub(super) fn restore(live: &Path, stage: &Stage, puts: &[Put]) {
    let restored = stage.mirrored.as_ref().is_some_and(|foreign| {
        share(live, &stage.folder, puts).is_ok() && stage::note_mirror(&stage.folder, foreign).is_ok()
    });
    if !restored {
        // What cannot be removed now is recognised and removed by the next build.
        let _ = stage::remove(&stage.folder);
    }
}

/// Gives the slot the live files of all that was written, or nothing where there is none.
fn share(live: &Path, folder: &Path, puts: &[Put]) -> io::Result<()> {
    puts.par_iter().filter(|put| put.written).try_for_each(|put| {
        let path = Path::new(put.path.as_str());
        let from = live.join(path);
        stage::make_way(folder, path)?;
        if Stat::of_file(&from).is_none() {
            stage::prune(folder, path);
            return Ok(());
        }
        stage::link(&from, &folder.join(path))
    })
}

/// Notes what the file system says of the files that are new, or whose names may have changed. A file that cannot be
/// looked at keeps a record that nothing matches.
fn restat(live: &Path, puts: &mut [Put], which: impl Fn(&Put) -> bool + Sync) {
    puts.par_iter_mut().filter(|put| which(put)).for_each(|put| {
        let stat = Stat::of_file(&live.join(put.path.as_str())).unwrap_or_default();
        put.noted &= stat == put.record.stat;
        put.record.stat = stat;
    });
}
