//! Where two folders cannot change places: every file is moved over its old one, in an order in which no reader
//! is led to a file that is not there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::change::{Next, Put, is_below, is_put};
use super::error::Error;
use super::owned;
use super::rank::{self, Rank};
use super::stage::{self, Stage};
use crate::path::OutputPath;

/// Moves what was written from the second slot into the live folder: assets, pages, lists and feeds, then
/// removes the files of earlier builds, then the slot.
pub(super) fn settle(live: &Path, stage: &Stage, next: &Next, puts: &[Put], lists: &[OutputPath]) -> Result<(), Error> {
    fs::create_dir_all(live).map_err(|e| Error::io("make the folder", live, &e))?;
    owned::stamp(live, &next.stamps.during)?;
    let (early, late) = split(&next.stale, puts);
    delete(live, &early)?;
    let mut written: Vec<&Put> = puts.iter().filter(|put| put.written).collect();
    let rank =
        |put: &Put| if lists.binary_search(&put.path).is_ok() { Rank::List } else { rank::rank(&put.path, None) };
    written.sort_by_cached_key(|put| (rank(put), put.path.clone()));
    let mut known = BTreeSet::new();
    for put in written {
        let path = Path::new(put.path.as_str());
        make_folders(live, path, &mut known)?;
        let to = live.join(path);
        place(&stage.folder.join(path), &to).map_err(|e| Error::io("write", &to, &e))?;
    }
    delete(live, &late)?;
    owned::stamp(live, &next.stamps.after)?;
    stage::remove(&stage.folder)
}

/// Old files must go first where a new folder takes their name, or a new file that of their folder.
fn split<'a>(stale: &'a [PathBuf], puts: &[Put]) -> (Vec<&'a PathBuf>, Vec<&'a PathBuf>) {
    let is_within = |path: &Path| path.ancestors().skip(1).filter_map(Path::to_str).any(|p| is_put(p, puts));
    stale.iter().partition(|path| is_below(path, puts) || is_within(path))
}

fn delete(live: &Path, stale: &[&PathBuf]) -> Result<(), Error> {
    for path in stale {
        let file = live.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => other.map_err(|e| Error::io("remove", &file, &e))?,
        }
        stage::prune(live, path);
    }
    Ok(())
}

/// Makes the folders above an output, and refuses one that is a link and so may lead out of the output folder.
pub(super) fn make_folders<'a>(live: &Path, path: &'a Path, known: &mut BTreeSet<&'a Path>) -> Result<(), Error> {
    let mut above: Vec<&Path> = path.ancestors().skip(1).take_while(|p| !known.contains(p)).collect();
    above.retain(|p| !p.as_os_str().is_empty());
    for folder in above.into_iter().rev() {
        let whole = live.join(folder);
        match fs::symlink_metadata(&whole) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => return Err(Error::refused("write to", &whole, "it is not a folder, and it is not ours")),
            // A folder that another thread makes at this moment is a folder all the same; a link is not.
            Err(_) => match fs::create_dir(&whole) {
                Err(e) if !is_folder(&whole) => return Err(Error::io("make the folder", &whole, &e)),
                _ => {}
            },
        }
        known.insert(folder);
    }
    Ok(())
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

/// Moves a file over another; from one file system to another by a copy beside the target.
pub(super) fn place(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let temp = to.with_file_name(format!(".wellspring-{}.tmp", std::process::id()));
            let copied = fs::copy(from, &temp).and_then(|_| fs::rename(&temp, to));
            if copied.is_err() {
                let _ = fs::remove_file(&temp);
            }
            copied
        }
        Err(_) if to.is_dir() => {
            // An empty folder is no loss; one that holds something stays, and the error is told.
            fs::remove_dir(to)?;
            fs::rename(from, to)
        }
        other => other,
    }
}
