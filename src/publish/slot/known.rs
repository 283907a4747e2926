//! Which files in the live folder are ours, as far as that is certain.

use std::path::{Path, PathBuf};

use super::Slot;
use crate::publish::accept::Found;
use crate::publish::change::{self, Next, Put, Stamps, is_put};
use crate::publish::error::Error;
use crate::publish::manifest::Manifest;
use crate::publish::owned::{self, Files, List};
use crate::publish::stage;

/// What was found before a build changes anything.
pub(super) struct Known {
    /// What the folder's marker says; empty if it says nothing.
    pub stamp: String,
    /// The list as it is on the disk, whether it fits or not.
    pub list: Option<List>,
    /// Our files in the folder.
    pub owned: Option<Files>,
}

impl Slot {
    /// Looks for a list that fits the stamp of the folder: that of this build's files, the list of the last build, or
    /// the paths in its memo, which may have been brought here without the list.
    pub(super) fn known(&self, files: &Files) -> Known {
        let stamp = owned::stamp_of(&self.live).filter(|_| self.found == Found::Ours).unwrap_or_default();
        let list = owned::read(&self.places.list);
        let owned = if stamp.is_empty() {
            None
        } else if stamp == files.stamp() {
            Some(files.clone())
        } else {
            let listed = list.as_ref().filter(|list| list.is_of(&stamp)).map(|list| list.files.clone());
            listed.or_else(|| noted(&Manifest::read(&self.places.manifest)).filter(|files| files.stamp() == stamp))
        };
        Known { stamp, list, owned }
    }
}

fn noted(manifest: &Manifest) -> Option<Files> {
    Some(Files::new(manifest.all()?.iter().map(|(path, _)| *path)))
}

impl Known {
    /// Both the old files and the new ones are ours until it is certain which stand: writes that list. Without one of
    /// the old files, the new list fits only when all is done.
    pub(super) fn both(&self, files: &Files, place: &Path) -> Result<Stamps, Error> {
        let after = files.stamp();
        let Some(owned) = &self.owned else {
            owned::write(place, &List::of(files.clone()))?;
            return Ok(Stamps { during: String::new(), after });
        };
        let both = owned.and(files);
        let during = both.stamp();
        let fits = vec![self.stamp.clone(), during.clone(), after.clone()];
        owned::write(place, &List { files: both, fits })?;
        Ok(Stamps { during, after })
    }
}

/// What a second slot holds that is neither put nor known in the live one.
pub(super) fn unknown(slot: &Path, next: &Next, puts: &[Put]) -> Result<Vec<PathBuf>, Error> {
    let mut found = stage::walk(slot)?;
    found.retain(|path| {
        next.foreign.binary_search(path).is_err() && !path.to_str().is_some_and(|path| is_put(path, puts))
    });
    Ok(found)
}

/// The files in an output folder that no build put there and that stay, but for those whose names hosts use.
///
/// # Errors
/// When the folder cannot be read.
pub fn strangers(folder: &Path, is_output: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, Error> {
    let mut found = stage::walk(folder)?;
    found.retain(|path| {
        let is_output = path.to_str().is_some_and(&is_output);
        !(is_output || change::is_hosts(path) || folder.join(path).is_dir())
    });
    Ok(found)
}
