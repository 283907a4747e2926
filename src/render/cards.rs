//! Social cards: the picture that a shared link shows, drawn from a template of the theme.
//!
//! `templates/card/KIND.svg`, else `templates/card/card.svg`, is rendered with the values `card` and `settings` and
//! with the functions of templates. A card tells what it asks as a page does, so it is drawn once per content.

use std::sync::Arc;

use tera::{Context, Value};

use super::asked::{TEMPLATE, VALUE};
use super::values::{date, html, map, optional, text};
use super::{Renderer, asked, current, engine, hashed, logo, plates};
use crate::bundle::{Answer, Asking, Content, Noted, Question};
use crate::diag::{Checked, Diagnostic, codes};
use crate::draw::{self, Fonts, Look, Measure};
use crate::meta::{facts, feeds, picture};
use crate::path::{Lang, Route, SourcePath};
use crate::site::{Page, PageId, terms};
use crate::theme::Bytes;

/// What sort of output a card is.
pub const KIND: &str = "card";
/// The width and height of a card.
pub const SIZE: (u32, u32) = (1200, 630);
/// The sides of a square card, which feeds show whole where people scroll with a thumb.
pub const SQUARE: (u32, u32) = (1080, 1080);
/// The largest card that a theme may draw.
const MOST: (u32, u32) = (2400, 2400);
/// What a card shows beside words: a tall part for its side, and one that fills it.
const TALL: (u32, u32) = (450, 630);
/// What a square card shows above its words.
const BAND: (u32, u32) = (1080, 420);
/// The template of a square card.
const OF_SQUARE: &str = "card/square.svg";

/// Where the card of a page lies, if it has one: the theme draws cards, the site wants them, and no picture of the
/// page's own stands in its place.
pub fn route(renderer: &Renderer, page: &Page) -> Option<Route> {
    let is_shown = renderer.draws_cards() && !page.card.draft && !page.card.thanks;
    if !is_shown || picture::to_share(&renderer.site, page).is_some() {
        return None;
    }
    named(&page.card.route)
}

/// Where the card of a term lies.
pub fn route_of_term(renderer: &Renderer, (taxonomy, term): (usize, usize)) -> Option<Route> {
    let site = &renderer.site;
    let term = site.taxonomies.get(taxonomy)?.terms.get(term).filter(|_| renderer.draws_cards())?;
    named(&terms::route(&site.config, taxonomy, term).ok()?)
}

fn named(route: &Route) -> Option<Route> {
    let name = route.as_str().trim_matches('/');
    Route::new(&format!("/assets/cards/{}.png", if name.is_empty() { "index" } else { name })).ok()
}

/// Whether square cards are drawn.
pub fn has_square(renderer: &Renderer) -> bool {
    renderer.draws_cards() && renderer.has_template(OF_SQUARE)
}

/// Whose card it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A page's.
    Page(PageId),
    /// A term's, by the positions of its taxonomy and of itself.
    Term(usize, usize),
}

/// A card.
#[derive(Clone)]
pub struct Card {
    /// What renders it.
    pub renderer: Arc<Renderer>,
    /// Whose it is.
    pub whose: Whose,
    /// Whether it is square.
    pub is_square: bool,
}

impl Card {
    fn page(&self) -> Option<&Page> {
        match self.whose {
            Whose::Page(id) => Some(self.renderer.site.page(id)),
            Whose::Term(..) => None,
        }
    }

    /// Its language.
    pub fn lang(&self) -> &Lang {
        match self.whose {
            Whose::Page(id) => &self.renderer.site.page(id).card.lang,
            Whose::Term(taxonomy, term) => &self.renderer.site.taxonomies[taxonomy].terms[term].lang,
        }
    }

    fn enter(&self) -> current::Guard {
        current::enter(&self.renderer, self.page().map(|page| page.card.id), self.lang())
    }

    /// Its template.
    pub fn template(&self) -> String {
        if self.is_square {
            return OF_SQUARE.to_owned();
        }
        let own = format!("card/{}.svg", self.page().map_or("term", Page::kind));
        if self.renderer.has_template(&own) { own } else { "card/card.svg".to_owned() }
    }

    /// Draws it.
    pub fn png(&self) -> Checked<Content> {
        let guard = self.enter();
        let bytes = self.draw(&guard);
        Checked::new(Content::Bytes(bytes), self.renderer.told(&guard))
    }

    fn draw(&self, guard: &current::Guard) -> Vec<u8> {
        let renderer = &*self.renderer;
        let value = self.value();
        if current::is_heard() {
            for (question, answer) in self.about(&value) {
                current::note(Some((question, answer)));
            }
        }
        if renderer.broken {
            return Vec::new();
        }
        let mut context = Context::new();
        context.insert_value("card", value);
        context.insert_value("settings", Value::from_serializable(&renderer.theme.settings));
        let template = self.template();
        let svg = match renderer.tera.render(&template, &context) {
            Ok(svg) => svg,
            Err(error) => {
                guard.add(engine::failed(&renderer.theme, &error, guard.source(&renderer.site)));
                return Vec::new();
            }
        };
        draw::png(&svg, MOST).unwrap_or_else(|why| {
            guard.add(Diagnostic::new(codes::TEMPLATE_INVALID, format!("`{template}` gives no picture: {why}")));
            Vec::new()
        })
    }

    /// What it is made from beside what its template asks.
    fn about(&self, value: &Value) -> [(Question, Answer); 2] {
        let question = |name: &str, about: &str| Question { name: name.to_owned(), about: about.to_owned(), forms: 0 };
        let template = self.template();
        [
            (question(TEMPLATE, &template), self.renderer.closures().of_template(&template)),
            (question(VALUE, "card"), hashed::value(value, &self.renderer.cards)),
        ]
    }

    /// The name, the look and the number of pieces of what is drawn beside the words.
    fn drawn(&self) -> (&str, Look, usize) {
        match self.whose {
            Whose::Page(id) => {
                let page = self.renderer.site.page(id);
                let slug = plates::slug(page);
                let look = self.renderer.plates().look(id).unwrap_or_else(|| Look::of(page.kind(), slug));
                (slug, look, 0)
            }
            Whose::Term(taxonomy, term) => {
                let term = &self.renderer.site.taxonomies[taxonomy].terms[term];
                (&term.slug, Look::of("term", &term.slug), plates::pieces(term))
            }
        }
    }

    fn value(&self) -> Value {
        let (renderer, page, lang) = (&*self.renderer, self.page(), self.lang());
        let site = &renderer.site;
        let plates = renderer.plates();
        let (slug, look, pieces) = self.drawn();
        let shapes = |size: (u32, u32)| html(&draw::shapes(look, slug, pieces, size));
        let size = if self.is_square { SQUARE } else { SIZE };
        let is_dark = plates.inks().scheme == draw::Scheme::Dark;
        let scheme = if is_dark { draw::Scheme::Dark } else { draw::Scheme::Light };
        let style = draw::Inks { scheme, ..*plates.inks() }.style(|_| true);
        let authors = page.map_or_else(Vec::new, |page| facts::people(site, page.record(), "authors", lang));
        let (title, kind) = match self.whose {
            Whose::Page(id) => {
                let page = site.page(id);
                let is_plain = ["home", "page", "section"].contains(&page.kind());
                (page.card.title.as_str(), (!is_plain).then(|| renderer.kind_title(page.kind(), lang)))
            }
            Whose::Term(taxonomy, term) => {
                let of = &site.config.taxonomies[taxonomy];
                let word = renderer.word(lang, &format!("taxonomy_{}", of.name), &of.title);
                (site.taxonomies[taxonomy].terms[term].name.as_str(), Some(word))
            }
        };
        map([
            ("title", text(title)),
            ("description", optional(page.and_then(|page| page.card.description.as_deref()))),
            ("kind", text(page.map_or("term", Page::kind))),
            ("kind_title", optional(kind.as_deref())),
            ("site", text(feeds::site_title(site, lang))),
            ("authors", Value::from(authors.iter().map(|author| text(&author.name)).collect::<Vec<_>>())),
            ("date", date::optional(page.and_then(|page| page.card.date.as_ref()), lang)),
            ("state", optional(page.and_then(|page| page.card.state))),
            ("language", text(lang.as_str())),
            ("logo", logo::value(renderer, is_dark)),
            ("has_letters", Value::from(with_fonts(renderer, lang, |fonts| fonts.cover(title)))),
            ("width", Value::from(size.0)),
            ("height", Value::from(size.1)),
            ("style", html(&style)),
            ("tall", if self.is_square { Value::none() } else { shapes(TALL) }),
            ("band", if self.is_square { shapes(BAND) } else { Value::none() }),
            ("wide", shapes(size)),
        ])
    }
}

/// Words as shapes, for the function `letters`: a path of the class `ink`, or nothing where the fonts lack a letter.
pub fn letters(renderer: &Renderer, lang: &Lang, words: &str, at: (f64, f64), measure: Measure, ink: &str) -> String {
    let path = with_fonts(renderer, lang, |fonts| fonts.set(words, at, measure));
    path.map_or_else(String::new, |path| format!("<path class=\"{}\" d=\"{path}\"/>", crate::html::escape(ink)))
}

/// The fonts of cards: the files `fonts/card*.ttf` and `.otf` of the theme by name, those of the language first.
fn with_fonts<T>(renderer: &Renderer, lang: &Lang, work: impl FnOnce(&Fonts) -> T) -> T {
    let language = format!(".{}.", lang.as_str().to_lowercase());
    let (own, shared): (Vec<_>, Vec<_>) = renderer.theme.fonts.iter().partition(|(name, _)| name.contains(&language));
    let shared = shared.into_iter().filter(|(name, _)| name.matches('.').count() == 1);
    let files: Vec<std::borrow::Cow<[u8]>> = own
        .into_iter()
        .chain(shared)
        .filter_map(|(_, bytes)| match bytes {
            Bytes::Builtin(bytes) => Some((*bytes).into()),
            Bytes::File(path) => renderer.snapshot.read(path).ok().map(Into::into),
        })
        .collect();
    work(&Fonts::new(files.iter().map(|file| &**file)))
}

impl Asking for Card {
    fn noting(&self) -> (Checked<Content>, Option<Vec<Noted>>) {
        let guard = self.enter();
        if !self.renderer.told_of_templates {
            guard.listen();
        }
        let bytes = self.draw(&guard);
        let noted = guard.heard().map(|mut noted| {
            noted.sort();
            noted.dedup();
            noted
        });
        (Checked::new(Content::Bytes(bytes), self.renderer.told(&guard)), noted)
    }

    fn origins(&self, question: &Question) -> Vec<SourcePath> {
        let _guard = self.enter();
        match question.name.as_str() {
            TEMPLATE | VALUE => self.page().into_iter().map(|page| page.document.path.clone()).collect(),
            _ => asked::origins(question),
        }
    }

    fn first_other(&self, noted: &[Noted]) -> Option<usize> {
        if self.renderer.told_of_templates {
            return Some(0);
        }
        let guard = self.enter();
        let about = self.about(&self.value());
        noted.iter().position(|noted| {
            let own = about.iter().find(|(question, _)| *question == noted.question);
            let answer = match own {
                Some((_, answer)) => Some(*answer),
                None if [TEMPLATE, VALUE].contains(&noted.question.name.as_str()) => None,
                None => current::here().and_then(|here| asked::again(&here, &noted.question)),
            };
            answer != Some(noted.answer) || !guard.faults().is_empty()
        })
    }
}
