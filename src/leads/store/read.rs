//! Rows as submissions, contacts and leads.

use serde::de::DeserializeOwned;

use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Row, Value, first};
use crate::leads::model::{Contact, Lead, LeadState, Permission, Submission, SubmissionState};

/// Columns of a submission, in the order that [`submission`] reads.
const SUBMISSION: &str = "id, submission_id, form, form_version, language, offer, creates, received_at, state, reasons, \
     merged_into, contact, lead, answers, consents, context, seconds_open";
const CONTACT: &str = "id, address, email, phone, name, company, country, language, created_at, updated_at, confirmed_at, unsubscribed_at";
const LEAD: &str = "id, contact, submission, form, state, reason, need, budget, timing, attitude, owner, created_at, updated_at, amount";

/// Which submissions a list shows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this form.
    pub form: Option<String>,
    /// In this state.
    pub state: Option<SubmissionState>,
    /// Not in quarantine.
    pub without_quarantine: bool,
    /// With these words, in lower case, in an answer.
    pub words: Option<String>,
    /// Older than this one: its moment and id.
    pub before: Option<(Moment, String)>,
    /// So many at most; 0 for all.
    pub limit: i64,
}

/// Submissions, the newest first.
///
/// # Errors
/// When the database refuses.
pub fn submissions(db: &mut dyn Db, wanted: &Wanted) -> Result<Vec<Submission>, DbError> {
    let mut sql = format!("SELECT {SUBMISSION} FROM submission");
    let mut values: Vec<Value> = Vec::new();
    let mut join = " WHERE";
    let mut add = |sql: &mut String, condition: String| {
        sql.push_str(&format!("{join} {condition}"));
        join = " AND";
    };
    if let Some(form) = &wanted.form {
        values.push(form.into());
        add(&mut sql, format!("form = ${}", values.len()));
    }
    if let Some(state) = wanted.state {
        values.push(state.as_str().into());
        add(&mut sql, format!("state = ${}", values.len()));
    }
    if wanted.without_quarantine {
        add(&mut sql, "state <> 'quarantined'".into());
    }
    if let Some(words) = &wanted.words {
        let pattern = words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        values.push(format!("%{pattern}%").into());
        add(&mut sql, format!("found_by LIKE ${} ESCAPE '\\'", values.len()));
    }
    if let Some((at, id)) = &wanted.before {
        values.extend([at.0.into(), id.into()]);
        let (at, id) = (values.len() - 1, values.len());
        add(&mut sql, format!("(received_at < ${at} OR (received_at = ${at} AND id < ${id}))"));
    }
    sql.push_str(" ORDER BY received_at DESC, id DESC");
    if wanted.limit > 0 {
        values.push(wanted.limit.into());
        sql.push_str(&format!(" LIMIT ${}", values.len()));
    }
    Ok(db.query(&sql, &values)?.iter().map(submission).collect())
}

/// One submission.
///
/// # Errors
/// When the database refuses.
pub fn one(db: &mut dyn Db, id: &str) -> Result<Option<Submission>, DbError> {
    let sql = format!("SELECT {SUBMISSION} FROM submission WHERE id = $1");
    Ok(first(db, &sql, &[id.into()])?.as_ref().map(submission))
}

/// All touches of a contact, the oldest first.
///
/// # Errors
/// When the database refuses.
pub fn touches(db: &mut dyn Db, contact: &str) -> Result<Vec<Submission>, DbError> {
    let sql = format!("SELECT {SUBMISSION} FROM submission WHERE contact = $1 ORDER BY received_at, id");
    Ok(db.query(&sql, &[contact.into()])?.iter().map(submission).collect())
}

/// Submissions that made no contact: those in quarantine, and those of competitors.
///
/// # Errors
/// When the database refuses.
pub fn without_contact(db: &mut dyn Db) -> Result<Vec<Submission>, DbError> {
    let sql = format!("SELECT {SUBMISSION} FROM submission WHERE contact IS NULL ORDER BY received_at, id");
    Ok(db.query(&sql, &[])?.iter().map(submission).collect())
}

/// The leads of a contact, the oldest first.
///
/// # Errors
/// When the database refuses.
pub fn leads_of(db: &mut dyn Db, contact: &str) -> Result<Vec<Lead>, DbError> {
    let sql = format!("SELECT {LEAD} FROM lead WHERE contact = $1 ORDER BY created_at, id");
    Ok(db.query(&sql, &[contact.into()])?.iter().map(lead).collect())
}

/// What has an id that begins so: its table and its whole id.
///
/// # Errors
/// When the database refuses.
pub fn ids_like(db: &mut dyn Db, beginning: &str) -> Result<Vec<(&'static str, String)>, DbError> {
    let mut found = Vec::new();
    if beginning.is_empty() || !beginning.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(found);
    }
    for table in ["submission", "contact", "lead"] {
        let rows = db.query(&format!("SELECT id FROM {table} WHERE id LIKE $1"), &[format!("{beginning}%").into()])?;
        found.extend(rows.iter().map(|row| (table, row.text(0))));
    }
    Ok(found)
}

/// The permissions that a contact has given: scope and text, when they were given, confirmed, used and withdrawn.
///
/// # Errors
/// When the database refuses.
pub fn permissions(db: &mut dyn Db, contact: &str) -> Result<Vec<Permission>, DbError> {
    let sql = "SELECT scope, text, version, given_at, confirmed_at, used_at, withdrawn_at, submission FROM consent \
               WHERE contact = $1 ORDER BY given_at, id";
    let rows = db.query(sql, &[contact.into()])?;
    Ok(rows.iter().map(permission).collect())
}

fn permission(row: &Row) -> Permission {
    let moment = |column| row.maybe_int(column).map(Moment);
    Permission {
        submission: row.maybe(7),
        scope: row.text(0),
        text: row.text(1),
        version: row.text(2),
        given_at: Moment(row.int(3)),
        confirmed_at: moment(4),
        used_at: moment(5),
        withdrawn_at: moment(6),
    }
}

/// How many submissions each form has in each state.
///
/// # Errors
/// When the database refuses.
pub fn counts(db: &mut dyn Db) -> Result<Vec<(String, SubmissionState, i64)>, DbError> {
    let rows =
        db.query("SELECT form, state, COUNT(*) FROM submission GROUP BY form, state ORDER BY form, state", &[])?;
    let known = rows.iter().filter_map(|r| Some((r.text(0), SubmissionState::find(&r.text(1))?, r.int(2))));
    Ok(known.collect())
}

/// All contacts, the oldest first.
///
/// # Errors
/// When the database refuses.
pub fn contacts(db: &mut dyn Db) -> Result<Vec<Contact>, DbError> {
    let sql = format!("SELECT {CONTACT} FROM contact ORDER BY created_at, id");
    Ok(db.query(&sql, &[])?.iter().map(contact).collect())
}

/// One contact, by id.
///
/// # Errors
/// When the database refuses.
pub fn contact_of(db: &mut dyn Db, id: &str) -> Result<Option<Contact>, DbError> {
    let sql = format!("SELECT {CONTACT} FROM contact WHERE id = $1");
    Ok(first(db, &sql, &[id.into()])?.as_ref().map(contact))
}

/// The contact with that normalised address.
///
/// # Errors
/// When the database refuses.
pub fn contact_at(db: &mut dyn Db, address: &str) -> Result<Option<Contact>, DbError> {
    let sql = format!("SELECT {CONTACT} FROM contact WHERE address = $1");
    Ok(first(db, &sql, &[address.into()])?.as_ref().map(contact))
}

/// All leads, the oldest first.
///
/// # Errors
/// When the database refuses.
pub fn leads(db: &mut dyn Db) -> Result<Vec<Lead>, DbError> {
    let sql = format!("SELECT {LEAD} FROM lead ORDER BY created_at, id");
    Ok(db.query(&sql, &[])?.iter().map(lead).collect())
}

/// One lead, by id.
///
/// # Errors
/// When the database refuses.
pub fn lead_of(db: &mut dyn Db, id: &str) -> Result<Option<Lead>, DbError> {
    let sql = format!("SELECT {LEAD} FROM lead WHERE id = $1");
    Ok(first(db, &sql, &[id.into()])?.as_ref().map(lead))
}

fn read<T: DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

fn submission(row: &Row) -> Submission {
    Submission {
        id: row.text(0),
        submission_id: row.maybe(1),
        form: row.text(2),
        form_version: row.maybe(3),
        language: row.text(4),
        offer: row.maybe(5),
        creates: row.text(6),
        received_at: Moment(row.int(7)),
        state: SubmissionState::find(&row.text(8)).unwrap_or(SubmissionState::Accepted),
        reasons: read(&row.text(9)),
        merged_into: row.maybe(10),
        contact: row.maybe(11),
        lead: row.maybe(12),
        answers: read(&row.text(13)),
        consents: read(&row.text(14)),
        context: read(&row.text(15)),
        seconds_open: row.maybe_int(16),
    }
}

fn contact(row: &Row) -> Contact {
    Contact {
        id: row.text(0),
        address: row.text(1),
        email: row.maybe(2),
        phone: row.maybe(3),
        name: row.maybe(4),
        company: row.maybe(5),
        country: row.maybe(6),
        language: row.text(7),
        created_at: Moment(row.int(8)),
        updated_at: Moment(row.int(9)),
        confirmed_at: row.maybe_int(10).map(Moment),
        unsubscribed_at: row.maybe_int(11).map(Moment),
    }
}

fn lead(row: &Row) -> Lead {
    Lead {
        id: row.text(0),
        contact: row.text(1),
        submission: row.text(2),
        form: row.text(3),
        state: LeadState::find(&row.text(4)).unwrap_or(LeadState::Lead),
        reason: row.maybe(5),
        need: row.text(6),
        budget: row.maybe(7),
        timing: row.maybe(8),
        attitude: row.maybe(9),
        owner: row.maybe(10),
        created_at: Moment(row.int(11)),
        updated_at: Moment(row.int(12)),
        amount: row.maybe_int(13),
    }
}
