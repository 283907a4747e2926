//! Search data: for each language an index that a script reads in pieces, from static files alone.
//!
//! - `/search/index.json` is what every question needs: how many documents there are and of which kind, and from which
//!   word on each part of the index goes.
//! - `/search/words-N.json` is a part of the index: words, and for each the documents that hold it.
//! - `/search/pages-N.json` tells addresses, titles and descriptions, [`TOGETHER`] documents in a file.
//!
//! All of them carry one stamp, so that a script sees when it holds files of two builds. Excerpts are in none: the
//! script takes them from the pages themselves, which are as public and never older.

use std::cmp::Reverse;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use blake3::Hash;
use serde_json::{Value, json};

use self::index::{Document, Field, Parts};
use super::twin::front_texts;
use super::{Planned, planned};
use crate::html;
use crate::kind::get;
use crate::markdown::Fill;
use crate::meta::subject;
use crate::path::{Lang, Route};
use crate::render::Renderer;
use crate::site::terms::{self, Term};
use crate::site::{Page, PageId, Site, address};
use crate::source::asked;

mod cards;
mod index;
mod words;

/// Documents whose titles and descriptions lie in one file.
pub const TOGETHER: usize = 32;

/// Words of running text that make one part of the index; about 25 KB, 12 KB on the wire.
const WORDS_A_PART: usize = 24_000;

/// Parts at most.
const MOST_PARTS: usize = 512;

/// What can be found.
#[derive(Clone, Copy)]
enum Found {
    Page(PageId),
    /// The list of a term: its taxonomy and its number.
    Term(usize, usize),
}

/// The data of each language that has pages.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let site = &renderer.site;
    if !site.config.search {
        return Vec::new();
    }
    let languages = site.config.languages.iter().filter(|l| site.home(&l.lang).is_some());
    languages.flat_map(|l| one_language(renderer, &l.lang)).collect()
}

fn one_language(renderer: &Arc<Renderer>, lang: &Lang) -> Vec<Planned> {
    let shared = Arc::new(Shared::new(renderer, lang));
    let mut all = Vec::new();
    let mut plan = |name: String, take: fn(&Made, usize) -> &Vec<u8>, number: usize| {
        let Ok(route) = address::in_language(&renderer.site.config, lang, &format!("search/{name}.json")) else {
            return;
        };
        let of = Arc::clone(&shared);
        let make = move || take(&of.made(), number).clone();
        let mut planned = planned(&route, "search", format!("the search data `{route}`"), make);
        planned.output.origin.language = Some(lang.clone());
        all.push(planned);
    };
    plan("index".into(), |made, _| &made.index, 0);
    for number in 0..shared.parts {
        plan(format!("words-{number}"), |made, number| &made.words[number], number);
    }
    for number in 0..shared.found.len().div_ceil(TOGETHER) {
        plan(format!("pages-{number}"), |made, number| &made.pages[number], number);
    }
    all
}

/// What the outputs of a language have in common: made once, by all who need it together.
struct Shared {
    renderer: Arc<Renderer>,
    lang: Lang,
    /// Sorted by address.
    found: Vec<(Route, Found)>,
    parts: usize,
    next: AtomicUsize,
    documents: Vec<Mutex<Option<Document>>>,
    /// What was made, with the hash of the texts that it was made of.
    made: Mutex<Option<(Hash, Arc<Made>)>>,
}

/// The bytes of all outputs of a language.
struct Made {
    index: Vec<u8>,
    words: Vec<Vec<u8>>,
    pages: Vec<Vec<u8>>,
}

impl Shared {
    fn new(renderer: &Arc<Renderer>, lang: &Lang) -> Self {
        let site = &renderer.site;
        let listed = |page: &Page| page.card.lang == *lang && subject::is_listed(page);
        let pages = site.iter().filter(|(_, page)| listed(page) && page.kind() != "home");
        let mut found: Vec<(Route, Found)> =
            pages.map(|(id, page)| (page.card.route.clone(), Found::Page(id))).collect();
        let words = site.pages.iter().filter(|page| listed(page)).map(|page| page.document.body.words as usize);
        let running: usize = words.sum();
        let term = |(taxonomy, number): (usize, usize)| &site.taxonomies[taxonomy].terms[number];
        found.extend(topics(site, lang).into_iter().filter_map(|topic| {
            let route = terms::route(&site.config, topic.0, term(topic)).ok()?;
            Some((route, Found::Term(topic.0, topic.1)))
        }));
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Self {
            renderer: Arc::clone(renderer),
            lang: lang.clone(),
            parts: (running / WORDS_A_PART + 1).next_power_of_two().min(MOST_PARTS),
            next: AtomicUsize::new(0),
            documents: found.iter().map(|_| Mutex::new(None)).collect(),
            made: Mutex::new(None),
            found,
        }
    }

    /// Whoever comes takes documents apart until none is left; then one puts the index together. No thread pool is
    /// asked: a thread that waits for it would take up another of these outputs, and so wait for itself.
    fn made(&self) -> Arc<Made> {
        asked::elsewhere();
        let texts = self.texts();
        while texts.is_none() {
            let number = self.next.fetch_add(1, Ordering::Relaxed).min(self.found.len());
            if number == self.found.len() {
                break;
            }
            drop(self.apart(number));
        }
        let texts = texts.unwrap_or_else(|| Hash::from_bytes([0; 32]));
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match &*made {
            Some((of, made)) if *of == texts => Arc::clone(made),
            _ => Arc::clone(&made.insert((texts, Arc::new(self.make()))).1),
        }
    }

    /// The hash of all texts where these can change while the outputs stand, as in a preview.
    fn texts(&self) -> Option<Hash> {
        let site = &self.renderer.site;
        let pages = self.found.iter().filter_map(|(_, found)| match found {
            Found::Page(id) => Some(site.page(*id)),
            Found::Term(..) => None,
        });
        let mut light = pages.filter(|page| page.document.is_light).peekable();
        light.peek()?;
        let mut hasher = blake3::Hasher::new();
        for page in light {
            // A file that cannot be read is told of when its words are asked for.
            let source = self.renderer.snapshot.read(&page.document.path).unwrap_or_default();
            hasher.update(blake3::hash(&source).as_bytes());
        }
        Some(hasher.finalize())
    }

    fn make(&self) -> Made {
        let documents =
            (0..self.found.len()).map(|number| self.apart(number).and_then(|mut slot| slot.take()).unwrap_or_default());
        let parts = index::parts(documents, self.parts);
        let stamp = self.stamp(&parts);
        let (index, pages) = cards::write(&self.renderer, &self.lang, &self.found, (&parts, &stamp));
        let part = |part: &Vec<(String, String)>| {
            let words: Vec<&str> = part.iter().flat_map(|(word, entry)| [word.as_str(), entry.as_str()]).collect();
            line(&json!({"stamp": stamp, "words": words}))
        };
        Made { index, words: parts.parts.iter().map(part).collect(), pages }
    }

    /// A document's words, taken apart now if nobody did before.
    fn apart(&self, number: usize) -> Option<MutexGuard<'_, Option<Document>>> {
        let mut slot = self.documents.get(number)?.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_none() {
            *slot = Some(document(&self.renderer, self.found[number].1));
        }
        Some(slot)
    }

    /// The same as long as the numbers of the documents and the borders of the parts are.
    fn stamp(&self, parts: &Parts) -> String {
        let mut hasher = blake3::Hasher::new();
        for text in self.found.iter().map(|(route, _)| route.as_str()).chain(parts.from.iter().map(String::as_str)) {
            hasher.update(text.as_bytes()).update(b"\n");
        }
        hasher.finalize().to_hex()[..8].to_owned()
    }
}

/// The topics of a language that a listed page has: their taxonomy and number, those with the most pages first.
fn topics(site: &Site, lang: &Lang) -> Vec<(usize, usize)> {
    let known = site.taxonomies.iter().enumerate().filter(|(_, t)| site.config.taxonomies[t.index].name == "topics");
    let terms = known.flat_map(|(at, t)| t.terms.iter().enumerate().map(move |(number, term)| ((at, number), term)));
    let mut found: Vec<((usize, usize), &Term)> = terms
        .filter(|(_, term)| term.lang == *lang && term.pages.iter().any(|id| subject::is_listed(site.page(*id))))
        .collect();
    found.sort_by_key(|((at, number), term)| (Reverse(term.pages.len()), *at, *number));
    found.into_iter().map(|(topic, _)| topic).collect()
}

fn line(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The words of what can be found. The front matter gives what readers see, the body its text and its code.
fn document(renderer: &Renderer, found: Found) -> Document {
    let site = &renderer.site;
    let page = match found {
        Found::Page(id) => site.page(id),
        Found::Term(taxonomy, term) => {
            return Document::new(&[(Field::Title, &site.taxonomies[taxonomy].terms[term].name)]);
        }
    };
    let text = renderer.text(page);
    let plain = html::text(&text.body.html);
    let front = front_texts(page);
    let mut texts = vec![(Field::Title, page.card.title.as_str()), (Field::Body, &plain)];
    texts.extend(page.card.description.as_deref().map(|text| (Field::Description, text)));
    texts.extend(get::text(page.record(), "answer").map(|text| (Field::Answer, text)));
    texts.extend(page.document.body.headings.iter().map(|heading| (Field::Heading, heading.text.as_str())));
    // What an address says is often the shortest name of a page.
    texts.extend(page.card.route.as_str().trim_end_matches('/').rsplit('/').next().map(|name| (Field::Term, name)));
    texts.extend(front.iter().map(|text| (Field::Body, text.as_str())));
    texts.extend(page.card.terms.iter().filter_map(|(taxonomy, term)| {
        Some((Field::Term, site.taxonomies.get(*taxonomy)?.terms.get(*term)?.name.as_str()))
    }));
    texts.extend(text.body.holes.iter().filter_map(|hole| match &hole.fill {
        Fill::Code { text, .. } => Some((Field::Body, text.as_str())),
        _ => None,
    }));
    Document::new(&texts)
}
