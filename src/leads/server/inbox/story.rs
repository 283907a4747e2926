//! One submission with its story: who, what was asked, what is known of the visit, what was promised, what comes next.

mod agreed;
mod main_part;
mod side;

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use serde_json::json;

use super::super::rights::Entered;
use super::super::{Shared, answers};
use super::frame::{Here, Page, Waiting, clock, form_token};
use super::markup::Markup;
use super::words::{self, Clock};
use super::{either, entered, look, missing, named, person, query, value, waiting, wants_json};
use crate::form::manifest::Entry;
use crate::leads::db::{Db, DbError};
use crate::leads::model::{Contact, Lead, Permission, Submission, SubmissionState};
use crate::leads::screen::Person;
use crate::leads::store::delivery::{self, Delivery};
use crate::leads::store::desk::{self, Fetched};
use crate::leads::store::history;
use crate::leads::store::permission;
use crate::leads::store::read;

/// All that is kept of it.
struct Loaded {
    found: Submission,
    contact: Option<Contact>,
    lead: Option<Lead>,
    touches: Vec<Submission>,
    permissions: Vec<Permission>,
    is_suppressed: bool,
    history: Vec<history::Entry>,
    deliveries: Vec<Delivery>,
    fetched: Vec<Fetched>,
    waiting: Waiting,
}

/// What a part of the page is made from.
struct Story<'a> {
    shared: &'a Shared,
    entered: &'a Entered,
    loaded: &'a Loaded,
    entry: Option<&'a Entry>,
    person: Person,
    clock: Clock,
}

/// The page.
pub async fn submission(shared: Arc<Shared>, request: Request) -> Response {
    either(page(&shared, request).await)
}

async fn page(shared: &Arc<Shared>, request: Request) -> Result<Response, Response> {
    let entered = entered(&request)?;
    let id = named(request.uri(), "/inbox/submission/").to_owned();
    let Some(loaded) = look(shared, move |db| load(db, &id)).await? else {
        if wants_json(request.headers()) {
            return Ok(answers::json(404, &json!({"ok": false, "error": "nothing has this address"})));
        }
        return Ok(missing(shared, &entered));
    };
    let found = &loaded.found;
    if wants_json(request.headers()) {
        return Ok(answers::json(200, &found.to_json()));
    }
    let story = Story {
        shared,
        entered: &entered,
        loaded: &loaded,
        entry: person::entry(&shared.book, found).map(AsRef::as_ref),
        person: person::of(&shared.book, found),
        clock: clock(shared),
    };
    let title = person::name(&story.person).to_owned();
    let mut m = Markup::new();
    story.head(&title, &mut m);
    if let Some(text) = value(&query(request.uri()), "said").and_then(|said| said_of(said, found.state)) {
        m.html("<p class=\"said\" role=\"status\">").html(text).html("</p>\n");
    }
    // What happens next comes first, on a narrow screen too.
    m.html("<div class=\"story\">\n");
    story.next(&mut m);
    m.html("<div class=\"wide\">\n");
    story.quarantine(&mut m);
    story.main(&mut m);
    m.html("</div>\n<aside class=\"side\" aria-label=\"About it\">\n");
    story.side(&mut m);
    m.html("</aside>\n</div>\n");
    let (title, here) = (title.as_str(), Here::Elsewhere);
    let page = Page { status: 200, title, entered: Some(&entered), here, waiting: loaded.waiting, main: m };
    Ok(page.answer(shared))
}

fn load(db: &mut dyn Db, id: &str) -> Result<Option<Loaded>, DbError> {
    let Some(found) = read::one(db, id)? else { return Ok(None) };
    let contact = found.contact.clone();
    let mut loaded = Loaded {
        contact: None,
        lead: None,
        touches: Vec::new(),
        permissions: Vec::new(),
        is_suppressed: false,
        history: history::of(db, id, contact.as_deref())?,
        deliveries: delivery::of(db, id)?,
        fetched: Vec::new(),
        waiting: waiting(db)?,
        found,
    };
    if let Some(contact) = &contact {
        loaded.contact = read::contact_of(db, contact)?;
        loaded.touches = read::touches(db, contact)?;
        loaded.permissions = read::permissions(db, contact)?;
        loaded.is_suppressed = permission::is_suppressed(db, contact)?;
        loaded.fetched = desk::fetched(db, contact)?;
    }
    if let Some(lead) = &loaded.found.lead {
        loaded.lead = read::lead_of(db, lead)?;
    }
    Ok(Some(loaded))
}

/// What the last post has done.
fn said_of(said: &str, state: SubmissionState) -> Option<&'static str> {
    match (said, state) {
        ("released", SubmissionState::Accepted) => {
            Some("Released. The remaining steps were taken as if it had just come.")
        }
        ("released", SubmissionState::Merged) => Some("Released, and merged with an earlier one that says the same."),
        ("released", SubmissionState::Competitor) => {
            Some("Released, and found to be from a competitor: it goes to nobody.")
        }
        ("answered", _) => Some("Noted as answered."),
        ("retried", _) => Some("It is tried once more."),
        _ => None,
    }
}

impl Story<'_> {
    fn head(&self, title: &str, m: &mut Markup) {
        let found = &self.loaded.found;
        m.html("<p class=\"up\"><a rel=\"up\" href=\"");
        m.html(if found.state == SubmissionState::Quarantined { "/inbox?state=quarantined" } else { "/inbox" });
        m.html("\"><span aria-hidden=\"true\">← </span>Back to the list</a></p>\n<div class=\"head\">\n<h1><bdi>");
        m.text(title).html("</bdi></h1>\n<p class=\"muted\">");
        words::state(found, self.loaded.lead.as_ref().map(|lead| lead.state), m);
        m.html("<span><bdi>").text(person::form_title(&self.shared.book, found)).html("</bdi></span><span>");
        self.clock.both(found.received_at, m);
        m.html("</span></p>\n</div>\n");
    }

    /// Why it waits for a person, and what the person can do.
    fn quarantine(&self, m: &mut Markup) {
        let found = &self.loaded.found;
        if found.state != SubmissionState::Quarantined {
            return;
        }
        m.html(
            "<section class=\"box warn\" aria-labelledby=\"why\">\n<h2 id=\"why\">In quarantine, because</h2>\n<ul>\n",
        );
        for reason in &found.reasons {
            m.html("<li>").text(&words::reason(reason)).html("</li>\n");
        }
        m.html("</ul>\n<p class=\"small\">The sender was thanked as everybody is. Released, it goes the way of all others: ");
        m.html("compared with what is there, and handed on.</p>\n<div class=\"actions\">\n");
        self.post("release", "<button id=\"release\" class=\"main\">Release</button>", m);
        self.post("leave", "<button>Keep in quarantine</button>", m);
        m.html("</div>\n</section>\n");
    }

    /// A form of one button.
    fn post(&self, act: &'static str, button: &'static str, m: &mut Markup) {
        m.html("<form method=\"post\" action=\"/inbox/submission/")
            .text(&self.loaded.found.id)
            .html("/")
            .html(act)
            .html("\">");
        form_token(self.entered, m);
        m.html(button).html("</form>\n");
    }
}
