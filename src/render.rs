//! Templates and values into HTML.
//!
//! A [`Renderer`] holds what all pages share: the compiled templates, cards made once, highlighted code.
//! One page is rendered so ([`work`]): fill the holes of its body, make its value, render its template; while it
//! does, a guard holds the page in a thread-local, which is where the functions of templates find it, because
//! Tera gives them nothing but their arguments. No function called from a template may enter rayon, which
//! could run another page on this thread.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use tera::{Tera, Value};

use crate::diag::{Checked, Diagnostic};
use crate::gate::Secrets;
use crate::markdown::{self, Options};
use crate::meta::picture;
use crate::path::Lang;
use crate::site::links::{self, Target};
use crate::site::{Page, PageId, Site};
use crate::source::Snapshot;
use crate::theme::Theme;

mod about;
pub mod asked;
mod body;
mod call;
pub mod code;
pub mod calendar;
pub mod cards;
mod chart;
pub mod captions;
mod current;
mod closure;
pub(crate) mod cycles;
pub mod data;
mod engine;
mod filters;
pub mod forms;
mod functions;
mod globals;
pub mod hashed;
pub mod kit;
mod lists;
mod logo;
mod lost;
mod origins;
mod parting;
pub mod policy;
pub mod locale;
pub mod pictures;
mod plainly;
pub mod plates;
pub mod posts;
pub mod receiver;
mod text;
pub mod thanks;
mod shown;
pub mod values;
mod work;
mod years;

pub use body::Addresses;
pub use engine::{is_of_values, page_of_values};
pub use lists::{Pager, Subject};
pub use text::Text;
pub use work::{Rendered, Work};

use code::Store;
use pictures::Pictures;

/// The addresses of what the head links to.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// The joined style sheet, with the base path.
    pub css: Option<String>,
    /// The joined script, with the base path.
    pub js: Option<String>,
    /// The icon, with the base path.
    pub icon: Option<String>,
}

/// What all pages of a build share.
pub struct Renderer {
    /// The graph.
    pub site: Arc<Site>,
    /// The files.
    pub snapshot: Arc<Snapshot>,
    /// The theme.
    pub theme: Arc<Theme>,
    /// The addresses of style sheet and script.
    pub assets: Assets,
    /// The secret of private addresses.
    pub secret: Secrets,
    /// Whether forms post to this site itself, as in a preview, which answers them.
    pub posts_here: bool,
    /// The pages whose files no longer fit the site.
    changed: text::Changed,
    tera: Arc<Tera>,
    /// Whether the templates could not be read; then nothing is rendered, and nothing more is told.
    broken: bool,
    /// Whether something was told of the templates; then nobody can say what an output is made from.
    told_of_templates: bool,
    /// Cards of pages.
    pub cards: values::card::Cards,
    /// Terms by their position, made when first asked for.
    terms: Vec<Vec<OnceLock<Value>>>,
    globals: BTreeMap<Lang, OnceLock<globals::Shared>>,
    /// By kind, the template of its pages that name none, and of its sections.
    usual_templates: BTreeMap<String, [String; 2]>,
    /// What templates asked before, for all pages of a language.
    answers: asked::Answers,
    /// Which templates reach which.
    closures: OnceLock<closure::Closures>,
    plates: OnceLock<plates::Plates>,
    draws_cards: OnceLock<bool>,
    years: OnceLock<HashMap<PageId, years::Years>>,
    code: Arc<Store>,
    data: Arc<BTreeMap<String, Value>>,
    /// The pictures of the site.
    pub pictures: Pictures,
}

/// What a renderer is made of.
pub struct Parts {
    /// The graph.
    pub site: Arc<Site>,
    /// The files.
    pub snapshot: Arc<Snapshot>,
    /// The theme.
    pub theme: Arc<Theme>,
    /// Its templates.
    pub templates: Templates,
    /// The addresses of style sheet and script.
    pub assets: Assets,
    /// The secret of private addresses.
    pub secret: Secrets,
    /// Whether forms post to this site itself, as in a preview, which answers them.
    pub posts_here: bool,
    /// The data files.
    pub data: Arc<BTreeMap<String, Value>>,
    /// Highlighted code.
    pub code: Arc<Store>,
    /// The pictures of the site.
    pub pictures: Pictures,
}

/// The compiled templates of a theme.
#[derive(Clone)]
pub struct Templates(Checked<Arc<Tera>>);

impl Templates {
    /// Compiles them.
    pub fn compile(theme: &Theme) -> Self {
        Self(engine::compile(theme).map(Arc::new))
    }
}

impl Renderer {
    /// Takes the templates with what is wrong in them.
    pub fn new(parts: Parts) -> Checked<Self> {
        let mut diagnostics = Vec::new();
        let broken = parts.templates.0.has_errors();
        let told_of_templates = !parts.templates.0.diagnostics.is_empty();
        let tera = parts.templates.0.unpack(&mut diagnostics);
        let languages = parts.site.config.languages.iter().map(|l| (l.lang.clone(), OnceLock::new()));
        let mut renderer = Self {
            cards: values::card::Cards::new(parts.site.pages.len()),
            terms: parts.site.taxonomies.iter().map(|t| t.terms.iter().map(|_| OnceLock::new()).collect()).collect(),
            globals: languages.collect(),
            usual_templates: BTreeMap::new(),
            answers: asked::Answers::default(),
            closures: OnceLock::new(),
            plates: OnceLock::new(),
            draws_cards: OnceLock::new(),
            years: OnceLock::new(),
            code: parts.code,
            data: parts.data,
            pictures: parts.pictures,
            broken,
            told_of_templates,
            tera,
            site: parts.site,
            snapshot: parts.snapshot,
            theme: parts.theme,
            assets: parts.assets,
            secret: parts.secret,
            posts_here: parts.posts_here,
            changed: text::Changed::default(),
        };
        let usual = |kind: &String| [false, true].map(|is_section| renderer.find_template(None, kind, is_section));
        renderer.usual_templates = renderer.site.config.kinds.keys().map(|kind| (kind.clone(), usual(kind))).collect();
        Checked::new(renderer, diagnostics)
    }

    /// The plates of the site, chosen when first asked for.
    pub fn plates(&self) -> &plates::Plates {
        self.plates.get_or_init(|| plates::Plates::new(self))
    }

    /// Whether the theme has a template of cards, and the site wants cards.
    pub fn draws_cards(&self) -> bool {
        *self.draws_cards.get_or_init(|| self.site.config.cards && self.theme_has(|name, _| name == "card/card.svg"))
    }

    /// Where each year begins in the lists of sections.
    fn years(&self) -> &HashMap<PageId, Vec<(i16, usize, usize)>> {
        self.years.get_or_init(|| years::of_sections(&self.site))
    }

    /// Whether a template of the theme, or of what it extends, is one that `is_one` looks for by its name and text.
    pub fn theme_has(&self, is_one: impl Fn(&str, &str) -> bool) -> bool {
        let declared = &self.theme.layers[..self.theme.declared.min(self.theme.layers.len())];
        self.theme.templates.iter().any(|(name, template)| {
            name.split_once('/').is_some_and(|(layer, name)| {
                declared.iter().any(|known| known == layer) && is_one(name, &template.text)
            })
        })
    }

    /// Whether it can show the site: every `theme.toml` was understood, and all templates compiled.
    pub fn is_ready(&self) -> bool {
        self.theme.is_whole && !self.broken
    }

    /// The body of a page with absolute addresses, for feeds.
    pub fn body_absolute(self: &Arc<Self>, id: PageId) -> Checked<String> {
        let page = self.site.page(id);
        let guard = current::enter(self, Some(id), &page.card.lang);
        let content = body::fill(self, page, &self.text(page), Addresses::Absolute);
        Checked::new(content, self.told(&guard))
    }

    /// What was found while a page was rendered, with the severities that the site sets: the preview shows it as
    /// it comes.
    fn told(&self, guard: &current::Guard) -> Vec<Diagnostic> {
        self.site.config.apply_rules(guard.faults())
    }

    /// The template of a page: the one it names, else its kind's, else `page.html`. The layers that the theme
    /// asks for are searched first, so a small theme with a `page.html` alone shows every kind with it.
    pub fn template_of(&self, page: &Page) -> String {
        let (named, is_section) = (asked_template(page), page.document.name.is_section);
        let usual = self.usual_templates.get(page.kind()).map(|of| &of[usize::from(is_section)]);
        usual.filter(|_| named.is_none()).cloned().unwrap_or_else(|| self.find_template(named, page.kind(), is_section))
    }

    fn find_template(&self, named: Option<String>, kind: &str, is_section: bool) -> String {
        let by_kind = match kind {
            "section" | "home" => format!("{kind}.html"),
            kind => format!("kind/{kind}.html"),
        };
        let last = if is_section { "section.html" } else { "page.html" };
        let names: Vec<String> = named.into_iter().chain([by_kind, last.to_owned()]).collect();
        let declared = &self.theme.layers[..self.theme.declared.min(self.theme.layers.len())];
        let own = names.iter().find(|name| self.in_layers(declared, name));
        own.or_else(|| names.iter().find(|name| self.has_template(name))).cloned().unwrap_or_else(|| last.to_owned())
    }

    /// Which templates reach which.
    fn closures(&self) -> &closure::Closures {
        self.closures.get_or_init(|| closure::Closures::new(&self.theme))
    }

    fn in_layers(&self, layers: &[String], name: &str) -> bool {
        layers.iter().any(|layer| self.theme.templates.contains_key(&format!("{layer}/{name}")))
    }

    /// The files that links lead to.
    pub fn origins_of(&self, targets: &[Target]) -> Vec<crate::path::SourcePath> {
        origins::of_targets(&self.site, targets)
    }

    /// Whether any layer has a template.
    pub fn has_template(&self, name: &str) -> bool {
        self.in_layers(&self.theme.layers, name)
    }

    /// A word of the theme in a language, or the fallback.
    pub fn word(&self, lang: &Lang, key: &str, fallback: &str) -> String {
        self.theme.strings.get(lang, key).map_or_else(|| fallback.to_owned(), str::to_owned)
    }

    /// The name of a kind for readers.
    pub fn kind_title(&self, kind: &str, lang: &Lang) -> String {
        let mut chars = kind.chars();
        let plain: String = chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
        self.word(lang, &format!("kind_{kind}"), &plain)
    }

    /// A term with its address and count.
    pub fn term_value(&self, taxonomy: usize, term: usize) -> Value {
        self.terms[taxonomy][term].get_or_init(|| self.make_term(taxonomy, term)).clone()
    }

    fn make_term(&self, taxonomy: usize, term: usize) -> Value {
        let config = &self.site.config;
        let term = &self.site.taxonomies[taxonomy].terms[term];
        let url = crate::site::terms::route(config, taxonomy, term).map(|r| config.base.href(&r));
        values::map([
            ("name", values::text(&term.name)),
            ("slug", values::text(&term.slug)),
            ("url", values::text(&url.unwrap_or_default())),
            ("count", Value::from(term.pages.len())),
        ])
    }

    /// The card of a page, or a title and an address, by what a page's front matter names.
    pub fn linked_from(&self, page: &Page, written: &str) -> Value {
        let target = links::resolve(&self.site, page, written);
        if let Target::Page(id, _) = target {
            return values::card::of(self, id);
        }
        let url = links::href(&self.site, written, &target);
        values::map([("title", values::text(written)), ("url", values::optional(url.as_deref()))])
    }

    /// The highlighted form of a block of code, made once per content.
    fn highlighted(&self, lang: &str, text: &str) -> Option<Arc<str>> {
        if self.site.config.highlight { self.code.get(lang, text) } else { None }
    }
}

/// The template that a page names.
pub fn asked_template(page: &Page) -> Option<String> {
    let named = crate::kind::get::text(page.record(), "template")?;
    Some(if named.ends_with(".html") { named.to_owned() } else { format!("{named}.html") })
}

/// A short piece of Markdown from front matter as inline HTML: one paragraph loses its tags.
pub fn inline(renderer: &Renderer, page: &Page, source: &str) -> String {
    inline_leading(renderer, page, source).0
}

/// As [`inline`], and whether it has addresses.
fn inline_leading(renderer: &Renderer, page: &Page, source: &str) -> (String, bool) {
    let (html, leads) = block_leading(renderer, page, source);
    let trimmed = html.trim();
    let inner = match trimmed.strip_prefix("<p>").and_then(|t| t.strip_suffix("</p>")) {
        Some(inner) if !inner.contains("<p>") => inner,
        _ => trimmed,
    };
    (inner.to_owned(), leads)
}

/// A piece of Markdown from front matter as HTML, its links resolved as if they stood in the page.
pub fn block(renderer: &Renderer, page: &Page, source: &str) -> String {
    block_leading(renderer, page, source).0
}

/// As [`block`], and whether it has addresses.
fn block_leading(renderer: &Renderer, page: &Page, source: &str) -> (String, bool) {
    let options = Options { heading_ids: false, components: false, ..options(renderer) };
    let (body, _) = markdown::parse(source, 0, &options);
    let target = |written: &str| links::resolve(&renderer.site, page, written);
    let html = body::fill_with(renderer, &body, Addresses::Site, &target);
    (html, body.holes.iter().any(|hole| links::written(hole).is_some()))
}

/// How the site reads Markdown.
fn options(renderer: &Renderer) -> Options {
    crate::parse::options(&renderer.site.config)
}
