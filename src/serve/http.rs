//! One request: judged, understood, answered.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tiny_http::{Method, Request, Response};

use super::access::{Asker, Verdict};
use super::address::{self, OWN, Target};
use super::answer::{self, Answer, Asked, Body};
use super::live::{self, Handshake, Seat};
use super::lock::lock;
use super::made::{self, Held, Made, Site};
use super::state::{Now, Shared};
use super::{inject, post, receive, report, tell};
use crate::bundle::Access;
use crate::path::OutputPath;

const HTML: &str = "text/html; charset=utf-8";
const LIVE: &str = "/__wellspring/live";
/// So long a page waits for a build that knows its file, where no earlier version of it can be shown.
const PATIENCE: Duration = Duration::from_millis(500);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// A body of this length never comes.
const UNREADABLE: usize = 1 << 30;

/// The first value of a header.
pub(super) fn value<'a>(request: &'a Request, name: &'static str) -> Option<&'a str> {
    request.headers().iter().find(|header| header.field.equiv(name)).map(|header| header.value.as_str())
}

/// Answers a request.
pub(super) fn serve(mut request: Request, shared: &Arc<Shared>) {
    if request.body_length().is_some_and(|length| length > UNREADABLE) {
        // tiny_http would set the whole length aside in memory to read the body past. Its thread waits for that in
        // vain; the client is cut off by the relay.
        return std::mem::forget(request);
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| handle(&mut request, shared)));
    let failed = |_| Outcome::Answer(Answer::text(500, "the program failed; this is a mistake in Wellspring"));
    match outcome.unwrap_or_else(failed) {
        Outcome::Answer(answer) => answer.send(request),
        Outcome::Live(key, seat) => {
            let accepted =
                answer::header("Sec-WebSocket-Accept", &key).map(|key| Response::empty(101).with_header(key));
            if let Some(accepted) = accepted {
                live::speak(request.upgrade("websocket", accepted), &seat);
            }
        }
    }
}

enum Outcome {
    Answer(Answer),
    /// The connection speaks another protocol from here on, with this key as its welcome.
    Live(String, Seat),
}

fn handle(request: &mut Request, shared: &Arc<Shared>) -> Outcome {
    let address = request.url().to_owned();
    let (path, query) = address::split(&address);
    let is_live = path == LIVE;
    // Who posts to the preview itself acts on it, and says where it comes from.
    let acts = *request.method() == Method::Post && path.starts_with(OWN);
    let answer = match judge(request, query, shared, is_live || acts) {
        Verdict::Foreign(why) => Answer::text(403, why),
        Verdict::TokenMissing => Answer::text(401, "open the address with the token that `wellspring serve` printed"),
        Verdict::KeepToken => keep_token(path, query, shared),
        Verdict::Welcome if is_live => return connect(request, query, shared),
        Verdict::Welcome => match request.method() {
            Method::Get | Method::Head => get(request, path, query, shared),
            Method::Post if acts => post::choose(request, path, shared),
            Method::Post => post::take(request, path, shared),
            _ => Answer::text(405, "GET, HEAD or POST").with("Allow", "GET, HEAD, POST"),
        },
    };
    Outcome::Answer(answer)
}

fn judge(request: &Request, query: &str, shared: &Shared, needs_origin: bool) -> Verdict {
    let hosts = request.headers().iter().filter(|header| header.field.equiv("Host"));
    let hosts: Vec<&str> = hosts.map(|header| header.value.as_str()).collect();
    let asker = Asker {
        hosts: &hosts,
        origin: value(request, "Origin"),
        site: value(request, "Sec-Fetch-Site"),
        cookie: value(request, "Cookie"),
        query,
    };
    if !request.url().starts_with('/') {
        return Verdict::Foreign("this is no proxy");
    }
    shared.guard.judge(&asker, needs_origin)
}

/// Leads to the same address without the token, which stays in a cookie.
fn keep_token(path: &str, query: &str, shared: &Shared) -> Answer {
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("token=") && !pair.is_empty()).collect();
    let rest = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    // Two slashes would lead to another host.
    let answer = Answer::moved(302, format!("/{}{rest}", path.trim_start_matches(['/', '\\'])));
    match shared.guard.cookie_header() {
        Some(cookie) => answer.with("Set-Cookie", cookie),
        None => answer,
    }
}

fn connect(request: &Request, query: &str, shared: &Arc<Shared>) -> Outcome {
    let handshake = Handshake {
        upgrade: value(request, "Upgrade").filter(|_| answer::asks_to_upgrade(request)),
        version: value(request, "Sec-WebSocket-Version"),
        key: value(request, "Sec-WebSocket-Key"),
    };
    let key = match live::accept_key(&handshake) {
        Ok(key) => key,
        Err(answer) => return Outcome::Answer(answer),
    };
    let named = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap_or_default();
        percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned()
    };
    let (path, shown) = (named("path="), named("page="));
    let seat = shared.hub.join(path.clone(), shown.clone(), named("tab="));
    // A build may have been done between the page and this connection.
    if let Some(site) = shared.now().site {
        let tag = tell::tag_at(&site, &path);
        if tag != shown {
            shared.hub.send(|tab| seat.is(tab).then(|| (r#"{"reload":true}"#.into(), tag.clone())));
        }
    }
    Outcome::Live(key, seat)
}

fn get(request: &Request, path: &str, query: &str, shared: &Arc<Shared>) -> Answer {
    if let Some(own) = path.strip_prefix(OWN) {
        return own_page(own, shared);
    }
    let begun = Instant::now();
    loop {
        let is_late = begun.elapsed() > PATIENCE;
        match get_now(request, (path, query), shared, is_late) {
            Some(answer) => return answer,
            None => thread::sleep(LOOK_AGAIN),
        }
    }
}

/// The answer, unless it has to wait for a build that knows a changed file. Who `is_late` waits no more.
fn get_now(request: &Request, (path, query): (&str, &str), shared: &Arc<Shared>, is_late: bool) -> Option<Answer> {
    let now = shared.now();
    let Some(site) = &now.site else {
        let title = "There is no site to show yet";
        return Some(Answer::new(500, HTML, inject::page_of(title, tell::NO_PAGE, &shared.report(&now))));
    };
    if let Target::Moved(right) = address::find(path, &site.base_path, &site.bundle) {
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        return Some(Answer::moved(301, format!("{right}{query}")));
    }
    if let Some(to) = site.leads_to(path) {
        return Some(Answer::moved(301, to));
    }
    let (status, output) = site.page_at(path);
    let Some(output) = output else {
        let page = inject::page_of("There is no such page", tell::NO_PAGE, &shared.report(&now));
        return Some(Answer::new(404, HTML, page));
    };
    let asked = Asked {
        range: value(request, "Range").filter(|_| *request.method() == Method::Get),
        if_range: value(request, "If-Range"),
        if_none_match: value(request, "If-None-Match"),
    };
    let known = site.found_count();
    let made = if is_late { site.make_as_it_is(&output) } else { site.make(&output) };
    // What recipes of an older site find is not told.
    if site.number == now.builds && site.found_count() != known {
        shared.say_found();
    }
    match made.and_then(|made| send_output(shared, (&now, site), (status, &output, made), &asked)) {
        Ok(answer) => Some(answer),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
        Err(error) => {
            let text = format!("`{output}` cannot be shown: {error}");
            Some(Answer::new(500, HTML, inject::page_of(&text, tell::NO_PAGE, &shared.report(&now))))
        }
    }
}

fn send_output(
    shared: &Shared,
    (now, site): (&Now, &Site),
    (status, output, made): (u16, &OutputPath, Made),
    asked: &Asked<'_>,
) -> io::Result<Answer> {
    tell::note(shared, output, &made.tag);
    let mime = answer::mime(output.as_str());
    let mut answer = match &made.held {
        Held::Bytes(bytes) if mime == HTML => {
            let page = inject::into_page(bytes, &made.tag, &shared.report(now), site.drafts.contains(output));
            let tag = blake3::hash(&page).to_hex()[..32].to_owned();
            answer::tagged(Answer::new(status, &mime, page), &tag, asked)?
        }
        _ => answer::tagged(plain(status, &mime, &made)?, &made.tag, asked)?,
    };
    if made.access == Access::Private {
        answer = answer.with("X-Robots-Tag", "noindex").with("Referrer-Policy", "no-referrer");
    }
    Ok(answer)
}

fn plain(status: u16, mime: &str, made: &Made) -> io::Result<Answer> {
    let body = match &made.held {
        Held::Bytes(bytes) => Body::Bytes(Arc::clone(bytes)),
        Held::File(file) => {
            let (file, size) = made::open(file)?;
            Body::File(file, size)
        }
    };
    Ok(Answer { status, headers: vec![("Content-Type", mime.to_owned())], body })
}

/// The preview's own addresses.
fn own_page(name: &str, shared: &Shared) -> Answer {
    const JSON: &str = "application/json; charset=utf-8";
    match name {
        "client.js" => Answer::new(200, "text/javascript; charset=utf-8", include_str!("client.js")),
        "client.css" => Answer::new(200, "text/css; charset=utf-8", include_str!("client.css")),
        "diagnostics.json" => {
            let now = shared.now();
            Answer::new(200, JSON, report::json(now.builds, &now.diagnostics()))
        }
        "leads" | "leads/" => Answer::new(200, HTML, post::page(shared)),
        "leads.json" => Answer::new(200, JSON, receive::json(&lock(&shared.received))),
        "forms.json" => post::forms(shared),
        _ => Answer::text(404, "there is nothing here"),
    }
}
