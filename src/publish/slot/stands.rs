//! Whether an output folder is as a build left it: asked before a build, it shows that there is nothing to do.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::Slot;
use crate::path::OutputPath;
use crate::publish::change::Put;
use crate::publish::manifest::Record;
use crate::publish::owned::{self, Files};

/// A hash of outputs by path and bytes. They must be sorted by path.
pub(super) fn hash<'a>(outputs: impl Iterator<Item = (&'a str, &'a Record)>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for (path, record) in outputs {
        hasher.update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes()).update(record.hash.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

impl Slot {
    /// Whether the folder holds just the outputs of this hash (see [`super::Report`]), each looked at as it would be
    /// if a build kept it. They are then as good as put.
    pub fn stands(&mut self, outputs: &[u8; 32]) -> bool {
        let Some(puts) = self.all_kept(outputs) else { return false };
        self.puts = puts.into();
        true
    }

    fn all_kept(&self, outputs: &[u8; 32]) -> Option<Vec<Put>> {
        let all = self.before.all()?;
        let kept = |(path, record): (&str, Record)| self.kept(&OutputPath::new(path).ok()?, &record.hash, Some(record));
        let is_whole = hash(all.iter().map(|(path, record)| (*path, record))) == *outputs;
        let files = || Files::new(all.iter().map(|(path, _)| *path));
        // Without its stamp the folder may hold more.
        if is_whole && owned::stamp_of(&self.live) == Some(files().stamp()) {
            all.into_par_iter().map(kept).collect()
        } else {
            None
        }
    }
}
