//! A validated field as templates see it, by what the field takes. Every field is there: one without a value is none.

use std::sync::Arc;

use tera::Value;
use tera::value::Key;

use super::{card, date, html, keyed, media, person, text};
use crate::kind::{Field, Record, Slot, Takes, Val, common, video};
use crate::path::Lang;
use crate::render::{Renderer, block, locale};
use crate::site::Page;

/// The value of a field.
pub fn value(renderer: &Renderer, page: &Page, slot: Option<&Slot>, takes: &Takes) -> Value {
    match (takes, slot) {
        (Takes::List(_), None) => Value::from(Vec::<Value>::new()),
        (_, None) => Value::none(),
        (takes, Some(slot)) => of(renderer, page, slot, takes),
    }
}

fn of(renderer: &Renderer, page: &Page, slot: &Slot, takes: &Takes) -> Value {
    let lang = &page.card.lang;
    match (&slot.val, takes) {
        (Val::List(items), Takes::List(inner)) => {
            Value::from(items.iter().map(|item| of(renderer, page, item, inner)).collect::<Vec<_>>())
        }
        (_, Takes::Either(first, second)) => {
            let fits = matches!((&slot.val, &**second), (Val::Record(_), Takes::Record(_)));
            of(renderer, page, slot, if fits { second } else { first })
        }
        (Val::Record(inner), Takes::Record(fields)) if video::is(fields) => {
            media::video(renderer, inner, &page.card.title, lang)
        }
        (Val::Record(_), Takes::Record(fields)) if common::is_image(fields) => media::image(renderer, slot),
        (Val::Record(inner), Takes::Record(fields)) => record(renderer, page, inner, fields),
        (Val::Seconds(seconds), Takes::Position) => text(&locale::clock(*seconds)),
        (Val::Seconds(seconds), _) => date::duration(*seconds, lang),
        (Val::Date(moment), _) => date::moment(moment, lang),
        (Val::Text(words), Takes::Markdown) => html(&block(renderer, page, words)),
        (Val::Text(words), _) => text(words),
        (Val::Bool(truth), _) => Value::from(*truth),
        (Val::Integer(number), _) => Value::from(*number),
        (Val::Number(number), _) => Value::from(*number),
        (Val::Reference { kind, .. }, _) if &**kind == "person" => {
            person::of(renderer, slot, lang).unwrap_or_else(Value::none)
        }
        (Val::Reference { kind, name }, _) => card::optional_card(renderer, renderer.site.named(kind, name, lang)),
        (Val::Page(written), _) => renderer.linked_from(page, written),
        (Val::File { path, .. }, _) => file(renderer, slot, path, lang),
        (Val::Free(node), _) => super::page::free(node),
        (Val::List(items), _) => {
            Value::from(items.iter().map(|item| of(renderer, page, item, takes)).collect::<Vec<_>>())
        }
        (Val::Record(_), _) => Value::none(),
    }
}

/// Pictures are pictures, other files are files.
fn file(renderer: &Renderer, slot: &Slot, path: &crate::path::SourcePath, lang: &Lang) -> Value {
    if matches!(path.extension().as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg") {
        media::image(renderer, slot)
    } else {
        media::file(renderer, path, lang)
    }
}

/// A record with all its fields.
pub fn record(renderer: &Renderer, page: &Page, record: &Record, fields: &[Field]) -> Value {
    keyed(fields.iter().map(|field| {
        let key = Key::String(Arc::clone(&field.name));
        (key, value(renderer, page, record.get(&field.name), &field.takes))
    }))
}
