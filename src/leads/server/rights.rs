//! What the rights of a route ask of a request, before its handler sees it. A handler cannot forget to ask, since it is
//! not reached.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Instant;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::response::Response;

use super::client::{self, Peer, text};
use super::routes::{Rights, Route};
use super::session::{self, Session};
use super::{Shared, answers, inbox};
use crate::config;
use crate::form::body::{self, Pairs};

/// The largest body of a post in the inbox: a token and a word.
const LARGEST: usize = 16 * 1024;

/// Who has entered.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Who it is.
    pub session: Session,
    /// What the forms of its pages carry.
    pub form_token: String,
}

/// Answers a request to a route, if the sender has its rights.
pub async fn answer(shared: Arc<Shared>, route: &Route, request: Request) -> Response {
    match route.rights {
        // A signed link is its own right: its handler reads it first of all.
        Rights::Public | Rights::Link => (route.answer)(shared, request).await,
        Rights::Inbox => match enter(&shared, request).await {
            Err(refused) => refused,
            Ok((request, cookie)) => {
                let mut response = (route.answer)(shared, request).await;
                if let Some(cookie) = cookie.filter(|_| !response.headers().contains_key(header::SET_COOKIE)) {
                    answers::set(&mut response, header::SET_COOKIE, &cookie);
                }
                response
            }
        },
    }
}

/// The request with who has entered, and the cookie that is due.
async fn enter(shared: &Arc<Shared>, request: Request) -> Result<(Request, Option<String>), Response> {
    let Some(door) = &shared.door else { return Err(inbox::closed(shared)) };
    let (now, https) = (shared.clock.now(), is_https(shared, &request));
    let headers = request.headers();
    let session = match session::bearer(headers) {
        Some(token) => {
            let who = sender(shared, &request);
            door.attempts.may_try(who, Instant::now()).map_err(|wait| inbox::wait(shared, headers, wait))?;
            if !door.opens(token) {
                door.attempts.failed(who, Instant::now());
                return Err(inbox::ask(shared, &request));
            }
            Session::Program
        }
        None => door.session(headers, https, now).ok_or_else(|| inbox::ask(shared, &request))?,
    };
    let known = session.clone();
    match shared.read(move |db| session::is_ended(db, &known)).await {
        Ok(false) => {}
        Ok(true) => return Err(inbox::ask(shared, &request)),
        Err(error) => return Err(inbox::away(shared, &error)),
    }
    let form_token = door.form_token(&session);
    let is_write = !matches!(*request.method(), Method::GET | Method::HEAD);
    if is_write && session != Session::Program && !is_own(shared, headers) {
        return Err(inbox::foreign(shared));
    }
    let (mut parts, body) = request.into_parts();
    if is_write {
        let posted = read(&parts.headers, body).await.map_err(|why| inbox::unread(shared, why))?;
        let token = posted.iter().find(|(name, _)| name == inbox::FORM_TOKEN).map_or("", |(_, value)| value);
        if !door.knows_form(&session, token) {
            return Err(inbox::foreign(shared));
        }
    }
    let cookie = door.renewed(&session, https, now);
    parts.extensions.insert(Entered { session, form_token });
    Ok((Request::from_parts(parts, axum::body::Body::empty()), cookie))
}

/// Reads what a form of the inbox posted.
///
/// # Errors
/// When it is too large, or no form; a sentence for people.
pub async fn read(headers: &HeaderMap, body: axum::body::Body) -> Result<Pairs, &'static str> {
    let content_type = text(headers, &header::CONTENT_TYPE).unwrap_or("application/x-www-form-urlencoded");
    let bytes = to_bytes(body, LARGEST).await.map_err(|_| "This is more than the inbox takes.")?;
    body::parse(content_type, &bytes).map_err(|error| error.message())
}

/// Whether a post comes from a page of the receiver itself: its origin is the host that was asked, or the one that
/// forms post to. Browsers send the origin with every post, so one without it is refused.
pub fn is_own(shared: &Shared, headers: &HeaderMap) -> bool {
    let Some(origin) = text(headers, &header::ORIGIN).and_then(config::origin) else { return false };
    let host = text(headers, &header::HOST).unwrap_or_default();
    let asked = ["https", "http"].iter().filter_map(|scheme| config::origin(&format!("{scheme}://{host}")));
    asked.into_iter().any(|own| own == origin) || shared.book.is_receiver(&origin)
}

/// Whether the browser speaks https: with a proxy that we trust, which says so.
pub fn is_https(shared: &Shared, request: &Request) -> bool {
    let trusted = &shared.book.settings.trusted_proxies;
    let is_trusted = request.extensions().get::<Peer>().is_some_and(|peer| client::is_trusted(peer.0, trusted));
    let scheme = text(request.headers(), &HeaderName::from_static("x-forwarded-proto"));
    is_trusted && scheme.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

/// Who is asking, for the count of wrong tokens.
pub fn sender(shared: &Shared, request: &Request) -> IpAddr {
    let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let peer = request.extensions().get::<Peer>().map_or(nobody, |peer| peer.0);
    client::sender(client::address(peer, request.headers(), &shared.book.settings.trusted_proxies))
}
