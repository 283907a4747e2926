//! What the receiver and the preview accept: the same rules that the page gives the browser, whoever posts.

mod day;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::context;
use super::definition::{Field, FieldType, Form};
use super::text::{self, Words};
use crate::path::Lang;

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field's name as sent.
    pub field: String,
    /// A stable word: `required`, `email`, `too_long` …
    pub code: &'static str,
    /// A sentence in English; [`FieldError::say`] gives it in another language.
    pub message: String,
    /// The key of the sentence in a language's strings.
    #[serde(skip)]
    pub message_key: &'static str,
    /// What stands for `{0}` in the sentence.
    #[serde(skip)]
    pub argument: String,
}

impl FieldError {
    /// What is wrong with the whole form rather than with one answer.
    pub fn of_form(code: &'static str, message: String, message_key: &'static str) -> Self {
        Self { field: String::new(), code, message, message_key, argument: String::new() }
    }

    /// The sentence in a language's own words. A pattern's own message is the author's and stays.
    pub fn say(&self, words: Words<'_>) -> String {
        if self.message_key.is_empty() {
            return self.message.clone();
        }
        text::words_with(self.message_key, &self.argument, words)
    }
}

/// A permission that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The consent's name.
    pub id: String,
    /// What it allows.
    pub scope: String,
    /// The hash of the text that the visitor saw: that of an older page, if one was used.
    pub text_sha256: String,
}

/// An accepted submission.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Accepted {
    /// Answers by the form's order; several values only for `choices`. Nothing for what was not answered.
    pub answers: Vec<(String, Vec<String>)>,
    /// The permissions given.
    pub consents: Vec<Given>,
    /// What came beside the answers, by name; see [`context`].
    pub context: BTreeMap<String, String>,
    /// The sender's own id for this submission.
    pub submission_id: Option<String>,
    /// For how many seconds the form was open, if a script said so.
    pub seconds_open: Option<u32>,
    /// Whether the trap was filled in: a sign of a machine, never shown to the sender.
    pub trapped: bool,
}

impl Accepted {
    /// The first value of an answer.
    pub fn answer(&self, name: &str) -> Option<&str> {
        let (_, values) = self.answers.iter().find(|(n, _)| n == name)?;
        values.first().map(String::as_str)
    }
}

/// The longest value of a field that came beside the answers; the rest is cut off.
const LONGEST_CONTEXT: usize = 2000;

/// Checks what was posted against the form. Consents are never required.
///
/// A service's own names ([`super::endpoint::Endpoint::is_own`]) are to be taken out before.
///
/// # Errors
/// Every mistake, in the order of the form, then of the post.
pub fn validate(form: &Form, pairs: &[(String, String)]) -> Result<Accepted, Vec<FieldError>> {
    let mut accepted = Accepted::default();
    let mut errors = Vec::new();
    let mut shown = BTreeSet::new();
    for field in &form.fields {
        let values = sent(field, pairs);
        let is_shown = field.show_if.as_ref().is_none_or(|wanted| {
            let values = accepted.answers.iter().find(|(name, _)| *name == wanted.field);
            shown.contains(wanted.field.as_str()) && values.is_some_and(|(_, v)| v.contains(&wanted.value))
        });
        if is_shown {
            shown.insert(field.name.as_str());
        }
        match answer(field, values, is_shown, &form.language) {
            Ok(values) if values.is_empty() => {}
            Ok(values) => accepted.answers.push((field.name.clone(), values)),
            Err(found) => errors.push(found),
        }
    }
    beside(form, pairs, &mut accepted, &mut errors);
    if errors.is_empty() { Ok(accepted) } else { Err(errors) }
}

/// The values of a field, cleaned, without empty ones.
fn sent(field: &Field, pairs: &[(String, String)]) -> Vec<String> {
    let values = pairs.iter().filter(|(name, _)| *name == field.name);
    values.map(|(_, v)| value::clean(v, field.is_one_line())).filter(|v| !v.is_empty()).collect()
}

fn answer(field: &Field, values: Vec<String>, is_shown: bool, lang: &Lang) -> Result<Vec<String>, FieldError> {
    if field.kind == FieldType::Hidden {
        // What the form says counts, not what somebody sent in its place.
        let value = field.value.clone().or_else(|| values.into_iter().next());
        return Ok(value.into_iter().map(|v| v.chars().take(LONGEST_CONTEXT).collect()).collect());
    }
    if values.is_empty() {
        let missing = field.required && is_shown;
        let key = if field.options.is_empty() { "form_error_required" } else { "form_error_choose" };
        return if missing { Err(error(&field.name, "required", key, "")) } else { Ok(values) };
    }
    let distinct: BTreeSet<&String> = values.iter().collect();
    if distinct.len() < values.len() || (values.len() > 1 && field.kind != FieldType::Choices) {
        return Err(error(&field.name, "repeated", "form_error_repeated", ""));
    }
    values.into_iter().map(|v| value::check(field, v, lang)).collect()
}

/// What is no question: consents, context, the trap, and names that the form does not have.
fn beside(form: &Form, pairs: &[(String, String)], accepted: &mut Accepted, errors: &mut Vec<FieldError>) {
    let mut seen = BTreeSet::new();
    for (name, raw) in pairs {
        if form.field(name).is_some() {
            continue;
        }
        if !seen.insert(name) {
            errors.push(error(name, "repeated", "form_error_repeated", ""));
            continue;
        }
        let value: String = value::clean(raw, true).chars().take(LONGEST_CONTEXT).collect();
        if let Some(consent) = form.consent_of(name) {
            if is_yes(&value) {
                let hash_name = consent.hash_name();
                let seen_hash = pairs.iter().find(|(n, v)| *n == hash_name && is_hash(v)).map(|(_, v)| v.clone());
                accepted.consents.push(Given {
                    id: consent.id.clone(),
                    scope: consent.scope.clone(),
                    text_sha256: seen_hash.unwrap_or_else(|| consent.hash()),
                });
            }
        } else if name == context::SUBMISSION {
            accepted.submission_id = Some(value).filter(|v| !v.is_empty());
        } else if name == context::OPEN {
            accepted.seconds_open = value.parse().ok();
        } else if name == context::TRAP {
            accepted.trapped = !value.is_empty();
        } else if context::is_ours(name) {
            if !value.is_empty() {
                accepted.context.insert(name.clone(), value);
            }
        } else if !form.consents.iter().any(|c| c.hash_name() == *name) {
            errors.push(error(name, "unknown_field", "form_error_unknown_field", ""));
        }
    }
}

fn is_yes(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "yes" | "on" | "true" | "1")
}

fn is_hash(value: &str) -> bool {
    value.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// An error with its English sentence.
fn error(field: &str, code: &'static str, key: &'static str, argument: &str) -> FieldError {
    FieldError {
        field: field.into(),
        code,
        message: text::words_with(key, argument, &|_| None),
        message_key: key,
        argument: argument.into(),
    }
}

#[cfg(test)]
mod tests;
