//! Thank-you pages that the build makes: where a form's or an offer's words of thanks stand.
//!
//! An offer behind a link has its thank-you page at a private address, beside its file. Every other one is
//! public, but asks search engines to leave it out.

use tera::Value;

use super::values::media;
use super::{Renderer, block, values};
use crate::bundle::Access;
use crate::form::definition::ThankYou;
use crate::gate::{Secret, Token};
use crate::kind::get;
use crate::path::{Lang, Route, SourcePath};
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
    /// The offer, if it stands for one.
    pub offer: Option<PageId>,
    /// The words, as Markdown.
    pub words: String,
    /// The address of the gated file, if this page hands it out.
    pub asset: Option<(SourcePath, Route)>,
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
pub fn all(site: &Site, secret: &Secret) -> Vec<Thanks> {
    let mut found = Vec::new();
    for (id, page) in site.iter() {
        let offer = page.kind() == "offer";
        if page.kind() != "form" && !offer {
            continue;
        }
        let form = if offer { form_of(site, page) } else { Some(id) };
        if let Some(Destination::Made(thanks)) = form.and_then(|form| after(site, secret, form, offer.then_some(id))) {
            found.push(*thanks);
        }
    }
    found.sort_by(|a, b| a.route.cmp(&b.route));
    found.dedup_by(|a, b| a.route == b.route);
    found
}

/// The form that a page's front matter names.
pub fn form_of(site: &Site, page: &Page) -> Option<PageId> {
    site.named("form", get::reference(page.record(), "form")?, &page.card.lang)
}

/// Where a visitor goes after `form`, posted from the page of `offer` if there is one.
pub fn after(site: &Site, secret: &Secret, form: PageId, offer: Option<PageId>) -> Option<Destination> {
    let form_page = site.page(form);
    let own = offer.and_then(|id| get::text(site.page(id).record(), "thank_you"));
    let written = match own {
        Some(written) => crate::form::read::thank_you(written),
        None => site.forms.get(&form)?.thank_you.clone()?,
    };
    let from = offer.filter(|_| own.is_some()).map_or(form_page, |id| site.page(id));
    let gated = offer.and_then(|id| gated_asset(site, secret, site.page(id)));
    match written {
        ThankYou::Page(written) => {
            let target = links::resolve(site, from, &written);
            Some(Destination::Page(links::href(site, &written, &target)?))
        }
        ThankYou::Text(words) => {
            let holder = offer.filter(|_| own.is_some() || gated.is_some()).map_or(form_page, |id| site.page(id));
            let access = if gated.is_some() { Access::Private } else { Access::Public };
            let route = match &gated {
                Some(_) => Token::of_page(secret, &holder.document.path, site.config.gate.epoch).page_route(),
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
    site.iter().any(|(_, page)| behind_link(page).is_some())
}

/// The file of a page that has it behind a link.
fn behind_link(page: &Page) -> Option<&SourcePath> {
    if get::text(page.record(), "gate") == Some("link") { get::file(page.record(), "asset") } else { None }
}

/// The file of an offer behind a link, and its private address.
pub fn gated_asset(site: &Site, secret: &Secret, offer: &Page) -> Option<(SourcePath, Route)> {
    let path = behind_link(offer)?;
    let route = Token::of_file(secret, path, site.config.gate.epoch).file_route(path.name()).ok()?;
    Some((path.clone(), route))
}

/// The tokens of an offer behind a link: that of its file and that of its thank-you page.
pub fn tokens(site: &Site, secret: &Secret, offer: &Page) -> Vec<Token> {
    let epoch = site.config.gate.epoch;
    let Some((path, _)) = gated_asset(site, secret, offer) else { return Vec::new() };
    vec![Token::of_file(secret, &path, epoch), Token::of_page(secret, &offer.document.path, epoch)]
}

impl Thanks {
    /// The words as HTML.
    pub fn content(&self, renderer: &Renderer) -> String {
        let page = renderer.site.page(self.offer.unwrap_or(self.form));
        block(renderer, page, &self.words)
    }

    /// The file that the page hands out: a gated one by its private address, an open one by its own.
    pub fn asset_value(&self, renderer: &Renderer) -> Value {
        let base = &renderer.site.config.base;
        if let Some((path, route)) = &self.asset {
            return media::file_value(renderer, path, Some(&base.href(route)), &self.lang);
        }
        let offer = self.offer.map(|id| renderer.site.page(id));
        let open = offer.filter(|p| get::text(p.record(), "gate") == Some("open"));
        match open.and_then(|p| get::file(p.record(), "asset")) {
            Some(path) => media::file(renderer, path, &self.lang),
            None => values::optional(None),
        }
    }
}
