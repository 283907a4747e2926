//! What the outbox holds, for a person to look at.

use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Row, first};

const COLUMNS: &str = "id, kind, target, contact, submission, state, attempts, next_at, error, created_at, done_at";

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Ours.
    pub id: String,
    /// `mail`, `webhook` or `sync`.
    pub kind: String,
    /// To which target, or what sort of mail.
    pub target: String,
    /// Whom it concerns.
    pub contact: Option<String>,
    /// What caused it.
    pub submission: Option<String>,
    /// `waiting`, `done` or `dead`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Moment,
    /// Why it was not taken, the last time.
    pub error: Option<String>,
    /// When it was put there.
    pub created_at: Moment,
    /// When it was taken.
    pub done_at: Option<Moment>,
}

/// The deliveries of a submission, the oldest first.
///
/// # Errors
/// When the database refuses.
pub fn of(db: &mut dyn Db, submission: &str) -> Result<Vec<Delivery>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE submission = $1 ORDER BY created_at, id");
    Ok(db.query(&sql, &[submission.into()])?.iter().map(delivery).collect())
}

/// One of them.
///
/// # Errors
/// When the database refuses.
pub fn one(db: &mut dyn Db, id: &str) -> Result<Option<Delivery>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE id = $1");
    Ok(first(db, &sql, &[id.into()])?.as_ref().map(delivery))
}

/// Those that were given up, the newest first; so many at most.
///
/// # Errors
/// When the database refuses.
pub fn dead(db: &mut dyn Db, limit: i64) -> Result<Vec<Delivery>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE state = 'dead' ORDER BY created_at DESC, id DESC LIMIT $1");
    Ok(db.query(&sql, &[limit.into()])?.iter().map(delivery).collect())
}

/// The ids of those that were given up and begin so.
///
/// # Errors
/// When the database refuses.
pub fn dead_like(db: &mut dyn Db, beginning: &str) -> Result<Vec<String>, DbError> {
    if beginning.is_empty() || !beginning.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Vec::new());
    }
    let sql = "SELECT id FROM outbox WHERE state = 'dead' AND id LIKE $1";
    Ok(db.query(sql, &[format!("{beginning}%").into()])?.iter().map(|row| row.text(0)).collect())
}

/// How many were given up.
///
/// # Errors
/// When the database refuses.
pub fn count_dead(db: &mut dyn Db) -> Result<i64, DbError> {
    Ok(first(db, "SELECT COUNT(*) FROM outbox WHERE state = 'dead'", &[])?.map_or(0, |row| row.int(0)))
}

fn delivery(row: &Row) -> Delivery {
    Delivery {
        id: row.text(0),
        kind: row.text(1),
        target: row.text(2),
        contact: row.maybe(3),
        submission: row.maybe(4),
        state: row.text(5),
        attempts: row.int(6),
        next_at: Moment(row.int(7)),
        error: row.maybe(8),
        created_at: Moment(row.int(9)),
        done_at: row.maybe_int(10).map(Moment),
    }
}
