//! Where forms post to. One file per service, listed in [`ALL`]; `[endpoints.NAME]` in `site.toml` chooses one.
//!
//! A service says what stands in the form's HTML ([`Wire`]), how it calls what we send ([`names`]) and what it answers
//! ([`answers`]). What its documentation shows of both is written down in `tests/endpoints/`, and the tests hold the
//! adapter and the preview against that.

pub mod answers;
mod basin;
mod check;
mod formspree;
mod listmonk;
mod mautic;
pub mod names;
mod netlify;
mod read;
mod staticforms;
mod web3forms;
mod webhook;
mod wellspring;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::context;
use super::definition::{Consent, FieldType, Form};

pub use answers::{Answers, Reply};
pub use check::{check, gate_address, gate_receiver, mail_missing};
pub use read::read;

/// Every service, by name.
pub const ALL: &[&Service] = &[
    &basin::SERVICE,
    &formspree::SERVICE,
    &listmonk::SERVICE,
    &mautic::SERVICE,
    &netlify::SERVICE,
    &staticforms::SERVICE,
    &web3forms::SERVICE,
    &webhook::SERVICE,
    &wellspring::SERVICE,
];

/// What a service is: its settings, its wire format, its limits and its answers.
#[derive(Debug)]
pub struct Service {
    /// The word after `type =`.
    pub name: &'static str,
    /// What `[endpoints.NAME]` takes beside `type`.
    pub settings: &'static [Setting],
    /// Whether the service keeps a name for itself, as it is sent.
    pub reserves: fn(&str) -> bool,
    /// How a question or a field of [`context`] is called when it is sent.
    pub names: fn(&Form, &str) -> String,
    /// What a ticked box sends.
    pub ticked: fn(&Endpoint, &Form, &Consent) -> String,
    /// Whether the service keeps an answer; of one that does not, the build warns.
    pub keeps: fn(&Form, &str) -> bool,
    /// Types of questions without which it takes nothing.
    pub demands: &'static [FieldType],
    /// The name of its trap, as it is sent.
    pub trap: &'static str,
    /// Whether forms need a script with these settings.
    pub needs_script: fn(&Endpoint) -> bool,
    /// How the visitor gets to the thank-you page.
    pub returns: fn(&Endpoint) -> Returns,
    /// What stands in the form's HTML.
    pub wire: fn(&Endpoint, &Posting<'_>) -> Wire,
    /// What it takes at most.
    pub limits: Limits,
    /// What it answers.
    pub answers: Answers,
}

/// A setting of a service.
#[derive(Debug)]
pub struct Setting {
    /// The key.
    pub name: &'static str,
    /// Whether the service cannot work without it.
    pub required: bool,
    /// Says what is wrong with a value.
    pub check: fn(&str) -> Result<(), String>,
    /// One sentence for the documentation.
    pub help: &'static str,
}

/// What a service takes at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one post, if the service says so.
    pub body: Option<u64>,
    /// Posts in a minute, if the service says so.
    pub per_minute: Option<u32>,
}

/// How a visitor gets to the thank-you page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// The service knows the address; the page does not show it.
    Service,
    /// The form carries the address, for everybody to read.
    Form,
}

/// What a form's HTML depends on beside its endpoint.
pub struct Posting<'a> {
    /// The form.
    pub form: &'a Form,
    /// The address of the page that holds it.
    pub page: &'a str,
    /// Scheme and host of the site, without a slash.
    pub origin: &'a str,
    /// The thank-you page's address on the site, if everybody may know it.
    pub thank_you: Option<&'a str>,
}

/// What stands in the form's HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wire {
    /// Where it posts to.
    pub action: String,
    /// How it is encoded; none for the usual way.
    pub enctype: Option<&'static str>,
    /// Attributes of the form element.
    pub attributes: Vec<(&'static str, String)>,
    /// Hidden fields of the service.
    pub hidden: Vec<(&'static str, String)>,
}

/// A configured endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its name in `site.toml`.
    pub name: String,
    /// The word after `type =`.
    #[serde(rename = "type")]
    pub service: String,
    /// Its settings, as written.
    pub settings: BTreeMap<String, String>,
}

impl Endpoint {
    /// The service behind it.
    pub fn service(&self) -> &'static Service {
        find(&self.service).unwrap_or(&wellspring::SERVICE)
    }

    /// A setting's value.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.get(key).map(String::as_str)
    }

    /// Whether the thank-you address stands in the HTML of the endpoint's forms.
    pub fn shows_thank_you(&self) -> bool {
        (self.service().returns)(self) == Returns::Form
    }

    /// Whether it is this program's receiver, which alone hands out files and writes letters.
    pub fn is_receiver(&self) -> bool {
        self.service().name == wellspring::SERVICE.name
    }

    /// Whether its forms do nothing without JavaScript.
    pub fn needs_script(&self) -> bool {
        (self.service().needs_script)(self)
    }

    /// How a question or a field of [`context`] is called when it is sent.
    pub fn wire_name(&self, form: &Form, name: &str) -> String {
        (self.service().names)(form, name)
    }

    /// Whether a name, as it is sent, is the service's and neither a question nor one of ours.
    pub fn is_own(&self, name: &str) -> bool {
        name == self.service().trap || (self.service().reserves)(name)
    }
}

/// A name as it is, for services that take any.
fn as_it_is(_: &Form, name: &str) -> String {
    name.to_owned()
}

/// A question with several answers gets `[]`, without which some services keep the last one only.
fn several_in_brackets(form: &Form, name: &str) -> String {
    let several = form.field(name).is_some_and(|field| field.kind == FieldType::Choices);
    if several { format!("{name}[]") } else { name.to_owned() }
}

/// What a ticked box sends, if the service has no word of its own for it.
fn yes(_: &Endpoint, _: &Form, _: &Consent) -> String {
    "yes".to_owned()
}

/// For services that keep whatever they are sent.
fn keeps_all(_: &Form, _: &str) -> bool {
    true
}

/// An address of the site with scheme and host, as a service in another place needs it.
fn absolute(posting: &Posting<'_>, address: &str) -> String {
    if address.starts_with('/') { format!("{}{address}", posting.origin) } else { address.to_owned() }
}

/// A setting that is a word of letters and digits, as the ids of services are.
fn id(text: &str, example: &str) -> Result<(), String> {
    let fine = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fine { Ok(()) } else { Err(format!("is nothing such as `{example}`")) }
}

/// The setting `redirect` of services that can be told the thank-you page by the form.
const REDIRECT: Setting = Setting {
    name: "redirect",
    required: false,
    check: |text| match text {
        "form" | "service" => Ok(()),
        _ => Err("is neither `form` nor `service`".into()),
    },
    help: "`form` sends the thank-you address with the form, `service` leaves it to the service's settings.",
};

/// How the visitor returns where [`REDIRECT`] decides.
fn by_redirect(endpoint: &Endpoint) -> Returns {
    if endpoint.setting("redirect") == Some("service") { Returns::Service } else { Returns::Form }
}

/// The service of that name.
pub fn find(name: &str) -> Option<&'static Service> {
    ALL.iter().copied().find(|s| s.name == name)
}

/// The texts and versions of all consents as two plain fields, for services that know nothing of consents.
pub fn consent_fields(form: &Form) -> Vec<(&'static str, String)> {
    let texts: Vec<String> = match form.consents.as_slice() {
        [] => return Vec::new(),
        [only] => vec![only.text.clone()],
        several => several.iter().map(|c| format!("{}: {}", c.id, c.text)).collect(),
    };
    let versions: Vec<String> = form.consents.iter().map(|c| c.version(&form.language)).collect();
    vec![(context::CONSENT_TEXT, texts.join(" | ")), (context::CONSENT_VERSION, versions.join(" "))]
}

/// An absolute web address.
fn web_address(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|r| r.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        Some(host) if !host.is_empty() && !text.contains(char::is_whitespace) => Ok(()),
        _ => Err("is no address such as `https://leads.example.com`".into()),
    }
}

/// `Content-Type` of JSON answers.
pub const JSON: &str = "application/json";
/// `Content-Type` of pages.
pub const HTML: &str = "text/html; charset=utf-8";

#[cfg(test)]
mod tests;
