//! Search data: for each language one file, `/search/index.json`, small enough for a script of a few lines.
//!
//! `{"version": 1, "language": "en", "documents": […]}`; a document has `id` (its number), `url` (with the base
//! path), `title`, `kind`, `kind_title`, `description`, `terms`, `headings` and `text`: the words of the page that
//! title, description, terms and headings do not hold, in lower case, each once, in the order of the page.
//! A page is found when every word that is asked for occurs in one of these.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde_json::{Map, Value, json};

use super::twin::front_texts;
use super::{Planned, planned};
use crate::html;
use crate::markdown::{Body, Fill};
use crate::meta::subject;
use crate::path::Lang;
use crate::render::Renderer;
use crate::site::{Page, Site, address};
use crate::source::asked;

/// Bytes of text that all documents of a language share; long pages of large sites give their first words.
const SHARED: usize = 4_000_000;

/// Bytes of text of one document at most, and at least.
const MOST: usize = 12_000;
const LEAST: usize = 300;

/// The data of each language that has pages.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let site = &renderer.site;
    if !site.config.search {
        return Vec::new();
    }
    let languages = site.config.languages.iter().filter(|l| site.home(&l.lang).is_some());
    let one = |lang: &Lang| {
        let route = address::in_language(&site.config, lang, "search/index.json").ok()?;
        let (renderer, of) = (Arc::clone(renderer), lang.clone());
        let mut planned =
            planned(&route, "search", format!("the search data `{route}`"), move || write(&renderer, &of));
        planned.output.origin.language = Some(lang.clone());
        Some(planned)
    };
    languages.filter_map(|l| one(&l.lang)).collect()
}

fn write(renderer: &Renderer, lang: &Lang) -> Vec<u8> {
    let site = &renderer.site;
    let mut pages: Vec<&Page> =
        site.pages.iter().filter(|p| p.card.lang == *lang && subject::is_listed(p) && p.kind() != "home").collect();
    pages.sort_by(|a, b| a.card.route.cmp(&b.card.route));
    let room = (SHARED / pages.len().max(1)).clamp(LEAST, MOST);
    asked::elsewhere();
    let documents: Vec<Value> =
        pages.par_iter().enumerate().map(|(id, page)| document(renderer, page, (id, room))).collect();
    let data = json!({"version": 1, "language": lang.as_str(), "documents": documents});
    let mut bytes = serde_json::to_vec(&data).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn document(renderer: &Renderer, page: &Page, (id, room): (usize, usize)) -> Value {
    let site = &renderer.site;
    let card = &page.card;
    let headings: Vec<&str> = page.document.body.headings.iter().map(|h| h.text.as_str()).collect();
    let terms = terms(site, page);
    let mut known = HashSet::new();
    let shown = [card.title.as_str(), card.description.as_deref().unwrap_or_default()];
    for text in shown.into_iter().chain(headings.iter().copied()).chain(terms.iter().map(String::as_str)) {
        for word in words(text) {
            known.insert(word);
        }
    }
    let mut document = Map::new();
    document.insert("id".into(), id.into());
    document.insert("url".into(), site.config.base.href(&card.route).into());
    document.insert("title".into(), card.title.as_str().into());
    document.insert("kind".into(), card.kind.name.as_str().into());
    document.insert("kind_title".into(), renderer.kind_title(&card.kind.name, &card.lang).into());
    if let Some(description) = &card.description {
        document.insert("description".into(), description.as_str().into());
    }
    if !terms.is_empty() {
        document.insert("terms".into(), terms.as_slice().into());
    }
    if !headings.is_empty() {
        document.insert("headings".into(), headings.into());
    }
    document.insert("text".into(), text(&renderer.text(page).body, page, known, room).into());
    Value::Object(document)
}

fn terms(site: &Site, page: &Page) -> Vec<String> {
    let name = |(taxonomy, term): &(usize, usize)| Some(site.taxonomies.get(*taxonomy)?.terms.get(*term)?.name.clone());
    page.card.terms.iter().filter_map(name).collect()
}

/// The words of the front matter that readers see, of the body and of its code, those that are known left out.
fn text(body: &Body, page: &Page, known: HashSet<Cow<'_, str>>, room: usize) -> String {
    let mut out = String::new();
    let plain = html::text(&body.html);
    let front = front_texts(page);
    let mut known = known;
    let code = body.holes.iter().filter_map(|hole| match &hole.fill {
        Fill::Code { text, .. } => Some(text.as_str()),
        _ => None,
    });
    for source in front.iter().map(String::as_str).chain([plain.as_str()]).chain(code) {
        for word in words(source) {
            if word.len() < 2 || !known.insert(word.clone()) {
                continue;
            }
            if out.len() + word.len() >= room {
                return out;
            }
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&word);
        }
    }
    out
}

/// Words in lower case; what joins letters within a word stays.
fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    // Most words are in lower case as they are.
    let is_lower = |word: &str| word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | '\'' | '’' | '+' | '#'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#')))
        .map(move |word| if is_lower(word) { word.into() } else { word.to_lowercase().into() })
        .filter(|word: &Cow<'_, str>| word.chars().any(char::is_alphanumeric))
}
