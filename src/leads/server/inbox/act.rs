//! What a person does in the inbox. Each is one post, and each ends with the page that shows what it did.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;

use super::super::Shared;
use super::{away, either, entered, missing, named, notice, see};
use crate::leads::db::{Db, DbError};
use crate::leads::model::{Submission, SubmissionState};
use crate::leads::outbox;
use crate::leads::screen::stored;
use crate::leads::store::{self, delivery, desk, read};

const SUBMISSION: &str = "/inbox/submission/";

/// Out of the quarantine: the remaining steps are taken now.
pub async fn release(shared: Arc<Shared>, request: Request) -> Response {
    either(released(&shared, request).await)
}

async fn released(shared: &Arc<Shared>, request: Request) -> Result<Response, Response> {
    let (entered, id) = (entered(&request)?, named(request.uri(), SUBMISSION).to_owned());
    let book = shared.clone();
    let wanted = id.clone();
    let done = write(shared, move |db| {
        let Some(found) = read::one(db, &wanted)? else { return Ok(Outcome::Missing) };
        let Some(entry) = book.book.form(&found.form, Some(&found.language)) else { return Ok(Outcome::NoForm) };
        let post = stored::restore(entry, &found);
        // Somebody else may have released it a moment ago: then there is nothing left to do, and that is shown.
        store::release(db, &wanted, post, book.clock.now(), &book.book.settings)?;
        Ok(Outcome::Released)
    });
    Ok(match done.await? {
        Outcome::Missing => missing(shared, &entered),
        Outcome::NoForm => {
            let text =
                "The site has no such form any more, so it is not known what its answers mean. It stays where it is.";
            notice(shared, &entered, 409, "Not released", text)
        }
        Outcome::Released => see(&format!("{SUBMISSION}{id}?said=released")),
    })
}

enum Outcome {
    Missing,
    NoForm,
    Released,
}

/// A person has looked, and it stays in quarantine.
pub async fn leave(shared: Arc<Shared>, request: Request) -> Response {
    let is_fit = |stored: &Submission| stored.state == SubmissionState::Quarantined;
    either(noted(&shared, request, desk::LEFT, is_fit, "/inbox?state=quarantined&said=left").await)
}

/// A person has answered.
pub async fn answered(shared: Arc<Shared>, request: Request) -> Response {
    let is_fit = |stored: &Submission| stored.state != SubmissionState::Quarantined;
    either(noted(&shared, request, desk::ANSWERED, is_fit, "").await)
}

async fn noted(
    shared: &Arc<Shared>,
    request: Request,
    what: &'static str,
    is_fit: fn(&Submission) -> bool,
    then: &str,
) -> Result<Response, Response> {
    let (entered, id) = (entered(&request)?, named(request.uri(), SUBMISSION).to_owned());
    let wanted = id.clone();
    let at = shared.clock.now();
    let found = write(shared, move |db| {
        let Some(found) = read::one(db, &wanted)? else { return Ok(false) };
        if is_fit(&found) {
            desk::note(db, &found, what, at)?;
        }
        Ok(true)
    });
    Ok(match found.await? {
        false => missing(shared, &entered),
        true if then.is_empty() => see(&format!("{SUBMISSION}{id}?said={what}")),
        true => see(then),
    })
}

/// Something that was given up is tried once more.
pub async fn retry(shared: Arc<Shared>, request: Request) -> Response {
    either(retried(&shared, request).await)
}

async fn retried(shared: &Arc<Shared>, request: Request) -> Result<Response, Response> {
    let (entered, id) = (entered(&request)?, named(request.uri(), "/inbox/undelivered/").to_owned());
    let at = shared.clock.now();
    let found = write(shared, move |db| {
        let Some(found) = delivery::one(db, &id)? else { return Ok(None) };
        outbox::retry(db, Some(&id), at)?;
        Ok(Some(found))
    });
    Ok(match found.await? {
        None => missing(shared, &entered),
        Some(found) => match found.submission {
            Some(submission) => see(&format!("{SUBMISSION}{submission}?said=retried")),
            None => see("/inbox/undelivered?said=retried"),
        },
    })
}

async fn write<T: Send + 'static>(
    shared: &Arc<Shared>,
    work: impl FnMut(&mut dyn Db) -> Result<T, DbError> + Send + 'static,
) -> Result<T, Response> {
    shared.writer.run(work).await.map_err(|error| away(shared, &error))
}
