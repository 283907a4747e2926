//! One output of a template from beginning to end, and the same without rendering it: what it would ask.

use std::collections::BTreeSet;
use std::sync::Arc;

use tera::{Context, Value};

use super::asked::{COMPONENT, LINKS, TEMPLATE, TEXT, VALUE};
use super::{
    Addresses, Renderer, Subject, asked, body, cards, current, engine, globals, hashed, lists, origins, values,
};
use crate::bundle::{Answer, Asking, Content, Noted, Question};
use crate::diag::Checked;
use crate::html::Html;
use crate::meta;
use crate::path::{Lang, SourcePath};
use crate::site::{Page, PageId};

/// Bytes of a page beside its head and its body, for most pages of most themes.
const ROOM: usize = 4096;
/// What of the value `page` comes from the page's text and from what its components ask.
const OF_BODY: [&str; 3] = ["content", "toc", "words"];

/// What is to be rendered.
#[derive(Debug, Clone)]
pub enum Work {
    /// A page with a file behind it.
    Page {
        /// The page.
        id: PageId,
        /// The page of its list, from 1.
        number: usize,
    },
    /// An output that no file stands behind.
    Made(Subject),
}

/// The values of a template by name, before they go to the engine, which would not give them back.
#[derive(Debug, Default)]
pub struct Handed(Vec<(&'static str, Value, Told)>);

/// How it is told that a value is another one.
#[derive(Debug, Clone, Copy)]
pub enum Told {
    /// By its own hash.
    Alone,
    /// By this hash.
    By(Answer),
    /// By what another value or all outputs stand on.
    Elsewhere,
}

impl Handed {
    /// Adds a value.
    pub fn insert(&mut self, name: &'static str, value: Value) {
        self.insert_told(name, value, Told::Alone);
    }

    /// Adds a value of which it is known how to tell of it.
    pub fn insert_told(&mut self, name: &'static str, value: Value, told: Told) {
        self.0.push((name, value, told));
    }

    fn into_context(self) -> Context {
        let mut context = Context::new();
        for (name, value, _) in self.0 {
            context.insert_value(name, value);
        }
        context
    }
}

/// An output of a template.
#[derive(Clone)]
pub struct Rendered {
    /// What renders it.
    pub renderer: Arc<Renderer>,
    /// What is rendered.
    pub work: Work,
}

impl Rendered {
    /// Renders it.
    pub fn html(&self) -> Checked<Html> {
        let guard = self.enter();
        let html = self.render(&guard);
        Checked::new(html, self.renderer.told(&guard))
    }

    fn enter(&self) -> current::Guard {
        let renderer = &self.renderer;
        match &self.work {
            Work::Page { id, .. } => current::enter(renderer, Some(*id), &renderer.site.page(*id).card.lang),
            Work::Made(subject) => current::enter(renderer, None, subject.lang()),
        }
    }

    fn page(&self) -> Option<&Page> {
        match &self.work {
            Work::Page { id, .. } => Some(self.renderer.site.page(*id)),
            Work::Made(_) => None,
        }
    }

    fn template(&self) -> String {
        match &self.work {
            Work::Page { id, .. } => self.renderer.template_of(self.renderer.site.page(*id)),
            Work::Made(subject) => subject.template(&self.renderer).to_owned(),
        }
    }

    fn render(&self, guard: &current::Guard) -> Html {
        let renderer = &*self.renderer;
        let mut handed = Handed::default();
        let mut forms = 0;
        if let Work::Page { id, .. } = &self.work {
            let page = renderer.site.page(*id);
            let text = renderer.text(page);
            let content = body::fill(renderer, page, &text, Addresses::Site);
            forms = current::forms();
            handed.insert("page", values::page::whole(renderer, *id, &text.body, &content));
        }
        let head = self.hand(&mut handed, guard.lang());
        let template = self.template();
        if current::is_heard() {
            self.note(&handed, (&template, forms));
        }
        if renderer.broken {
            return Html::default();
        }
        let context = handed.into_context();
        // Most of a page is its head and its body, so its buffer need not grow step by step.
        let body = context.get("page").and_then(|page| page.get_from_path("content")?.as_str()).map_or(0, str::len);
        let mut html = Vec::with_capacity(head + body + ROOM);
        if let Err(error) = renderer.tera.render_to(&template, &context, &mut html) {
            guard.add(engine::failed(&renderer.theme, &error, guard.source(&renderer.site)));
            html.clear();
        }
        // What templates write is text.
        Html(String::from_utf8(html).unwrap_or_default())
    }

    /// Hands over what a template gets beside the value `page` of a page, and gives the length of the head.
    fn hand(&self, handed: &mut Handed, lang: &Lang) -> usize {
        let renderer = &*self.renderer;
        let subject = match &self.work {
            Work::Page { id, number } => {
                let page = renderer.site.page(*id);
                if page.document.name.is_section {
                    lists::section(renderer, page, *number, handed);
                }
                meta::Subject::Page { id: *id, number: *number }
            }
            Work::Made(subject) => lists::made(renderer, subject, handed),
        };
        globals::insert(renderer, handed, lang);
        let links = meta::HeadLinks {
            css: renderer.assets.css.clone(),
            js: renderer.assets.js.clone(),
            icon: renderer.assets.icon.clone(),
            card: self.card(lang),
            home: Some(renderer.word(lang, "home", "Home")),
        };
        let head = meta::head(&renderer.site, &renderer.snapshot, &subject, &links).html();
        handed.insert("head", values::html(&head));
        head.len()
    }

    /// The card of the page or the term. Another output that no file stands behind shows that of the home page, if it has one.
    fn card(&self, lang: &Lang) -> Option<(String, (u32, u32))> {
        let site = &self.renderer.site;
        let of = |page: &Page| cards::route(&self.renderer, page);
        let route = match self.page() {
            Some(page) => of(page),
            None => match &self.work {
                Work::Made(Subject::Term { taxonomy, term, .. }) => {
                    cards::route_of_term(&self.renderer, (*taxonomy, *term))
                }
                _ => site.home(lang).map(|id| site.page(id)).and_then(of),
            },
        };
        route.map(|route| (site.config.base.absolute(&route), cards::SIZE))
    }

    fn note(&self, handed: &Handed, (template, forms): (&str, u32)) {
        let note = |name: &str, about: &str, answer: Answer| {
            current::note(Some((Question { name: name.to_owned(), about: about.to_owned(), forms }, answer)));
        };
        note(TEMPLATE, template, self.renderer.closures().of_template(template));
        if let Some(page) = self.page() {
            note(TEXT, page.document.path.as_str(), text(page));
            note(LINKS, "", body::links(&self.renderer, page));
        }
        for (name, answer) in self.handed(handed) {
            note(VALUE, name, answer);
        }
    }

    /// The values that are handed as hashes, and under no name the hash of their names.
    fn handed(&self, handed: &Handed) -> Vec<(&'static str, Answer)> {
        let mut names = Vec::new();
        let mut all = Vec::with_capacity(handed.0.len() + 1);
        for (name, value, told) in &handed.0 {
            hashed::piece(name.as_bytes(), &mut names);
            let answer = match told {
                Told::Elsewhere => continue,
                Told::By(answer) => *answer,
                Told::Alone if *name == "page" && self.page().is_some() => {
                    hashed::without(value, &OF_BODY, &self.renderer.cards)
                }
                Told::Alone => hashed::value(value, &self.renderer.cards),
            };
            all.push((*name, answer));
        }
        all.push(("", hashed::bytes(&names)));
        all
    }

    /// The values that would be handed now, save for what comes from the text.
    fn handed_again(&self, forms: u32) -> Handed {
        let mut handed = Handed::default();
        current::set_forms(forms);
        if let Work::Page { id, .. } = &self.work {
            handed.insert("page", values::page::known(&self.renderer, *id));
        }
        let lang = match &self.work {
            Work::Page { id, .. } => &self.renderer.site.page(*id).card.lang,
            Work::Made(subject) => subject.lang(),
        };
        self.hand(&mut handed, lang);
        handed
    }

    /// What a question is answered now; nothing if it cannot be asked any more.
    fn answer(&self, question: &Question, handed: &mut Option<Vec<(&'static str, Answer)>>) -> Option<Answer> {
        let about = question.about.as_str();
        match question.name.as_str() {
            TEMPLATE => Some(self.renderer.closures().of_template(&self.template())),
            COMPONENT => Some(self.renderer.closures().of_component(about)),
            TEXT => self.page().filter(|page| page.document.path.as_str() == about).map(text),
            LINKS => self.page().map(|page| body::links(&self.renderer, page)),
            VALUE => {
                let handed = handed.get_or_insert_with(|| self.handed(&self.handed_again(question.forms)));
                handed.iter().find(|(name, _)| *name == about).map(|(_, answer)| *answer)
            }
            _ => {
                current::set_forms(question.forms);
                asked::again(&current::here()?, question)
            }
        }
    }
}

/// The hash of a page's text, as the site was assembled with it.
fn text(page: &Page) -> Answer {
    hashed::bytes(&page.document.text.0)
}

/// In which order to ask again: what is quickly answered first.
fn rank(question: &Question) -> usize {
    match question.name.as_str() {
        TEXT => 0,
        TEMPLATE => 1,
        COMPONENT => 2,
        LINKS => 4,
        VALUE => 5,
        _ => 3,
    }
}

impl Asking for Rendered {
    fn noting(&self) -> (Checked<Content>, Option<Vec<Noted>>) {
        let guard = self.enter();
        if !self.renderer.told_of_templates {
            guard.listen();
        }
        let html = self.render(&guard);
        let noted = guard.heard().map(|mut noted| {
            noted.sort_by(|a, b| (rank(&a.question), a).cmp(&(rank(&b.question), b)));
            noted.dedup();
            noted
        });
        (Checked::new(Content::Bytes(html.0.into_bytes()), self.renderer.told(&guard)), noted)
    }

    fn origins(&self, question: &Question) -> Vec<SourcePath> {
        let _guard = self.enter();
        let renderer = &self.renderer;
        let files = |files: BTreeSet<&str>| {
            files.iter().filter_map(|name| Some(renderer.theme.templates.get(*name)?.path.clone())).collect()
        };
        match (question.name.as_str(), question.about.as_str()) {
            (TEMPLATE, _) => files(renderer.closures().reached(&[&self.template()], &[])),
            (COMPONENT, name) => files(renderer.closures().reached(&[], &[name])),
            (TEXT, path) => SourcePath::new(path).into_iter().collect(),
            (LINKS, _) => self.page().map_or_else(Vec::new, |page| origins::of_targets(&renderer.site, &page.targets)),
            (VALUE, "head") => Vec::new(),
            (VALUE, name) => {
                let handed = self.handed_again(question.forms);
                let value = handed.0.iter().find(|(known, ..)| *known == name);
                value.map_or_else(Vec::new, |(_, value, _)| origins::of_value(&renderer.site, value))
            }
            _ => asked::origins(question),
        }
    }

    fn first_other(&self, noted: &[Noted]) -> Option<usize> {
        if self.renderer.told_of_templates {
            return Some(0);
        }
        let guard = self.enter();
        let mut handed = None;
        noted.iter().position(|noted| {
            // What has to be told has to be told again, so the output is made again.
            self.answer(&noted.question, &mut handed) != Some(noted.answer) || !guard.faults().is_empty()
        })
    }
}
