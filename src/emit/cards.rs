//! The social card of each page that has no picture which services show.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::Planned;
use crate::bundle::{Access, Origin, Output};
use crate::path::{Route, SourcePath};
use crate::render::Renderer;
use crate::render::cards::{self, Card, Whose};
use crate::site::Page;

/// One card for each page and each term.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let of_page = |page: &Page| {
        let source = Some(page.document.path.clone()).filter(|path| renderer.snapshot.has(path));
        let what = format!("the card of `{}`", page.card.route);
        Some(planned(renderer, cards::route(renderer, page)?, Whose::Page(page.card.id), (what, source)))
    };
    let of_term = |(taxonomy, term): (usize, usize)| {
        let what = format!("the card of the term `{}`", renderer.site.taxonomies[taxonomy].terms[term].name);
        let route = cards::route_of_term(renderer, (taxonomy, term))?;
        Some(planned(renderer, route, Whose::Term(taxonomy, term), (what, None)))
    };
    let terms = renderer.site.taxonomies.iter().enumerate();
    let terms = terms.flat_map(|(at, all)| (0..all.terms.len()).map(move |term| (at, term))).filter_map(of_term);
    renderer.site.pages.par_iter().filter_map(of_page).collect::<Vec<_>>().into_iter().chain(terms).collect()
}

fn planned(
    renderer: &Arc<Renderer>,
    route: Route,
    whose: Whose,
    (what, source): (String, Option<SourcePath>),
) -> Planned {
    let card = Card { renderer: Arc::clone(renderer), whose, is_square: false };
    let origin = Origin {
        source,
        kind: cards::KIND.to_owned(),
        template: Some(card.template()),
        language: Some(card.lang().clone()),
        ..Origin::default()
    };
    let asking = Box::new(card.clone());
    let recipe = Box::new(move || card.png());
    Planned {
        path: route.output(),
        what,
        output: Output { access: Access::Public, origin, recipe, asking: Some(asking) },
    }
}
