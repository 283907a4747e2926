//! Erasure and retention: what is deleted is gone from every table. Of an erased address a keyed hash stays, so that
//! nobody writes to it again.

use super::read;
use super::secret::recipient;
use crate::leads::clock::{DAY, Moment};
use crate::leads::db::{Db, DbError, Row, Value};
use crate::leads::model::{LeadState, Submission};
use crate::leads::normal;

/// How much was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Submissions.
    pub submissions: usize,
    /// Contacts.
    pub contacts: u64,
    /// Leads.
    pub leads: u64,
}

/// The key of an address as people write it: an e-mail address or a telephone number.
pub fn key(written: &str) -> Option<String> {
    normal::email(written).or_else(|| normal::phone(written).map(|digits| format!("tel:{digits}")))
}

/// Deletes all that came from an address, and all that was made of it.
///
/// # Errors
/// When the database refuses; nothing is deleted then.
pub fn erase(db: &mut dyn Db, address: &str, at: Moment) -> Result<Erased, DbError> {
    let contact = read::contact_at(db, address)?;
    let mut gone = match &contact {
        Some(contact) => read::touches(db, &contact.id)?,
        None => Vec::new(),
    };
    // What is in quarantine or set aside belongs to no contact; whoever wrote it can be named in any answer.
    gone.extend(read::without_contact(db)?.into_iter().filter(|s| is_of(s, address)));
    if let Some(contact) = &contact {
        hand_over(db, &contact.id)?;
    }
    let mut erased = Erased { submissions: gone.len(), ..Erased::default() };
    for submission in &gone {
        forget_submission(db, &submission.id)?;
    }
    if let Some(contact) = &contact {
        forget_contact(db, &contact.id, &mut erased)?;
    }
    let hash = recipient(db, address)?;
    db.execute("DELETE FROM mailing WHERE recipient = $1", &[(&hash).into()])?;
    let sql =
        "INSERT INTO suppression (recipient, reason, at) VALUES ($1, 'erased', $2) ON CONFLICT (recipient) DO NOTHING";
    db.execute(sql, &[hash.into(), at.0.into()])?;
    Ok(erased)
}

/// Deletes what came before the retention ends: submissions that are so old, and contacts of whom nothing newer is
/// known and who have subscribed to nothing, with their leads.
///
/// # Errors
/// When the database refuses; nothing is deleted then.
pub fn retain(db: &mut dyn Db, days: u32, at: Moment) -> Result<Erased, DbError> {
    let until = at.plus(-DAY * i64::from(days)).0;
    let mut erased = Erased::default();
    let old = db.query("SELECT id FROM submission WHERE received_at < $1", &[until.into()])?;
    erased.submissions = old.len();
    for row in &old {
        forget_submission(db, &row.text(0))?;
    }
    let sql = "SELECT id FROM contact WHERE updated_at < $1 AND NOT EXISTS \
               (SELECT 1 FROM submission WHERE submission.contact = contact.id) AND NOT EXISTS \
               (SELECT 1 FROM consent WHERE consent.contact = contact.id AND scope <> 'once' \
                AND confirmed_at IS NOT NULL AND withdrawn_at IS NULL)";
    for row in db.query(sql, &[until.into()])? {
        forget_contact(db, &row.text(0), &mut erased)?;
    }
    // A lead of a contact who stays is as old as what was last learnt of it.
    erased.leads += db.execute("DELETE FROM lead WHERE updated_at < $1", &[until.into()])?;
    for sql in [
        "DELETE FROM consent WHERE submission NOT IN (SELECT id FROM submission) AND scope = 'once' AND given_at < $1",
        "DELETE FROM outbox WHERE created_at < $1",
        "DELETE FROM history WHERE at < $1",
        "DELETE FROM mailing WHERE sent_at < $1",
        "DELETE FROM download WHERE last_at < $1",
    ] {
        db.execute(sql, &[until.into()])?;
    }
    Ok(erased)
}

fn is_of(submission: &Submission, address: &str) -> bool {
    let mut values = submission.answers.iter().flat_map(|(_, values)| values);
    values.any(|value| key(value).as_deref() == Some(address))
}

fn forget_submission(db: &mut dyn Db, id: &str) -> Result<(), DbError> {
    let id = [Value::from(id)];
    for sql in [
        "DELETE FROM outbox WHERE submission = $1",
        "DELETE FROM history WHERE submission = $1",
        "UPDATE submission SET merged_into = NULL WHERE merged_into = $1",
        "DELETE FROM submission WHERE id = $1",
    ] {
        db.execute(sql, &id)?;
    }
    Ok(())
}

/// Takes a person out of the leads that colleagues have a part in: such a lead is the next one's then, without what
/// this person alone answered.
fn hand_over(db: &mut dyn Db, contact: &str) -> Result<(), DbError> {
    let sql = "SELECT id, contact, submission, form, created_at, state, budget, timing, attitude FROM lead \
               WHERE contact = $1 OR id IN (SELECT lead FROM submission WHERE contact = $1)";
    for lead in db.query(sql, &[contact.into()])? {
        let id = Value::from(lead.text(0));
        let sql =
            "SELECT contact, id, form, received_at, answers FROM submission WHERE lead = $1 ORDER BY received_at, id";
        let touches = db.query(sql, std::slice::from_ref(&id))?;
        let (gone, rest): (Vec<&Row>, Vec<&Row>) = touches.iter().partition(|row| row.text(0) == contact);
        let is_own = lead.text(1) == contact;
        let [heir, of, form, since]: [Value; 4] = match rest.first() {
            Some(next) if is_own => [next.text(0).into(), next.text(1).into(), next.text(2).into(), next.int(3).into()],
            None if is_own => continue,
            _ => [lead.text(1).into(), lead.text(2).into(), lead.text(3).into(), lead.int(4).into()],
        };
        let (said, unsaid) = (answers(&rest), answers(&gone));
        let stays = |value: &String| said.contains(value) || (!is_own && !unsaid.contains(value));
        let [budget, timing, attitude] = [6, 7, 8].map(|column| lead.maybe(column).filter(stays));
        let is_less = lead.text(5) == LeadState::Qualified.as_str() && budget.is_none() && timing.is_none();
        let state = if is_less { LeadState::Lead.as_str().to_owned() } else { lead.text(5) };
        let sql = "UPDATE lead SET contact = $1, submission = $2, form = $3, created_at = $4, state = $5, budget = $6, \
                   timing = $7, attitude = $8 WHERE id = $9";
        let known = [heir.clone(), of.clone(), form, since, (&state).into(), budget.into(), timing.into()];
        let values: Vec<Value> = known.into_iter().chain([attitude.into(), id.clone()]).collect();
        db.execute(sql, &values)?;
        let sql = "UPDATE submission SET state = 'accepted', reasons = '[]', merged_into = NULL WHERE id = $1 AND state = 'merged'";
        db.execute(sql, std::slice::from_ref(&of))?;
        let sql = "UPDATE submission SET merged_into = $1 WHERE merged_into = $2 AND lead = $3 AND id <> $1";
        db.execute(sql, &[of.clone(), lead.text(2).into(), id.clone()])?;
        // Sales hear of it once, of what it is when they are told; of one that is not qualified any more they do not.
        let sql = "UPDATE outbox SET contact = $1, submission = $2, error = NULL \
                   WHERE lead = $3 AND contact = $4 AND (state = 'done' OR $5 <> 'lead')";
        db.execute(sql, &[heir, of, id, contact.into(), state.into()])?;
    }
    Ok(())
}

/// All that these submissions answer.
fn answers(touches: &[&Row]) -> Vec<String> {
    let read = touches.iter().filter_map(|row| serde_json::from_str::<Vec<(String, Vec<String>)>>(&row.text(4)).ok());
    read.flatten().flat_map(|(_, values)| values).collect()
}

fn forget_contact(db: &mut dyn Db, id: &str, erased: &mut Erased) -> Result<(), DbError> {
    hand_over(db, id)?;
    let id = [Value::from(id)];
    for sql in [
        "DELETE FROM history WHERE lead IN (SELECT id FROM lead WHERE contact = $1)",
        "DELETE FROM outbox WHERE lead IN (SELECT id FROM lead WHERE contact = $1)",
        "DELETE FROM history WHERE contact = $1",
        "DELETE FROM outbox WHERE contact = $1",
        "DELETE FROM consent WHERE contact = $1",
        "DELETE FROM download WHERE contact = $1",
    ] {
        db.execute(sql, &id)?;
    }
    erased.leads += db.execute("DELETE FROM lead WHERE contact = $1", &id)?;
    erased.contacts += db.execute("DELETE FROM contact WHERE id = $1", &id)?;
    Ok(())
}
