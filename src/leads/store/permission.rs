//! What a person allowed: its confirmation, its use, its end.

use super::history::{self, About};
use super::secret::recipient;
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Value, first};

/// What came of a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// It is confirmed by this.
    Now,
    /// It was so already.
    Already,
    /// It was taken back since, or erased: there is nothing to confirm.
    Gone,
}

/// A permission that allows more than one letter has to be confirmed by who has the mailbox.
const LASTING: &str = "(scope = 'newsletter' OR scope LIKE 'partner:%')";

/// Whether a submission gave a permission that waits for its confirmation.
///
/// # Errors
/// When the database refuses.
pub fn waits(db: &mut dyn Db, contact: &str, submission: &str) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT 1 FROM consent WHERE contact = $1 AND submission = $2 AND {LASTING} AND confirmed_at IS NULL \
         AND withdrawn_at IS NULL LIMIT 1"
    );
    Ok(first(db, &sql, &[contact.into(), submission.into()])?.is_some())
}

/// Confirms what a submission allowed, and with it the address.
///
/// # Errors
/// When the database refuses.
pub fn confirm(db: &mut dyn Db, contact: &str, submission: &str, at: Moment) -> Result<Confirmed, DbError> {
    let open = format!(
        "SELECT COUNT(*), COUNT(confirmed_at) FROM consent WHERE contact = $1 AND submission = $2 AND {LASTING} \
         AND withdrawn_at IS NULL"
    );
    let row = first(db, &open, &[contact.into(), submission.into()])?;
    let (given, confirmed) = row.map_or((0, 0), |row| (row.int(0), row.int(1)));
    if given == 0 {
        return Ok(Confirmed::Gone);
    }
    if given == confirmed {
        return Ok(Confirmed::Already);
    }
    let sql = format!(
        "UPDATE consent SET confirmed_at = $1 WHERE contact = $2 AND submission = $3 AND {LASTING} \
         AND withdrawn_at IS NULL AND confirmed_at IS NULL"
    );
    db.execute(&sql, &[at.0.into(), contact.into(), submission.into()])?;
    let sql = "UPDATE contact SET confirmed_at = COALESCE(confirmed_at, $1), unsubscribed_at = NULL WHERE id = $2";
    db.execute(sql, &[at.0.into(), contact.into()])?;
    let about = About { submission: Some(submission), contact: Some(contact), lead: None };
    history::write(db, at, about, "confirmed", "the address, and the letters that were asked for")?;
    Ok(Confirmed::Now)
}

/// Takes back everything that a contact allowed; whether there was something. Asked twice, it changes nothing more.
///
/// # Errors
/// When the database refuses.
pub fn withdraw(db: &mut dyn Db, contact: &str, at: Moment) -> Result<bool, DbError> {
    let sql = "UPDATE consent SET withdrawn_at = $1 WHERE contact = $2 AND withdrawn_at IS NULL";
    let taken = db.execute(sql, &[at.0.into(), contact.into()])?;
    let sql = "UPDATE contact SET unsubscribed_at = $1 WHERE id = $2 AND (unsubscribed_at IS NULL OR $3 > 0)";
    let taken_any = i64::try_from(taken).unwrap_or(1);
    let left = db.execute(sql, &[at.0.into(), contact.into(), taken_any.into()])?;
    if left > 0 {
        let about = About { contact: Some(contact), ..About::default() };
        history::write(db, at, about, "unsubscribed", "by the link in a letter")?;
    }
    Ok(left > 0)
}

/// The newest permission of that scope that is confirmed and was not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// The exact text.
    pub text: String,
    /// Its hash.
    pub text_sha256: String,
    /// Its short name, with language.
    pub version: String,
    /// When it was given.
    pub given_at: Moment,
    /// When it was confirmed.
    pub confirmed_at: Moment,
}

/// Looks for it.
///
/// # Errors
/// When the database refuses.
pub fn active(db: &mut dyn Db, contact: &str, scope: &str) -> Result<Option<Active>, DbError> {
    let sql = "SELECT text, text_sha256, version, given_at, confirmed_at FROM consent WHERE contact = $1 AND scope = $2 \
               AND confirmed_at IS NOT NULL AND withdrawn_at IS NULL ORDER BY given_at DESC, id LIMIT 1";
    let row = first(db, sql, &[contact.into(), scope.into()])?;
    Ok(row.map(|row| Active {
        text: row.text(0),
        text_sha256: row.text(1),
        version: row.text(2),
        given_at: Moment(row.int(3)),
        confirmed_at: Moment(row.int(4)),
    }))
}

/// The scopes in which a contact may be written to now: what is confirmed where it must be, and neither used up nor
/// taken back. None for an address that must not be written to.
///
/// # Errors
/// When the database refuses.
pub fn scopes(db: &mut dyn Db, contact: &str) -> Result<Vec<String>, DbError> {
    let sql = format!(
        "SELECT DISTINCT scope FROM consent WHERE contact = $1 AND withdrawn_at IS NULL AND used_at IS NULL \
         AND (confirmed_at IS NOT NULL OR NOT {LASTING})"
    );
    let mut found: Vec<String> = db.query(&sql, &[contact.into()])?.iter().map(|row| row.text(0)).collect();
    if !found.is_empty() && is_suppressed(db, contact)? {
        found.clear();
    }
    found.sort();
    Ok(found)
}

/// Why somebody is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// What the form promised: the confirmation, the link, the file. It counts as no use of a permission.
    Promised,
    /// Anything else: an answer that was not asked for, a hint, an offer. Under `once` there is one.
    FollowUp,
}

/// Asks whether a contact may be written to, and notes the use where it may be only once. What is refused stands in the
/// contact's history.
///
/// # Errors
/// When the database refuses.
pub fn may_write(db: &mut dyn Db, contact: &str, letter: Letter, at: Moment) -> Result<bool, DbError> {
    if is_suppressed(db, contact)? {
        return refused(db, contact, "the address must not be written to", at);
    }
    if letter == Letter::Promised || active(db, contact, "newsletter")?.is_some() {
        return Ok(true);
    }
    // All that was allowed until now is one letter, in however many forms it was allowed.
    let sql = "UPDATE consent SET used_at = $1 WHERE contact = $2 AND scope = 'once' AND used_at IS NULL \
               AND withdrawn_at IS NULL";
    if db.execute(sql, &[at.0.into(), contact.into()])? > 0 {
        let about = About { contact: Some(contact), ..About::default() };
        history::write(db, at, about, "followed up", "the one letter that was allowed")?;
        return Ok(true);
    }
    let used = "SELECT 1 FROM consent WHERE contact = $1 AND scope = 'once' AND used_at IS NOT NULL LIMIT 1";
    match first(db, used, &[contact.into()])? {
        Some(_) => refused(db, contact, "a second letter, where one was allowed", at),
        None => refused(db, contact, "nothing was allowed", at),
    }
}

fn refused(db: &mut dyn Db, contact: &str, why: &str, at: Moment) -> Result<bool, DbError> {
    let about = About { contact: Some(contact), ..About::default() };
    history::write(db, at, about, "refused", why)?;
    Ok(false)
}

/// Whether the address of a contact must not be written to.
///
/// # Errors
/// When the database refuses.
pub fn is_suppressed(db: &mut dyn Db, contact: &str) -> Result<bool, DbError> {
    let row = first(db, "SELECT address FROM contact WHERE id = $1", &[contact.into()])?;
    let Some(address) = row.map(|row| row.text(0)) else { return Ok(true) };
    let hash: Value = recipient(db, &address)?.into();
    Ok(first(db, "SELECT 1 FROM suppression WHERE recipient = $1", &[hash])?.is_some())
}

#[cfg(test)]
mod tests {
    use super::{Confirmed, Letter, active, confirm, may_write, waits, withdraw};
    use crate::leads::db::Db;
    use crate::leads::store::{Kept, erase};
    use crate::leads::testing::{NOW, keep, letter_form, on_each, post, settings};

    const BOTH: &[(&str, &str)] = &[("email", "ada@example.com"), ("consent_letter", "yes"), ("consent_answer", "yes")];

    fn kept(db: &mut dyn Db, answers: &[(&str, &str)]) -> (Kept, String) {
        let kept = keep(db, &settings(serde_json::json!({})), post(&letter_form(), 0, answers));
        let contact = kept.contact.clone().unwrap();
        (kept, contact)
    }

    fn told(db: &mut dyn Db, what: &str) -> i64 {
        db.query("SELECT COUNT(*) FROM history WHERE what = $1", &[what.into()]).unwrap()[0].int(0)
    }

    #[test]
    fn one_letter_is_allowed_once_and_the_second_is_refused_and_told() {
        on_each(|_, db| {
            let (_, contact) = kept(db, BOTH);
            for _ in 0..3 {
                assert!(may_write(db, &contact, Letter::Promised, NOW).unwrap(), "what was promised is no use");
            }
            assert!(may_write(db, &contact, Letter::FollowUp, NOW.plus(1)).unwrap());
            assert!(!may_write(db, &contact, Letter::FollowUp, NOW.plus(2)).unwrap());
            assert_eq!((told(db, "followed up"), told(db, "refused")), (1, 1));
            let used = "SELECT used_at FROM consent WHERE scope = 'once'";
            assert_eq!(db.query(used, &[]).unwrap()[0].int(0), NOW.plus(1).0);

            let (_, other) = kept(db, &[("email", "bob@example.com")]);
            assert!(!may_write(db, &other, Letter::FollowUp, NOW).unwrap(), "nothing was allowed");
        });
    }

    #[test]
    fn a_letter_is_confirmed_once_and_ends_for_good() {
        on_each(|_, db| {
            let (kept, contact) = kept(db, BOTH);
            assert!(waits(db, &contact, &kept.id).unwrap());
            assert_eq!(active(db, &contact, "newsletter").unwrap(), None);
            assert_eq!(confirm(db, &contact, &kept.id, NOW.plus(5)).unwrap(), Confirmed::Now);
            assert_eq!(confirm(db, &contact, &kept.id, NOW.plus(9)).unwrap(), Confirmed::Already);
            assert!(!waits(db, &contact, &kept.id).unwrap());
            let found = active(db, &contact, "newsletter").unwrap().unwrap();
            assert_eq!((found.text.as_str(), found.confirmed_at), ("Send me the letter.", NOW.plus(5)));
            for _ in 0..2 {
                assert!(may_write(db, &contact, Letter::FollowUp, NOW).unwrap());
            }
            assert!(withdraw(db, &contact, NOW.plus(10)).unwrap());
            assert!(!withdraw(db, &contact, NOW.plus(11)).unwrap(), "the second click changes nothing");
            assert_eq!(active(db, &contact, "newsletter").unwrap(), None);
            assert_eq!(confirm(db, &contact, &kept.id, NOW.plus(12)).unwrap(), Confirmed::Gone);
            assert!(!may_write(db, &contact, Letter::FollowUp, NOW).unwrap());
            assert_eq!((told(db, "confirmed"), told(db, "unsubscribed")), (1, 1));
        });
    }

    #[test]
    fn who_was_erased_is_not_written_to_even_what_was_promised() {
        on_each(|_, db| {
            erase::erase(db, "ada@example.com", NOW).unwrap();
            let (_, contact) = kept(db, BOTH);
            assert!(!may_write(db, &contact, Letter::Promised, NOW).unwrap());
        });
    }
}
