//! Forms as templates print them.

use tera::Value;

use super::thanks::{self, Destination};
use super::{Renderer, current, inline, posts, values};
use crate::bundle::Access;
use crate::config::Config;
use crate::form::view::{self, ThankYouAt, View, ViewContext, Visit};
use crate::kind::get;
use crate::path::Lang;
use crate::site::{Page, PageId, gated, settings};

/// The form of a form's own page.
pub fn own(renderer: &Renderer, page: &Page) -> Value {
    value(renderer, page, page.card.id)
}

/// The form of that name, to stand in `page`.
pub fn named(renderer: &Renderer, page: &Page, name: Option<&str>) -> Value {
    match name.and_then(|name| renderer.site.named("form", name, &page.card.lang)) {
        Some(form) => value(renderer, page, form),
        None => Value::none(),
    }
}

/// The page that a form stands in: the one at work, whatever page names the form.
fn holder<'a>(renderer: &'a Renderer, page: &'a Page) -> &'a Page {
    current::here().and_then(|h| h.page).map_or(page, |id| renderer.site.page(id))
}

fn value(renderer: &Renderer, page: &Page, id: PageId) -> Value {
    let offer = thanks::stands_for(page);
    view(renderer, id, offer).map_or_else(Value::none, |view| {
        values::with(&printable(&view), [("closed", closed(renderer, renderer.site.page(id)))])
    })
}

/// Why a form takes no answers, since when, and what to do instead: `closed` under `extra`.
fn closed(renderer: &Renderer, form: &Page) -> Value {
    let extra = get::free(form.record(), "extra").map(crate::node::to_json);
    let words = extra.as_ref().and_then(|extra| extra.get("closed")?.as_str());
    words.map_or_else(Value::none, |words| values::html(&inline(renderer, form, words)))
}

/// The view with its parts that are HTML marked as such ([`view::HTML`]), so that a template prints them as they are.
fn printable(view: &view::View) -> Value {
    let plain = Value::from_serializable(view);
    let part = |name: &str| plain.get_from_path(name).cloned().unwrap_or_else(Value::none);
    let consents = part("consents");
    let consents = consents.as_array().unwrap_or_default().iter().zip(&view.consents);
    let consents: Vec<Value> =
        consents.map(|(value, consent)| values::with(value, [("html", values::html(&consent.html))])).collect();
    let notice = values::with(&part("notice"), [("html", values::html(&view.notice.html))]);
    values::with(
        &plain,
        [("intro", values::html(&view.intro)), ("notice", notice), ("consents", Value::from(consents))],
    )
}

/// A form, ready to print in the page at work; `offer` is whose form it is, if it stands for one.
pub fn view(renderer: &Renderer, id: PageId, offer: Option<PageId>) -> Option<View> {
    let site = &renderer.site;
    let form = site.forms.get(&id)?;
    let endpoint = site.endpoint(form)?;
    let holder = holder(renderer, site.page(offer.unwrap_or(id)));
    let after = thanks::after(site, &renderer.secret, id, offer);
    let address = after.as_ref().map(|a| address(renderer, a));
    let thank_you = match (&after, &address) {
        (Some(Destination::Made(made)), _) if made.access == Access::Private => ThankYouAt::Private,
        (Some(_), Some(address)) => ThankYouAt::Public(address),
        _ => ThankYouAt::Nowhere,
    };
    let base = &site.config.base;
    let lang = &form.language;
    let words = |key: &str| renderer.theme.strings.get(lang, key).map(str::to_owned);
    let markdown = |source: &str| inline(renderer, site.page(id), source);
    let privacy = privacy(renderer, lang);
    let prefix = current::form_prefix(&form.name);
    let name = offer.and_then(|id| gated::name(site.page(id)));
    let context = ViewContext {
        endpoint,
        prefix: &prefix,
        page: &base.href(&holder.card.route),
        origin: &base.origin,
        offer: name.as_deref(),
        thank_you,
        privacy: privacy.as_deref(),
        visit: visit(renderer),
        words: &words,
        markdown: &markdown,
    };
    let mut view = view::view(form, &context);
    view.intro = intro(renderer, site.page(id));
    if renderer.posts_here {
        view.action = format!("{}{}{}", base.path, posts::PATH, form.name);
        view.status_url = None;
    }
    Some(view)
}

/// The address of the page to which a complete post leads, private ones too.
pub fn destination(renderer: &Renderer, id: PageId, offer: Option<PageId>) -> Option<String> {
    let after = thanks::after(&renderer.site, &renderer.secret, id, offer)?;
    Some(address(renderer, &after))
}

/// The words above a form: the body of its page.
fn intro(renderer: &Renderer, page: &Page) -> String {
    super::body::fill(renderer, page, &renderer.text(page), super::Addresses::Site)
}

fn visit(renderer: &Renderer) -> Visit {
    match visit_word(&renderer.site.config) {
        "session" => Visit::Session,
        _ => Visit::Page,
    }
}

/// What is kept of a visit, by its word in `[leads]`.
pub fn visit_word(config: &Config) -> &str {
    config.leads.get("visit").and_then(crate::node::Node::text).unwrap_or("page")
}

/// The address of the privacy page in a language.
fn privacy(renderer: &Renderer, lang: &Lang) -> Option<String> {
    let site = &renderer.site;
    if let Some(written) = &site.config.privacy {
        return settings::href(site, lang, written);
    }
    let id = site.named("page", "privacy", lang)?;
    Some(site.config.base.href(&site.page(id).card.route))
}

fn address(renderer: &Renderer, destination: &Destination) -> String {
    match destination {
        Destination::Page(address) => address.clone(),
        Destination::Made(made) => renderer.site.config.base.href(&made.route),
    }
}

/// The address of an offer's thank-you page, if everybody may know it.
pub fn public_thanks(renderer: &Renderer, offer: &Page) -> Option<String> {
    let form = thanks::form_of(&renderer.site, offer)?;
    let after = thanks::after(&renderer.site, &renderer.secret, form, Some(offer.card.id))?;
    match &after {
        Destination::Made(made) if made.access == Access::Private => None,
        other => Some(address(renderer, other)),
    }
}
