//! `transitions.json`: the next moments at which the site would change by the clock alone.
//!
//! `{"transitions": [{"at", "change", "route", "from", "to"}, …]}`, the soonest first. `change` is `published`,
//! `expires` or `state`; `from` and `to` tell a page's state before and after. What is not published yet has no
//! `route` here: the file is for everybody, and a page that nobody may know of stays unknown.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Planned, planned};
use crate::path::Route;
use crate::render::Renderer;
use crate::site::{Page, Site};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Transition {
    at: Timestamp,
    route: Option<Route>,
    change: &'static str,
    states: Option<(&'static str, &'static str)>,
}

/// The file.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let Ok(route) = Route::new("/transitions.json") else { return Vec::new() };
    let renderer = Arc::clone(renderer);
    vec![planned(&route, "transitions", "`transitions.json`".into(), move || write(&renderer.site))]
}

fn write(site: &Site) -> Vec<u8> {
    let list: Vec<Value> = all(site).iter().map(entry).collect();
    let mut bytes = serde_json::to_vec_pretty(&json!({"transitions": list})).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn all(site: &Site) -> Vec<Transition> {
    let published = site.absent.values().filter_map(|absence| absence.from);
    let mut all: Vec<Transition> =
        published.map(|at| Transition { at, route: None, change: "published", states: None }).collect();
    for page in site.pages.iter().filter(|p| !p.card.draft) {
        of_page(site, page, &mut all);
    }
    all.retain(|t| t.at > site.moment.as_of);
    all.sort();
    all.dedup();
    all
}

fn of_page(site: &Site, page: &Page, all: &mut Vec<Transition>) {
    let route = Some(page.card.route.clone());
    let ends = page.expires.as_ref().map(crate::date::Moment::timestamp);
    if let Some(at) = ends {
        all.push(Transition { at, route: route.clone(), change: "expires", states: None });
    }
    let kind = &page.card.kind;
    let (Some(transitions), Some(state)) = (kind.transitions, kind.state) else { return };
    let mut before = state(page.record(), site.moment.as_of);
    let mut moments = transitions(page.record());
    moments.sort();
    // A page that is gone changes no more.
    for at in moments.into_iter().filter(|at| *at > site.moment.as_of && ends.is_none_or(|end| *at < end)) {
        let after = state(page.record(), at);
        if after != before {
            let states = before.zip(after);
            all.push(Transition { at, route: route.clone(), change: "state", states });
            before = after;
        }
    }
}

fn entry(transition: &Transition) -> Value {
    let mut entry = Map::new();
    entry.insert("at".into(), transition.at.to_string().into());
    entry.insert("change".into(), transition.change.into());
    if let Some(route) = &transition.route {
        entry.insert("route".into(), route.as_str().into());
    }
    if let Some((from, to)) = transition.states {
        entry.insert("from".into(), from.into());
        entry.insert("to".into(), to.into());
    }
    Value::Object(entry)
}
