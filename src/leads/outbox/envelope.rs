//! A lead as sales get it: the need, the answers, what is known of the visit, and what the pages on the way promise.

use serde_json::{Map, Value, json};

use crate::form::context;
use crate::form::manifest::TalkingPoints;
use crate::leads::book::Book;
use crate::leads::model::{Contact, Lead, Permission, Submission};
use crate::leads::standing::{self, Standing};

/// The number of this shape.
const VERSION: u32 = 1;

/// The whole envelope. `touches` are the submissions of the lead, the oldest first; `permissions` are all that the
/// contact gave, of which those that were taken back are not told.
pub fn of(book: &Book, lead: &Lead, contact: &Contact, touches: &[Submission], permissions: &[Permission]) -> Value {
    let first = touches.first();
    let last = touches.last();
    let about = |key: &str| last.and_then(|t| t.context.get(key)).cloned();
    let pages: Vec<String> = touches.iter().flat_map(pages).collect();
    json!({
        "v": VERSION,
        "id": lead.submission,
        "lead": lead.id,
        "kind": "lead",
        "state": lead.state.as_str(),
        "form": lead.form,
        "form_version": last.and_then(|t| t.form_version.clone()),
        "offer": last.and_then(|t| t.offer.clone()),
        "received_at": lead.created_at.rfc3339(),
        "person": {
            "email": contact.email,
            "phone": contact.phone,
            "name": contact.name,
            "company": contact.company,
            "country": contact.country,
            "lang": contact.language,
        },
        "need": lead.need,
        "budget": lead.budget,
        "timing": lead.timing,
        "attitude": lead.attitude,
        "answers": answers(touches),
        "consents": consents(touches, permissions),
        "touch": {
            "first": first.map(|t| touch(t, true)),
            "last": last.map(|t| touch(t, false)),
            "count": touches.len(),
            "cta": about(context::CTA),
            "variant": about(context::VARIANT),
        },
        "screen": {
            "reasons": last.map(|t| t.reasons.clone()).unwrap_or_default(),
            "duplicate_of": last.and_then(|t| t.merged_into.clone()),
            "competitor": false,
        },
        "owner": lead.owner,
        "owner_name": book.form(&lead.form, None).and_then(|entry| entry.owner_name.clone()),
        "promises": promises(book, &pages),
    })
}

/// What was allowed and not taken back, and whether it is confirmed.
fn consents(touches: &[Submission], permissions: &[Permission]) -> Vec<Value> {
    let all = touches.iter().flat_map(|t| t.consents.iter().map(move |given| (t, given)));
    let kept = all.filter(|(t, given)| !matches!(standing::of(permissions, &t.id, &given.scope), Standing::Left(_)));
    let told = kept.map(|(_, given)| {
        json!({
            "scope": given.scope,
            "given": true,
            "confirmed": standing::is_confirmed(permissions, &given.scope),
            "text_id": given.version,
            "text_sha256": given.text_sha256,
        })
    });
    told.collect()
}

/// All answers; where a later form asks the same again, its answer counts.
fn answers(touches: &[Submission]) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, values) in touches.iter().flat_map(|t| &t.answers) {
        // Anybody can write somebody's address into a form: what was said first stays, and more is added to it.
        all.entry(name).or_insert_with(|| match values.as_slice() {
            [one] => json!(one),
            several => json!(several),
        });
    }
    all
}

/// Where somebody came from: the first page that is known of a visit, or the page of the form.
fn touch(submission: &Submission, first: bool) -> Value {
    let of = |key: &str| submission.context.get(key).filter(|text| !text.is_empty());
    let utm: Map<String, Value> = context::UTM
        .iter()
        .filter_map(|key| Some((key.trim_start_matches("utm_").to_owned(), json!(of(key)?))))
        .collect();
    let page = if first { pages(submission).into_iter().next() } else { of(context::PAGE).cloned() };
    json!({"page": page, "form": submission.form, "utm": utm, "at": submission.received_at.rfc3339()})
}

/// The pages of a visit in their order, as far as they were sent along: under `visit = "page"` the one before the form
/// and that of the form.
fn pages(submission: &Submission) -> Vec<String> {
    let of = |key: &str| submission.context.get(key).filter(|text| !text.is_empty());
    let visit: Value = of(context::VISIT).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let first = visit["first"].as_str().map(str::to_owned);
    let read = visit["pages"].as_array().into_iter().flatten().filter_map(|page| page.as_str().map(str::to_owned));
    let mut all: Vec<String> = first.into_iter().chain(read).collect();
    all.extend(of(context::REFERRER).cloned());
    all.extend(of(context::PAGE).cloned());
    let mut seen = Vec::new();
    for page in all.iter().map(|page| path(page)) {
        if !seen.contains(&page) {
            seen.push(page);
        }
    }
    seen
}

/// The path of an address on this site or of a route.
fn path(address: &str) -> String {
    let without_host =
        address.split_once("://").map_or(address, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    without_host.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// What the pages of the visit promise, and what may be said of them.
fn promises(book: &Book, pages: &[String]) -> Vec<Value> {
    let base = path(&book.manifest.site.url);
    let base = base.trim_end_matches('/');
    let is_of = |points: &TalkingPoints, page: &String| {
        page.strip_prefix(base).is_some_and(|rest| rest.trim_matches('/') == points.page.trim_matches('/'))
    };
    let mut found: Vec<&TalkingPoints> = Vec::new();
    for page in pages {
        for points in book.manifest.talking_points.iter().filter(|points| is_of(points, page)) {
            if !found.contains(&points) {
                found.push(points);
            }
        }
    }
    let told = found
        .iter()
        .map(|p| json!({"page": p.page, "title": p.title, "promise": p.promise, "talking_points": p.points}));
    told.collect()
}
