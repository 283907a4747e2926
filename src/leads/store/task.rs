//! Puts into the outbox what is to be handed over: mail, webhooks, syncs. It is written in the transaction of what
//! causes it, so neither is there without the other.

use crate::leads::clock::{DAY, Moment};
use crate::leads::db::{Db, DbError, Value};
use crate::leads::id;
use crate::leads::store::history::About;

/// For so long a task is tried.
pub const PATIENCE: i64 = 3 * DAY;

/// Something to hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task<'a> {
    /// Its key: the same task is never put twice.
    pub key: String,
    /// `mail`, `webhook` or `sync`.
    pub kind: &'static str,
    /// The name of its target in `[leads]`, or what sort of mail it is.
    pub target: String,
    /// What it is about, as the delivery needs it (JSON).
    pub payload: String,
    /// Not before this moment.
    pub not_before: Moment,
    /// Whom it concerns.
    pub contact: Option<&'a str>,
    /// Which submission caused it.
    pub submission: Option<&'a str>,
    /// Which lead.
    pub lead: Option<&'a str>,
}

/// Puts it; whether it was not there yet.
///
/// # Errors
/// When the database refuses.
pub fn put(db: &mut dyn Db, at: Moment, task: &Task<'_>) -> Result<bool, DbError> {
    let id = id::new().map_err(DbError::Unavailable)?;
    let sql = "INSERT INTO outbox (id, task, kind, target, contact, submission, lead, payload, next_at, created_at, tried_until, \
               state, attempts, leased_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', 0, 0) ON CONFLICT (task) DO NOTHING";
    let about = About { submission: task.submission, contact: task.contact, lead: task.lead };
    let values: [Value; 11] = [
        id.into(),
        (&task.key).into(),
        task.kind.into(),
        (&task.target).into(),
        about.contact.into(),
        about.submission.into(),
        about.lead.into(),
        (&task.payload).into(),
        task.not_before.0.into(),
        at.0.into(),
        task.not_before.plus(PATIENCE).0.into(),
    ];
    Ok(db.execute(sql, &values)? == 1)
}
