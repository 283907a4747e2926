//! The way in and out: the page that asks for the token, and what is said to those who may not enter.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use serde_json::json;

use super::super::rights::{self, Entered};
use super::super::session;
use super::super::{Shared, answers};
use super::frame::{Here, Page, Waiting};
use super::markup::Markup;
use super::{away, either, entered, query, see, value, wants_json, words};

/// Where one goes after signing in, if nothing else was asked for.
const HOME: &str = "/inbox";

/// The page that asks for the token, and where it leads then.
pub async fn sign_in_page(shared: Arc<Shared>, request: Request) -> Response {
    if shared.door.is_none() {
        return closed(&shared);
    }
    let pairs = query(request.uri());
    form(&shared, 200, place(value(&pairs, "next")), "", false)
}

/// Takes the token.
pub async fn sign_in(shared: Arc<Shared>, request: Request) -> Response {
    either(try_to_enter(&shared, request).await)
}

async fn try_to_enter(shared: &Arc<Shared>, request: Request) -> Result<Response, Response> {
    let Some(door) = &shared.door else { return Err(closed(shared)) };
    if !rights::is_own(shared, request.headers()) {
        return Err(foreign(shared));
    }
    let (who, https) = (rights::sender(shared, &request), rights::is_https(shared, &request));
    door.attempts.may_try(who, Instant::now()).map_err(|seconds| wait(shared, request.headers(), seconds))?;
    let (parts, body) = request.into_parts();
    let posted = rights::read(&parts.headers, body).await.map_err(|why| unread(shared, why))?;
    let next = place(value(&posted, "next"));
    // Others may have failed while this body was on its way.
    door.attempts.may_try(who, Instant::now()).map_err(|seconds| wait(shared, &parts.headers, seconds))?;
    if !value(&posted, "token").is_some_and(|token| door.opens(token)) {
        door.attempts.failed(who, Instant::now());
        return Err(form(shared, 401, next, "This is not the token.", false));
    }
    let now = shared.clock.now();
    let session = door.begin(now).map_err(|why| away(shared, &crate::leads::db::DbError::Unavailable(why)))?;
    let mut response = see(next);
    if let Some(cookie) = door.renewed(&session, https, now) {
        answers::set(&mut response, header::SET_COOKIE, &cookie);
    }
    Ok(response)
}

/// Ends the session, for every copy of its cookie.
pub async fn sign_out(shared: Arc<Shared>, request: Request) -> Response {
    either(leave(&shared, request).await)
}

async fn leave(shared: &Arc<Shared>, request: Request) -> Result<Response, Response> {
    let Entered { session, .. } = entered(&request)?;
    let now = shared.clock.now();
    let done = shared.writer.run(move |db| session::end(db, &session, now)).await;
    done.map_err(|error| away(shared, &error))?;
    let mut response = see("/inbox/sign-in");
    answers::set(&mut response, header::SET_COOKIE, &session::ended(rights::is_https(shared, &request)));
    Ok(response)
}

/// A place of the inbox to go to; home for anything else.
fn place(asked: Option<&str>) -> &str {
    let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let is_ours =
        |text: &str| text.strip_prefix(HOME).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    asked
        .filter(|text| {
            is_ours(text) && is_plain(text) && !["//", ".."].iter().any(|bad| text.contains(bad)) && text.len() < 1000
        })
        .unwrap_or(HOME)
}

/// Asks who is not known for the token, at the very address that was asked for.
pub fn ask(shared: &Shared, request: &Request) -> Response {
    if wants_json(request.headers()) {
        let mut response = answers::json(401, &json!({"ok": false, "error": "the inbox asks for its token"}));
        answers::set(&mut response, header::WWW_AUTHENTICATE, "Bearer");
        return response;
    }
    let is_view = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path_and_query().map_or(HOME, |path| path.as_str());
    let next = if is_view { place(Some(path)) } else { HOME };
    // Browsers keep the cookie back when a link of another site leads here, and send it from our own page.
    let site = request.headers().get("sec-fetch-site").and_then(|v| v.to_str().ok());
    form(shared, 401, next, "", site.is_some_and(|site| site == "cross-site" || site == "same-site"))
}

fn form(shared: &Shared, status: u16, next: &str, wrong: &'static str, may_be_known: bool) -> Response {
    let mut m = Markup::new();
    m.html("<h1>Inbox of <bdi>").text(&shared.book.manifest.site.title).html("</bdi></h1>\n");
    if may_be_known {
        m.html("<p>You came by a link. If you have signed in already, <a href=\"")
            .text(next)
            .html("\">go on</a>.</p>\n");
    }
    m.html("<form method=\"post\" action=\"/inbox/sign-in\">\n<input type=\"hidden\" name=\"next\" value=\"");
    m.text(next).html("\">\n");
    if wrong.is_empty() {
        m.html("<label>Token <input type=\"password\" name=\"token\" required autocomplete=\"current-password\" autofocus></label>\n");
    } else {
        m.html("<p class=\"wrong\" id=\"wrong\" role=\"alert\">").html(wrong).html("</p>\n<label>Token ");
        m.html("<input type=\"password\" name=\"token\" required autocomplete=\"current-password\" autofocus ");
        m.html("aria-invalid=\"true\" aria-describedby=\"wrong\"></label>\n");
    }
    m.html("<button class=\"main\">Sign in</button>\n</form>\n<p class=\"small muted\">The token is the value of ");
    m.html("WELLSPRING_LEADS_TOKEN where the receiver runs. You stay signed in until twelve hours after your last visit.</p>\n");
    let mut response = said(shared, status, "Sign in", m);
    if status == 401 {
        answers::set(&mut response, header::WWW_AUTHENTICATE, "Bearer");
    }
    response
}

/// The inbox is closed to everybody.
pub fn closed(shared: &Shared) -> Response {
    let mut m = Markup::new();
    m.html("<h1>The inbox is closed</h1>\n<p>It opens when the receiver is started with WELLSPRING_LEADS_TOKEN.</p>\n");
    said(shared, 403, "Closed", m)
}

/// A post that comes from no page of ours.
pub fn foreign(shared: &Shared) -> Response {
    let mut m = Markup::new();
    m.html(
        "<h1>Nothing was done</h1>\n<p>This did not come from a page of the inbox, or the page was open from before ",
    );
    m.html("you signed in. <a href=\"/inbox\">Open the inbox</a> and do it once more.</p>\n");
    said(shared, 403, "Nothing was done", m)
}

/// Too many wrong tokens came from there.
pub fn wait(shared: &Shared, headers: &HeaderMap, seconds: u64) -> Response {
    if wants_json(headers) {
        let mut response = answers::json(429, &json!({"ok": false, "error": "too many wrong tokens"}));
        answers::set(&mut response, header::RETRY_AFTER, &seconds.to_string());
        return response;
    }
    let minutes = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000);
    let mut m = Markup::new();
    m.html("<h1>Too many wrong tokens</h1>\n<p>Try again in ").text(&words::span(minutes)).html(".</p>\n");
    let mut response = said(shared, 429, "Too many wrong tokens", m);
    answers::set(&mut response, header::RETRY_AFTER, &seconds.to_string());
    response
}

/// A post that could not be read.
pub fn unread(shared: &Shared, why: &'static str) -> Response {
    let mut m = Markup::new();
    m.html("<h1>Nothing was done</h1>\n<p>").html(why).html("</p>\n");
    said(shared, 400, "Nothing was done", m)
}

/// A page for one who has not entered: it shows nothing of what came in.
fn said(shared: &Shared, status: u16, title: &str, main: Markup) -> Response {
    let (here, waiting) = (Here::Elsewhere, Waiting::default());
    Page { status, title, entered: None, here, waiting, main }.answer(shared)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn one_goes_to_the_inbox_and_nowhere_else() {
        for ours in ["/inbox", "/inbox?state=merged&q=a%2F", "/inbox/submission/1f"] {
            assert_eq!(place(Some(ours)), ours);
        }
        for other in [
            "",
            "/",
            "//evil.example",
            "/inbox//evil.example",
            "/inboxes",
            "https://evil.example/inbox",
            "/inbox\\evil",
            "/inbox\r\nX: 1",
            "/inbox/../f/x",
            "/inbox/a b",
            "inbox",
        ] {
            assert_eq!(place(Some(other)), "/inbox", "{other}");
        }
        assert_eq!(place(None), "/inbox");
    }
}
