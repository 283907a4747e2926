//! What is known of a sender already: the contact with the same normalised address, and what was said within thirty
//! days before.

use super::Post;
use crate::leads::clock::DAY;
use crate::leads::db::{Db, DbError, Value, first};
use crate::leads::normal;

/// For so long a repetition is the same request.
const SAME: i64 = 30 * DAY;

/// The states of a lead that is still worked at. Into one that is closed nothing is merged: who writes again after it
/// was won or lost, asks anew.
const OPEN: &str = "state IN ('lead', 'qualified', 'assigned', 'accepted')";

/// What was there before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The contact with this address.
    pub contact: Option<String>,
    /// The lead of the same person or company with the same need.
    pub lead: Option<String>,
    /// The submission that said the same.
    pub same: Option<String>,
    /// Why it is the same, in words.
    pub why: String,
}

/// Looks for it.
///
/// # Errors
/// When the database refuses.
pub fn earlier(db: &mut dyn Db, post: &Post) -> Result<Earlier, DbError> {
    let since = Value::Int(post.received_at.plus(-SAME).0);
    let mut found = Earlier::default();
    if let Some(address) = post.person.address() {
        let row = first(db, "SELECT id FROM contact WHERE address = $1", &[address.into()])?;
        found.contact = row.map(|r| r.text(0));
    }
    match &post.person.need {
        Some(need) => lead(db, post, need, since, &mut found)?,
        None => repeated(db, post, since, &mut found)?,
    }
    Ok(found)
}

/// The same need of the same person, or of the same company.
fn lead(db: &mut dyn Db, post: &Post, need: &str, since: Value, found: &mut Earlier) -> Result<(), DbError> {
    let need = Value::Text(normal::need(need));
    let mut row = None;
    if let Some(contact) = &found.contact {
        let sql = format!(
            "SELECT id, submission FROM lead WHERE contact = $1 AND need_key = $2 AND created_at > $3 AND {OPEN} ORDER BY created_at, id LIMIT 1"
        );
        row = first(db, &sql, &[contact.into(), need.clone(), since.clone()])?;
        found.why = "same person and need within 30 days".into();
    }
    let company = normal::company_key(post.person.company.as_deref(), post.person.email.as_deref());
    if let (None, Some(company)) = (&row, company.filter(|_| is_written(post))) {
        let sql = format!(
            "SELECT id, submission FROM lead WHERE company_key = $1 AND need_key = $2 AND created_at > $3 AND {OPEN} ORDER BY created_at, id LIMIT 1"
        );
        row = first(db, &sql, &[company.into(), need, since])?;
        found.why = "same company and need within 30 days".into();
    }
    if let Some(row) = row {
        found.lead = Some(row.text(0));
        found.same = Some(row.text(1));
    }
    Ok(())
}

/// Whether the need is in the person's own words. An option that two colleagues choose says too little to make one
/// request of theirs.
fn is_written(post: &Post) -> bool {
    let fields = post.entry.form.fields.iter().filter(|field| field.asks_need() && field.options.is_empty());
    fields.filter_map(|field| post.accepted.answer(&field.name)).any(|said| !said.trim().is_empty())
}

/// The same form, and the same offer, filled in by the same person.
fn repeated(db: &mut dyn Db, post: &Post, since: Value, found: &mut Earlier) -> Result<(), DbError> {
    let Some(contact) = &found.contact else { return Ok(()) };
    let sql = "SELECT id FROM submission WHERE contact = $1 AND form = $2 AND received_at > $3 \
               AND COALESCE(offer, '') = $4 AND state = 'accepted' ORDER BY received_at, id LIMIT 1";
    let offer = post.offer.clone().unwrap_or_default();
    let values = [contact.into(), Value::from(&post.entry.form.name), since, offer.into()];
    if let Some(row) = first(db, sql, &values)? {
        found.same = Some(row.text(0));
        found.why = "same person and form within 30 days".into();
    }
    Ok(())
}
