//! Keeps a screened submission with all that follows from it, in the one transaction that the visitor waits for.

use serde_json::json;

use super::history::{self, About};
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Value, first};
use crate::leads::id;
use crate::leads::model::{GivenConsent, LeadState, SubmissionState};
use crate::leads::normal;
use crate::leads::outbox::plan;
use crate::leads::screen::{Clean, Found, Person, Post, Quarantined, Screened};
use crate::leads::settings::Settings;

/// What was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The submission's id.
    pub id: String,
    /// What became of it.
    pub state: SubmissionState,
    /// The contact.
    pub contact: Option<String>,
    /// The lead.
    pub lead: Option<String>,
    /// Whether this post is the first with its submission id.
    pub is_new: bool,
}

/// Keeps a submission without signs of spam. A repeated one changes nothing and gives what was kept then.
///
/// # Errors
/// When the database refuses; nothing is kept then.
pub fn keep(db: &mut dyn Db, clean: &Clean, settings: &Settings) -> Result<Kept, DbError> {
    if let Some(kept) = repeated(db, clean.post())? {
        return Ok(kept);
    }
    let screened = clean.duplicate(db)?.competitor(&settings.competitors).completeness();
    let id = id::new().map_err(DbError::Unavailable)?;
    let (state, reasons) = screened.state();
    insert(db, &id, clean.post(), state, &reasons)?;
    follow(db, &id, &screened, (settings, clean.post().received_at))
}

/// Keeps a submission with signs of spam, for a person to look at.
///
/// # Errors
/// When the database refuses; nothing is kept then.
pub fn quarantine(db: &mut dyn Db, found: &Quarantined) -> Result<Kept, DbError> {
    if let Some(kept) = repeated(db, &found.post)? {
        return Ok(kept);
    }
    let id = id::new().map_err(DbError::Unavailable)?;
    insert(db, &id, &found.post, SubmissionState::Quarantined, &found.reasons)?;
    let about = About { submission: Some(&id), ..About::default() };
    history::write(db, found.post.received_at, about, "quarantined", &found.reasons.join("; "))?;
    Ok(Kept { id, state: SubmissionState::Quarantined, contact: None, lead: None, is_new: true })
}

/// Takes a submission out of the quarantine, on to the step after the look for spam. None if it is not there, or is in
/// no quarantine.
///
/// # Errors
/// When the database refuses.
pub fn release(
    db: &mut dyn Db,
    id: &str,
    found: Quarantined,
    at: Moment,
    settings: &Settings,
) -> Result<Option<Kept>, DbError> {
    let sql = "UPDATE submission SET state = 'accepted' WHERE id = $1 AND state = 'quarantined'";
    if db.execute(sql, &[id.into()])? == 0 {
        return Ok(None);
    }
    let about = About { submission: Some(id), ..About::default() };
    history::write(db, at, about, "released", "out of the quarantine, by a person")?;
    let clean = found.release();
    let screened = clean.duplicate(db)?.competitor(&settings.competitors).completeness();
    let (state, reasons) = screened.state();
    let sql = "UPDATE submission SET state = $1, reasons = $2 WHERE id = $3";
    db.execute(sql, &[state.as_str().into(), json!(reasons).to_string().into(), id.into()])?;
    follow(db, id, &screened, (settings, at)).map(Some)
}

/// What was kept under the same submission id before.
fn repeated(db: &mut dyn Db, post: &Post) -> Result<Option<Kept>, DbError> {
    let Some(key) = &post.submission_id else { return Ok(None) };
    let sql = "SELECT id, state, contact, lead FROM submission WHERE form = $1 AND submission_id = $2";
    let row = first(db, sql, &[(&post.entry.form.name).into(), key.into()])?;
    Ok(row.map(|row| Kept {
        id: row.text(0),
        state: SubmissionState::find(&row.text(1)).unwrap_or(SubmissionState::Accepted),
        contact: row.maybe(2),
        lead: row.maybe(3),
        is_new: false,
    }))
}

fn insert(db: &mut dyn Db, id: &str, post: &Post, state: SubmissionState, reasons: &[String]) -> Result<(), DbError> {
    let form = &post.entry.form;
    let answers: Vec<_> = post.accepted.answers.iter().filter(|(_, values)| !values.is_empty()).collect();
    let sql = "INSERT INTO submission (id, submission_id, form, form_version, language, offer, creates, received_at, state, \
               reasons, answers, consents, context, seconds_open, found_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let values: [Value; 15] = [
        id.into(),
        post.submission_id.clone().into(),
        (&form.name).into(),
        post.accepted.context.get(crate::form::context::VERSION).cloned().into(),
        form.language.as_str().into(),
        post.offer.clone().into(),
        form.creates.as_str().into(),
        post.received_at.0.into(),
        state.as_str().into(),
        json!(reasons).to_string().into(),
        json!(answers).to_string().into(),
        json!(consents(post)).to_string().into(),
        json!(post.accepted.context).to_string().into(),
        post.accepted.seconds_open.map(i64::from).into(),
        found_by(post).into(),
    ];
    db.execute(sql, &values)?;
    Ok(())
}

/// The words by which the inbox finds it.
fn found_by(post: &Post) -> String {
    let answers = post.accepted.answers.iter().flat_map(|(_, values)| values);
    let words: Vec<String> = answers.map(|text| text.to_lowercase()).collect();
    words.join("\n")
}

/// The permissions with their exact texts. Of a page older than the manifest only the hash is known.
fn consents(post: &Post) -> Vec<GivenConsent> {
    let form = &post.entry.form;
    let given = post.accepted.consents.iter();
    given
        .filter_map(|given| {
            let consent = form.consents.iter().find(|c| c.id == given.id)?;
            let is_this = consent.hash() == given.text_sha256;
            Some(GivenConsent {
                id: given.id.clone(),
                scope: given.scope.clone(),
                text: if is_this { consent.text.clone() } else { String::new() },
                text_sha256: given.text_sha256.clone(),
                version: if is_this { consent.version(&form.language) } else { String::new() },
            })
        })
        .collect()
}

/// The contact, the lead, the permissions and the tasks of a submission that has a row. `at` is the present: a
/// submission out of the quarantine may have come long ago.
fn follow(
    db: &mut dyn Db,
    id: &str,
    screened: &Screened<'_>,
    (settings, at): (&Settings, Moment),
) -> Result<Kept, DbError> {
    let post = screened.post();
    let (state, reasons) = screened.state();
    let merged_into = screened.earlier().same.as_deref().filter(|_| state == SubmissionState::Merged);
    let mut kept = Kept { id: id.into(), state, contact: None, lead: None, is_new: true };
    if screened.found() != Found::Nothing {
        let contact = contact(db, screened)?;
        kept.lead = lead(db, id, &contact, screened)?;
        permissions(db, id, &contact, post)?;
        kept.contact = Some(contact);
    }
    let sql = "UPDATE submission SET contact = $1, lead = $2, merged_into = $3 WHERE id = $4";
    db.execute(sql, &[kept.contact.clone().into(), kept.lead.clone().into(), merged_into.into(), id.into()])?;
    let about = About { submission: Some(id), contact: kept.contact.as_deref(), lead: kept.lead.as_deref() };
    history::write(db, at, about, state.as_str(), &reasons.join("; "))?;
    plan::follow(db, screened, &kept, (settings, at))?;
    Ok(kept)
}

/// Makes the contact, or adds to the one that is there what was not known. Anybody can write an address into a form, so
/// what is known stays; what was said since stands in its own submission.
fn contact(db: &mut dyn Db, screened: &Screened<'_>) -> Result<String, DbError> {
    let post = screened.post();
    let Person { email, phone, name, company, country, .. } = &post.person;
    let at = post.received_at.0;
    let language = post.entry.form.language.as_str();
    let known: [Value; 6] = [
        email.clone().into(),
        phone.clone().into(),
        name.clone().into(),
        company.clone().into(),
        country.clone().into(),
        language.into(),
    ];
    if let Some(id) = &screened.earlier().contact {
        let sql = "UPDATE contact SET email = COALESCE(email, $1), phone = COALESCE(phone, $2), name = COALESCE(name, $3), \
                   company = COALESCE(company, $4), country = COALESCE(country, $5), language = $6, updated_at = $7 WHERE id = $8";
        let mut values = known.to_vec();
        values.extend([at.into(), id.into()]);
        db.execute(sql, &values)?;
        return Ok(id.clone());
    }
    let id = id::new().map_err(DbError::Unavailable)?;
    // Somebody who gave neither address nor number is known by this submission alone.
    let address = post.person.address().unwrap_or_else(|| format!("none:{id}"));
    let sql = "INSERT INTO contact (email, phone, name, company, country, language, created_at, updated_at, id, address) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let mut values = known.to_vec();
    values.extend([at.into(), at.into(), (&id).into(), address.into()]);
    db.execute(sql, &values)?;
    Ok(id)
}

/// Makes the lead, or tells the one that is there what is new. A contact without a need has none.
fn lead(db: &mut dyn Db, submission: &str, contact: &str, screened: &Screened<'_>) -> Result<Option<String>, DbError> {
    let state = match screened.found() {
        Found::Nothing | Found::Contact => return Ok(None),
        Found::Lead => LeadState::Lead,
        Found::Qualified => LeadState::Qualified,
    };
    let post = screened.post();
    let person = &post.person;
    let at = post.received_at.0;
    if let Some(id) = &screened.earlier().lead {
        // More is known now: what was a lead may be qualified. What sales have begun with stays as they left it.
        let sql = "UPDATE lead SET budget = COALESCE(budget, $1), timing = COALESCE(timing, $2), attitude = COALESCE(attitude, $3), \
                   updated_at = $4 WHERE id = $5";
        let values: [Value; 5] = [
            person.budget.clone().into(),
            person.timing.clone().into(),
            person.attitude.clone().into(),
            at.into(),
            id.into(),
        ];
        db.execute(sql, &values)?;
        let sql = "UPDATE lead SET state = 'qualified' WHERE id = $1 AND state = 'lead' AND (budget IS NOT NULL OR timing IS NOT NULL)";
        db.execute(sql, &[id.into()])?;
        return Ok(Some(id.clone()));
    }
    let id = id::new().map_err(DbError::Unavailable)?;
    let need = person.need.clone().unwrap_or_default();
    let sql = "INSERT INTO lead (id, contact, submission, form, state, need, need_key, company_key, budget, timing, attitude, owner, \
               created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values: [Value; 14] = [
        (&id).into(),
        contact.into(),
        submission.into(),
        (&post.entry.form.name).into(),
        state.as_str().into(),
        (&need).into(),
        normal::need(&need).into(),
        normal::company_key(person.company.as_deref(), person.email.as_deref()).into(),
        person.budget.clone().into(),
        person.timing.clone().into(),
        person.attitude.clone().into(),
        (&post.entry.form.owner).into(),
        at.into(),
        at.into(),
    ];
    db.execute(sql, &values)?;
    Ok(Some(id))
}

/// Keeps each permission; the same one is kept once more with each submission that gave it.
fn permissions(db: &mut dyn Db, submission: &str, contact: &str, post: &Post) -> Result<(), DbError> {
    for given in consents(post) {
        let id = id::new().map_err(DbError::Unavailable)?;
        let sql = "INSERT INTO consent (id, contact, submission, name, scope, text, text_sha256, version, language, given_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values: [Value; 10] = [
            id.into(),
            contact.into(),
            submission.into(),
            given.id.into(),
            given.scope.into(),
            given.text.into(),
            given.text_sha256.into(),
            given.version.into(),
            post.entry.form.language.as_str().into(),
            post.received_at.0.into(),
        ];
        db.execute(sql, &values)?;
    }
    Ok(())
}
