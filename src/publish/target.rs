//! Where a site can be published to: one file for each sort of target, one list.

use std::path::{Path, PathBuf};

use super::error::Error;
use super::plan::{Plan, Put, State};
use crate::bundle::Content;
use crate::path::OutputPath;

pub mod folder;

/// What `[publish.NAME]` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The sort of target, a name of [`ALL`].
    pub target: String,
    /// Where it is.
    pub path: String,
    /// The folder, outside the site, to which the receiver's file goes.
    pub leads: Option<String>,
}

/// A sort of target.
pub struct Sort {
    /// The name by which `target = "…"` calls it.
    pub name: &'static str,
    /// Opens one for the site at a root.
    pub open: Open,
}

/// All sorts of targets.
pub const ALL: &[Sort] = &[folder::SORT];

/// Opens a target for the site at a root.
pub type Open = fn(&Path, &Settings) -> Result<Box<dyn Target>, Error>;

/// A place that can be published to.
pub trait Target {
    /// The place, for messages.
    fn place(&self) -> PathBuf;

    /// What is there now.
    ///
    /// # Errors
    /// When it cannot be found out.
    fn state(&self) -> Result<State, Error>;

    /// Takes the right to write, if the target is still as the plan was made for.
    ///
    /// # Errors
    /// [`Error::is_busy`] when another publish is at work or was faster.
    fn begin(&self, plan: &Plan, state: &State) -> Result<Box<dyn Session>, Error>;
}

/// A publish at work. It ends by [`Session::commit`]; a session that is dropped, or killed, leaves a target from
/// which the next one knows what is uncertain.
pub trait Session: Sync {
    /// Puts one output; called from several threads.
    ///
    /// # Errors
    /// When the target refuses, or the content is not what was planned.
    fn put(&self, put: &Put, content: Content) -> Result<(), Error>;

    /// Deletes one of our files; one that is gone already is no error.
    ///
    /// # Errors
    /// When the target refuses.
    fn delete(&self, path: &OutputPath) -> Result<(), Error>;

    /// Notes that all of the plan is done.
    ///
    /// # Errors
    /// When the target refuses.
    fn commit(self: Box<Self>, plan: &Plan) -> Result<(), Error>;
}

/// Opens the target that the settings name.
///
/// # Errors
/// When there is no such sort of target, or this one must not be written to.
pub fn open(root: &Path, settings: &Settings) -> Result<Box<dyn Target>, Error> {
    match ALL.iter().find(|sort| sort.name == settings.target) {
        Some(sort) => (sort.open)(root, settings),
        None => {
            let names: Vec<String> = ALL.iter().map(|sort| format!("`{}`", sort.name)).collect();
            let why = format!("there is no target `{}`, only {}", settings.target, names.join(", "));
            Err(Error::refused("publish to", Path::new(&settings.path), why))
        }
    }
}
