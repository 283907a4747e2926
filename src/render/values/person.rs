//! People as lists and bylines show them.

use tera::Value;

use super::{map, media, optional, text};
use crate::kind::{Record, Slot, Val, get};
use crate::path::Lang;
use crate::render::Renderer;
use crate::site::Page;

/// A person by reference, by a plain name, or written out in place.
pub fn of(renderer: &Renderer, slot: &Slot, lang: &Lang) -> Option<Value> {
    match &slot.val {
        Val::Reference { name, .. } => Some(match renderer.site.named("person", name, lang) {
            Some(id) => from_page(renderer, renderer.site.page(id)),
            // An unknown name is a plain one where the site lets it be.
            None => plain(name),
        }),
        Val::Text(name) => Some(plain(name)),
        Val::Record(record) => Some(inline(renderer, record)),
        _ => None,
    }
}

/// The people of a field.
pub fn list(renderer: &Renderer, record: &Record, field: &str, lang: &Lang) -> Value {
    Value::from(get::list(record, field).iter().filter_map(|s| of(renderer, s, lang)).collect::<Vec<_>>())
}

fn plain(name: &str) -> Value {
    map([
        ("name", text(name)),
        ("role", Value::none()),
        ("url", Value::none()),
        ("photo", Value::none()),
        ("external", Value::from(false)),
        ("company", Value::none()),
        ("bio", Value::none()),
    ])
}

/// A person with a page.
pub fn from_page(renderer: &Renderer, page: &Page) -> Value {
    let record = page.record();
    let company =
        get::text(record, "company").map(|name| match renderer.site.named("partner", name, &page.card.lang) {
            Some(id) => renderer.site.page(id).card.title.clone(),
            None => name.to_owned(),
        });
    map([
        ("name", text(&page.card.title)),
        ("role", optional(get::text(record, "role"))),
        ("url", text(&renderer.site.config.base.href(&page.card.route))),
        ("photo", record.get("photo").or(record.get("image")).map_or_else(Value::none, |s| media::image(renderer, s))),
        ("external", Value::from(get::is(record, "external"))),
        ("company", optional(company.as_deref())),
        ("bio", optional(page.card.description.as_deref())),
    ])
}

fn inline(renderer: &Renderer, record: &Record) -> Value {
    map([
        ("name", text(get::text(record, "name").unwrap_or_default())),
        ("role", optional(get::text(record, "role"))),
        ("url", optional(get::text(record, "url"))),
        ("photo", record.get("image").map_or_else(Value::none, |s| media::image(renderer, s))),
        ("external", Value::from(true)),
        ("company", optional(get::text(record, "company"))),
        ("bio", Value::none()),
    ])
}
