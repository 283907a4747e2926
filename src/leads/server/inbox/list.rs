//! What came in, the newest first: by form and state, found by words, a page at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::super::{Shared, answers};
use super::frame::{Here, Page, Waiting, clock};
use super::markup::Markup;
use super::words::{self, Clock, Due};
use super::{either, entered, look, person, query, value, wants_json};
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError};
use crate::leads::model::{LeadState, Permission, Submission, SubmissionState};
use crate::leads::standing;
use crate::leads::store::{delivery, desk, permission, read};

/// Rows on a page.
const ROWS: usize = 50;
/// The longest search.
const LONGEST: usize = 200;

/// Which of them are shown.
#[derive(Debug, Clone, Default)]
struct Asked {
    form: Option<String>,
    state: Option<SubmissionState>,
    words: Option<String>,
    before: Option<(Moment, String)>,
}

/// All that the page tells.
struct Loaded {
    rows: Vec<Submission>,
    has_more: bool,
    leads: BTreeMap<String, LeadState>,
    answered: BTreeSet<String>,
    contacts: BTreeMap<String, Allows>,
    counts: Vec<(String, SubmissionState, i64)>,
    dead: i64,
}

/// What a contact allows.
struct Allows {
    permissions: Vec<Permission>,
    is_suppressed: bool,
}

/// The list.
pub async fn list(shared: Arc<Shared>, request: Request) -> Response {
    either(page(&shared, request).await)
}

async fn page(shared: &Arc<Shared>, request: Request) -> Result<Response, Response> {
    let entered = entered(&request)?;
    let pairs = query(request.uri());
    let asked = Asked::read(&pairs);
    let wanted = asked.clone();
    let loaded = look(shared, move |db| load(db, &wanted)).await?;
    if wants_json(request.headers()) {
        let rows: Vec<_> = loaded.rows.iter().map(Submission::to_json).collect();
        let next = loaded.rows.last().filter(|_| loaded.has_more).map(|last| asked.older(last));
        return Ok(answers::json(200, &json!({"submissions": rows, "next": next})));
    }
    let is_quarantine = asked.state == Some(SubmissionState::Quarantined);
    let here = if is_quarantine { Here::Quarantine } else { Here::Inbox };
    let quarantined = total(&loaded, |_, state| state == SubmissionState::Quarantined);
    let waiting = Waiting { quarantined, dead: loaded.dead };
    let title = if is_quarantine { "Quarantine" } else { "What came in" };
    let mut main = Markup::new();
    main.html("<div class=\"list\">\n<div class=\"title\"><h1>").text(title).html("</h1></div>\n");
    if value(&pairs, "said") == Some("left") {
        main.html("<p class=\"said\" role=\"status\">It stays in quarantine, and its story says that somebody has looked.</p>\n");
    }
    asked.filters(shared, &loaded, &mut main);
    main.html("<div class=\"body\">\n");
    asked.search(&mut main);
    if loaded.rows.is_empty() {
        asked.empty(shared, &loaded, &mut main);
    } else {
        rows(shared, &loaded, &mut main);
        asked.more(&loaded, &mut main);
    }
    main.html("</div>\n</div>\n");
    Ok(Page { status: 200, title, entered: Some(&entered), here, waiting, main }.answer(shared))
}

fn load(db: &mut dyn Db, asked: &Asked) -> Result<Loaded, DbError> {
    let wanted = read::Wanted {
        form: asked.form.clone(),
        state: asked.state,
        without_quarantine: asked.is_apart(),
        words: asked.words.clone(),
        before: asked.before.clone(),
        limit: i64::try_from(ROWS + 1).unwrap_or(i64::MAX),
    };
    let mut rows = read::submissions(db, &wanted)?;
    let has_more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let leads: BTreeSet<String> = rows.iter().filter_map(|row| row.lead.clone()).collect();
    let leads: Vec<String> = leads.into_iter().collect();
    let mut contacts = BTreeMap::new();
    for contact in rows.iter().filter_map(|row| row.contact.as_ref()).collect::<BTreeSet<_>>() {
        let permissions = read::permissions(db, contact)?;
        let is_suppressed = permission::is_suppressed(db, contact)?;
        contacts.insert(contact.clone(), Allows { permissions, is_suppressed });
    }
    Ok(Loaded {
        contacts,
        leads: desk::lead_states(db, &leads)?,
        answered: desk::answered(db, &ids)?,
        counts: read::counts(db)?,
        dead: delivery::count_dead(db)?,
        rows,
        has_more,
    })
}

fn total(loaded: &Loaded, is_meant: impl Fn(&str, SubmissionState) -> bool) -> i64 {
    loaded.counts.iter().filter(|(form, state, _)| is_meant(form, *state)).map(|(.., count)| count).sum()
}

impl Asked {
    fn read(pairs: &[(String, String)]) -> Self {
        let words =
            value(pairs, "q").map(|text| text.replace('\0', "").trim().chars().take(LONGEST).collect::<String>());
        let before = value(pairs, "before").and_then(|text| {
            let (at, id) = text.split_once('-')?;
            Some((Moment(at.parse().ok()?), id.replace('\0', "")))
        });
        Self {
            form: value(pairs, "form").map(|form| form.replace('\0', "")),
            state: value(pairs, "state").and_then(SubmissionState::find),
            words: words.filter(|words| !words.is_empty()),
            before,
        }
    }

    /// Whether the quarantine is left out: it has a place of its own, and a flood of spam must not hide what else came
    /// in. A search finds all.
    fn is_apart(&self) -> bool {
        self.state.is_none() && self.words.is_none()
    }

    /// The address that shows this.
    fn address(&self) -> String {
        let mut pairs = Vec::new();
        pairs.extend(self.state.map(|state| ("state", state.as_str().to_owned())));
        pairs.extend(self.form.clone().map(|form| ("form", form)));
        pairs.extend(self.words.clone().map(|words| ("q", words)));
        pairs.extend(self.before.as_ref().map(|(at, id)| ("before", format!("{}-{id}", at.0))));
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        if query.is_empty() { "/inbox".into() } else { format!("/inbox?{}", query.join("&")) }
    }

    fn older(&self, last: &Submission) -> String {
        Self { before: Some((last.received_at, last.id.clone())), ..self.clone() }.address()
    }

    fn filters(&self, shared: &Shared, loaded: &Loaded, m: &mut Markup) {
        let of = |state: Option<SubmissionState>, form: Option<&String>| {
            let address = Self { state, form: form.cloned(), words: self.words.clone(), before: None }.address();
            let is_apart = state.is_none() && self.words.is_none();
            let is_shown = |s| state.map_or(!is_apart || s != SubmissionState::Quarantined, |state| state == s);
            let count = total(loaded, |f, s| is_shown(s) && form.is_none_or(|form| form == f));
            (address, count)
        };
        m.html("<nav class=\"filters\" aria-label=\"Filters\">\n<div><h2 id=\"by-state\">State</h2>\n<ul aria-labelledby=\"by-state\">\n");
        for state in [None].into_iter().chain(SubmissionState::ALL.map(Some)) {
            let (address, count) = of(state, self.form.as_ref());
            let all = if self.words.is_some() { "All" } else { "All but quarantine" };
            let name = state.map_or(all, words::state_name);
            filter(&address, name, count, state == self.state, m);
        }
        m.html("</ul></div>\n<div><h2 id=\"by-form\">Form</h2>\n<ul aria-labelledby=\"by-form\">\n");
        let (address, count) = of(self.state, None);
        filter(&address, "All forms", count, self.form.is_none(), m);
        let stored = loaded.counts.iter().map(|(form, ..)| form.as_str());
        let forms: BTreeSet<&str> = shared.book.names().chain(stored).collect();
        for form in forms {
            let (address, count) = of(self.state, Some(&form.to_owned()));
            let title = shared.book.form(form, None).and_then(|e| e.form.title.as_deref()).unwrap_or(form);
            filter(&address, title, count, self.form.as_deref() == Some(form), m);
        }
        m.html("</ul></div>\n</nav>\n");
    }

    fn search(&self, m: &mut Markup) {
        m.html("<form class=\"search\" role=\"search\" action=\"/inbox\">\n");
        let kept = [("state", self.state.map(SubmissionState::as_str)), ("form", self.form.as_deref())];
        for (name, kept) in kept {
            if let Some(kept) = kept {
                m.html("<input type=\"hidden\" name=\"").html(name).html("\" value=\"").text(kept).html("\">");
            }
        }
        m.html("<label><span class=\"vh\">Search the answers</span><input type=\"search\" id=\"search\" name=\"q\" ");
        m.html("placeholder=\"Search the answers\" dir=\"auto\" maxlength=\"200\" value=\"");
        m.text(self.words.as_deref().unwrap_or_default()).html("\"></label>\n<button>Search</button>\n</form>\n");
    }

    fn empty(&self, shared: &Shared, loaded: &Loaded, m: &mut Markup) {
        m.html("<div class=\"empty\">\n");
        if let Some(words) = &self.words {
            m.html("<h2>No answer holds <q dir=\"auto\">")
                .text(words)
                .html("</q></h2>\n<p>The search looks for these very ");
            m.html("characters, small or capital, in all answers. A part of a name or of an address is enough.</p>\n");
        } else if self.state == Some(SubmissionState::Quarantined) {
            m.html(
                "<h2>Nothing waits in quarantine</h2>\n<p>What bears signs of spam is set aside here, with the signs. ",
            );
            m.html("The sender is not told, and nothing is deleted before a person has looked.</p>\n");
        } else if loaded.counts.is_empty() {
            m.html("<h2>Nothing has come in yet</h2>\n<p>The receiver takes ");
            let forms = shared.book.len();
            m.text(&if forms == 1 { "1 form".into() } else { format!("{forms} forms") });
            m.html(". To see that all is well, fill one in on ");
            m.link(&shared.book.manifest.site.url, "the site").html(" as a visitor would.</p>\n");
        } else if self.form.is_none() && self.is_apart() && self.before.is_none() {
            m.html("<h2>All that came in is in quarantine</h2>\n<p>A person has to look: ");
            m.html("<a href=\"/inbox?state=quarantined\">open the quarantine</a>.</p>\n");
        } else {
            m.html("<h2>Nothing here</h2>\n<p>No submission is of this form and in this state");
            m.html(if self.before.is_some() { " and older than the last one.</p>\n" } else { ".</p>\n" });
        }
        if !loaded.counts.is_empty() {
            m.html("<p><a href=\"/inbox\">Show all that came in</a></p>\n");
        }
        m.html("</div>\n");
    }

    fn more(&self, loaded: &Loaded, m: &mut Markup) {
        let newest = Self { before: None, ..self.clone() }.address();
        let older = loaded.rows.last().filter(|_| loaded.has_more).map(|last| self.older(last));
        if older.is_none() && self.before.is_none() {
            return;
        }
        m.html("<nav class=\"more\" aria-label=\"Pages\">\n");
        if self.before.is_some() {
            m.html("<a class=\"button\" href=\"").text(&newest).html("\">Newest</a>\n");
        }
        if let Some(older) = older {
            m.html("<a class=\"button\" rel=\"next\" href=\"").text(&older).html("\">Older</a>\n");
        }
        m.html("</nav>\n");
    }
}

fn filter(address: &str, name: &str, count: i64, is_here: bool, m: &mut Markup) {
    m.html("<li><a href=\"").text(address).html("\"").html(if is_here { " aria-current=\"true\">" } else { ">" });
    m.html("<bdi>")
        .text(name)
        .html("</bdi> <span class=\"count\">")
        .text(&count.to_string())
        .html("</span></a></li>\n");
}

fn rows(shared: &Shared, loaded: &Loaded, m: &mut Markup) {
    let clock = clock(shared);
    m.html("<ul class=\"rows\">\n");
    for found in &loaded.rows {
        row(shared, loaded, found, &clock, m);
    }
    m.html("</ul>\n");
}

fn row(shared: &Shared, loaded: &Loaded, found: &Submission, clock: &Clock, m: &mut Markup) {
    let book = &shared.book;
    let who = person::of(book, found);
    let lead = found.lead.as_ref().and_then(|id| loaded.leads.get(id)).copied();
    m.html("<li><a class=\"who\" href=\"/inbox/submission/").text(&found.id).html("\"><bdi>");
    m.text(person::name(&who)).html("</bdi>");
    if let Some(company) = who.company.as_deref().filter(|company| *company != person::name(&who)) {
        m.html("<span class=\"firm\"><span class=\"vh\">, </span> <bdi>").text(company).html("</bdi></span>");
    }
    m.html("</a>");
    clock.ago(found.received_at, m);
    m.html("<div class=\"what\" dir=\"auto\" lang=\"").text(&found.language).html("\">");
    m.text(&person::what(book, found, &who)).html("</div><div class=\"meta\">");
    words::state(found, lead, m);
    m.html("<span><bdi>").text(person::form_title(book, found)).html("</bdi></span>");
    agreed(loaded, found, clock, m);
    let hours = person::entry(book, found).map_or(0, |entry| entry.form.sla_hours);
    match words::due(found, lead, hours, loaded.answered.contains(&found.id), clock.now) {
        Due::No => {}
        Due::By(by) => {
            m.html("<span>answer within ").text(&words::span(by.0 - clock.now.0)).html("</span>");
        }
        Due::Late(by) => {
            m.html("<span class=\"late\"><span aria-hidden=\"true\">! </span>late by ");
            m.text(&words::span(clock.now.0 - by.0)).html("</span>");
        }
    }
    if loaded.answered.contains(&found.id) {
        m.html("<span><span aria-hidden=\"true\">✓ </span>answered</span>");
    }
    m.html("</div></li>\n");
}

/// Whether they may be written to: each permission as it stands now.
fn agreed(loaded: &Loaded, found: &Submission, clock: &Clock, m: &mut Markup) {
    let known = found.contact.as_ref().and_then(|contact| loaded.contacts.get(contact));
    if known.is_some_and(|allows| allows.is_suppressed) {
        m.html("<span class=\"late\">must not be written to</span>");
        return;
    }
    if found.consents.is_empty() {
        m.html("<span>answer only</span>");
        return;
    }
    let permissions = known.map_or(&[] as &[Permission], |allows| &allows.permissions);
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for given in &found.consents {
        let standing = words::standing(standing::of(permissions, &found.id, &given.scope), clock);
        let standing = standing.unwrap_or_else(|| "agreed".into());
        let scope = words::scope(&given.scope);
        match told.iter_mut().find(|(known, _)| *known == standing) {
            Some((_, scopes)) => scopes.push(scope),
            None => told.push((standing, vec![scope])),
        }
    }
    for (standing, scopes) in &told {
        m.html("<span>").text(standing).html(": <bdi>").text(&scopes.join(", ")).html("</bdi></span>");
    }
}
