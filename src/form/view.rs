//! A form as a template prints it: every address, id, name and text is ready, and nothing is left to decide.

mod control;

use serde::Serialize;

use super::context;
use super::definition::{Creates, FieldType, Form};
use super::endpoint::{self, Endpoint, Posting};
use super::text::{self, Words};
use crate::html;

pub use control::{FieldView, OptionView, ShowIfView};

/// What may be known of the visit, beside the page (`[leads] visit`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visit {
    /// This page, its query, and the page before it. Nothing is stored.
    #[default]
    Page,
    /// Also the first page and the pages read, kept in `sessionStorage`.
    Session,
}

/// Where the thank-you page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThankYouAt<'a> {
    /// At this address, for everybody to know.
    Public(&'a str),
    /// Behind a gate; no page may show it.
    Private,
    /// Nowhere.
    Nowhere,
}

/// What a form's view depends on beside the form.
pub struct ViewContext<'a> {
    /// Where it posts to.
    pub endpoint: &'a Endpoint,
    /// Begins every id; must be unique on its page.
    pub prefix: &'a str,
    /// The address of the page that holds the form, with the site's base path.
    pub page: &'a str,
    /// Scheme and host of the site, without a slash.
    pub origin: &'a str,
    /// The name of the offer in whose page the form stands.
    pub offer: Option<&'a str>,
    /// Where the visitor goes then.
    pub thank_you: ThankYouAt<'a>,
    /// The address of the privacy page.
    pub privacy: Option<&'a str>,
    /// What is sent of the visit.
    pub visit: Visit,
    /// The language's own words, by the keys of [`text::ENGLISH`] and `country_BE`.
    pub words: Words<'a>,
    /// Markdown to inline HTML, links resolved.
    pub markdown: &'a dyn Fn(&str) -> String,
}

/// The parts of a [`View`] that are HTML already; all others are text.
pub const HTML: [&str; 3] = ["intro", "notice.html", "consents[].html"];

/// A form, ready to print.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    /// The form's name.
    pub name: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Begins every id.
    pub id: String,
    /// Where it posts to.
    pub action: String,
    /// Always `post`.
    pub method: &'static str,
    /// How it is encoded, if not the usual way.
    pub enctype: Option<&'static str>,
    /// More attributes of the form element.
    pub attributes: Vec<Pair>,
    /// What it makes of its sender.
    pub creates: Creates,
    /// Its language.
    pub language: String,
    /// The words above it (HTML).
    pub intro: String,
    /// Every question, in order.
    pub fields: Vec<FieldView>,
    /// The same by steps; one step where the form has none.
    pub steps: Vec<StepView>,
    /// Hidden fields: the service's own and the context's.
    pub hidden: Vec<Hidden>,
    /// The trap.
    pub trap: Name,
    /// Carries for how long the form was open.
    pub opened: Name,
    /// The permissions.
    pub consents: Vec<ConsentView>,
    /// What is done with the answers.
    pub notice: NoticeView,
    /// The words on the button.
    pub submit: String,
    /// What the visitor gets.
    pub delivers: Option<String>,
    /// Who answers is nobody's business on the page.
    pub owner_shown: Option<String>,
    /// Within how many hours somebody answers.
    pub sla_hours: u32,
    /// Where a script takes the visitor then, if everybody may know it.
    pub thank_you_url: Option<String>,
    /// Whether it does nothing without JavaScript.
    pub needs_script: bool,
    /// The shape of the endpoint's answers, by name.
    pub answers: &'static str,
    /// How a script gets and reads the endpoint's answers: [`endpoint::answers::Reading`] as JSON.
    pub reading: String,
    /// Where a script asks whether somebody has time for the form now, if the endpoint tells.
    pub status_url: Option<String>,
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// The name.
    pub name: String,
}

/// A hidden field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hidden {
    /// Its name.
    pub name: String,
    /// Its value; empty where the script fills it in.
    pub value: String,
    /// What the script fills it from: `query`, `referrer` or `visit`.
    pub fill: Option<&'static str>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepView {
    /// From 1.
    pub number: u32,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its questions.
    pub fields: Vec<FieldView>,
}

/// A permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentView {
    /// Its name within the form.
    pub id: String,
    /// The id of its box.
    pub element_id: String,
    /// The name of its box.
    pub name: String,
    /// What a ticked box sends.
    pub value: String,
    /// Its text, without markup.
    pub text: String,
    /// Its text as HTML.
    pub html: String,
    /// What it allows.
    pub scope: String,
    /// The name of the hidden field beside it.
    pub text_hash_name: String,
    /// The hash of the exact text.
    pub text_hash: String,
}

/// What is done with the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// What for, without markup.
    pub purpose: String,
    /// The same as HTML.
    pub html: String,
    /// For how long, if it is said apart.
    pub retention: Option<String>,
    /// The privacy page, unless the text has a link already.
    pub privacy_url: Option<String>,
    /// What is sent beside the answers.
    pub context_text: String,
}

/// The view of a form.
pub fn view(form: &Form, ctx: &ViewContext<'_>) -> View {
    let thank_you = match ctx.thank_you {
        ThankYouAt::Public(address) => Some(address),
        ThankYouAt::Private | ThankYouAt::Nowhere => None,
    };
    let service = ctx.endpoint.service();
    let wire = (service.wire)(ctx.endpoint, &Posting { form, page: ctx.page, origin: ctx.origin, thank_you });
    let sent = |name: &str| ctx.endpoint.wire_name(form, name);
    let fields: Vec<FieldView> =
        form.fields.iter().map(|field| control::field(field, form, ctx.prefix, ctx.words).sent_as(&sent)).collect();
    let mut hidden: Vec<Hidden> = wire.hidden.iter().map(|(name, value)| fixed(name, value)).collect();
    hidden.extend(context_fields(form, ctx).into_iter().map(|field| Hidden { name: sent(&field.name), ..field }));
    let pair = |(name, value): (&str, String)| Pair { name: name.into(), value };
    View {
        name: form.name.clone(),
        title: form.title.clone(),
        id: ctx.prefix.into(),
        action: wire.action,
        method: "post",
        enctype: wire.enctype,
        attributes: wire.attributes.into_iter().map(pair).collect(),
        creates: form.creates,
        language: form.language.to_string(),
        intro: form.intro.clone(),
        steps: steps(form, &fields),
        fields,
        hidden,
        trap: Name { name: service.trap.into() },
        opened: Name { name: sent(context::OPEN) },
        consents: consents(form, ctx),
        notice: notice(form, ctx),
        submit: form.submit.clone().unwrap_or_else(|| text::words(text::submit_key(form.creates), ctx.words)),
        delivers: form.delivers.clone(),
        owner_shown: None,
        sla_hours: form.sla_hours,
        thank_you_url: ctx.endpoint.setting("success").or(thank_you).map(Into::into),
        needs_script: ctx.endpoint.needs_script(),
        answers: service.answers.shape,
        reading: reading(ctx.endpoint),
        status_url: (service.name == "wellspring").then(|| status_url(form, ctx.endpoint)),
    }
}

/// Only what the service has: each page carries it.
fn reading(endpoint: &Endpoint) -> String {
    let reading = (endpoint.service().answers.reading)(endpoint);
    let mut json = serde_json::to_value(reading).expect("plain data");
    if let Some(members) = json.as_object_mut() {
        members.retain(|_, value| *value != "" && *value != serde_json::json!(["", ""]));
    }
    json.to_string()
}

/// Our own receiver's list of forms, narrowed to this one.
fn status_url(form: &Form, endpoint: &Endpoint) -> String {
    let url = endpoint.setting("url").unwrap_or_default().trim_end_matches('/');
    format!("{url}/status.json?form={}", form.name)
}

fn fixed(name: &str, value: &str) -> Hidden {
    Hidden { name: name.into(), value: value.into(), fill: None }
}

/// The hidden fields of [`context`], in the order in which they are sent. What a script fills in is empty without it.
fn context_fields(form: &Form, ctx: &ViewContext<'_>) -> Vec<Hidden> {
    let filled = |name: &str, fill| Hidden { name: name.into(), value: String::new(), fill: Some(fill) };
    let mut all = vec![
        fixed(context::FORM, &form.name),
        fixed(context::VERSION, &form.version()),
        fixed(context::LANGUAGE, form.language.as_str()),
        fixed(context::PAGE, ctx.page),
    ];
    all.extend(ctx.offer.map(|offer| fixed(context::OFFER, offer)));
    all.extend(context::UTM.map(|name| filled(name, "query")));
    all.extend([
        filled(context::VARIANT, "query"),
        filled(context::CTA, "query"),
        filled(context::REFERRER, "referrer"),
    ]);
    if ctx.visit == Visit::Session {
        all.push(filled(context::VISIT, "visit"));
    }
    all.extend(endpoint::consent_fields(form).iter().map(|(name, value)| fixed(name, value)));
    all
}

fn steps(form: &Form, fields: &[FieldView]) -> Vec<StepView> {
    let count = u32::try_from(form.steps.len().max(1)).unwrap_or(u32::MAX);
    let titled = (1..=count).zip(form.steps.iter().cloned().chain(std::iter::repeat(None)));
    titled
        .map(|(number, title)| StepView {
            number,
            title,
            fields: form.fields.iter().zip(fields).filter(|(f, _)| f.step == number).map(|(_, v)| v.clone()).collect(),
        })
        .collect()
}

fn consents(form: &Form, ctx: &ViewContext<'_>) -> Vec<ConsentView> {
    let one = |consent: &super::Consent| {
        let marked = (ctx.markdown)(&consent.text);
        ConsentView {
            id: consent.id.clone(),
            element_id: format!("{}-consent-{}", ctx.prefix, consent.id),
            name: ctx.endpoint.wire_name(form, &consent.wire_name()),
            value: (ctx.endpoint.service().ticked)(ctx.endpoint, form, consent),
            text: html::plain(&marked),
            html: marked,
            scope: consent.scope.clone(),
            text_hash_name: ctx.endpoint.wire_name(form, &consent.hash_name()),
            text_hash: consent.hash(),
        }
    };
    form.consents.iter().map(one).collect()
}

fn notice(form: &Form, ctx: &ViewContext<'_>) -> NoticeView {
    let marked = (ctx.markdown)(&form.notice.purpose);
    let key = match ctx.visit {
        Visit::Page => "form_context_page",
        Visit::Session => "form_context_session",
    };
    let mut sent = text::words(key, ctx.words);
    let hidden: Vec<&str> =
        form.fields.iter().filter(|f| f.kind == FieldType::Hidden).map(|f| f.label.as_str()).collect();
    if !hidden.is_empty() {
        sent.push(' ');
        sent.push_str(&text::words_with("form_context_hidden", &hidden.join(", "), ctx.words));
    }
    NoticeView {
        purpose: html::plain(&marked),
        html: marked,
        retention: form.notice.retention.clone(),
        // A text that leads there itself needs no second link.
        privacy_url: ctx.privacy.filter(|_| !form.notice.purpose.contains("](")).map(Into::into),
        context_text: sent,
    }
}

#[cfg(test)]
mod tests;
