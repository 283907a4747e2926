//! Carries a plan out: assets, then pages, then lists and feeds, then deletes. What is put is made anew from its
//! recipe, so a publish holds no more bytes than are on their way.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::accept;
use super::error::Error;
use super::plan::{Plan, Put, State};
use super::rank::Rank;
use super::receiver;
use super::target::{Session, Target};
use crate::bundle::Bundle;
use crate::path::OutputPath;

/// The folder under the site's root in which the receiver's files are made.
const STATE: &str = ".wellspring";

/// What a publish has to know beside the target.
pub struct Job<'a> {
    /// The site's root.
    pub root: &'a Path,
    /// The outputs.
    pub bundle: &'a Bundle,
    /// What is to be done.
    pub plan: &'a Plan,
    /// The folder to which the receiver's files go.
    pub leads: Option<&'a str>,
    /// Called after each put and delete, from several threads.
    pub progress: &'a (dyn Fn() + Sync),
}

/// Carries the plan out.
///
/// # Errors
/// At the first failure; what was put until then stays, and the next publish goes on from there.
pub fn carry_out(job: &Job<'_>, target: &dyn Target, state: &State) -> Result<(), Error> {
    let leads = job.leads.map(|leads| leads_folder(job.root, leads, &target.place())).transpose()?;
    if job.plan.is_empty() {
        return leads.map_or(Ok(()), |folder| deliver(job.root, &folder));
    }
    let session = target.begin(job.plan, state)?;
    delete(job, &*session, &job.plan.clears)?;
    put_rank(job, &*session, Rank::Asset)?;
    // A form must be known to the receiver before a page shows it.
    if let Some(folder) = leads {
        deliver(job.root, &folder)?;
    }
    put_rank(job, &*session, Rank::Page)?;
    put_rank(job, &*session, Rank::List)?;
    delete(job, &*session, &job.plan.deletes)?;
    session.commit(job.plan)
}

fn delete(job: &Job<'_>, session: &dyn Session, paths: &[OutputPath]) -> Result<(), Error> {
    for path in paths {
        session.delete(path)?;
        (job.progress)();
    }
    Ok(())
}

fn put_rank(job: &Job<'_>, session: &dyn Session, rank: Rank) -> Result<(), Error> {
    let puts: Vec<&Put> = job.plan.puts.iter().filter(|put| put.rank == rank).collect();
    puts.par_iter().try_for_each(|put| {
        let output = job.bundle.get(&put.path);
        let output = output.ok_or_else(|| {
            Error::refused("publish", Path::new(put.path.as_str()), "the site does not have it any more")
        })?;
        session.put(put, (output.recipe)().value)?;
        (job.progress)();
        Ok(())
    })
}

/// The receiver's folder must not be one that visitors can read.
fn leads_folder(root: &Path, leads: &str, place: &Path) -> Result<PathBuf, Error> {
    let written = root.join(leads);
    let folder = accept::resolve(&written).map_err(|e| Error::io("find", &written, &e))?;
    if folder.starts_with(place) {
        let why = "it lies in the published site, where everybody could read it";
        return Err(Error::refused("give the receiver's files to", &folder, why));
    }
    Ok(folder)
}

fn deliver(root: &Path, folder: &Path) -> Result<(), Error> {
    let own = root.join(STATE);
    let from = own.join(receiver::MANIFEST);
    let manifest = fs::read(&from).map_err(|e| Error::io("read", &from, &e))?;
    fs::create_dir_all(folder).map_err(|e| Error::io("make the folder", folder, &e))?;
    receiver::settle(folder, &manifest, &receiver::stored(&own, &manifest))
}
