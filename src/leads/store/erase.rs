//! Erasure and retention: what is deleted is gone from every table. Of an erased address a keyed hash stays, so that
//! nobody writes to it again.

use super::read;
use super::secret::recipient;
use crate::leads::clock::{DAY, Moment};
use crate::leads::db::{Db, DbError, Value};
use crate::leads::model::Submission;
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

fn forget_contact(db: &mut dyn Db, id: &str, erased: &mut Erased) -> Result<(), DbError> {
    let id = [Value::from(id)];
    // A colleague's submission may have been merged into a lead of this person.
    let colleagues = "UPDATE submission SET lead = NULL WHERE lead IN (SELECT id FROM lead WHERE contact = $1)";
    db.execute(colleagues, &id)?;
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
