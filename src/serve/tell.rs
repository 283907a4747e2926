//! After a build: what each open tab must do. A tab whose page is the same keeps it; one whose style sheets alone
//! changed takes the new ones; any other loads again. The report of mistakes follows in each.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::change::{self, Change};
use super::lock::lock;
use super::made::{Held, Made, Site};
use super::state::{Now, Shared};
use crate::path::OutputPath;

/// Files that a page shows, and that are looked at after each build once they were asked for.
pub(super) const SHOWN: [&str; 16] = [
    ".css", ".js", ".mjs", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff2", ".woff",
    ".mp4", ".webm", ".vtt",
];

/// How many edited pages are named.
const NAMED: usize = 50;

/// The tag of a page that does not exist.
pub(super) const NO_PAGE: &str = "none";

/// Notes that an output was sent, if it is one that pages show.
pub(super) fn note(shared: &Shared, path: &OutputPath, tag: &str) {
    if SHOWN.iter().any(|end| path.as_str().ends_with(end)) {
        lock(&shared.seen).insert(path.clone(), tag.to_owned());
    }
}

/// The version of the page that a tab at this path would show now.
pub(super) fn tag_at(site: &Site, path: &str) -> String {
    page(site, path).map_or_else(|| NO_PAGE.to_owned(), |(_, made)| made.tag)
}

fn page(site: &Site, path: &str) -> Option<(OutputPath, Made)> {
    let output = site.page_at(path).1?;
    let made = site.make(&output).ok()?;
    Some((output, made))
}

/// Tells every tab what to do, and which pages were edited. With `follow` one of them is led to the edited page.
pub(super) fn everybody(shared: &Shared, now: &Now, edited: &[OutputPath], follow: bool) {
    let report = shared.report(now);
    let Some(site) = now.site.as_deref() else { return say_report(shared, &report) };
    let changed = changed_assets(shared, site);
    let mut tabs = shared.hub.tabs();
    tabs.sort();
    tabs.dedup();
    let pages: BTreeMap<(String, String), Step> =
        tabs.into_iter().map(|tab| (tab.clone(), step(site, &tab, &changed))).collect();
    // What is not named in any open page may be shown by way of a style sheet.
    let is_named = |address: &String| pages.values().any(|step| step.html.contains(address.as_str()));
    let hidden = changed.keys().any(|address| !is_named(address));
    let addresses: Vec<String> = edited.iter().take(NAMED).map(|path| address(site, path)).collect();
    let lead = match addresses.as_slice() {
        [one] if follow => json!({ "to": one, "tabs": shared.hub.names() }),
        _ => Value::Null,
    };
    let messages: BTreeMap<_, _> = pages
        .into_iter()
        .map(|(tab, step)| {
            let mut message = step.message(hidden, &report);
            message["edited"] = addresses.clone().into();
            if !lead.is_null() {
                message["follow"] = lead.clone();
            }
            let text: Arc<str> = message.to_string().into();
            (tab, (text, step.tag))
        })
        .collect();
    shared.hub.send(|tab| messages.get(&(tab.path.clone(), tab.tag.clone())).cloned());
}

/// Tells every tab only what is wrong.
pub(super) fn say_report(shared: &Shared, report: &str) {
    let text: Arc<str> = json!({ "report": report }).to_string().into();
    shared.hub.send(|tab| Some((Arc::clone(&text), tab.tag.clone())));
}

fn address(site: &Site, path: &OutputPath) -> String {
    format!("{}{}", site.base_path, path.route().address())
}

/// The assets that were asked for and are others now: address and new tag.
fn changed_assets(shared: &Shared, site: &Site) -> BTreeMap<String, String> {
    let seen = lock(&shared.seen).clone();
    let mut changed = BTreeMap::new();
    for (path, tag) in seen {
        // One that is gone was named by a page that has changed as well.
        let Some(made) = site.bundle.get(&path).and_then(|_| site.make(&path).ok()) else { continue };
        if made.tag != tag {
            changed.insert(address(site, &path), made.tag.clone());
            lock(&shared.seen).insert(path, made.tag);
        }
    }
    changed
}

/// What a tab must do.
struct Step {
    tag: String,
    html: String,
    change: Change,
}

impl Step {
    fn message(&self, hidden: bool, report: &str) -> Value {
        let page = &self.tag;
        match &self.change {
            Change::Page => json!({ "reload": true, "page": page }),
            Change::None if hidden => json!({ "reload": true, "page": page }),
            Change::None => json!({ "report": report }),
            Change::Sheets(sheets) => json!({ "sheets": sheets, "page": page, "report": report }),
        }
    }
}

fn step(site: &Site, (path, shown): &(String, String), changed: &BTreeMap<String, String>) -> Step {
    let Some((output, made)) = page(site, path) else {
        let change = if shown == NO_PAGE { Change::None } else { Change::Page };
        return Step { tag: NO_PAGE.to_owned(), html: String::new(), change };
    };
    let html = text(&made).unwrap_or_default();
    let change = if made.tag == *shown {
        by_assets(&html, changed)
    } else {
        let earlier = site.earlier(&output).filter(|earlier| earlier.tag == *shown);
        earlier.and_then(text).map_or(Change::Page, |old| change::compare(&old, &html))
    };
    Step { tag: made.tag, html, change }
}

/// What changed assets mean for a page that is the same itself.
fn by_assets(html: &str, changed: &BTreeMap<String, String>) -> Change {
    let sheets = change::sheets(html);
    let new_of = |sheet: &String| {
        let address = sheet.split(['?', '#']).next().unwrap_or_default();
        changed.get(address).map(|tag| format!("{address}?preview={tag}")).unwrap_or_default()
    };
    let named = changed.keys().filter(|address| html.contains(address.as_str()));
    let others = named.filter(|address| !sheets.iter().any(|sheet| sheet.starts_with(address.as_str()))).count();
    let fresh: Vec<String> = sheets.iter().map(new_of).collect();
    if others > 0 {
        Change::Page
    } else if fresh.iter().any(|sheet| !sheet.is_empty()) {
        Change::Sheets(fresh)
    } else {
        Change::None
    }
}

fn text(made: &Made) -> Option<String> {
    match &made.held {
        Held::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Held::File(_) => None,
    }
}
