//! What follows from a submission, put into the outbox in its own transaction.

use serde_json::json;

use crate::leads::db::{Db, DbError};
use crate::leads::screen::{Found, Post};
use crate::leads::settings::Settings;
use crate::leads::store::Kept;
use crate::leads::store::task::{self, Task};

/// Puts the tasks of a submission that was kept. Sales are told of nothing but a qualified lead.
///
/// # Errors
/// When the database refuses.
pub fn follow(db: &mut dyn Db, post: &Post, kept: &Kept, found: Found, settings: &Settings) -> Result<(), DbError> {
    let Some(lead) = kept.lead.as_deref().filter(|_| found == Found::Qualified) else { return Ok(()) };
    let hooks = settings.table.get("webhooks").and_then(|t| t.as_object());
    for name in hooks.into_iter().flat_map(|hooks| hooks.keys()) {
        let task = Task {
            key: format!("webhook:{name}:qualified:{lead}"),
            kind: "webhook",
            target: name.clone(),
            payload: json!({"event": "qualified", "lead": lead}).to_string(),
            not_before: post.received_at,
            contact: kept.contact.as_deref(),
            submission: Some(&kept.id),
            lead: Some(lead),
        };
        task::put(db, post.received_at, &task)?;
    }
    Ok(())
}
