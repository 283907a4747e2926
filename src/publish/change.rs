//! What a build changes in its output folder: what it put, what must go, and what is not ours and must stay.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::accept::Found;
use super::error::Error;
use super::manifest::{Manifest, Record};
use super::owned::Files;
use super::stage;
use super::stat::Folder;
use crate::path::OutputPath;

/// One output as it was given.
#[derive(Debug)]
pub(super) struct Put {
    pub path: OutputPath,
    pub record: Record,
    pub written: bool,
    /// Whether the manifest holds the record already, so that nothing happened to the file since the last build.
    pub noted: bool,
}

/// What is known of the live folder from earlier builds.
#[derive(Debug)]
pub(super) struct Earlier<'a> {
    /// Our files, if a list of them fits the folder.
    pub owned: Option<&'a Files>,
    /// What was carried over, if the second slot mirrors the live one.
    pub carried: Option<&'a [PathBuf]>,
    pub manifest: &'a Manifest,
}

/// Whether an output is put at `path`. `puts` are sorted by path, here and below.
pub(super) fn is_put(path: &str, puts: &[Put]) -> bool {
    puts.binary_search_by(|put| put.path.as_str().cmp(path)).is_ok()
}

/// Whether an output is put somewhere below `path`, so that it must be a folder.
pub(super) fn is_below(path: &Path, puts: &[Put]) -> bool {
    first_below(path, puts).is_some()
}

fn first_below<'a>(path: &Path, puts: &'a [Put]) -> Option<&'a str> {
    let folder = format!("{}/", path.to_str()?);
    let at = puts.partition_point(|put| *put.path.as_str() < *folder);
    puts.get(at).map(|put| put.path.as_str()).filter(|path| path.starts_with(&folder))
}

/// What becomes of the files that this build did not put.
#[derive(Debug, Default)]
pub(super) struct Next {
    /// Files of earlier builds in the live folder, to be removed.
    pub stale: Vec<PathBuf>,
    /// Files of earlier builds that somebody took out of the live folder before. The second slot may still have them.
    pub lost: Vec<PathBuf>,
    /// Files that are not ours, to be carried over.
    pub foreign: Vec<PathBuf>,
    pub stamps: Stamps,
}

/// What the marker of the live folder says.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    /// While files are replaced one by one.
    pub during: String,
    /// When all are there.
    pub after: String,
}

impl Next {
    /// Sorts what lies in the live folder. `puts` are sorted by path. When the list of our files is lost, the
    /// folder is still ours by its marker: everything counts as an earlier build's but what hosts put there.
    pub(super) fn plan(live: &Path, found: Found, earlier: &Earlier<'_>, puts: &[Put]) -> Result<Self, Error> {
        let mut next = Self::default();
        if found != Found::Ours {
            return Ok(next);
        }
        let gone: Option<Vec<&str>> = earlier.owned.map(|owned| not_put(owned, puts).collect());
        if let Some(gone) = &gone {
            let is_there = |path: &PathBuf| fs::symlink_metadata(live.join(path)).is_ok();
            (next.stale, next.lost) = gone.iter().map(PathBuf::from).partition(is_there);
            if gone.is_empty() && !puts.iter().any(|put| put.written) {
                return Ok(next);
            }
        }
        let found = match (earlier.owned, earlier.carried) {
            (Some(owned), Some(carried)) => carried_and_new(live, (owned, carried), earlier.manifest, puts)?,
            _ => stage::walk(live)?,
        };
        for path in found {
            let text = path.to_str();
            if text.is_some_and(|text| is_put(text, puts)) {
                continue;
            }
            let is_ours = match (&gone, text) {
                (Some(gone), Some(text)) => gone.binary_search(&text).is_ok(),
                (Some(_), None) => false,
                (None, _) => !is_hosts(&path),
            };
            if !is_ours {
                next.foreign.push(path);
            } else if gone.is_none() {
                next.stale.push(path);
            }
        }
        refuse_meeting(live, &next.foreign, puts)?;
        Ok(next)
    }
}

/// The files of earlier builds that are not put any more. Both lists are sorted, so they are read side by side.
fn not_put<'a>(owned: &'a Files, puts: &[Put]) -> impl Iterator<Item = &'a str> {
    let mut puts = puts.iter().map(|put| put.path.as_str()).peekable();
    owned.iter().filter(move |path| {
        while puts.next_if(|put| put < path).is_some() {}
        puts.peek() != Some(path)
    })
}

/// What was carried over, and what lies in the folders that may hold something new. A folder holds what it held
/// when the last build noted it if its times say so, and if one of its files is certainly the same, so that it is
/// not another folder in its place.
fn carried_and_new(
    live: &Path,
    (owned, carried): (&Files, &[PathBuf]),
    manifest: &Manifest,
    puts: &[Put],
) -> Result<Vec<PathBuf>, Error> {
    let mut folders = HashSet::from([""]);
    for path in owned.iter().chain(carried.iter().filter_map(|path| path.to_str())) {
        let mut folder = folder_of(path);
        while folders.insert(folder) {
            folder = folder_of(folder);
        }
    }
    let same: HashSet<&str> = puts.iter().filter(|put| put.noted).map(|put| folder_of(put.path.as_str())).collect();
    let known = |path: &Path| path.to_str().is_some_and(|path| folders.contains(path));
    let handle = Folder::new(live);
    let entries = folders.par_iter().map(|folder| match handle.folder(folder) {
        Some(stat) if same.contains(folder) && manifest.is_settled(&stat) => Ok(Vec::new()),
        Some(_) => stage::walk_below(live, Path::new(folder), &known),
        None => Ok(Vec::new()),
    });
    let mut all = entries.collect::<Result<Vec<_>, Error>>()?.concat();
    all.extend(carried.iter().filter(|path| fs::symlink_metadata(live.join(path)).is_ok()).cloned());
    all.sort();
    all.dedup();
    Ok(all)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a name is one that hosts and their tools put into a site, and that leads no reader to a page.
pub(super) fn is_hosts(path: &Path) -> bool {
    let first = path.components().next().map(|part| part.as_os_str().to_string_lossy());
    path == Path::new("CNAME")
        || path.starts_with(".well-known/acme-challenge")
        || first.is_some_and(|first| first.starts_with('.') && first != ".well-known")
}

/// A file that is not ours must not stand where an output needs a folder, nor within what is to be a file.
fn refuse_meeting(live: &Path, foreign: &[PathBuf], puts: &[Put]) -> Result<(), Error> {
    for path in foreign {
        let above = path.ancestors().skip(1).filter_map(Path::to_str).find(|parent| is_put(parent, puts));
        let is_folder = live.join(path).symlink_metadata().is_ok_and(|meta| meta.is_dir());
        let below = first_below(path, puts).filter(|_| !is_folder);
        if let Some(output) = above.or(below) {
            let why = format!("the site's `{output}` needs its place, and it is not ours; move it away");
            return Err(Error::refused("keep", &live.join(path), why));
        }
    }
    Ok(())
}
