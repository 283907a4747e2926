//! The files of a kit: each text as plain text, the card as the HTML to copy, and the calendar file with the campaign
//! link, for each who speaks at a session or holds it, and a copy of its picture. The page that shows them is an output
//! of a template.

use std::sync::{Arc, OnceLock};

use super::{Planned, files, ics, planned};
use crate::bundle::{Access, Asking, Content, Noted, Origin, Output, Question};
use crate::diag::Checked;
use crate::path::{Route, SourcePath};
use crate::render::Renderer;
use crate::render::cards::{self, Card, Whose};
use crate::render::kit::{self, Kit, Picture};

/// All of them.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    kit::all(&renderer.site).into_iter().flat_map(|found| of(renderer, &Arc::new(found))).collect()
}

fn of(renderer: &Arc<Renderer>, found: &Arc<Kit>) -> Vec<Planned> {
    let site = &renderer.site;
    let mut all = Vec::new();
    let picture = Picture::of(renderer, site.page(found.page));
    let card = Card { renderer: Arc::clone(renderer), whose: Whose::Page(found.page), is_square: false };
    let square = Copied { card: Card { is_square: true, ..card.clone() }, drawn: Arc::default(), tells: false };
    let drawn = Copied { card, drawn: Arc::default(), tells: false };
    for (at, holder) in found.people.iter().enumerate() {
        for sort in found.sorts(site) {
            let make = move |renderer: &Renderer, kit: &Kit| kit.text(renderer, &kit.people[at], sort) + "\n";
            all.extend(found.file(holder, &sort.file()).map(|route| file(renderer, found, &route, make)));
        }
        let card = move |renderer: &Renderer, kit: &Kit| kit.card(renderer, &kit.people[at]);
        all.extend(found.file(holder, "card.txt").map(|route| file(renderer, found, &route, card)));
        let copy = picture.as_ref().and_then(|picture| Some((picture, picture.file()?)));
        if let Some((picture, route)) = copy.and_then(|(picture, name)| Some((picture, found.file(holder, &name)?))) {
            all.push(match picture {
                Picture::Own(path) => Planned { what: what(renderer, found), ..files::copy(renderer, path, &route) },
                _ => drawn.planned(&route, what(renderer, found)),
            });
        }
        if let Some(route) = found.file(holder, kit::SQUARE).filter(|_| cards::has_square(renderer)) {
            // It lies nowhere else, so the first of them tells what is wrong with it.
            all.push(Copied { tells: at == 0, ..square.clone() }.planned(&route, what(renderer, found)));
        }
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
    let what = what(&renderer, &found);
    let lang = found.lang.clone();
    let mut planned = planned(route, "kit", what, move || make(&renderer, &found).into_bytes());
    planned.output.origin.language = Some(lang);
    planned
}

fn what(renderer: &Renderer, found: &Kit) -> String {
    format!("the kit of `{}`", renderer.site.page(found.page).document.path)
}

/// What came of drawing, and what it stands on.
type Drawn = (Checked<Content>, Option<Vec<Noted>>);

/// A card of a session for all folders of a kit, drawn once. What is wrong with one that lies elsewhere too is told
/// there.
#[derive(Clone)]
struct Copied {
    card: Card,
    drawn: Arc<OnceLock<Drawn>>,
    tells: bool,
}

impl Copied {
    fn planned(&self, route: &Route, what: String) -> Planned {
        let (asking, made) = (self.clone(), self.clone());
        let template = Some(self.card.template());
        let origin = Origin { kind: "kit".to_owned(), template, ..Origin::default() };
        let recipe = Box::new(move || made.noting().0);
        let output = Output { access: Access::Public, origin, recipe, asking: Some(Box::new(asking)) };
        Planned { path: route.output(), what, output }
    }
}

impl Asking for Copied {
    fn noting(&self) -> (Checked<Content>, Option<Vec<Noted>>) {
        let (made, noted) = self.drawn.get_or_init(|| self.card.noting());
        let made = if self.tells { made.clone() } else { Checked::clean(made.value.clone()) };
        (made, noted.clone())
    }

    fn origins(&self, question: &Question) -> Vec<SourcePath> {
        self.card.origins(question)
    }

    fn first_other(&self, noted: &[Noted]) -> Option<usize> {
        self.card.first_other(noted)
    }
}
