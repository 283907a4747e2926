//! What the preview answers to a posted form: as the form's service would, by the rules of the form's one definition.
//!
//! The preview stands in for the service, whichever it is: it takes what a browser sends that service, and answers in
//! its shape ([`crate::form::endpoint::answers`]), so a team can see every success and every error offline.

use std::sync::Arc;

use super::{Renderer, current, forms, thanks};
use crate::diag::nearest;
use crate::form::answer::{self, Answer, Asked};
use crate::form::body::{self, BodyError};
use crate::form::endpoint::Endpoint;
use crate::form::endpoint::answers::{Answering, Reply};
use crate::form::validate::{Accepted, FieldError};
use crate::form::view::View;
use crate::form::{Form, context, text, validate};
use crate::path::Lang;
use crate::site::{PageId, Site, gated};

/// Where a preview's forms post to, below the base path: the form's name follows.
pub const PATH: &str = "/f/";

/// A post.
#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    /// Its path, without the base path.
    pub path: &'a str,
    /// Its `Content-Type`.
    pub content_type: &'a str,
    /// Its body.
    pub body: &'a [u8],
    /// What the asker wants to get.
    pub accept: &'a str,
    /// What the service is to answer: none for what the rules say, else the name of one of its faults, `refused` or
    /// `taken`.
    pub wanted: Option<&'a str>,
}

/// An answered post, and what is to be told of it.
#[derive(Debug, Clone)]
pub struct Answered {
    /// What the service answers.
    pub reply: Reply,
    /// The form's name.
    pub form: String,
    /// The name of its endpoint, and of the service.
    pub endpoint: [String; 2],
    /// `taken`, `refused`, `unreadable`, or the name of a fault.
    pub said: String,
    /// What came, in the order sent.
    pub came: Vec<Came>,
}

/// One pair that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    /// `answer`, `consent`, `context`, `service` or `unknown`.
    pub group: &'static str,
    /// Its name as it was sent.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The question, or the consent's text.
    pub label: Option<String>,
}

/// A form of the site, with what its service may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The form's name.
    pub form: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// The name of its endpoint, and of the service.
    pub endpoint: [String; 2],
    /// The names of the service's faults.
    pub faults: Vec<&'static str>,
}

/// Every form of the site, by name.
pub fn choices(site: &Site) -> Vec<Choice> {
    let one = |form: &Form| {
        let endpoint = site.endpoint(form)?;
        let faults = endpoint.service().answers.faults;
        Some(Choice {
            form: form.name.clone(),
            title: form.title.clone(),
            endpoint: [endpoint.name.clone(), endpoint.service.clone()],
            faults: faults.iter().map(|fault| fault.name).collect(),
        })
    };
    let mut all: Vec<Choice> = site.forms.values().filter_map(one).collect();
    all.sort_by(|a, b| a.form.cmp(&b.form));
    // One form in two languages is one form; its first title stands for it.
    all.dedup_by(|a, b| a.form == b.form);
    all
}

/// Answers a post; none if no form is there.
pub fn answer(renderer: &Arc<Renderer>, post: &Post<'_>) -> Option<Answered> {
    let name = post.path.strip_prefix(PATH)?.trim_end_matches('/');
    let site = &renderer.site;
    let json = answer::accepts_json(post.accept);
    let main = site.config.main_language().clone();
    let pairs = match body::parse(post.content_type, post.body) {
        Ok(pairs) => pairs,
        Err(error) => {
            let form = site.forms.get(&site.named("form", name, &main)?)?;
            let reply = reply_of(answer::unreadable(&error, json, &|_| None));
            return Some(told(reply, form, site.endpoint(form)?, ("unreadable", Vec::new())));
        }
    };
    let (id, lang) = meant(site, name, &pairs, &main)?;
    let form = site.forms.get(&id)?;
    let endpoint = site.endpoint(form)?;
    let own = endpoint.own_pairs(form, &pairs);
    let offer = value(&own, context::OFFER).and_then(|name| gated::named(site, name, &lang));
    let offer = offer.filter(|offer| thanks::form_of(site, site.page(*offer)) == Some(id));
    let words = |key: &str| renderer.theme.strings.get(&lang, key).map(str::to_owned);
    let _guard = current::enter(renderer, Some(offer.unwrap_or(id)), &lang);
    let view = forms::view(renderer, id, offer)?;
    let thank_you = forms::destination(renderer, id, offer);
    let back = back(renderer, value(&own, context::PAGE), id);
    let number = blake3::hash(post.body).to_hex();
    let asked = Asked {
        view: &&view,
        pairs: &pairs,
        json,
        id: &number[..16],
        thank_you: thank_you.as_deref(),
        back: Some(&back),
        words: &words,
    };
    let answering = Answering { endpoint, form, script: json, id: asked.id, thank_you: asked.thank_you, page: &back };
    let outcome = wished(post.wanted, form, validate::validate(form, &own));
    let (reply, said) = reply(&answering, &asked, (outcome, post.wanted));
    let came = pairs.iter().map(|(name, value)| came(endpoint, form, name, value)).collect();
    Some(told(reply, form, endpoint, (said, came)))
}

fn told(reply: Reply, form: &Form, endpoint: &Endpoint, (said, came): (&str, Vec<Came>)) -> Answered {
    let endpoint = [endpoint.name.clone(), endpoint.service.clone()];
    Answered { reply, form: form.name.clone(), endpoint, said: said.to_owned(), came }
}

/// The form of that name in the language that the post names, which each service may send under a name of its own.
fn meant(site: &Site, name: &str, pairs: &[(String, String)], main: &Lang) -> Option<(PageId, Lang)> {
    let id = site.named("form", name, main);
    let form = site.forms.values().find(|form| form.name == name)?;
    let own = site.endpoint(form)?.own_pairs(form, pairs);
    let lang = value(&own, context::LANGUAGE).and_then(|lang| Lang::new(lang).ok());
    let other = lang.and_then(|lang| Some((site.named("form", name, &lang)?, lang)));
    other.or_else(|| Some((id?, main.clone())))
}

fn value<'a>(pairs: &'a [(String, String)], key: &str) -> Option<&'a str> {
    pairs.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

type Outcome = Result<Accepted, Vec<FieldError>>;

/// What the rules say, unless the team wants to see the other.
fn wished(wanted: Option<&str>, form: &Form, outcome: Outcome) -> Outcome {
    match (wanted, outcome) {
        (Some("taken"), Err(_)) => Ok(Accepted::default()),
        (Some("refused"), Ok(_)) => Err(validate::validate(form, &[]).err().unwrap_or_else(|| vec![missing(form)])),
        (_, outcome) => outcome,
    }
}

/// An error for a form that demands nothing.
fn missing(form: &Form) -> FieldError {
    const KEY: &str = "form_error_required";
    FieldError {
        field: form.fields.first().map_or_else(String::new, |field| field.name.clone()),
        code: "required",
        message: text::words(KEY, &|_| None),
        message_key: KEY,
        argument: String::new(),
    }
}

/// What the service answers, and the word for it.
fn reply<'a>(
    answering: &Answering<'_>,
    asked: &Asked<'_>,
    (outcome, wanted): (Outcome, Option<&'a str>),
) -> (Reply, &'a str) {
    let answers = &answering.endpoint.service().answers;
    if let Some(fault) = wanted.and_then(|name| answers.faults.iter().find(|fault| fault.name == name)) {
        let own = receivers(fault.name, answering, asked).map(reply_of);
        return (own.unwrap_or_else(|| (answers.fault)(answering, fault)), fault.name);
    }
    match outcome {
        Ok(_) if answering.thank_you.is_none() && !asked.json && is_ours(answering.endpoint) => {
            (reply_of(answer::answer(&outcome, asked)), "taken")
        }
        Ok(_) => ((answers.taken)(answering), "taken"),
        // Without a script our receiver shows the form again, with each error beside its question.
        Err(_) if !asked.json && is_ours(answering.endpoint) => (reply_of(answer::answer(&outcome, asked)), "refused"),
        Err(errors) => {
            let said = |error: &FieldError| FieldError { message: error.say(asked.words), ..error.clone() };
            let errors: Vec<FieldError> = errors.iter().map(said).collect();
            ((answers.refused)(answering, &errors), "refused")
        }
    }
}

/// What our own receiver says when it cannot take a post, in the visitor's language.
fn receivers(fault: &str, answering: &Answering<'_>, asked: &Asked<'_>) -> Option<Answer> {
    if answering.endpoint.service != "wellspring" {
        return None;
    }
    match fault {
        "too-large" => Some(answer::unreadable(&BodyError::TooLarge, asked.json, asked.words)),
        "too-many" => Some(answer::unread(&answering.form.language, "form_error_often", asked.json, asked.words)),
        "down" => Some(answer::again_later(asked)),
        _ => None,
    }
}

/// Whether an endpoint answers as our receiver does, or may.
fn is_ours(endpoint: &Endpoint) -> bool {
    matches!(endpoint.service.as_str(), "wellspring" | "webhook")
}

fn reply_of(answer: Answer) -> Reply {
    Reply {
        status: answer.status,
        content_type: answer.content_type,
        location: answer.location,
        body: answer.body,
        shows: None,
    }
}

fn came(endpoint: &Endpoint, form: &Form, name: &str, value: &str) -> Came {
    let own = endpoint.own_name(form, name);
    let own = own.as_deref().unwrap_or(name);
    let field = form.field(own);
    let consent = form.consents.iter().find(|consent| consent.wire_name() == own);
    let is_hash = form.consents.iter().any(|consent| consent.hash_name() == own);
    let group = match own {
        _ if field.is_some() => "answer",
        _ if consent.is_some() || is_hash => "consent",
        context::CONSENT_TEXT | context::CONSENT_VERSION => "consent",
        _ if endpoint.is_own(name) => "service",
        _ if context::is_ours(own) => "context",
        _ => "unknown",
    };
    let label = field.map(|field| field.label.clone()).or_else(|| consent.map(|consent| consent.text.clone()));
    Came { group, name: name.to_owned(), value: value.to_owned(), label }
}

/// A form where it stands, as a visitor finds it.
pub struct Placed {
    /// As it is printed.
    pub view: View,
    /// Where it posts to.
    pub endpoint: Endpoint,
    /// The form.
    pub form: Form,
    /// The address of the page that it stands in, with scheme and host.
    pub page: String,
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
    // A form that is not there in that language would be found in another.
    let found = found.filter(|(_, form)| form.language == *lang);
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
    let page = site.config.base.absolute(&site.page(offer.unwrap_or(id)).card.route);
    Ok(Placed { view, endpoint, form: form.clone(), page, thank_you })
}

/// The page to go back to: the one that the post names, if it is one of the site's, else the form's own.
fn back(renderer: &Renderer, named: Option<&str>, form: PageId) -> String {
    let site = &renderer.site;
    let known = named.filter(|address| site.pages.iter().any(|p| site.config.base.href(&p.card.route) == **address));
    known.map_or_else(|| site.config.base.href(&site.page(form).card.route), str::to_owned)
}
