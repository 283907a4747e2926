//! What lists show of a page.

use std::collections::HashMap;
use std::ptr;
use std::sync::{OnceLock, PoisonError, RwLock};

use tera::Value;
use tera::value::{Key, Map};

use super::{date, keyed, kinds, map, media, optional, person, text};
use crate::bundle::Answer;
use crate::kind::Intent;
use crate::render::Renderer;
use crate::site::{Page, PageId};

/// The cards of all pages, each made when first asked for and then shared by all lists, and the hash of each.
#[derive(Debug, Default)]
pub struct Cards {
    made: Vec<(OnceLock<Value>, OnceLock<Answer>)>,
    /// Where each card is kept, which stays the same place: a map in another place is no card.
    places: RwLock<HashMap<usize, usize>>,
}

impl Cards {
    /// For so many pages.
    pub fn new(count: usize) -> Self {
        Self { made: (0..count).map(|_| <_>::default()).collect(), places: RwLock::default() }
    }

    fn get(&self, at: usize, make: impl FnOnce() -> Value) -> Value {
        let make = || {
            let card = make();
            if let Some(map) = card.as_map() {
                self.places.write().unwrap_or_else(PoisonError::into_inner).insert(place(map), at);
            }
            card
        };
        self.made[at].0.get_or_init(make).clone()
    }

    /// The hash of a map if it is a card, made once.
    pub fn hash(&self, map: &Map, make: impl FnOnce() -> Answer) -> Option<Answer> {
        let at = *self.places.read().unwrap_or_else(PoisonError::into_inner).get(&place(map))?;
        Some(*self.made.get(at)?.1.get_or_init(make))
    }
}

fn place(map: &Map) -> usize {
    ptr::from_ref(map).addr()
}

/// A page's card.
pub fn of(renderer: &Renderer, id: PageId) -> Value {
    renderer.cards.get(id.0 as usize, || make(renderer, renderer.site.page(id)))
}

/// Cards in order.
pub fn all(renderer: &Renderer, ids: &[PageId]) -> Value {
    Value::from(ids.iter().map(|id| of(renderer, *id)).collect::<Vec<_>>())
}

/// A card, or none.
pub fn optional_card(renderer: &Renderer, id: Option<PageId>) -> Value {
    id.map_or_else(Value::none, |id| of(renderer, id))
}

fn make(renderer: &Renderer, page: &Page) -> Value {
    let card = &page.card;
    let record = page.record();
    let image = record.get("image").map_or_else(|| fallback_image(renderer, page), |s| media::image(renderer, s));
    let mut entries = vec![
        ("title", text(&card.title)),
        ("url", text(&renderer.site.config.base.href(&card.route))),
        ("permalink", text(&renderer.site.config.base.absolute(&card.route))),
        ("route", text(card.route.as_str())),
        ("description", optional(card.description.as_deref())),
        ("date", date::optional(card.date.as_ref(), &card.lang)),
        ("updated", date::optional(card.updated.as_ref(), &card.lang)),
        ("kind", text(&card.kind.name)),
        ("kind_title", text(&renderer.kind_title(&card.kind.name, &card.lang))),
        ("intent", text(intent(card.intent))),
        ("language", text(card.lang.as_str())),
        ("image", image),
        ("plate", renderer.plates().value(renderer, page)),
        ("terms", terms(renderer, page)),
        ("authors", person::list(renderer, record, "authors", &card.lang)),
        ("reading_minutes", Value::from(card.minutes)),
        ("state", optional(card.state)),
        ("draft", Value::from(card.draft)),
    ];
    entries.extend(kinds::card(renderer, page));
    map(entries)
}

/// A video's poster stands for a page without a picture of its own.
fn fallback_image(renderer: &Renderer, page: &Page) -> Value {
    ["video", "replay"]
        .into_iter()
        .filter_map(|field| crate::kind::get::record(page.record(), field)?.get("poster"))
        .map(|slot| media::image(renderer, slot))
        .next()
        .unwrap_or_else(Value::none)
}

/// The word for an intent.
pub fn intent(intent: Intent) -> &'static str {
    match intent {
        Intent::Knowledge => "knowledge",
        Intent::Proof => "proof",
        Intent::Offer => "offer",
        Intent::Neutral => "neutral",
    }
}

/// A page's terms by taxonomy.
pub fn terms(renderer: &Renderer, page: &Page) -> Value {
    let config = &renderer.site.config;
    keyed(config.taxonomies.iter().enumerate().map(|(index, taxonomy)| {
        let own = page.card.terms.iter().filter(|(i, _)| *i == index);
        let list: Vec<Value> = own.map(|(i, term)| renderer.term_value(*i, *term)).collect();
        (Key::from(taxonomy.name.clone()), Value::from(list))
    }))
}
