//! `wellspring leads erase` and `wellspring leads retention`: what is deleted is gone.

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report};
use super::args::{EraseArgs, RetentionArgs};
use super::place::{self, in_transaction, told};
use crate::leads::clock::Moment;
use crate::leads::db::Place;
use crate::leads::store::erase::{self, Erased};
use crate::leads::store::time;

/// Runs `erase`.
pub fn run(context: &Context, args: &EraseArgs) -> Result<(), Failure> {
    let Some(key) = erase::key(&args.address) else {
        return Err(Failure::Machine(format!("`{}` is no e-mail address and no telephone number", args.address)));
    };
    let place = place::database(context, &args.database);
    let mut db = place::open_existing(&place)?;
    let erased = in_transaction(db.as_mut(), |db| erase::erase(db, &key, Moment::now()))?;
    db.forget_deleted().map_err(told)?;
    tell(context, erased);
    if context.format != Format::Json {
        report::note(context, "earlier exports and backups still hold it: delete those yourself");
        if matches!(place, Place::Server(_)) {
            let note = "PostgreSQL keeps the bytes of deleted rows in its files until `VACUUM FULL` or new rows take their place";
            report::note(context, note);
        }
    }
    Ok(())
}

/// Runs `retention`.
pub fn retention(context: &Context, args: &RetentionArgs) -> Result<(), Failure> {
    let days = match args.days {
        Some(days) => Some(days),
        None => place::book(&place::manifest(context, args.manifest.as_ref()))?.settings.retention_days,
    };
    if args.days == Some(0) {
        return Err(Failure::Machine(
            "`--days 0`: 0 is no number of days to keep something for; the least is 1".to_owned(),
        ));
    }
    let Some(days) = days else {
        return Err(Failure::Machine(
            "the site says no `retention_days` under `[leads]`: set it, or give `--days`".to_owned(),
        ));
    };
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    let erased = in_transaction(db.as_mut(), |db| {
        let at = Moment::now();
        // Who runs this by hand has looked at the clock: receivers take its word.
        time::note(db, at)?;
        erase::retain(db, days, at)
    })?;
    db.forget_deleted().map_err(told)?;
    tell(context, erased);
    Ok(())
}

fn tell(context: &Context, erased: Erased) {
    let Erased { submissions, contacts, leads } = erased;
    if context.format == Format::Json {
        let value = serde_json::json!({"submissions": submissions, "contacts": contacts, "leads": leads});
        return report::out(&format!("{value}\n"));
    }
    let count = |number: u64, word: &str| report::count(usize::try_from(number).unwrap_or(usize::MAX), word);
    let submissions = report::count(submissions, "submission");
    report::out(&format!("deleted: {submissions}, {}, {}\n", count(contacts, "contact"), count(leads, "lead")));
}
