//! What lists show of a page.

use tera::Value;
use tera::value::Key;

use super::{date, keyed, kinds, map, media, optional, person, text};
use crate::kind::Intent;
use crate::render::Renderer;
use crate::site::{Page, PageId};

/// A page's card, made once and shared by all lists.
pub fn of(renderer: &Renderer, id: PageId) -> Value {
    renderer.cards[id.0 as usize].get_or_init(|| make(renderer, renderer.site.page(id))).clone()
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
