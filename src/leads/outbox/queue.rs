//! The rows of the outbox: who holds which, what became of it, what was given up.

use super::Outcome;
use super::backoff;
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Row, Value};
use crate::leads::store::history::{self, About};
use crate::leads::store::task::PATIENCE;

/// A task that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The row. It is the id under which every attempt is made.
    pub id: String,
    /// `mail`, `webhook` or `sync`.
    pub kind: String,
    /// The name of its target.
    pub target: String,
    /// Whom it concerns.
    pub contact: Option<String>,
    /// Which submission caused it.
    pub submission: Option<String>,
    /// Which lead.
    pub lead: Option<String>,
    /// What the delivery needs (JSON).
    pub payload: serde_json::Value,
    /// Which attempt this is.
    pub attempts: i64,
    /// When it was put into the outbox.
    pub created_at: Moment,
    /// After this it is given up.
    pub tried_until: Moment,
}

/// Which tasks a lane takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Those of a kind for a target.
    Of(String, String),
    /// Those of none of these.
    NoneOf(Vec<(String, String)>),
}

impl Wanted {
    /// The condition, whose values are added to those before it.
    fn condition(&self, values: &mut Vec<Value>) -> String {
        let mut place = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        match self {
            Self::Of(kind, target) => {
                format!("kind = {} AND target = {}", place(kind.into()), place(target.into()))
            }
            Self::NoneOf(known) if known.is_empty() => "1 = 1".into(),
            Self::NoneOf(known) => {
                let places: Vec<String> =
                    known.iter().map(|(kind, target)| place(format!("{kind}:{target}").into())).collect();
                format!("(kind || ':' || target) NOT IN ({})", places.join(", "))
            }
        }
    }
}

const COLUMNS: &str = "id, kind, target, contact, submission, lead, payload, attempts, created_at, tried_until";

/// Takes the next due task and holds it for so many milliseconds. A `probe` takes the one that is due next, whenever
/// that is: with it a target is asked whether it is back.
///
/// # Errors
/// When the database refuses.
pub fn claim(
    db: &mut dyn Db,
    wanted: &Wanted,
    at: Moment,
    (lease, probe): (i64, bool),
) -> Result<Option<Claimed>, DbError> {
    let mut values: Vec<Value> = vec![at.plus(lease).0.into(), at.0.into()];
    let condition = wanted.condition(&mut values);
    let due = if probe { "" } else { " AND next_at <= $2" };
    // Of two receivers that find the same row, the second waits for the first and then finds it held.
    let free = "state = 'waiting' AND leased_until <= $2";
    let sql = format!(
        "UPDATE outbox SET leased_until = $1, attempts = attempts + 1 WHERE {free} AND id = \
         (SELECT id FROM outbox WHERE {condition} AND {free}{due} ORDER BY next_at, id LIMIT 1) RETURNING {COLUMNS}"
    );
    Ok(db.query(&sql, &values)?.first().map(claimed))
}

fn claimed(row: &Row) -> Claimed {
    Claimed {
        id: row.text(0),
        kind: row.text(1),
        target: row.text(2),
        contact: row.maybe(3),
        submission: row.maybe(4),
        lead: row.maybe(5),
        payload: serde_json::from_str(&row.text(6)).unwrap_or_default(),
        attempts: row.int(7),
        created_at: Moment(row.int(8)),
        tried_until: Moment(row.int(9)),
    }
}

/// Writes down what became of an attempt; whether the task is given up.
///
/// # Errors
/// When the database refuses.
pub fn settle(db: &mut dyn Db, task: &Claimed, outcome: &Outcome, at: Moment) -> Result<bool, DbError> {
    let about =
        About { submission: task.submission.as_deref(), contact: task.contact.as_deref(), lead: task.lead.as_deref() };
    let named = || format!("{}: {}", task.kind, task.target);
    match outcome {
        Outcome::Done(what) | Outcome::Skipped(what) => {
            let sql = "UPDATE outbox SET state = 'done', done_at = $1, error = NULL, leased_until = 0 \
                       WHERE id = $2 AND state <> 'done'";
            // What two receivers have handed over is told once.
            if db.execute(sql, &[at.0.into(), (&task.id).into()])? == 1 {
                let word = if matches!(outcome, Outcome::Done(_)) { "delivered" } else { "not delivered" };
                history::write(db, at, about, word, &format!("{}: {what}", task.kind))?;
            }
            Ok(false)
        }
        Outcome::Refused(why) | Outcome::Down(why) | Outcome::Hopeless(why) => {
            let dead = matches!(outcome, Outcome::Hopeless(_)) || at >= task.tried_until;
            let state = if dead { "dead" } else { "waiting" };
            let next = at.plus(backoff::of_task(task.attempts, backoff::random()));
            let sql = "UPDATE outbox SET state = $1, next_at = $2, leased_until = 0, error = $3 \
                       WHERE id = $4 AND state = 'waiting'";
            let changed = db.execute(sql, &[state.into(), next.0.into(), why.into(), (&task.id).into()])?;
            if dead && changed == 1 {
                history::write(db, at, about, "given up", &format!("{}: {why}", named()))?;
            }
            Ok(dead)
        }
    }
}

/// A target is back: what failed there is tried now and not at the end of its pause.
///
/// # Errors
/// When the database refuses.
pub fn wake(db: &mut dyn Db, kind: &str, target: &str, at: Moment) -> Result<u64, DbError> {
    let sql = "UPDATE outbox SET next_at = $1 WHERE state = 'waiting' AND kind = $2 AND target = $3 \
               AND attempts > 0 AND next_at > $1";
    db.execute(sql, &[at.0.into(), kind.into(), target.into()])
}

/// Gives up what has waited too long for a target that is away.
///
/// # Errors
/// When the database refuses.
pub fn give_up(db: &mut dyn Db, kind: &str, target: &str, (why, at): (&str, Moment)) -> Result<u64, DbError> {
    let sql = "UPDATE outbox SET state = 'dead', error = COALESCE(error, $1) WHERE state = 'waiting' AND kind = $2 \
               AND target = $3 AND tried_until <= $4 AND leased_until <= $4";
    db.execute(sql, &[why.into(), kind.into(), target.into(), at.0.into()])
}

/// Tries again what was given up, under the same id and for as long as at first: one row, or all of them. How many.
///
/// # Errors
/// When the database refuses.
pub fn retry(db: &mut dyn Db, id: Option<&str>, at: Moment) -> Result<u64, DbError> {
    let mut sql =
        "UPDATE outbox SET state = 'waiting', next_at = $1, tried_until = $2, leased_until = 0 WHERE state = 'dead'"
            .to_owned();
    let mut values: Vec<Value> = vec![at.0.into(), at.plus(PATIENCE).0.into()];
    if let Some(id) = id {
        sql.push_str(" AND id = $3");
        values.push(id.into());
    }
    db.execute(&sql, &values)
}
