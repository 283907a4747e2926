//! The files of a kit: each text as plain text, the card as the HTML to copy, and the calendar file with the campaign
//! link, for each who speaks at a session or holds it. The page that shows them is an output of a template.

use std::sync::Arc;

use super::{Planned, ics, planned};
use crate::path::Route;
use crate::render::Renderer;
use crate::render::kit::{self, Kit};

/// All of them.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    kit::all(&renderer.site).into_iter().flat_map(|found| of(renderer, &Arc::new(found))).collect()
}

fn of(renderer: &Arc<Renderer>, found: &Arc<Kit>) -> Vec<Planned> {
    let site = &renderer.site;
    let mut all = Vec::new();
    for (at, holder) in found.people.iter().enumerate() {
        for sort in found.sorts(site) {
            let make = move |renderer: &Renderer, kit: &Kit| kit.text(renderer, &kit.people[at], sort) + "\n";
            all.extend(found.file(holder, &sort.file()).map(|route| file(renderer, found, &route, make)));
        }
        let card = move |renderer: &Renderer, kit: &Kit| kit.card(renderer, &kit.people[at]);
        all.extend(found.file(holder, "card.txt").map(|route| file(renderer, found, &route, card)));
        if found.invites(site) {
            let event = move |renderer: &Renderer, kit: &Kit| {
                let link = kit.link(&renderer.site, &kit.people[at]);
                ics::with_link(&renderer.site, kit.page, &link)
            };
            all.extend(found.file(holder, "event.ics").map(|route| file(renderer, found, &route, event)));
        }
    }
    all
}

fn file(
    renderer: &Arc<Renderer>,
    found: &Arc<Kit>,
    route: &Route,
    make: impl Fn(&Renderer, &Kit) -> String + Send + Sync + 'static,
) -> Planned {
    let (renderer, found) = (Arc::clone(renderer), Arc::clone(found));
    let page = &renderer.site.page(found.page).document.path;
    let what = format!("the kit of `{page}`");
    let lang = found.lang.clone();
    let mut planned = planned(route, "kit", what, move || make(&renderer, &found).into_bytes());
    planned.output.origin.language = Some(lang);
    planned
}
