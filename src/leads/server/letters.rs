//! `/confirm/TOKEN` and `/unsubscribe/TOKEN`: what the links in letters lead to. Asking for the page does nothing, since
//! scanners of mail ask for every link; the button on it does.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;

use super::{Shared, answers};
use crate::form::answer;
use crate::form::endpoint::HTML;
use crate::gate::signed::{Claims, Purpose};
use crate::leads::db::DbError;
use crate::leads::event::Event;
use crate::leads::links;
use crate::leads::outbox::mail::words::words;
use crate::leads::outbox::plan;
use crate::leads::store::permission::{self, Confirmed};
use crate::leads::store::read;

/// What a link says, and the language of who has it.
pub struct Opened {
    /// What it says.
    pub claims: Claims,
    /// The language of the contact's last form.
    pub language: String,
}

/// Reads the token at the end of a path.
///
/// # Errors
/// The answer to somebody whose link is not to be believed, or not any more.
pub async fn open(shared: &Arc<Shared>, purpose: Purpose, path: &str) -> Result<Opened, Response> {
    let token = path.rsplit('/').next().unwrap_or_default().to_owned();
    let at = shared.clock.now();
    let opened = shared
        .read(move |db| {
            let Ok(claims) = links::keys(db)?.open(purpose, &token, at.seconds()) else { return Ok(None) };
            let contact = read::contact_of(db, &claims.subject)?;
            Ok(Some((claims, contact.map(|contact| contact.language))))
        })
        .await;
    match opened {
        Ok(Some((claims, language))) => {
            let language = language.unwrap_or_else(|| shared.book.manifest.site.language.clone());
            Ok(Opened { claims, language })
        }
        Ok(None) => Err(refused(shared, &shared.book.manifest.site.language)),
        Err(error) => Err(away(shared, &error)),
    }
}

/// The path that was asked for. The body of a request, if there is one, is of no interest.
fn path(request: Request) -> String {
    request.uri().path().to_owned()
}

/// A word of these pages.
pub fn said(shared: &Shared, language: &str, key: &str) -> String {
    words(shared.book.words(language, key), key)
}

/// 403, with how to get a link that works.
pub fn refused(shared: &Shared, language: &str) -> Response {
    let say = |key: &str| said(shared, language, key);
    let way = (shared.book.manifest.site.url.as_str(), say("mail_page_site"));
    let text = say("mail_page_refused_text");
    answers::body(403, HTML, answer::way_on(language, &say("mail_page_refused"), &text, (way.0, &way.1)))
}

/// 503: the link stays good.
pub fn away(shared: &Shared, error: &DbError) -> Response {
    (shared.tell)(Event::Store(error.to_string()));
    let language = shared.book.manifest.site.language.as_str();
    let mut response = answers::page(503, language, &said(shared, language, "mail_page_file_away_text"), "");
    answers::set(&mut response, axum::http::header::RETRY_AFTER, "5");
    response
}

async fn ask(shared: &Arc<Shared>, purpose: Purpose, request: Request, what: &str) -> Response {
    let path = path(request);
    let opened = match open(shared, purpose, &path).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let say = |end: &str| said(shared, &opened.language, &format!("mail_page_{what}{end}"));
    answers::body(200, HTML, answer::button(&opened.language, &say(""), &say("_text"), &say("_button")))
}

fn done(shared: &Shared, language: &str, key: &str) -> Response {
    let way = (shared.book.manifest.site.url.as_str(), said(shared, language, "mail_page_site"));
    answers::body(200, HTML, answer::way_on(language, &said(shared, language, key), "", (way.0, &way.1)))
}

/// `GET /confirm/TOKEN`.
pub async fn ask_confirm(shared: Arc<Shared>, request: Request) -> Response {
    ask(&shared, Purpose::Confirm, request, "confirm").await
}

/// `POST /confirm/TOKEN`.
pub async fn confirm(shared: Arc<Shared>, request: Request) -> Response {
    let Opened { claims, language } = match open(&shared, Purpose::Confirm, &path(request)).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let (book, at) = (shared.book.clone(), shared.clock.now());
    let confirmed = shared
        .writer
        .run(move |db| {
            let confirmed = permission::confirm(db, &claims.subject, &claims.what, at)?;
            if confirmed == Confirmed::Now {
                plan::sync(db, &claims.subject, &book.settings, at)?;
            }
            Ok(confirmed)
        })
        .await;
    match confirmed {
        Ok(Confirmed::Now | Confirmed::Already) => done(&shared, &language, "mail_page_confirmed"),
        Ok(Confirmed::Gone) => done(&shared, &language, "mail_page_gone"),
        Err(error) => away(&shared, &error),
    }
}

/// `GET /unsubscribe/TOKEN`.
pub async fn ask_unsubscribe(shared: Arc<Shared>, request: Request) -> Response {
    ask(&shared, Purpose::Unsubscribe, request, "unsubscribe").await
}

/// `POST /unsubscribe/TOKEN`, by the button or by a mail program with one click (RFC 8058).
pub async fn unsubscribe(shared: Arc<Shared>, request: Request) -> Response {
    let Opened { claims, language } = match open(&shared, Purpose::Unsubscribe, &path(request)).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let (book, at) = (shared.book.clone(), shared.clock.now());
    let left = shared
        .writer
        .run(move |db| {
            if permission::withdraw(db, &claims.subject, at)? {
                plan::sync(db, &claims.subject, &book.settings, at)?;
            }
            Ok(())
        })
        .await;
    match left {
        Ok(()) => done(&shared, &language, "mail_page_unsubscribed"),
        Err(error) => away(&shared, &error),
    }
}

#[cfg(test)]
mod tests;
