//! What front matter refers to: people, partners, forms, pages and files, checked with their spans.

use super::gated::{self, Gate};
use super::links::{self, Target};
use super::{Page, Site, captions, files, series};
use crate::diag::{Diagnostic, Span, codes, nearest};
use crate::form::definition::ThankYou;
use crate::form::read::thank_you;
use crate::html;
use crate::kind::{Record, Slot, Val, get};
use crate::path::{Route, SourcePath};
use crate::source::Snapshot;

/// A mistake in a file whose text was dropped.
#[derive(Debug)]
pub struct Fault {
    /// The file.
    pub path: SourcePath,
    /// Where.
    pub span: Span,
    /// What, without its place.
    pub diagnostic: Diagnostic,
}

/// Every mistake in the references of a page's front matter, save those to addresses (see [`check_pages`]).
pub fn check(site: &Site, snapshot: &Snapshot, page: &Page) -> Vec<Fault> {
    let mut faults = Vec::new();
    record(site, snapshot, page, page.record(), &mut faults);
    gated_asset(snapshot, page, &mut faults);
    faults.extend(captions::check(snapshot, page));
    faults.extend(handed_to_nobody(site, page));
    faults.extend(series::unknown_course(site, page));
    faults
}

/// The file behind a link is handed out by the page that is made of words of thanks, and by no page of the author's.
fn handed_to_nobody(site: &Site, page: &Page) -> Option<Fault> {
    let record = page.record();
    let (Gate::Link, _) = gated::of(page)? else { return None };
    gated::name(page)?;
    let form = site.named("form", get::reference(record, "form")?, &page.card.lang)?;
    let (slot, whose) = match record.get("thank_you") {
        Some(own) => (own, "the offer".to_owned()),
        None => (record.get("form")?, format!("the form `{}`", site.page(form).document.name.slug)),
    };
    let words = match get::text(record, "thank_you") {
        Some(own) => thank_you(own),
        None => site.forms.get(&form)?.thank_you.clone()?,
    };
    let ThankYou::Page(written) = words else { return None };
    let (what, where_to) = if page.kind() == "offer" { ("file", "this offer") } else { ("recording", "the form") };
    let message = format!(
        "nobody gets the {what}: {whose} leads to the page `{written}`, and that page cannot hold a private address"
    );
    let hint = format!("write `thank_you:` in {where_to}, in words; the page that is made of them links to the {what}");
    let diagnostic = Diagnostic::new(codes::FORM_INVALID, message).hint(hint);
    Some(Fault { path: page.document.path.clone(), span: slot.span, diagnostic })
}

fn record(site: &Site, snapshot: &Snapshot, page: &Page, record: &Record, faults: &mut Vec<Fault>) {
    for slot in record.values() {
        value(site, snapshot, page, slot, faults);
    }
}

fn value(site: &Site, snapshot: &Snapshot, page: &Page, slot: &Slot, faults: &mut Vec<Fault>) {
    let found = match &slot.val {
        Val::List(items) => {
            for item in items {
                value(site, snapshot, page, item, faults);
            }
            None
        }
        Val::Record(inner) => {
            record(site, snapshot, page, inner, faults);
            None
        }
        Val::Reference { kind, name } if !is_plain_name(site, page, slot) => reference(site, page, kind, name),
        Val::File { written, path } if !snapshot.has(path) => Some(missing_file(snapshot, page, written, path)),
        Val::File { path, .. } if !site.files.contains_key(path) => files::not_published(site, page, slot, path),
        _ => None,
    };
    faults.extend(found.map(|diagnostic| Fault { path: page.document.path.clone(), span: slot.span, diagnostic }));
}

/// What is told of a file that is not there, with the one that may be meant: of a like name in the same folder, or of
/// the same name in another.
fn missing_file(snapshot: &Snapshot, page: &Page, written: &str, path: &SourcePath) -> Diagnostic {
    let fault = Diagnostic::new(codes::FILE_MISSING, format!("there is no file `{written}`"))
        .hint(format!("it is looked for at `{path}`"));
    let beside = format!("{}/", path.folder());
    let names = snapshot.below(&beside).map(|(other, _)| other).filter(|other| other.folder() == path.folder());
    let names: Vec<&str> = names.filter(|other| *other != &page.document.path).map(SourcePath::name).collect();
    if let Some(near) = nearest::nearest(path.name(), names.iter().copied()) {
        let before = written.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        return fault.hint(format!("did you mean `{before}{near}`?"));
    }
    let mut elsewhere = snapshot.below("content/").map(|(other, _)| other).filter(|other| other.name() == path.name());
    match elsewhere.next().and_then(SourcePath::in_content) {
        Some(other) => fault.hint(format!("did you mean `/{other}`?")),
        None => fault,
    }
}

/// Whether this is an author who is named as people are called, and is none of those who have a page.
fn is_plain_name(site: &Site, page: &Page, slot: &Slot) -> bool {
    let is_author = get::list(page.record(), "authors").iter().any(|author| author.span == slot.span);
    let Some(name) = get::as_text(&slot.val).map(str::trim).filter(|_| is_author) else { return false };
    name.contains(char::is_whitespace) && site.named("person", &html::slug(name), &page.card.lang).is_none()
}

fn reference(site: &Site, page: &Page, kind: &str, name: &str) -> Option<Diagnostic> {
    if site.named(kind, name, &page.card.lang).is_some() {
        return None;
    }
    Some(missing(site, kind, name))
}

/// What is told of a name for which there is no shown page. `wanted` is a kind, or a few as in `lesson or webinar`.
pub fn missing(site: &Site, wanted: &str, name: &str) -> Diagnostic {
    let slug = name.trim_end_matches(".md").rsplit('/').next().unwrap_or(name);
    let absent = site.absent.iter().find(|(path, _)| {
        let file = path.name().split('.').next().unwrap_or_default();
        file == slug || (file == "index" && path.folder().rsplit('/').next() == Some(slug))
    });
    if let Some((path, absence)) = absent {
        return unpublished(path.as_str(), absence.why);
    }
    let names = site.by_name.keys().filter(|(kind, _, _)| wanted.contains(kind.as_str()));
    let known: Vec<&str> = names.map(|(_, name, _)| name.as_str()).collect();
    Diagnostic::new(codes::REFERENCE_UNKNOWN, format!("there is no {wanted} `{name}`"))
        .hint(nearest::hint(slug, known.iter().copied()))
}

/// What is told of a link or a reference to a page that is not shown.
pub fn unpublished(what: &str, why: &str) -> Diagnostic {
    Diagnostic::new(codes::LINK_TO_UNPUBLISHED, format!("`{what}` is {why}"))
        .hint("it is printed as plain text until that page is published")
}

/// Every mistake in the addresses of a page's front matter, now that all outputs are known.
/// `exists` tells of those that only a later stage makes.
pub fn check_pages(site: &Site, page: &Page, exists: &dyn Fn(&Route) -> bool) -> Vec<Fault> {
    let mut named = Vec::new();
    page.record().values().for_each(|slot| pages_in(slot, &mut named));
    paths_in_text(page, &mut named);
    let fault = |(written, span): (String, Span)| {
        let diagnostic = to_page(site, page, &written, exists)?;
        Some(Fault { path: page.document.path.clone(), span, diagnostic })
    };
    named.into_iter().filter_map(fault).collect()
}

fn pages_in(slot: &Slot, named: &mut Vec<(String, Span)>) {
    match &slot.val {
        Val::Page(written) => named.push((written.clone(), slot.span)),
        Val::List(items) => items.iter().for_each(|item| pages_in(item, named)),
        Val::Record(inner) => inner.values().for_each(|inner| pages_in(inner, named)),
        _ => {}
    }
}

fn to_page(site: &Site, page: &Page, written: &str, exists: &dyn Fn(&Route) -> bool) -> Option<Diagnostic> {
    let broken = || {
        Diagnostic::new(codes::REFERENCE_UNKNOWN, format!("there is no page `{written}`"))
            .hint("write a path to a source, as in `../articles/a.md`, or a route")
    };
    match links::resolve(site, page, written) {
        Target::Broken => Some(broken()),
        Target::Elsewhere(route, _) if !exists(&route) => Some(broken()),
        Target::Unpublished { source, leads_to: None } => {
            Some(unpublished(written, site.absent.get(&source).map_or("not shown", |a| a.why)))
        }
        _ => None,
    }
}

/// Where a field holds words or a page, one word that looks like a path is a page.
fn paths_in_text(page: &Page, named: &mut Vec<(String, Span)>) {
    let record = page.record();
    let slots = match page.kind() {
        "form" => record.get("thank_you").into_iter().collect::<Vec<_>>(),
        "offer" => record.get("thank_you").into_iter().chain(get::list(record, "sample")).collect(),
        _ => return,
    };
    for slot in slots {
        if let Some(ThankYou::Page(written)) = get::as_text(&slot.val).map(thank_you) {
            named.push((written, slot.span));
        }
    }
}

/// What is gated lies in a folder `_gated/`, where nothing is published from: an offer's asset, a recording.
fn gated_asset(snapshot: &Snapshot, page: &Page, faults: &mut Vec<Fault>) {
    let record = page.record();
    let is_gated = |field: &str| matches!(get::text(record, field), Some("link" | "signed"));
    let (field, slot) = match page.kind() {
        "offer" if is_gated("gate") => ("asset", record.get("asset")),
        "webinar" if is_gated("replay_gate") => {
            ("file", get::record(record, "replay").and_then(|replay| replay.get("file")))
        }
        _ => return,
    };
    let Some(slot) = slot else { return };
    let Val::File { written, path } = &slot.val else { return };
    if path.folder().split('/').any(|part| part == "_gated") {
        return;
    }
    let (folder, name) = (path.folder(), path.name());
    let (before, _) = written.split_at(written.len() - name.len().min(written.len()));
    let right = format!("{field}: {before}_gated/{name}");
    let diagnostic = Diagnostic::new(
        codes::GATED_ASSET_OUTSIDE_GATED,
        format!("`{path}` is gated, but lies where it would be published"),
    );
    let diagnostic = if snapshot.names(&format!("{folder}/_gated/{name}")) {
        diagnostic.hint(format!("`{folder}/_gated/{name}` is there: write `{right}`, and remove `{path}`"))
    } else {
        diagnostic
            .hint(format!("mkdir -p '{folder}/_gated' && mv '{path}' '{folder}/_gated/'"))
            .hint(format!("and write `{right}`"))
    };
    faults.push(Fault { path: page.document.path.clone(), span: slot.span, diagnostic });
}
