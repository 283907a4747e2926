//! What follows from a submission, put into the outbox in its own transaction.

use serde_json::json;

use super::mail::TARGET;
use crate::form::context;
use crate::form::definition::Creates;
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError};
use crate::leads::normal;
use crate::leads::screen::{Found, Post, Screened};
use crate::leads::settings::Settings;
use crate::leads::store::Kept;
use crate::leads::store::history::{self, About};
use crate::leads::store::mailing::{self, Asked, Bounds};
use crate::leads::store::permission::{self, Letter};
use crate::leads::store::read;
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
    letter(db, screened, kept, (settings, at))?;
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

/// What a letter is about: the same one is not written twice a day. Another offer, another seat, or a permission that
/// has to be confirmed makes it another letter.
fn about(post: &Post) -> String {
    let form = &post.entry.form;
    let seat = post.accepted.context.get(context::PAGE).filter(|_| form.creates == Creates::Registration);
    let asks = post.accepted.consents.iter().any(|given| given.scope != "once");
    let (offer, seat) = (post.offer.as_deref().unwrap_or_default(), seat.map_or("", String::as_str));
    format!("{}/{offer}/{seat}{}", form.name, if asks { "/confirm" } else { "" })
}

/// The one letter that follows a submission, if there is mail, an address, and nothing against it.
fn letter(
    db: &mut dyn Db,
    screened: &Screened<'_>,
    kept: &Kept,
    (settings, at): (&Settings, Moment),
) -> Result<(), DbError> {
    let post = screened.post();
    let (Some(mail), Some(contact)) = (&settings.delivery.mail, kept.contact.as_deref()) else { return Ok(()) };
    let Some(address) = post.person.email.as_deref().and_then(normal::email) else { return Ok(()) };
    if !permission::may_write(db, contact, Letter::Promised, at)? {
        return Ok(());
    }
    let confirmed = read::contact_of(db, contact)?.is_some_and(|contact| contact.confirmed_at.is_some());
    let asked = Asked {
        address: &address,
        confirmed,
        about: &about(post),
        network: post.network.as_deref(),
        submission: &kept.id,
    };
    let bounds = Bounds { per_address: mail.per_address, per_network: mail.per_network };
    if let Err(why) = mailing::allow(db, &asked, bounds, at)? {
        let about = About { submission: Some(&kept.id), contact: Some(contact), lead: None };
        return history::write(db, at, about, "not mailed", why);
    }
    let task = Task {
        key: format!("mail:{}", kept.id),
        kind: "mail",
        target: TARGET.into(),
        payload: "{}".into(),
        not_before: at,
        contact: Some(contact),
        submission: Some(&kept.id),
        lead: None,
    };
    task::put(db, at, &task).map(|_| ())
}
