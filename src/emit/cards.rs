//! The social card of each page that has no picture which services show.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::Planned;
use crate::bundle::{Access, Origin, Output};
use crate::render::Renderer;
use crate::render::cards::{self, Card};

/// One card per page.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let of = |page: &crate::site::Page| {
        let route = cards::route(renderer, page)?;
        let card = Card { renderer: Arc::clone(renderer), id: page.card.id };
        let origin = Origin {
            source: Some(page.document.path.clone()).filter(|path| renderer.snapshot.has(path)),
            kind: cards::KIND.to_owned(),
            template: Some(card.template()),
            language: Some(page.card.lang.clone()),
            ..Origin::default()
        };
        let what = format!("the card of `{}`", page.card.route);
        let asking = Box::new(card.clone());
        let recipe = Box::new(move || card.png());
        Some(Planned {
            path: route.output(),
            what,
            output: Output { access: Access::Public, origin, recipe, asking: Some(asking) },
        })
    };
    renderer.site.pages.par_iter().filter_map(of).collect()
}
