//! Sees every HTML output once, as it is made, and asks the rules that look at outputs.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::markup::Markup;
use super::{Finding, Look, Rule, active};
use crate::bundle::{Access, Bundle, Content, Origin, Output, Sink};
use crate::emit::pictures::KIND as PICTURE;
use crate::path::{OutputPath, Route};
use crate::site::{Page, Site, links};

/// An HTML output at which rules look.
pub struct Seen<'s> {
    /// Where it goes.
    pub path: &'s OutputPath,
    /// What it is made from.
    pub origin: &'s Origin,
    /// The page that it shows, if it is the page's own address.
    pub page: Option<&'s Page>,
    /// Its HTML, taken apart.
    pub markup: Markup<'s>,
}

/// The links of one output.
#[derive(Debug)]
pub struct Linked {
    /// Where the output goes.
    pub path: OutputPath,
    /// The addresses of this site to which it links.
    pub to: BTreeSet<Route>,
}

/// A sink that looks and keeps nothing else.
pub struct Watch<'s> {
    site: &'s Site,
    bundle: &'s Bundle,
    rules: Vec<&'static Rule>,
    seen: Mutex<Vec<One>>,
}

/// What rules found, each with its rule.
pub type Findings = Vec<(&'static Rule, Finding)>;

struct One {
    linked: Linked,
    findings: Findings,
}

/// What was seen, in the order of paths.
#[derive(Default)]
pub struct Watched {
    /// What the rules found.
    pub findings: Findings,
    /// The links of each output.
    pub linked: Vec<Linked>,
}

impl<'s> Watch<'s> {
    /// A watch over the outputs of a site.
    pub fn new(site: &'s Site, bundle: &'s Bundle) -> Self {
        Self { site, bundle, rules: active(&site.config), seen: Mutex::default() }
    }

    /// What was seen.
    pub fn finish(self) -> Watched {
        let mut all = self.seen.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.sort_by(|a, b| a.linked.path.cmp(&b.linked.path));
        let mut watched = Watched::default();
        for one in all {
            watched.findings.extend(one.findings);
            watched.linked.push(one.linked);
        }
        watched
    }

    fn look(&self, path: &OutputPath, origin: &Origin, html: &str) -> One {
        // Its template failed on values that are missing. That is told, and what the page lacks follows from it.
        if html.is_empty() {
            return One { linked: Linked { path: path.clone(), to: BTreeSet::new() }, findings: Vec::new() };
        }
        let page = origin.source.as_ref().and_then(|source| self.site.by_source.get(source));
        let page = page.map(|id| self.site.page(*id)).filter(|page| page.card.route.output() == *path);
        let seen = Seen { path, origin, page, markup: Markup::read(html) };
        let findings = self.ask(path, origin, |look| match look {
            Look::Output(look) => look(self.site, &seen),
            _ => Vec::new(),
        });
        One { linked: Linked { path: path.clone(), to: self.links(&seen) }, findings }
    }

    fn look_at_style(&self, path: &OutputPath, origin: &Origin, css: &str) -> One {
        let findings = self.ask(path, origin, |look| match look {
            Look::Style(look) => look(self.site, css),
            _ => Vec::new(),
        });
        One { linked: Linked { path: path.clone(), to: BTreeSet::new() }, findings }
    }

    fn ask(&self, path: &OutputPath, origin: &Origin, look: impl Fn(&Look) -> Vec<Finding>) -> Findings {
        let looks = self.rules.iter().flat_map(|rule| rule.looks.iter().map(move |look| (*rule, look)));
        looks.flat_map(|(rule, by)| look(by).into_iter().map(move |f| (rule, f.on(path, origin)))).collect()
    }

    fn links(&self, seen: &Seen) -> BTreeSet<Route> {
        let base = &self.site.config.base;
        let hrefs = seen.markup.tags().filter(|(_, tag)| tag.name == "a").filter_map(|(_, tag)| tag.get("href"));
        hrefs
            .filter_map(|href| {
                let inner = href.strip_prefix(base.origin.as_str()).unwrap_or(href).strip_prefix(base.path.as_str())?;
                let path = links::split_tail(inner).0;
                path.starts_with('/').then(|| Route::from_address(path).ok())?
            })
            .collect()
    }
}

impl Sink for Watch<'_> {
    fn wants(&self, _: &OutputPath, output: &Output) -> bool {
        // No rule looks at the pixels of pictures, and they take the longest to make.
        output.origin.kind != PICTURE
    }

    fn put(&self, path: &OutputPath, _: Access, content: Content) -> Result<(), String> {
        let (Content::Bytes(bytes), Some(output)) = (content, self.bundle.get(path)) else { return Ok(()) };
        let (text, origin) = (String::from_utf8_lossy(&bytes), &output.origin);
        let one = match path.as_str().rsplit('.').next() {
            // What no template made is a redirect, or a file of the author's own.
            Some("html") if origin.template.is_some() => self.look(path, origin, &text),
            Some("css") => self.look_at_style(path, origin, &text),
            _ => return Ok(()),
        };
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(one);
        Ok(())
    }
}
