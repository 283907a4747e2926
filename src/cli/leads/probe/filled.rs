//! The request of a form, filled in so that whoever reads it sees a test.

use serde_json::{Map, Value, json};

use super::super::args::ProbeArgs;
use crate::diag::nearest;
use crate::form::definition::FieldType;
use crate::form::view::FieldView;
use crate::form::{context, post};
use crate::render::posts::Placed;

/// What says that this is no visitor.
pub const REMARK: &str = "This is a test from `wellspring leads probe`. Nobody needs to answer.";
/// A name that nobody has.
const NAME: &str = "Wellspring Probe (a test)";

/// A request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub address: String,
    /// Whether it is sent as the page's script sends it.
    pub script: bool,
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
    /// Names and values of the body.
    pub pairs: Vec<(String, String)>,
    /// The id of the submission.
    pub mark: String,
    /// The page that it claims to come from.
    pub page: String,
    /// Scheme and host of that page.
    pub origin: String,
}

impl Request {
    /// Its headers.
    pub fn headers(&self) -> [(&'static str, &str); 5] {
        let accept = if self.script { "application/json" } else { "text/html,application/xhtml+xml,*/*;q=0.8" };
        [
            ("Content-Type", self.content_type),
            ("Accept", accept),
            ("Origin", &self.origin),
            ("Referer", &self.page),
            ("User-Agent", "Mozilla/5.0 (compatible; wellspring-leads-probe)"),
        ]
    }

    /// For programs.
    pub fn as_json(&self) -> Value {
        let headers: Map<String, Value> =
            self.headers().map(|(name, value)| (name.into(), value.into())).into_iter().collect();
        json!({"method": "POST", "address": self.address, "headers": headers, "fields": self.pairs, "body": self.body})
    }
}

/// Fills the form in. `origin` is the site's, `mark` the id of the submission.
pub fn request(placed: &Placed, args: &ProbeArgs, (origin, mark): (&str, &str)) -> Result<Request, String> {
    let (view, endpoint, form) = (&placed.view, &placed.endpoint, &placed.form);
    let reading = (endpoint.service().answers.reading)(endpoint);
    let script = !args.plain && (reading.post == "script" || endpoint.needs_script());
    if args.plain && endpoint.needs_script() {
        return Err(format!(
            "the endpoint `{}` takes JSON alone, which no browser posts without a script",
            endpoint.name
        ));
    }
    let known = |id: &String| form.consents.iter().any(|consent| consent.id == *id);
    if let Some(id) = args.consent.iter().find(|id| !known(id)) {
        let hint = nearest::hint(id, form.consents.iter().map(|consent| consent.id.as_str()));
        return Err(format!("the form `{}` has no consent `{id}`; {hint}", form.name));
    }
    let answers = answers(placed, &args.answer, &host(origin))?;
    let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let ticked: Vec<&str> = args.consent.iter().map(String::as_str).collect();
    let mut pairs = post::of_browser(view, &answers, &ticked);
    pairs.push((endpoint.wire_name(form, context::SUBMISSION), mark.to_owned()));
    let in_json = endpoint.needs_script();
    let mut address = view.action.clone();
    if address.starts_with('/') {
        address.insert_str(0, origin);
    }
    if script && !reading.query.is_empty() {
        address.push(if address.contains('?') { '&' } else { '?' });
        address += reading.query;
    }
    Ok(Request {
        address,
        script,
        content_type: if in_json { "application/json" } else { "application/x-www-form-urlencoded" },
        body: if in_json { as_object(&pairs).to_string() } else { post::urlencoded(&pairs) },
        pairs,
        mark: mark.to_owned(),
        page: placed.page.clone(),
        origin: origin.to_owned(),
    })
}

/// Pairs as the page's script writes them into JSON: a list where a name comes more than once.
fn as_object(pairs: &[(String, String)]) -> Value {
    let mut members = Map::new();
    for (name, value) in pairs {
        let value = Value::from(value.as_str());
        match members.get_mut(name) {
            None => drop(members.insert(name.clone(), value)),
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = json!([first.clone(), value]),
        }
    }
    Value::Object(members)
}

/// The site's host, for an address that is nobody's.
fn host(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default();
    let is_name = host.contains('.') && !host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_name { host.to_owned() } else { "site.example".to_owned() }
}

/// An answer to every question that a visitor would be asked, by the names that are sent.
fn answers(placed: &Placed, own: &[String], host: &str) -> Result<Vec<(String, String)>, String> {
    let mut given = Vec::new();
    for text in own {
        let (name, value) = text.split_once('=').ok_or_else(|| format!("`--answer {text}` is not NAME=VALUE"))?;
        if !placed.view.fields.iter().any(|field| field.own_name == name) {
            let hint = nearest::hint(name, placed.view.fields.iter().map(|field| field.own_name.as_str()));
            return Err(format!("the form `{}` does not ask for `{name}`; {hint}", placed.form.name));
        }
        given.push((name, value));
    }
    let mut found: Vec<(String, String)> = Vec::new();
    for field in &placed.view.fields {
        let own: Vec<&str> =
            given.iter().filter(|(name, _)| *name == field.own_name).map(|(_, value)| *value).collect();
        let is_asked = field
            .show_if
            .as_ref()
            .is_none_or(|other| found.iter().any(|(name, value)| *name == other.field && *value == other.value));
        if !own.is_empty() {
            found.extend(own.iter().map(|value| (field.name.clone(), (*value).to_owned())));
        } else if is_asked {
            found.extend(answer(field, host).map(|value| (field.name.clone(), value)));
        }
    }
    Ok(found)
}

fn answer(field: &FieldView, host: &str) -> Option<String> {
    if let Some(option) = field.options.first() {
        return Some(option.value.clone());
    }
    let text = match field.kind {
        FieldType::Hidden => return None,
        FieldType::Email => format!("probe@{host}"),
        FieldType::Name => NAME.into(),
        FieldType::Tel => "+1 555 0100".into(),
        FieldType::Url => format!("https://{host}/"),
        FieldType::Number => field.min.clone().or_else(|| field.max.clone()).unwrap_or_else(|| "1".into()),
        FieldType::Date => field.min.clone().or_else(|| field.max.clone()).unwrap_or_else(|| "2030-01-01".into()),
        _ => REMARK.into(),
    };
    let longest = field.max_length.map_or(usize::MAX, |length| length as usize);
    Some(text.chars().take(longest).collect())
}
