//! Answers, and the headers that every one of them carries.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::form::answer::{Answer, STYLE};
use crate::form::endpoint::{HTML, JSON};
use crate::gate::base64url;

/// A text of one line.
pub fn plain(status: u16, text: &str) -> Response {
    body(status, "text/plain; charset=utf-8", format!("{text}\n"))
}

/// JSON.
pub fn json(status: u16, value: &serde_json::Value) -> Response {
    body(status, JSON, value.to_string())
}

/// One of our own pages around a heading and a sentence, both plain text.
pub fn page(status: u16, language: &str, title: &str, text: &str) -> Response {
    body(status, HTML, crate::form::answer::notice(language, title, text))
}

/// A body of that type.
pub fn body(status: u16, content_type: &str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set(&mut response, header::CONTENT_TYPE, content_type);
    response
}

/// What the form says to a post.
pub fn answer(answer: Answer) -> Response {
    let mut response = body(answer.status, answer.content_type, answer.body);
    if let Some(location) = &answer.location {
        set(&mut response, header::LOCATION, &ascii(location));
    }
    response
}

/// Sets a header whose value may be none.
pub fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// An address as it may stand in a header.
fn ascii(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_ascii_graphic() {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|b| format!("%{b:02X}")));
        }
    }
    out
}

/// The policy of our own pages: a style of ours, forms, and nothing else. `form-action` is left out, since some
/// browsers hold the redirect to the thank-you page to it as well.
pub fn policy() -> String {
    use sha2::{Digest, Sha256};
    // 32 bytes are 43 digits; policies write them with other signs, and with one of padding.
    let hash = base64url::encode(&Sha256::digest(STYLE.as_bytes())).replace('-', "+").replace('_', "/");
    format!("default-src 'none'; style-src 'sha256-{hash}='; base-uri 'none'; frame-ancestors 'none'")
}

/// What every answer carries, whatever it is.
pub fn finish(mut response: Response) -> Response {
    let fixed = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in fixed {
        if !response.headers().contains_key(&name) {
            set(&mut response, name, value);
        }
    }
    if !response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        set(&mut response, header::CONTENT_SECURITY_POLICY, &policy());
    }
    response
}
