//! `wellspring leads release`: out of the quarantine, on to the steps that come after it.

use super::super::context::Context;
use super::super::{Failure, report};
use super::args::ReleaseArgs;
use super::place::{self, in_transaction, told};
use crate::leads::clock::Moment;
use crate::leads::model::SubmissionState;
use crate::leads::screen::stored;
use crate::leads::store::{self, read};

/// Runs the command.
pub fn run(context: &Context, args: &ReleaseArgs) -> Result<(), Failure> {
    let book = place::book(&place::manifest(context, args.manifest.as_ref()))?;
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    let (_, id) = place::whole_id(db.as_mut(), &args.id)?;
    let found = read::one(db.as_mut(), &id).map_err(told)?;
    let Some(stored) = found.filter(|s| s.state == SubmissionState::Quarantined) else {
        return Err(Failure::Machine(format!("no submission `{}` is in quarantine", args.id)));
    };
    let Some(entry) = book.form(&stored.form, Some(&stored.language)) else {
        return Err(Failure::Machine(format!(
            "the site has no form `{}` any more, so its rules are not known",
            stored.form
        )));
    };
    let kept = in_transaction(db.as_mut(), |db| {
        store::release(db, &id, stored::restore(entry, &stored), Moment::now(), &book.settings)
    })?;
    let state = kept.map_or("released by somebody else", |kept| kept.state.as_str());
    report::out(&format!("{id}  {state}\n"));
    Ok(())
}
