//! What the inbox asks beside the submissions themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{self, About};
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Value, first};
use crate::leads::model::{LeadState, Submission};

/// The word in the history of a submission that a person has answered.
pub const ANSWERED: &str = "answered";
/// The word of one that a person has looked at and left in quarantine.
pub const LEFT: &str = "left in quarantine";

/// How far sales have come with leads, by their ids.
///
/// # Errors
/// When the database refuses.
pub fn lead_states(db: &mut dyn Db, ids: &[String]) -> Result<BTreeMap<String, LeadState>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!("SELECT id, state FROM lead WHERE id IN ({})", places(ids.len(), 0));
    let values: Vec<Value> = ids.iter().map(Value::from).collect();
    let rows = db.query(&sql, &values)?;
    Ok(rows.iter().filter_map(|row| Some((row.text(0), LeadState::find(&row.text(1))?))).collect())
}

/// Which of these submissions a person has answered.
///
/// # Errors
/// When the database refuses.
pub fn answered(db: &mut dyn Db, ids: &[String]) -> Result<BTreeSet<String>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let sql = format!("SELECT submission FROM history WHERE what = $1 AND submission IN ({})", places(ids.len(), 1));
    let mut values = vec![Value::from(ANSWERED)];
    values.extend(ids.iter().map(Value::from));
    Ok(db.query(&sql, &values)?.iter().map(|row| row.text(0)).collect())
}

/// `$2, $3, …` after so many others.
fn places(count: usize, after: usize) -> String {
    let places: Vec<String> = (1..=count).map(|at| format!("${}", at + after)).collect();
    places.join(", ")
}

/// Writes down once that a person has answered, or has left it in quarantine; whether it was not written yet.
///
/// # Errors
/// When the database refuses.
pub fn note(db: &mut dyn Db, stored: &Submission, what: &'static str, at: Moment) -> Result<bool, DbError> {
    let sql = "SELECT id FROM history WHERE submission = $1 AND what = $2 LIMIT 1";
    if first(db, sql, &[(&stored.id).into(), what.into()])?.is_some() {
        return Ok(false);
    }
    let about =
        About { submission: Some(&stored.id), contact: stored.contact.as_deref(), lead: stored.lead.as_deref() };
    history::write(db, at, about, what, "by a person, in the inbox")?;
    Ok(true)
}

/// How often a contact has fetched what was handed out: what, how often, when first and last, and until when it can.
///
/// # Errors
/// When the database refuses.
pub fn fetched(db: &mut dyn Db, contact: &str) -> Result<Vec<Fetched>, DbError> {
    let sql = "SELECT what, uses, last_at FROM download WHERE contact = $1 AND uses > 0 ORDER BY first_at, token";
    let rows = db.query(sql, &[contact.into()])?;
    let fetched = rows.iter().map(|r| Fetched { what: r.text(0), uses: r.int(1), last_at: Moment(r.int(2)) });
    Ok(fetched.collect())
}

/// What was fetched with a link that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The file.
    pub what: String,
    /// How often.
    pub uses: i64,
    /// When last.
    pub last_at: Moment,
}
