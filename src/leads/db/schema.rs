//! The tables, and how an older database becomes a newer one: each step in one transaction, so that a step is made
//! wholly or not at all, wherever the program is killed.

use super::{Db, DbError, Value, first};

/// Each step of the schema; its number is its place in this list, from 1. A step that was released never changes.
const STEPS: &[&str] = &[include_str!("schema/1.sql"), include_str!("schema/2.sql")];

/// The tables that hold what came from visitors.
pub const TABLES: &[&str] =
    &["submission", "contact", "lead", "consent", "outbox", "download", "mailing", "history", "suppression"];

/// Brings the database to the newest step.
///
/// # Errors
/// When the database refuses, or a newer program has been at work.
pub fn migrate(db: &mut dyn Db) -> Result<(), DbError> {
    let newest = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    db.batch("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")?;
    loop {
        db.begin()?;
        let done = step(db, newest);
        match done {
            Ok(true) => db.commit()?,
            Ok(false) => {
                db.rollback();
                return Ok(());
            }
            Err(error) => {
                db.rollback();
                return Err(error);
            }
        }
    }
}

/// Makes the next step; whether there was one.
fn step(db: &mut dyn Db, newest: i64) -> Result<bool, DbError> {
    // The row is made and changed before it is read, so that of two receivers that start at once one waits.
    db.execute("INSERT INTO meta (name, value) VALUES ('schema', '0') ON CONFLICT (name) DO NOTHING", &[])?;
    db.execute("UPDATE meta SET value = value WHERE name = 'schema'", &[])?;
    let row = first(db, "SELECT value FROM meta WHERE name = 'schema'", &[])?;
    let at: i64 = row.map(|r| r.text(0)).unwrap_or_default().parse().unwrap_or_default();
    if at > newest {
        let message = format!("the database has the schema {at}, this program knows {newest}: use a newer one");
        return Err(DbError::Wrong(message));
    }
    let Some(sql) = usize::try_from(at).ok().and_then(|at| STEPS.get(at)) else { return Ok(false) };
    db.batch(sql)?;
    db.execute("UPDATE meta SET value = $1 WHERE name = 'schema'", &[Value::Text((at + 1).to_string())])?;
    Ok(true)
}
