//! `POST /f/FORM`: the way in. It can add a submission and nothing else.

use std::cell::LazyCell;
use std::sync::Arc;
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderName, header};
use axum::response::Response;
use tokio::time::{Instant, timeout_at};

use super::client::{self, Peer, text};
use super::{Shared, answers};
use crate::form::answer::{self, Asked};
use crate::form::body::{self, BodyError, LARGEST};
use crate::form::context;
use crate::form::manifest::Entry;
use crate::form::validate::{Accepted, FieldError};
use crate::leads::db::DbError;
use crate::leads::event::Event;
use crate::leads::screen::{self, AfterSpam};
use crate::leads::store::{self, Kept};

/// How long a body may take to arrive, from the end of its head.
const ARRIVE: Duration = Duration::from_secs(8);
/// After this, from the end of its head, a sender is told to come again: with all that was written, and so before the
/// request's own time is over.
const KEEP: Duration = Duration::from_secs(9);
/// The header in which a program names its submission.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Takes a post.
pub async fn post(shared: Arc<Shared>, request: Request) -> Response {
    let origin = text(request.headers(), &header::ORIGIN).map(str::to_owned);
    let mut response = taken(&shared, request).await;
    if let Some(origin) = origin.filter(|o| shared.book.is_ours(o)) {
        answers::set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, &origin);
        answers::set(&mut response, header::ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After");
    }
    answers::set(&mut response, header::VARY, "Origin, Accept");
    response
}

/// What a browser asks before a script posts JSON.
pub async fn preflight(shared: Arc<Shared>, request: Request) -> Response {
    let origin = text(request.headers(), &header::ORIGIN).map(str::to_owned);
    let Some(origin) = origin.filter(|o| shared.book.is_ours(o)) else {
        return answers::plain(403, "Pages of this origin do not post here.");
    };
    let mut response = answers::body(204, "text/plain", "");
    answers::set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, &origin);
    answers::set(&mut response, header::ACCESS_CONTROL_ALLOW_METHODS, "POST");
    answers::set(&mut response, header::ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, Accept, Idempotency-Key");
    answers::set(&mut response, header::ACCESS_CONTROL_MAX_AGE, "600");
    answers::set(&mut response, header::VARY, "Origin");
    response
}

/// What the answer depends on before anything is known of the body.
struct Envelope {
    json: bool,
    until: Instant,
    content_type: String,
    key: Option<String>,
    network: Option<String>,
}

async fn taken(shared: &Arc<Shared>, request: Request) -> Response {
    let begun = Instant::now();
    let headers = request.headers();
    let json = text(headers, &header::ACCEPT).is_some_and(answer::accepts_json);
    let mut envelope = Envelope {
        json,
        until: begun + KEEP,
        content_type: text(headers, &header::CONTENT_TYPE).unwrap_or_default().to_owned(),
        key: text(headers, &KEY).map(str::to_owned),
        network: None,
    };
    let name = request.uri().path().trim_start_matches("/f/").to_owned();
    let Some(entry) = shared.book.form(&name, None).cloned() else {
        return refused(404, "unknown_form", "There is no such form.", json);
    };
    let words = |key: &str| shared.book.words(entry.form.language.as_str(), key);
    if !shared.book.may_post(text(headers, &header::ORIGIN)) {
        return refused(403, "origin", "Pages of this origin do not post here.", json);
    }
    if text(headers, &header::CONTENT_ENCODING).is_some_and(|e| !e.eq_ignore_ascii_case("identity")) {
        return answers::answer(answer::unreadable(&BodyError::UnknownType, json, &words));
    }
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    if let Some(peer) = peer {
        let address = client::address(peer, headers, &shared.book.settings.trusted_proxies);
        envelope.network = Some(client::network(address));
        if let Err(seconds) = shared.limits.post(client::sender(address)) {
            return later(seconds, answer::unread(&entry.form.language, "form_error_often", json, &words));
        }
    }
    let declared = text(headers, &header::CONTENT_LENGTH).and_then(|n| n.parse::<u64>().ok());
    if declared.is_some_and(|n| n > LARGEST as u64) {
        return closing(answers::answer(answer::unreadable(&BodyError::TooLarge, json, &words)));
    }
    let body = match timeout_at(begun + ARRIVE, to_bytes(request.into_body(), LARGEST)).await {
        Err(_) => return closing(refused(408, "slow", "The form took too long to arrive.", json)),
        // What cannot be read to its end is too large, or broken off; either way there is nobody to tell more.
        Ok(Err(_)) => return closing(answers::answer(answer::unreadable(&BodyError::TooLarge, json, &words))),
        Ok(Ok(body)) => body,
    };
    match body::parse(&envelope.content_type, &body) {
        Ok(pairs) => read(shared, &entry, &envelope, pairs).await,
        Err(error) => answers::answer(answer::unreadable(&error, json, &words)),
    }
}

/// Screens what was read, keeps it, and answers once it is on disk.
async fn read(shared: &Arc<Shared>, entry: &Arc<Entry>, envelope: &Envelope, pairs: body::Pairs) -> Response {
    let language = pairs.iter().find(|(name, _)| name == context::LANGUAGE).map(|(_, value)| value.as_str());
    let entry = shared.book.form(&entry.form.name, language).unwrap_or(entry).clone();
    let outcome = screen::begin(&entry, &pairs, envelope.key.clone(), shared.clock.now());
    let validated = match outcome {
        Err(errors) => return said(shared, &entry, envelope, &pairs, &Err(errors), ""),
        Ok(mut validated) => {
            validated.post.network.clone_from(&envelope.network);
            validated
        }
    };
    let accepted = Ok(validated.post.accepted.clone());
    // What was handed over may yet be written; then the second time changes nothing.
    let late = || Err(DbError::Unavailable("the store did not answer in time".into()));
    match timeout_at(envelope.until, keep(shared, validated)).await.unwrap_or_else(|_| late()) {
        Ok(kept) => said(shared, &entry, envelope, &pairs, &accepted, &kept.id),
        Err(error) => {
            (shared.tell)(Event::Store(error.to_string()));
            let language = entry.form.language.as_str();
            let view = LazyCell::new(|| shared.book.view(&entry, &pairs));
            let words = |key: &str| shared.book.words(language, key);
            let asked = Asked {
                view: &view,
                pairs: &pairs,
                json: envelope.json,
                id: "",
                thank_you: None,
                back: None,
                words: &words,
            };
            later(5, answer::again_later(&asked))
        }
    }
}

async fn keep(shared: &Arc<Shared>, validated: screen::Validated) -> Result<Kept, DbError> {
    let book = shared.clone();
    match validated.spam(&shared.book.settings) {
        AfterSpam::Quarantined(found) => shared.writer.run(move |db| store::quarantine(db, &found)).await,
        AfterSpam::Clean(clean) => shared.writer.run(move |db| store::keep(db, &clean, &book.book.settings)).await,
    }
}

fn said(
    shared: &Shared,
    entry: &Entry,
    envelope: &Envelope,
    pairs: &[(String, String)],
    outcome: &Result<Accepted, Vec<FieldError>>,
    id: &str,
) -> Response {
    let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let view = LazyCell::new(|| shared.book.view(entry, pairs));
    let words = |key: &str| shared.book.words(entry.form.language.as_str(), key);
    let back = value(context::PAGE).and_then(|page| shared.book.back(page));
    answers::answer(answer::answer(
        outcome,
        &Asked {
            view: &view,
            pairs,
            json: envelope.json,
            id,
            thank_you: entry.destination(value(context::OFFER)),
            back: back.as_deref(),
            words: &words,
        },
    ))
}

fn refused(status: u16, code: &str, message: &str, json: bool) -> Response {
    if json {
        let errors = serde_json::json!([{"field": "", "code": code, "message": message}]);
        return answers::json(status, &serde_json::json!({"ok": false, "errors": errors}));
    }
    answers::page(status, "en", message, "")
}

/// An answer that asks the sender to come again.
fn later(seconds: u64, said: answer::Answer) -> Response {
    let mut response = answers::answer(said);
    answers::set(&mut response, header::RETRY_AFTER, &seconds.to_string());
    response
}

/// An answer after which the rest of the body is not read.
fn closing(mut response: Response) -> Response {
    answers::set(&mut response, header::CONNECTION, "close");
    response
}
