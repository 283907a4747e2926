//! What is told of documents: their kinds for every question, the rest for those that are shown.

use serde_json::{Map, Value, json};

use super::index::Parts;
use super::{Found, TOGETHER, line, words};
use crate::path::{Lang, Route};
use crate::render::Renderer;
use crate::site::terms;

/// Letters of a description that a result shows.
const DESCRIPTION: usize = 240;

/// Topics that are offered when nothing is found, those with the most pages.
const TOPICS: usize = 60;

/// `index.json`, and the files of titles and descriptions.
pub(super) fn write(
    renderer: &Renderer,
    lang: &Lang,
    found: &[(Route, Found)],
    (parts, stamp): (&Parts, &str),
) -> (Vec<u8>, Vec<Vec<u8>>) {
    let topics = topics(renderer, lang);
    let mut kinds: Vec<(String, String)> = Vec::new();
    let mut of = Vec::with_capacity(found.len());
    for (_, one) in found {
        let kind = kind(renderer, *one, lang);
        let at = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            kinds.push(kind);
            kinds.len() - 1
        });
        of.push(at);
    }
    let index = json!({
        "version": 2,
        "language": lang.as_str(),
        "stamp": stamp,
        "together": TOGETHER,
        "kinds": kinds,
        "documents": of,
        "topics": topics.iter().map(|(_, name, href)| (name, href)).collect::<Vec<_>>(),
        "from": parts.from,
        "optional": words::optional(lang.as_str()),
        "endings": words::endings(lang.as_str()),
    });
    let card = |one: &(Route, Found)| card(renderer, one, &topics);
    let pages = found.chunks(TOGETHER).map(|together| {
        let cards: Vec<Value> = together.iter().map(card).collect();
        line(&json!({"stamp": stamp, "pages": cards}))
    });
    (line(&index), pages.collect())
}

/// The name of a kind and its title.
fn kind(renderer: &Renderer, found: Found, lang: &Lang) -> (String, String) {
    match found {
        Found::Page(id) => {
            let name = &renderer.site.page(id).card.kind.name;
            (name.clone(), renderer.kind_title(name, lang))
        }
        Found::Term(..) => ("topic".to_owned(), renderer.word(lang, "kind_topic", "Topic")),
    }
}

/// Address, title and, where they are, description and topics.
fn card(renderer: &Renderer, (route, found): &(Route, Found), topics: &[Topic]) -> Value {
    let site = &renderer.site;
    let mut card = Map::new();
    card.insert("url".into(), site.config.base.href(route).into());
    match found {
        Found::Term(taxonomy, term) => {
            card.insert("title".into(), site.taxonomies[*taxonomy].terms[*term].name.as_str().into());
        }
        Found::Page(id) => {
            let page = &site.page(*id).card;
            card.insert("title".into(), page.title.as_str().into());
            if let Some(description) = &page.description {
                card.insert("description".into(), shortened(description).into());
            }
            let of = |own: &(usize, usize)| topics.iter().position(|(topic, ..)| topic == own);
            let own: Vec<usize> = page.terms.iter().filter_map(of).collect();
            if !own.is_empty() {
                card.insert("topics".into(), own.into());
            }
        }
    }
    Value::Object(card)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(DESCRIPTION) {
        None => text.to_owned(),
        Some((end, _)) => {
            let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{} …", text[..end].trim_end())
        }
    }
}

/// A topic as pages name it, with its name and where it leads.
type Topic = ((usize, usize), String, String);

fn topics(renderer: &Renderer, lang: &Lang) -> Vec<Topic> {
    let site = &renderer.site;
    let topic = |(taxonomy, number): (usize, usize)| {
        let term = &site.taxonomies[taxonomy].terms[number];
        let route = terms::route(&site.config, taxonomy, term).ok()?;
        Some(((taxonomy, number), term.name.clone(), site.config.base.href(&route)))
    };
    super::topics(site, lang).into_iter().take(TOPICS).filter_map(topic).collect()
}
