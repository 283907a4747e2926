//! What follows from a submission, put into the outbox in its own transaction.

use serde_json::json;

use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError};
use crate::leads::screen::{Found, Screened};
use crate::leads::settings::Settings;
use crate::leads::store::Kept;
use crate::leads::store::task::{self, Task};

/// Puts the tasks of a submission that was kept. Sales are told of nothing but a qualified lead.
///
/// # Errors
/// When the database refuses.
pub fn follow(
    db: &mut dyn Db,
    screened: &Screened<'_>,
    kept: &Kept,
    (settings, at): (&Settings, Moment),
) -> Result<(), DbError> {
    let Some(lead) = kept.lead.as_deref().filter(|_| screened.found() == Found::Qualified) else { return Ok(()) };
    for name in settings.delivery.webhooks.iter().map(|hook| &hook.name) {
        let task = Task {
            key: format!("webhook:{name}:qualified:{lead}"),
            kind: "webhook",
            target: name.clone(),
            payload: json!({"event": "qualified", "lead": lead}).to_string(),
            not_before: at,
            contact: kept.contact.as_deref(),
            submission: Some(&kept.id),
            lead: Some(lead),
        };
        task::put(db, at, &task)?;
    }
    Ok(())
}

/// Puts a task for each mailing tool after something changed in what a contact allows.
///
/// # Errors
/// When the database refuses.
pub fn sync(db: &mut dyn Db, contact: &str, settings: &Settings, at: Moment) -> Result<(), DbError> {
    for sync in &settings.delivery.syncs {
        let task = Task {
            key: format!("sync:{}:{contact}:{}", sync.name, at.0),
            kind: "sync",
            target: sync.name.clone(),
            payload: "{}".into(),
            not_before: at,
            contact: Some(contact),
            submission: None,
            lead: None,
        };
        task::put(db, at, &task)?;
    }
    Ok(())
}
