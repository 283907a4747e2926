//! Makes a [`Form`] of validated front matter, and says what it lacks or where it contradicts itself.
//!
//! That a required key is there, and that each has its shape, is the kind's business and told before.

mod field;
mod rules;
mod values;

use super::definition::{Consent, Creates, Form, Notice, ThankYou};
use crate::diag::codes::{self, Code};
use crate::diag::nearest;
use crate::diag::{Checked, Diagnostic, Place, Span};
use crate::html;
use crate::kind::Record;
use crate::path::Lang;

use values::{list, record, settle, span, text, truth};

/// What a form is read from.
pub struct Written<'a> {
    /// The file's name without its ending.
    pub name: &'a str,
    /// The language of the file.
    pub language: &'a Lang,
    /// Its front matter.
    pub record: &'a Record,
    /// The words above the form, as HTML.
    pub intro: String,
    /// Its title, if it has one.
    pub title: Option<String>,
}

/// Says where a span of the form's file is.
pub type Places<'a> = &'a dyn Fn(Span) -> Place;

/// What was found, with its places.
struct Notes<'a> {
    place: Places<'a>,
    list: Vec<Diagnostic>,
}

impl Notes<'_> {
    fn add(&mut self, code: &'static Code, span: Span, message: impl Into<String>) {
        self.list.push(Diagnostic::new(code, message).at((self.place)(span)));
    }

    fn hint(&mut self, hint: impl Into<String>) {
        if let Some(last) = self.list.last_mut() {
            last.hints.push(hint.into());
        }
    }
}

/// Reads a form. The value is as good as it can be in spite of the mistakes.
pub fn read(written: &Written<'_>, place: Places<'_>) -> Checked<Form> {
    let mut notes = Notes { place, list: Vec::new() };
    let top: Record = written.record.iter().map(|(key, slot)| (key.clone(), settle(slot))).collect();
    let mut fields: Vec<_> = list(&top, "fields").iter().map(|slot| field::read(slot, &mut notes)).collect();
    let steps = field::number_steps(&mut fields, &mut notes);
    let form = Form {
        name: written.name.into(),
        language: written.language.clone(),
        title: written.title.clone().or_else(|| text(&top, "title")),
        intro: written.intro.clone(),
        creates: creates(&top, &mut notes),
        endpoint: text(&top, "endpoint").unwrap_or_else(|| "default".into()),
        owner: text(&top, "owner").unwrap_or_default(),
        sla_hours: hours(&top, &mut notes),
        thank_you: text(&top, "thank_you").map(|t| thank_you(&t)),
        delivers: text(&top, "delivers"),
        submit: text(&top, "submit"),
        fields: fields.into_iter().map(|f| f.field).collect(),
        consents: consents(&top, &mut notes),
        notice: notice(&top),
        steps,
    };
    rules::check(&form, span(&top, "fields"), &mut notes);
    Checked::new(form, notes.list)
}

fn creates(top: &Record, notes: &mut Notes<'_>) -> Creates {
    let Some(word) = text(top, "creates") else {
        return Creates::Contact;
    };
    let known = Creates::ALL.into_iter().find(|c| c.as_str() == word);
    known.unwrap_or_else(|| {
        notes.add(codes::FORM_INVALID, span(top, "creates"), format!("a form cannot create `{word}`"));
        notes.hint(nearest::hint(&word, Creates::ALL.map(Creates::as_str)));
        Creates::Contact
    })
}

fn hours(top: &Record, notes: &mut Notes<'_>) -> u32 {
    let Some(written) = text(top, "sla_hours") else {
        return 0;
    };
    match written.parse() {
        Ok(hours) if hours > 0 => hours,
        _ => {
            notes.add(codes::FORM_INVALID, span(top, "sla_hours"), "`sla_hours` is no whole number of hours");
            notes.hint("write within how many hours the owner answers, as in `24`");
            0
        }
    }
}

/// One word that looks like an address is a page; anything else is a text of its own.
pub fn thank_you(written: &str) -> ThankYou {
    let written = written.trim();
    let looks_like_page = ["/", "./", "../", "@/", "https://", "http://"].iter().any(|s| written.starts_with(s))
        || written.ends_with(".md");
    if looks_like_page && !written.contains(char::is_whitespace) {
        ThankYou::Page(written.into())
    } else {
        ThankYou::Text(written.into())
    }
}

fn consents(top: &Record, notes: &mut Notes<'_>) -> Vec<Consent> {
    let mut all: Vec<Consent> = Vec::new();
    for slot in list(top, "consents") {
        let Some(entry) = record(slot) else { continue };
        let wording = text(entry, "text").unwrap_or_default();
        let id = text(entry, "id").unwrap_or_else(|| format!("consent{}", all.len() + 1));
        let id_span = if entry.contains_key("id") { span(entry, "id") } else { slot.span };
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            notes.add(codes::FORM_INVALID, id_span, format!("the consent's `id` is `{id}`"));
            notes.hint("use letters, digits, `_` and `-`");
        }
        if all.iter().any(|c| c.id == id) {
            notes.add(codes::FORM_INVALID, id_span, format!("two consents are called `{id}`"));
        }
        let scope = text(entry, "scope").unwrap_or_else(|| "once".into());
        let partner = scope.strip_prefix("partner:").is_some_and(|name| !name.is_empty() && html::slug(name) == name);
        if !partner && scope != "once" && scope != "newsletter" {
            notes.add(codes::FORM_INVALID, span(entry, "scope"), format!("`{scope}` is no scope of a consent"));
            notes.hint("write `once`, `newsletter`, or `partner:NAME` with the name of a partner's file");
        }
        all.push(Consent {
            id,
            text: wording.split_whitespace().collect::<Vec<_>>().join(" "),
            scope,
            asked_ticked: ["checked", "ticked", "default"].iter().any(|key| truth(entry, key)),
            asked_required: truth(entry, "required"),
            span: slot.span,
        });
    }
    all
}

/// A notice is a record, or a text whose first link leads to the privacy page.
fn notice(top: &Record) -> Notice {
    let Some(slot) = top.get("notice") else {
        return Notice::default();
    };
    if let Some(entry) = record(slot) {
        return Notice {
            purpose: text(entry, "purpose").unwrap_or_default(),
            retention: text(entry, "retention"),
            privacy: ["privacy", "privacy_page", "page", "url"].iter().find_map(|key| text(entry, key)),
        };
    }
    let purpose = text(top, "notice").unwrap_or_default();
    let privacy = first_link(&purpose);
    Notice { purpose, retention: None, privacy }
}

fn first_link(markdown: &str) -> Option<String> {
    let (_, rest) = markdown.split_once("](")?;
    let target = rest.split([')', ' ']).next()?.trim_matches(['<', '>']);
    (!target.is_empty()).then(|| target.into())
}

#[cfg(test)]
mod tests;
