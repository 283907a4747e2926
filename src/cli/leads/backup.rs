//! `wellspring leads backup`: a whole copy, made while others write.

use super::super::context::Context;
use super::super::{Failure, report};
use super::args::BackupArgs;
use super::place::{self, told};
use crate::publish::error::shown;

/// Runs the command.
pub fn run(context: &Context, args: &BackupArgs) -> Result<(), Failure> {
    if args.file.exists() {
        return Err(Failure::Machine(format!("`{}` is there already: a backup overwrites nothing", shown(&args.file))));
    }
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    db.backup(&args.file).map_err(told)?;
    report::note(context, &format!("the database is copied to {}", shown(&args.file)));
    Ok(())
}
