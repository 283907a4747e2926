//! A validated field as templates see it, by what the field takes. Every field is there: one without a value is none.

use tera::Value;

use super::{card, date, map, media, page, person, text};
use crate::kind::{Field, Record, Slot, Takes, Val};
use crate::path::Lang;
use crate::render::{Renderer, locale};

/// The value of a field.
pub fn value(renderer: &Renderer, slot: Option<&Slot>, takes: &Takes, lang: &Lang) -> Value {
    match (takes, slot) {
        (Takes::List(_), None) => Value::from(Vec::<Value>::new()),
        (_, None) => Value::none(),
        (takes, Some(slot)) => of(renderer, slot, takes, lang),
    }
}

fn of(renderer: &Renderer, slot: &Slot, takes: &Takes, lang: &Lang) -> Value {
    match (&slot.val, takes) {
        (Val::List(items), Takes::List(inner)) => {
            Value::from(items.iter().map(|item| of(renderer, item, inner, lang)).collect::<Vec<_>>())
        }
        (_, Takes::Either(first, second)) => {
            let fits = matches!((&slot.val, &**second), (Val::Record(_), Takes::Record(_)));
            of(renderer, slot, if fits { second } else { first }, lang)
        }
        (Val::Record(inner), Takes::Record(fields)) => record(renderer, inner, fields, lang),
        (Val::Seconds(seconds), Takes::Position) => text(&locale::clock(*seconds)),
        (Val::Seconds(seconds), _) => date::duration(*seconds, lang),
        (Val::Date(moment), _) => date::moment(moment, lang),
        (Val::Text(words), _) => text(words),
        (Val::Bool(truth), _) => Value::from(*truth),
        (Val::Integer(number), _) => Value::from(*number),
        (Val::Number(number), _) => Value::from(*number),
        (Val::Reference { kind, .. }, _) if &**kind == "person" => person::of(renderer, slot, lang).unwrap_or_else(Value::none),
        (Val::Reference { kind, name }, _) => card::optional_card(renderer, renderer.site.named(kind, name, lang)),
        (Val::Page(written), _) => renderer.linked(written, lang),
        (Val::File { path, .. }, _) => file(renderer, slot, path, lang),
        (Val::Free(node), _) => page::free(node),
        (Val::List(items), _) => {
            Value::from(items.iter().map(|item| of(renderer, item, takes, lang)).collect::<Vec<_>>())
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
pub fn record(renderer: &Renderer, record: &Record, fields: &[Field], lang: &Lang) -> Value {
    let mut out = tera::Map::default();
    for field in fields {
        let key = tera::value::Key::from(field.name.clone());
        out.insert(key, value(renderer, record.get(&field.name), &field.takes, lang));
    }
    if out.is_empty() { map([]) } else { Value::from(out) }
}
