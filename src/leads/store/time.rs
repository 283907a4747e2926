//! The latest moment that the store has known, and what is mended where a clock was wrong.

use crate::leads::clock::{Clock, Learnt, Moment, NEAR, Standing};
use crate::leads::db::{Db, DbError, first};
use crate::leads::store::task::PATIENCE;

/// No pause of a task is as long, and nothing is held as long.
const LONGEST_PAUSE: i64 = 8 * 60 * 60 * 1000;
const LONGEST_HOLD: i64 = 10 * 60 * 1000;

/// Every column that says when something was.
const PAST: &[(&str, &str)] = &[
    ("submission", "received_at"),
    ("contact", "created_at"),
    ("contact", "updated_at"),
    ("contact", "confirmed_at"),
    ("contact", "unsubscribed_at"),
    ("lead", "created_at"),
    ("lead", "updated_at"),
    ("consent", "given_at"),
    ("consent", "confirmed_at"),
    ("consent", "used_at"),
    ("consent", "withdrawn_at"),
    ("outbox", "created_at"),
    ("outbox", "done_at"),
    ("download", "first_at"),
    ("download", "last_at"),
    ("mailing", "sent_at"),
    ("history", "at"),
    ("suppression", "at"),
];

/// Compares the clock with the store, notes the latest moment, and mends what a wrong clock has left.
///
/// # Errors
/// When the database refuses.
pub fn look(db: &mut dyn Db, clock: &Clock) -> Result<Learnt, DbError> {
    let learnt = clock.learn(known(db)?);
    note(db, learnt.known)?;
    if learnt.standing == Standing::Right && learnt.went_back {
        bring_back(db, learnt.known)?;
    }
    outbox(db, clock.now(), learnt)?;
    Ok(learnt)
}

/// The latest moment that the store has known; in one that has noted none, when the newest submission came.
fn known(db: &mut dyn Db) -> Result<Option<Moment>, DbError> {
    if let Some(row) = first(db, "SELECT value FROM meta WHERE name = 'clock'", &[])? {
        return Ok(row.text(0).parse().ok().map(Moment));
    }
    let row = first(db, "SELECT MAX(received_at) FROM submission", &[])?;
    Ok(row.and_then(|row| row.maybe_int(0)).map(Moment))
}

/// Notes that this moment has come. A person who does so says that the clock is right.
///
/// # Errors
/// When the database refuses.
pub fn note(db: &mut dyn Db, at: Moment) -> Result<(), DbError> {
    let sql = "INSERT INTO meta (name, value) VALUES ('clock', $1) ON CONFLICT (name) DO UPDATE SET value = $1";
    db.execute(sql, &[at.0.to_string().into()]).map(|_| ())
}

/// What says it was at a moment that is yet to come is moved back as a whole: its newest row is of this moment then, and
/// order and distances stay. What is ahead by less than a day is left alone, since it is soon true; the bound of letters
/// alone counts from now.
fn bring_back(db: &mut dyn Db, now: Moment) -> Result<(), DbError> {
    let mut newest = now.0;
    for (table, column) in PAST {
        let row = first(db, &format!("SELECT MAX({column}) FROM {table}"), &[])?;
        newest = newest.max(row.map_or(0, |row| row.int(0)));
    }
    let ahead = newest.saturating_sub(now.0);
    if ahead > NEAR {
        for (table, column) in PAST {
            let sql = format!("UPDATE {table} SET {column} = {column} - $1 WHERE {column} > $2");
            db.execute(&sql, &[ahead.into(), now.0.into()])?;
        }
    }
    db.execute("UPDATE mailing SET sent_at = $1 WHERE sent_at > $1", &[now.0.into()]).map(|_| ())
}

/// What waits for a moment too far ahead is due now, what is held for too long is free, and what was to be given up
/// while nothing ran is tried for its whole time.
fn outbox(db: &mut dyn Db, now: Moment, learnt: Learnt) -> Result<(), DbError> {
    let (end, waiting) = (now.plus(PATIENCE).0, "UPDATE outbox SET");
    let sql = format!("{waiting} next_at = $1 WHERE state = 'waiting' AND next_at > $2");
    db.execute(&sql, &[now.0.into(), now.plus(LONGEST_PAUSE).0.into()])?;
    let sql = format!("{waiting} leased_until = 0 WHERE state = 'waiting' AND leased_until > $1");
    db.execute(&sql, &[now.plus(LONGEST_HOLD).0.into()])?;
    let sql = format!("{waiting} tried_until = $1 WHERE state = 'waiting' AND tried_until > $1");
    db.execute(&sql, &[end.into()])?;
    if learnt.is_news && matches!(learnt.standing, Standing::Ahead(_)) {
        let sql = format!("{waiting} tried_until = $1 WHERE state = 'waiting' AND tried_until < $2");
        db.execute(&sql, &[end.into(), now.0.into()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
