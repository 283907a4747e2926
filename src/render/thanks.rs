//! Thank-you pages that the build makes: where a form's or an offer's words of thanks stand.
//!
//! What is behind a link has its thank-you page at a private address, beside its file, and both at their former
//! addresses too while these are kept up. Every other one is public, but asks search engines to leave it out.

use tera::Value;

use super::values::{date, media, person};
use super::{Renderer, block, values};
use crate::bundle::Access;
use crate::form::definition::{Creates, ThankYou};
use crate::gate::{Former, Secrets, Token};
use crate::kind::get;
use crate::path::{Lang, Route, SourcePath};
use crate::site::gated::{self, Asset, Gate};
use crate::site::{Page, PageId, Site, links};

/// One thank-you page.
#[derive(Debug, Clone)]
pub struct Thanks {
    /// Its address.
    pub route: Route,
    /// Who may find it.
    pub access: Access,
    /// Its language.
    pub lang: Lang,
    /// The form.
    pub form: PageId,
    /// The offer, or the webinar with its recording, if it stands for one.
    pub offer: Option<PageId>,
    /// The words, as Markdown.
    pub words: String,
    /// What was behind a link, if this page hands it out.
    pub asset: Option<Given>,
}

/// What was behind a link.
#[derive(Debug, Clone)]
pub enum Given {
    /// A file, at its private address.
    File(SourcePath, Route),
    /// A film, at its address on another host.
    Film(String),
}

/// Where a visitor goes after a form.
#[derive(Debug, Clone)]
pub enum Destination {
    /// A page of the site, or of another, by its address with the base path.
    Page(String),
    /// A page that the build makes.
    Made(Box<Thanks>),
}

/// Every thank-you page of the site, by address.
pub fn all(site: &Site, secrets: &Secrets) -> Vec<Thanks> {
    let mut found = Vec::new();
    for (id, page) in site.iter() {
        let stands = gated::name(page).is_some();
        if page.kind() != "form" && !stands {
            continue;
        }
        let form = if stands { form_of(site, page) } else { Some(id) };
        let Some(Destination::Made(thanks)) = form.and_then(|form| after(site, secrets, form, stands.then_some(id)))
        else {
            continue;
        };
        if thanks.access == Access::Private {
            let holder = &page.document.path;
            let routes = former(site, secrets).map(|f| Token::of_page(f.secret, holder, f.epoch).page_route());
            found.extend(routes.map(|route| Thanks { route, ..Thanks::clone(&thanks) }));
        }
        found.push(*thanks);
    }
    found.sort_by(|a, b| a.route.cmp(&b.route));
    found.dedup_by(|a, b| a.route == b.route);
    found
}

/// The form that a page's front matter names.
pub fn form_of(site: &Site, page: &Page) -> Option<PageId> {
    site.named("form", get::reference(page.record(), "form")?, &page.card.lang)
}

/// The page for which a form named in it stands, if that is more than the form itself.
pub fn stands_for(page: &Page) -> Option<PageId> {
    gated::name(page).map(|_| page.card.id)
}

/// Where a visitor goes after `form`, posted from the page of `offer` if there is one.
pub fn after(site: &Site, secrets: &Secrets, form: PageId, offer: Option<PageId>) -> Option<Destination> {
    let form_page = site.page(form);
    let own = offer.and_then(|id| get::text(site.page(id).record(), "thank_you"));
    let written = match own {
        Some(written) => crate::form::read::thank_you(written),
        None => site.forms.get(&form)?.thank_you.clone()?,
    };
    let from = offer.filter(|_| own.is_some()).map_or(form_page, |id| site.page(id));
    let gated = offer.and_then(|id| given(site, secrets, site.page(id)));
    match written {
        ThankYou::Page(written) => {
            let target = links::resolve(site, from, &written);
            Some(Destination::Page(links::href(site, &written, &target)?))
        }
        ThankYou::Text(words) => {
            let holder = offer.filter(|_| own.is_some() || gated.is_some()).map_or(form_page, |id| site.page(id));
            let access = if gated.is_some() { Access::Private } else { Access::Public };
            let route = match &gated {
                Some(_) => Token::of_page(&secrets.current, &holder.document.path, epoch(site)).page_route(),
                None => holder.card.route.join("thank-you/").ok()?,
            };
            let lang = holder.card.lang.clone();
            let offer = offer.filter(|_| own.is_some() || gated.is_some());
            Some(Destination::Made(Box::new(Thanks { route, access, lang, form, offer, words, asset: gated })))
        }
    }
}

/// Whether anything of the site has a private address. Where nothing has one, no output depends on the secret: it is
/// used for these addresses alone, and only for the pages that are looked at here.
pub fn has_private(site: &Site) -> bool {
    site.iter().any(|(_, page)| is_behind_link(page))
}

/// Whether a page has something behind a link.
pub fn is_behind_link(page: &Page) -> bool {
    matches!(gated::of(page), Some((Gate::Link, _)))
}

fn epoch(site: &Site) -> u32 {
    site.config.gate.epochs.current
}

/// The former secrets and epochs whose addresses are kept up.
fn former<'s>(site: &Site, secrets: &'s Secrets) -> impl Iterator<Item = Former<'s>> + use<'s> {
    secrets.former(site.config.gate.epochs).into_iter()
}

/// What a page has behind a link.
fn given(site: &Site, secrets: &Secrets, page: &Page) -> Option<Given> {
    match gated::of(page)? {
        (Gate::Link, Asset::Film(address)) => Some(Given::Film(address)),
        _ => gated_asset(site, secrets, page).map(|(path, route)| Given::File(path, route)),
    }
}

/// The file of a page behind a link, and its private address.
pub fn gated_asset(site: &Site, secrets: &Secrets, page: &Page) -> Option<(SourcePath, Route)> {
    let path = gated::behind_link(page)?;
    let route = Token::of_file(&secrets.current, path, epoch(site)).file_route(path.name()).ok()?;
    Some((path.clone(), route))
}

/// The former addresses of a file behind a link that are kept up.
pub fn former_addresses(site: &Site, secrets: &Secrets, path: &SourcePath) -> Vec<Route> {
    let tokens = former(site, secrets).map(|f| Token::of_file(f.secret, path, f.epoch));
    tokens.filter_map(|token| token.file_route(path.name()).ok()).collect()
}

/// The tokens of what a page has behind a link: of its file and of its thank-you page, the former ones too.
pub fn tokens(site: &Site, secrets: &Secrets, page: &Page) -> Vec<Token> {
    if !is_behind_link(page) {
        return Vec::new();
    }
    let now = Former { secret: &secrets.current, epoch: epoch(site), is_previous: false };
    let all = std::iter::once(now).chain(former(site, secrets));
    let of = |f: Former<'_>| {
        let file = gated::behind_link(page).map(|path| Token::of_file(f.secret, path, f.epoch));
        file.into_iter().chain([Token::of_page(f.secret, &page.document.path, f.epoch)])
    };
    all.flat_map(of).collect()
}

impl Thanks {
    /// The words as HTML.
    pub fn content(&self, renderer: &Renderer) -> String {
        let page = renderer.site.page(self.offer.unwrap_or(self.form));
        block(renderer, page, &self.words)
    }

    /// What happens now: what comes, who sees to it, and within what time; and whether anything comes by mail,
    /// and has to be confirmed there.
    pub fn next_value(&self, renderer: &Renderer) -> Value {
        let Some(form) = renderer.site.forms.get(&self.form) else { return Value::none() };
        let owner = renderer.site.named("person", &form.owner, &self.lang);
        let person = owner.map_or_else(Value::none, |id| person::from_page(renderer, renderer.site.page(id)));
        let letter = form.consents.iter().any(|consent| consent.scope == "newsletter");
        let by_mail = match form.creates {
            Creates::Download | Creates::Registration => true,
            Creates::Contact => letter,
            Creates::Lead => false,
        };
        values::map([
            ("delivers", values::optional(form.delivers.as_deref())),
            ("owner", person),
            ("within", date::duration(form.sla_hours.saturating_mul(3600), &self.lang)),
            ("by_mail", Value::from(by_mail)),
            ("confirm", Value::from(letter && form.creates == Creates::Contact)),
        ])
    }

    /// The file that the page hands out: a gated one by its private address, an open one by its own.
    pub fn asset_value(&self, renderer: &Renderer) -> Value {
        let base = &renderer.site.config.base;
        match &self.asset {
            Some(Given::File(path, route)) => {
                return media::file_value(renderer, path, Some(&base.href(route)), &self.lang);
            }
            Some(Given::Film(address)) => {
                let title = self.offer.map_or("", |id| renderer.site.page(id).card.title.as_str());
                return values::map([("url", values::text(address)), ("name", values::text(title))]);
            }
            None => {}
        }
        let offer = self.offer.map(|id| renderer.site.page(id));
        let open = offer.filter(|p| get::text(p.record(), "gate") == Some("open"));
        match open.and_then(|p| get::file(p.record(), "asset")) {
            Some(path) => media::file(renderer, path, &self.lang),
            None => values::optional(None),
        }
    }
}
