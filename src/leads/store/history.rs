//! What was done, when, and with what: the story of a submission.

use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Row, Value};
use crate::leads::id;

/// What an entry is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// A submission.
    pub submission: Option<&'a str>,
    /// A contact.
    pub contact: Option<&'a str>,
    /// A lead.
    pub lead: Option<&'a str>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// A stable word: `received`, `merged`, `released`, `mailed` …
    pub what: String,
    /// More of it, in words.
    pub detail: String,
}

/// Writes one.
///
/// # Errors
/// When the database refuses.
pub fn write(db: &mut dyn Db, at: Moment, about: About<'_>, what: &str, detail: &str) -> Result<(), DbError> {
    let id = id::new().map_err(DbError::Unavailable)?;
    let sql =
        "INSERT INTO history (id, at, submission, contact, lead, what, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        id.into(),
        at.0.into(),
        about.submission.into(),
        about.contact.into(),
        about.lead.into(),
        what.into(),
        detail.into(),
    ];
    db.execute(sql, &values)?;
    Ok(())
}

/// The story of a submission, with that of its contact and lead, the oldest first. A release comes before what follows
/// from it at the same moment.
///
/// # Errors
/// When the database refuses.
pub fn of(db: &mut dyn Db, submission: &str, contact: Option<&str>) -> Result<Vec<Entry>, DbError> {
    let sql = "SELECT at, what, detail, id FROM history WHERE submission = $1 \
               OR (submission IS NULL AND contact = $2) ORDER BY at, CASE what WHEN 'released' THEN 0 ELSE 1 END, id";
    let rows = db.query(sql, &[submission.into(), contact.into()])?;
    Ok(rows.iter().map(entry).collect())
}

fn entry(row: &Row) -> Entry {
    Entry { at: Moment(row.int(0)), what: row.text(1), detail: row.text(2) }
}
