//! What the preview answers to a posted form: the rules of the form's one definition, and its own thank-you page.

use std::sync::Arc;

use super::{Renderer, current, forms};
use crate::diag::nearest;
use crate::form::answer::{self, Answer, Asked};
use crate::form::endpoint::Endpoint;
use crate::form::view::View;
use crate::form::{body, context, validate};
use crate::path::Lang;
use crate::site::{PageId, gated};

/// Where a preview's forms post to, below the base path: the form's name follows.
pub const PATH: &str = "/f/";

/// Answers a body posted to `path`; none if no form is there.
pub fn answer(renderer: &Arc<Renderer>, path: &str, content_type: &str, body: &[u8], accept: &str) -> Option<Answer> {
    let name = path.strip_prefix(PATH)?.trim_end_matches('/');
    let site = &renderer.site;
    let json = answer::accepts_json(accept);
    let main = site.config.main_language().clone();
    let pairs = match body::parse(content_type, body) {
        Ok(pairs) => pairs,
        Err(error) => {
            site.named("form", name, &main)?;
            return Some(answer::unreadable(&error, json, &|_| None));
        }
    };
    let value = |key: &str| pairs.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    let lang = value(context::LANGUAGE).and_then(|l| Lang::new(l).ok()).unwrap_or(main);
    let id = site.named("form", name, &lang)?;
    let form = site.forms.get(&id)?;
    let offer = value(context::OFFER).and_then(|name| gated::named(site, name, &lang));
    let offer = offer.filter(|offer| super::thanks::form_of(site, site.page(*offer)) == Some(id));
    let words = |key: &str| renderer.theme.strings.get(&lang, key).map(str::to_owned);
    let _guard = current::enter(renderer, Some(offer.unwrap_or(id)), &lang);
    let view = forms::view(renderer, id, offer)?;
    let thank_you = forms::destination(renderer, id, offer);
    // What the service adds for itself is no answer of the visitor's.
    let endpoint = site.endpoint(form)?;
    let asked = endpoint.own_pairs(form, &pairs);
    let outcome = validate::validate(form, &asked);
    let number = blake3::hash(body).to_hex();
    let back = back(renderer, value(context::PAGE), id);
    Some(answer::answer(
        &outcome,
        &Asked {
            view: &view,
            pairs: &pairs,
            json,
            id: &number[..16],
            thank_you: thank_you.as_deref(),
            back: back.as_deref(),
            words: &words,
        },
    ))
}

/// A form where it stands, as a visitor finds it.
pub struct Placed {
    /// As it is printed.
    pub view: View,
    /// Where it posts to.
    pub endpoint: Endpoint,
    /// The address of the page to which a complete post leads, with scheme and host.
    pub thank_you: Option<String>,
}

/// The form of that name in a language, in its own page or in that of an offer.
///
/// # Errors
/// When there is no such form or offer; the message says so.
pub fn placed(renderer: &Arc<Renderer>, name: &str, lang: &Lang, offer: Option<&str>) -> Result<Placed, String> {
    let site = &renderer.site;
    let found = site.named("form", name, lang).and_then(|id| Some((id, site.forms.get(&id)?)));
    let (id, form) = found.ok_or_else(|| {
        let known = site.forms.values().map(|form| form.name.as_str());
        format!("there is no form `{name}` in `{lang}`; {}", nearest::hint(name, known))
    })?;
    let offer = match offer {
        None => None,
        Some(offer) => {
            let page = site.named("offer", offer, lang).ok_or_else(|| format!("there is no offer `{offer}`"))?;
            if super::thanks::form_of(site, site.page(page)) != Some(id) {
                return Err(format!("the offer `{offer}` has another form than `{name}`"));
            }
            Some(page)
        }
    };
    let missing = || format!("the form `{name}` has no endpoint");
    let endpoint = site.endpoint(form).ok_or_else(missing)?.clone();
    let _guard = current::enter(renderer, Some(offer.unwrap_or(id)), lang);
    let view = forms::view(renderer, id, offer).ok_or_else(missing)?;
    let origin = &site.config.base.origin;
    let thank_you = forms::destination(renderer, id, offer);
    let thank_you = thank_you.map(|to| if to.starts_with('/') { format!("{origin}{to}") } else { to });
    Ok(Placed { view, endpoint, thank_you })
}

/// The page to go back to: the one that the post names, if it is one of the site's, else the form's own.
fn back(renderer: &Renderer, named: Option<&str>, form: PageId) -> Option<String> {
    let site = &renderer.site;
    let known = named.filter(|address| site.pages.iter().any(|p| site.config.base.href(&p.card.route) == **address));
    Some(known.map_or_else(|| site.config.base.href(&site.page(form).card.route), str::to_owned))
}
