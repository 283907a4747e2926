//! The value `page` of a template.

use std::sync::Arc;

use tera::Value;
use tera::value::Key;

use super::{card, date, field, html, keyed, kinds, map, media, person, text, with};
use crate::kind::get;
use crate::markdown::{Body, Heading};
use crate::meta::Subject;
use crate::meta::breadcrumbs::{self, Crumb};
use crate::render::{Renderer, inline};
use crate::site::{Page, PageId, series};

/// A page as another page sees it: everything but its body.
pub fn known(renderer: &Renderer, id: PageId) -> Value {
    keyed(entries(renderer, id))
}

/// A page as its own template sees it.
pub fn whole(renderer: &Renderer, id: PageId, body: &Body, content: &str) -> Value {
    let toc: Vec<&Heading> = body.headings.iter().filter(|h| (2..=3).contains(&h.level)).collect();
    let own = [("content", html(content)), ("toc", contents(&toc)), ("words", Value::from(body.words))];
    keyed(entries(renderer, id).into_iter().chain(own.map(|(key, value)| (Key::Str(key), value))))
}

/// The card of a page, then what its own fields, its relations and its kind add to it.
fn entries(renderer: &Renderer, id: PageId) -> Vec<(Key<'static>, Value)> {
    let page = renderer.site.page(id);
    let card = card::of(renderer, id);
    let built_in = kinds::is_built_in(page);
    let mut entries: Vec<_> = card.as_map().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
    entries.reserve(32);
    let of_card = entries.len();
    for (key, value) in own_fields(renderer, page).into_iter().chain(added(renderer, page)) {
        // What a card says of a kind's field is the richer value, so it is not replaced.
        let is_new = || !entries[of_card..].iter().any(|(known, _)| *known == key) && !has(&card, &key);
        if (built_in && key.as_str().is_some_and(|k| kinds::SPECIAL.contains(&k))) || is_new() {
            entries.push((key, value));
        }
    }
    entries
}

fn has(map: &Value, key: &Key) -> bool {
    map.as_map().is_some_and(|map| map.contains_key(key))
}

fn added(renderer: &Renderer, page: &Page) -> impl Iterator<Item = (Key<'static>, Value)> {
    let all = relations(renderer, page).into_iter().chain(kinds::page(renderer, page));
    all.map(|(key, value)| (Key::Str(key), value))
}

fn relations(renderer: &Renderer, page: &Page) -> Vec<(&'static str, Value)> {
    let record = page.record();
    let lang = &page.card.lang;
    vec![
        ("dir", text(lang.direction())),
        ("expires", date::optional(page.expires.as_ref(), lang)),
        ("next", card::optional_card(renderer, page.next)),
        ("newer", card::optional_card(renderer, page.newer)),
        ("older", card::optional_card(renderer, page.older)),
        ("previous", card::optional_card(renderer, page.older)),
        ("section", card::optional_card(renderer, page.section)),
        ("series", series_value(renderer, page)),
        ("breadcrumbs", breadcrumbs(renderer, page)),
        ("translations", translations(renderer, page)),
        ("changes", changes(renderer, page)),
        ("faq", faq(renderer, page)),
        ("extra", get::free(record, "extra").map_or_else(|| map([]), free)),
    ]
}

/// Free data as templates see them.
pub fn free(node: &crate::node::Node) -> Value {
    Value::from_serializable(&crate::node::to_json(node))
}

fn own_fields(renderer: &Renderer, page: &Page) -> Vec<(Key<'static>, Value)> {
    let mut entries = Vec::new();
    let built_in = kinds::is_built_in(page);
    for field in &page.card.kind.fields {
        let name = &*field.name;
        if built_in && (kinds::PRIVATE.contains(&name) || kinds::SPECIAL.contains(&name)) {
            continue;
        }
        let value = field::value(renderer, page, page.record().get(&field.name), &field.takes);
        entries.push((Key::String(Arc::clone(&field.name)), value));
    }
    entries
}

fn series_value(renderer: &Renderer, page: &Page) -> Value {
    if page.kind() == "lesson" {
        return Value::none();
    }
    let Some(name) = series::name(page) else { return Value::none() };
    let key = (page.card.lang.clone(), name.to_owned());
    let ids = renderer.site.series.get(&key).map_or(&[][..], Vec::as_slice);
    map([("name", text(name)), ("title", text(name)), ("parts", parts(renderer, page, ids))])
}

/// Cards with their number, the current one marked.
pub fn parts(renderer: &Renderer, page: &Page, ids: &[PageId]) -> Value {
    let part = |(at, id): (usize, &PageId)| {
        let number = crate::site::sections::part(renderer.site.page(*id));
        let number = if number == i64::MAX { i64::try_from(at + 1).unwrap_or(1) } else { number };
        let current = *id == page.card.id;
        with(&card::of(renderer, *id), [("part", Value::from(number)), ("current", Value::from(current))])
    };
    Value::from(ids.iter().enumerate().map(part).collect::<Vec<_>>())
}

fn breadcrumbs(renderer: &Renderer, page: &Page) -> Value {
    let subject = Subject::Page { id: page.card.id, number: 1 };
    let home = renderer.word(&page.card.lang, "home", "Home");
    let crumb = |crumb: &Crumb| {
        map([("title", text(&crumb.title)), ("url", text(&renderer.site.config.base.href(&crumb.route)))])
    };
    Value::from(breadcrumbs::of(&renderer.site, &subject, &home).iter().map(crumb).collect::<Vec<_>>())
}

fn translations(renderer: &Renderer, page: &Page) -> Value {
    let site = &renderer.site;
    let others = page.translations.iter().filter(|id| **id != page.card.id);
    let main = site.config.main_language();
    let one = |id: &PageId| {
        let card = &site.page(*id).card;
        let stands = card.updated.as_ref().or(card.date.as_ref());
        map([
            ("original", Value::from(card.lang == *main)),
            ("stands", date::optional(stands, &page.card.lang)),
            ("code", text(card.lang.as_str())),
            ("name", text(&site.config.language(&card.lang).name)),
            ("url", text(&site.config.base.href(&card.route))),
            ("title", text(&card.title)),
        ])
    };
    Value::from(others.map(one).collect::<Vec<_>>())
}

fn changes(renderer: &Renderer, page: &Page) -> Value {
    let lang = &page.card.lang;
    let one = |record: &&crate::kind::Record| {
        let words = inline(renderer, page, get::text(record, "note").or(get::text(record, "text")).unwrap_or_default());
        map([("date", date::optional(get::date(record, "date"), lang)), ("text", html(&words))])
    };
    Value::from(get::records(page.record(), "changes").iter().map(one).collect::<Vec<_>>())
}

fn faq(renderer: &Renderer, page: &Page) -> Value {
    let one = |record: &&crate::kind::Record| {
        map([
            ("question", text(get::text(record, "question").unwrap_or_default())),
            ("answer", html(&inline(renderer, page, get::text(record, "answer").unwrap_or_default()))),
        ])
    };
    Value::from(get::records(page.record(), "faq").iter().map(one).collect::<Vec<_>>())
}

/// Headings as a tree of two levels.
fn contents(headings: &[&Heading]) -> Value {
    let mut groups: Vec<(&Heading, Vec<&Heading>)> = Vec::new();
    for heading in headings {
        match groups.last_mut().filter(|(above, _)| heading.level > above.level) {
            Some((_, below)) => below.push(heading),
            None => groups.push((heading, Vec::new())),
        }
    }
    Value::from(groups.iter().map(|(h, below)| entry(h, below)).collect::<Vec<_>>())
}

fn entry(heading: &Heading, below: &[&Heading]) -> Value {
    map([
        ("id", text(&heading.id)),
        ("title", html(&heading.html)),
        ("level", Value::from(i64::from(heading.level))),
        ("children", Value::from(below.iter().map(|h| entry(h, &[])).collect::<Vec<_>>())),
    ])
}

/// The value `page` of an output that no file stands behind: a term, the search page, the 404 page.
pub fn made(
    renderer: &Renderer,
    title: &str,
    route: &crate::path::Route,
    lang: &crate::path::Lang,
    (content, plate): (&str, Value),
) -> Value {
    let none = Value::none;
    let url = &renderer.site.config.base.href(route);
    let empty = || Value::from(Vec::<Value>::new());
    let home = renderer.site.config.base.href(&crate::site::address::home(&renderer.site.config, lang));
    let crumbs = vec![
        map([("title", text(&renderer.word(lang, "home", "Home"))), ("url", text(&home))]),
        map([("title", text(title)), ("url", text(url))]),
    ];
    map([
        ("title", text(title)),
        ("description", none()),
        ("url", text(url)),
        ("permalink", text(&format!("{}{url}", renderer.site.config.base.origin))),
        ("route", text(route.as_str())),
        ("kind", text("page")),
        ("kind_title", none()),
        ("intent", text("neutral")),
        ("language", text(lang.as_str())),
        ("dir", text(lang.direction())),
        ("date", none()),
        ("updated", none()),
        ("expires", none()),
        ("draft", Value::from(false)),
        ("state", none()),
        ("authors", empty()),
        ("terms", map([])),
        ("image", none()),
        ("plate", plate),
        ("toc", empty()),
        ("content", html(content)),
        ("words", Value::from(0)),
        ("reading_minutes", Value::from(1)),
        ("next", none()),
        ("newer", none()),
        ("older", none()),
        ("previous", none()),
        ("section", none()),
        ("series", none()),
        ("breadcrumbs", Value::from(crumbs)),
        ("translations", empty()),
        ("changes", empty()),
        ("faq", empty()),
        ("extra", map([])),
    ])
}

/// A person's or a partner's picture for a heading.
pub fn portrait(renderer: &Renderer, page: &Page) -> Value {
    page.record().get("photo").map_or_else(Value::none, |slot| media::image(renderer, slot))
}

/// The people of a field of a page.
pub fn people(renderer: &Renderer, page: &Page, name: &str) -> Value {
    person::list(renderer, page.record(), name, &page.card.lang)
}
