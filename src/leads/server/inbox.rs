//! The inbox: what came in, for the people who answer. Pages of plain HTML behind one token.
//!
//! Who may enter is decided before a handler here is reached ([`super::rights`]); only the sign-in is open to all.

mod act;
mod door;
mod frame;
mod list;
mod markup;
mod person;
mod story;
mod undelivered;
mod words;

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;

use super::rights::Entered;
use super::{Shared, answers};
use crate::form::answer::accepts_json;
use crate::form::body;
use crate::leads::db::{Db, DbError};
use crate::leads::event::Event;
use crate::leads::model::SubmissionState;
use crate::leads::store::{delivery, read};
use frame::{Here, Page, Waiting};
use markup::Markup;

pub use act::{answered, leave, release, retry};
pub use door::{ask, closed, foreign, sign_in, sign_in_page, sign_out, unread, wait};
pub use list::list;
pub use story::submission;
pub use undelivered::undelivered;

/// The field that says that a form is one of this session.
pub const FORM_TOKEN: &str = "form_token";

/// Who has entered; a handler is not reached without.
#[expect(clippy::result_large_err, reason = "the error is the answer, and goes out as it is")]
fn entered(request: &Request) -> Result<Entered, Response> {
    let entered = request.extensions().get::<Entered>().cloned();
    entered.ok_or_else(|| answers::plain(403, "This is for those who have signed in."))
}

/// The values of an address's query.
fn query(uri: &Uri) -> Vec<(String, String)> {
    let query = uri.query().unwrap_or_default();
    body::parse("application/x-www-form-urlencoded", query.as_bytes()).unwrap_or_default()
}

/// A value of it; nothing where it is empty.
fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// The part of a path after `before`, up to the next slash.
fn named<'a>(uri: &'a Uri, before: &str) -> &'a str {
    uri.path().strip_prefix(before).unwrap_or_default().split('/').next().unwrap_or_default()
}

/// Whether a program asks.
fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(accepts_json)
}

/// What waits for a person.
fn waiting(db: &mut dyn Db) -> Result<Waiting, DbError> {
    let counts = read::counts(db)?;
    let quarantined = counts.iter().filter(|(_, state, _)| *state == SubmissionState::Quarantined).map(|(.., n)| n);
    Ok(Waiting { quarantined: quarantined.sum(), dead: delivery::count_dead(db)? })
}

/// A page of a heading and a sentence, for one who has entered.
fn notice(shared: &Shared, entered: &Entered, status: u16, title: &str, text: &str) -> Response {
    let mut main = Markup::new();
    main.html("<div class=\"title\"><h1>").text(title).html("</h1></div>\n<p>").text(text).html("</p>\n");
    main.html("<p class=\"more\"><a rel=\"up\" href=\"/inbox\">Back to the inbox</a></p>\n");
    let (here, waiting) = (Here::Elsewhere, Waiting::default());
    Page { status, title, entered: Some(entered), here, waiting, main }.answer(shared)
}

/// There is no such thing.
fn missing(shared: &Shared, entered: &Entered) -> Response {
    let text = "Nothing has this address. It may have been erased, or deleted when its time was over.";
    notice(shared, entered, 404, "Not found", text)
}

/// The store is away. It is told to who runs the receiver; the page says what that means for what came in.
pub fn away(shared: &Shared, error: &DbError) -> Response {
    (shared.tell)(Event::Store(error.to_string()));
    let mut main = Markup::new();
    main.html("<h1>The store does not answer</h1>\n<p>Nothing that was acknowledged is lost. ");
    main.html("Load this page again in a minute; the receiver's log says why.</p>\n");
    let (title, here, waiting) = ("The store does not answer", Here::Elsewhere, Waiting::default());
    let mut response = Page { status: 503, title, entered: None, here, waiting, main }.answer(shared);
    answers::set(&mut response, header::RETRY_AFTER, "5");
    response
}

/// The answer after a post: the page that shows what it has done.
fn see(address: &str) -> Response {
    let mut response = answers::body(303, "text/plain; charset=utf-8", "");
    answers::set(&mut response, header::LOCATION, address);
    response
}

/// The two ends of a handler.
fn either(done: Result<Response, Response>) -> Response {
    done.unwrap_or_else(|refused| refused)
}

/// As [`Shared::read`], with the page that says that the store is away.
async fn look<T: Send + 'static>(
    shared: &Arc<Shared>,
    work: impl FnOnce(&mut dyn Db) -> Result<T, DbError> + Send + 'static,
) -> Result<T, Response> {
    shared.read(work).await.map_err(|error| away(shared, &error))
}
