//! Posts: to a form of the site, which its poster answers, and to the page where that is chosen.

use std::io::{self, Read};
use std::sync::Arc;

use tiny_http::Request;

use super::answer::Answer;
use super::http::value;
use super::lock::lock;
use super::made::{Held, Site};
use super::receive::{self, Received};
use super::state::{Shared, Signal};
use crate::render::posts::{Choice, Post};

/// Where the team sees what came, and chooses what is answered.
const LEADS: &str = "/__wellspring/leads";

/// The page at [`LEADS`].
pub(super) fn page(shared: &Shared) -> String {
    let choices = choices(shared);
    receive::page(&lock(&shared.received), &choices, &lock(&shared.wanted))
}

/// The forms and what is chosen for them, for programs.
pub(super) fn forms(shared: &Shared) -> Answer {
    let choices = choices(shared);
    Answer::new(200, "application/json; charset=utf-8", receive::forms_json(&choices, &lock(&shared.wanted)))
}

/// The forms of the site that is shown.
fn choices(shared: &Shared) -> Vec<Choice> {
    let site = shared.now().site;
    site.and_then(|site| Some(site.poster.as_ref()?.choices())).unwrap_or_default()
}

/// Chooses what posts of a form are answered from here on.
pub(super) fn choose(request: &mut Request, path: &str, shared: &Shared) -> Answer {
    if path.trim_end_matches('/') != LEADS {
        return Answer::text(404, "there is nothing here");
    }
    let wants_json = value(request, "Accept").is_some_and(|accept| accept.contains("application/json"));
    let content_type = value(request, "Content-Type").unwrap_or_default().to_owned();
    let Ok(Some(body)) = read_body(request) else { return Answer::text(400, "the body did not come whole") };
    match receive::choice(&content_type, &body, &choices(shared)) {
        Ok((form, None)) => lock(&shared.wanted).remove(&form),
        Ok((form, Some(wanted))) => lock(&shared.wanted).insert(form, wanted),
        Err(why) => return Answer::text(422, &why),
    };
    if wants_json { forms(shared) } else { Answer::moved(303, LEADS.to_owned()) }
}

/// Takes a post to a form, and answers it as the form's service would.
pub(super) fn take(request: &mut Request, path: &str, shared: &Arc<Shared>) -> Answer {
    let now = shared.now();
    let Some((site, poster)) = now.site.as_ref().and_then(|site| Some((site, site.poster.as_ref()?))) else {
        return Answer::text(404, "there is no form here");
    };
    let content_type = value(request, "Content-Type").unwrap_or_default().to_owned();
    let accept = value(request, "Accept").unwrap_or_default().to_owned();
    let body = match read_body(request) {
        Ok(Some(body)) => body,
        Ok(None) => return Answer::text(413, "the body is larger than 64 KiB"),
        Err(_) => return Answer::text(400, "the body did not come whole"),
    };
    let bare = path.strip_prefix(&site.base_path).filter(|bare| bare.starts_with('/')).unwrap_or(path);
    let wanted = bare.trim_end_matches('/').rsplit('/').next().and_then(|form| lock(&shared.wanted).get(form).cloned());
    let post =
        Post { path: bare, content_type: &content_type, body: &body, accept: &accept, wanted: wanted.as_deref() };
    let Some(answered) = poster.post(&post) else {
        shared.signal(Signal::Posted(bare.to_owned(), 404));
        return Answer::text(404, "there is no form here");
    };
    shared.signal(Signal::Posted(bare.to_owned(), answered.reply.status));
    let reply = answered.reply.clone();
    let received = Received { path: bare.to_owned(), content_type, body, answered };
    receive::keep(&mut lock(&shared.received), received);
    // The page that answers a post cannot be loaded again without posting again, so it gets no live reload.
    let body = match &reply.shows {
        Some(page) => served(site, page),
        None => reply.body.into_bytes(),
    };
    let answer = Answer::new(reply.status, reply.content_type, body);
    match reply.location {
        Some(location) => answer.with("Location", location),
        None => answer,
    }
}

/// The bytes of a page of the site, for a service that answers with one.
fn served(site: &Site, address: &str) -> Vec<u8> {
    let (_, output) = site.page_at(address);
    let made = output.and_then(|output| site.make_as_it_is(&output).ok());
    match made.map(|made| made.held) {
        Some(Held::Bytes(bytes)) => bytes.to_vec(),
        _ => format!("The page {address} stands here.\n").into_bytes(),
    }
}

/// The whole body, or nothing if it is too large.
fn read_body(request: &mut Request) -> io::Result<Option<Vec<u8>>> {
    let promised = request.body_length().unwrap_or_default();
    if promised > receive::LARGEST {
        return Ok(None);
    }
    let mut body = Vec::new();
    request.as_reader().take(receive::LARGEST as u64 + 1).read_to_end(&mut body)?;
    if body.len() < promised {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((body.len() <= receive::LARGEST).then_some(body))
}
