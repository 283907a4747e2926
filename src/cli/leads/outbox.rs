//! `wellspring leads outbox`: what was given up, and another try.

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report};
use super::args::OutboxArgs;
use super::place::{self, in_transaction, told};
use crate::leads::clock::Moment;
use crate::leads::outbox;
use crate::leads::store::delivery;

/// Runs the command.
pub fn run(context: &Context, args: &OutboxArgs) -> Result<(), Failure> {
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    if let Some(wanted) = &args.retry {
        let mut id = None;
        if wanted != "all" {
            let found = place::the_one(delivery::dead_like(db.as_mut(), wanted).map_err(told)?, wanted)?;
            let none = || Failure::Machine(format!("nothing with the id `{wanted}` was given up"));
            id = Some(found.ok_or_else(none)?);
        }
        let woken = in_transaction(db.as_mut(), |db| outbox::retry(db, id.as_deref(), Moment::now()))?;
        report::out(&format!("{woken} tried again\n"));
        return Ok(());
    }
    for dead in delivery::dead(db.as_mut(), i64::MAX).map_err(told)? {
        let line = match context.format {
            Format::Json => serde_json::json!({
                "id": dead.id,
                "kind": dead.kind,
                "target": dead.target,
                "submission": dead.submission,
                "attempts": dead.attempts,
                "error": dead.error,
                "created_at": dead.created_at.rfc3339(),
            })
            .to_string(),
            Format::Human | Format::Short => format!(
                "{}  {} {}  {} after {} attempts: {}",
                dead.created_at.rfc3339(),
                dead.kind,
                dead.target,
                dead.id,
                dead.attempts,
                dead.error.as_deref().unwrap_or_default()
            ),
        };
        report::out(&format!("{line}\n"));
    }
    Ok(())
}
