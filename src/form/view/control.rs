//! One question, ready to print.

use serde::Serialize;

use crate::form::countries;
use crate::form::definition::{Field, FieldType, Form, ShowIf};
use crate::form::text::{self, Words};

/// Up to so many options are shown at once; more become a list to unfold.
const SHOWN_AT_ONCE: usize = 7;

/// A question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldView {
    /// The name on the wire.
    pub name: String,
    /// The name in the form's definition; a service may be sent another one.
    #[serde(skip)]
    pub own_name: String,
    /// The control's id; that of the first option where there are several.
    pub id: String,
    /// The question.
    pub label: String,
    /// The type as the form's author knows it.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// `input`, `textarea`, `select`, `radio`, `checkbox` or `hidden`.
    pub control: &'static str,
    /// The type of an input.
    pub input_type: &'static str,
    /// Whether the browser demands an answer.
    pub required: bool,
    /// Whether the script demands one once [`FieldView::show_if`] shows the question: without a script every
    /// question is shown, and the browser must not demand an answer that does not apply.
    pub required_when_shown: bool,
    /// What a browser may fill in.
    pub autocomplete: Option<String>,
    /// The keyboard that a telephone shows.
    pub inputmode: Option<&'static str>,
    /// A sentence of help.
    pub help: Option<String>,
    /// The id of the help.
    pub help_id: String,
    /// The id of the error's place.
    pub error_id: String,
    /// The answers to choose from.
    pub options: Vec<OptionView>,
    /// The smallest number, or the first day.
    pub min: Option<String>,
    /// The largest number, or the last day.
    pub max: Option<String>,
    /// The `step` attribute of a number: any number is one.
    pub number_step: Option<&'static str>,
    /// The most characters; none where there is nothing to type.
    pub max_length: Option<u32>,
    /// What the whole answer must look like: the author's own, else what every answer of that type has.
    pub pattern: Option<String>,
    /// What to say when it does not.
    pub pattern_message: Option<String>,
    /// What to say when it is none of its type: no number, no day, no address.
    pub type_message: Option<String>,
    /// What to say when it is below [`FieldView::min`].
    pub min_message: Option<String>,
    /// What to say when it is above [`FieldView::max`].
    pub max_message: Option<String>,
    /// `ltr` where the answer runs from left to right in a language that does not.
    pub dir: Option<&'static str>,
    /// Whether a device must leave what is typed as it is: no capitals, no mended spelling.
    pub verbatim: bool,
    /// When it is shown.
    pub show_if: Option<ShowIfView>,
    /// The number of its step.
    pub step: u32,
    /// The value it begins with.
    pub value: Option<String>,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OptionView {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// The id of its box.
    pub id: String,
}

/// The other question, and the value it must have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShowIfView {
    /// The other question's name.
    pub field: String,
    /// The value.
    pub value: String,
    /// Says so, where no script hides the question.
    pub note: String,
}

impl FieldView {
    /// The question under the name by which the endpoint's service is sent it.
    pub fn sent_as(mut self, sent: &dyn Fn(&str) -> String) -> Self {
        self.name = sent(&self.name);
        if let Some(other) = &mut self.show_if {
            other.field = sent(&other.field);
        }
        self
    }
}

/// An address as the receiver takes it: `type="email"` refuses letters beyond ASCII before the `@`, and rewrites those
/// after it, so an address is a text with the keyboard, the autofill and this pattern of one.
const EMAIL: &str = "[^\\s@＠]+[@＠][^\\s@＠]+[.．。｡][^\\s@＠]+";
/// Three digits of any script.
const TEL: &str = ".*\\p{N}.*\\p{N}.*\\p{N}.*";

/// The view of a question.
pub fn field(field: &Field, form: &Form, prefix: &str, words: Words<'_>) -> FieldView {
    let control = control(field);
    let base = format!("{prefix}-{}", field.name.replace('.', "-"));
    let options = options(field, &base, form, words);
    let typed = matches!(control, "input" | "textarea");
    let (pattern, pattern_message) = pattern(field, words);
    let verbatim = matches!(field.kind, FieldType::Email | FieldType::Tel | FieldType::Url);
    let limit = |limit: &Option<String>, number: &str, day: &str| {
        let key = if field.kind == FieldType::Date { day } else { number };
        limit.as_ref().map(|limit| text::words_with(key, limit, words))
    };
    let id = match (control, options.first()) {
        ("radio" | "checkbox", Some(first)) => first.id.clone(),
        _ => base.clone(),
    };
    FieldView {
        name: field.name.clone(),
        own_name: field.name.clone(),
        id,
        label: field.label.clone(),
        kind: field.kind,
        control,
        input_type: input_type(field.kind, control),
        required: field.required && field.show_if.is_none(),
        required_when_shown: field.required && field.show_if.is_some(),
        autocomplete: field.autocomplete.clone(),
        inputmode: inputmode(field),
        help: field.help.clone(),
        help_id: format!("{base}-help"),
        error_id: format!("{base}-error"),
        options,
        min: field.min.clone(),
        max: field.max.clone(),
        number_step: (field.kind == FieldType::Number).then_some("any"),
        max_length: (typed && !matches!(field.kind, FieldType::Number | FieldType::Date)).then(|| field.longest()),
        pattern,
        pattern_message,
        type_message: type_key(field.kind).map(|key| text::words(key, words)),
        min_message: limit(&field.min, "form_error_too_small", "form_error_too_early"),
        max_message: limit(&field.max, "form_error_too_large", "form_error_too_late"),
        dir: (verbatim && form.language.direction() == "rtl").then_some("ltr"),
        verbatim,
        show_if: field.show_if.as_ref().map(|wanted| show_if(wanted, form, words)),
        step: field.step,
        value: field.value.clone(),
    }
}

fn control(field: &Field) -> &'static str {
    let some = !field.options.is_empty();
    match field.kind {
        FieldType::Hidden => "hidden",
        FieldType::Country => "select",
        FieldType::Choices => "checkbox",
        _ if some && field.options.len() > SHOWN_AT_ONCE => "select",
        _ if some => "radio",
        _ if field.is_one_line() => "input",
        _ => "textarea",
    }
}

fn input_type(kind: FieldType, control: &'static str) -> &'static str {
    match (control, kind) {
        ("radio" | "checkbox" | "hidden", _) => control,
        (_, FieldType::Tel) => "tel",
        (_, FieldType::Url) => "url",
        (_, FieldType::Number) => "number",
        (_, FieldType::Date) => "date",
        _ => "text",
    }
}

fn show_if(wanted: &ShowIf, form: &Form, words: Words<'_>) -> ShowIfView {
    let option = form.field(&wanted.field).and_then(|f| f.options.iter().find(|o| o.value == wanted.value));
    let label = option.map_or(&wanted.value, |option| &option.label);
    ShowIfView {
        field: wanted.field.clone(),
        value: wanted.value.clone(),
        note: text::words_with("form_if", label, words),
    }
}

/// The pattern of a question, and what to say when an answer does not fit.
fn pattern(field: &Field, words: Words<'_>) -> (Option<String>, Option<String>) {
    if let Some(own) = &field.pattern {
        return (Some(own.source.clone()), own.message.clone());
    }
    match field.kind {
        FieldType::Email => (Some(EMAIL.into()), Some(text::words("form_error_email", words))),
        FieldType::Tel => (Some(TEL.into()), Some(text::words("form_error_tel", words))),
        _ => (None, None),
    }
}

fn type_key(kind: FieldType) -> Option<&'static str> {
    Some(match kind {
        FieldType::Url => "form_error_url",
        FieldType::Number => "form_error_number",
        FieldType::Date => "form_error_date",
        _ => return None,
    })
}

fn inputmode(field: &Field) -> Option<&'static str> {
    match field.kind {
        FieldType::Email => Some("email"),
        FieldType::Tel => Some("tel"),
        FieldType::Url => Some("url"),
        FieldType::Number => Some("decimal"),
        _ => None,
    }
}

fn options(field: &Field, base: &str, form: &Form, words: Words<'_>) -> Vec<OptionView> {
    let view =
        |(at, value, label): (usize, String, String)| OptionView { value, label, id: format!("{base}-{}", at + 1) };
    if field.kind != FieldType::Country {
        let all = field.options.iter().enumerate();
        return all.map(|(at, o)| view((at, o.value.clone(), o.label.clone()))).collect();
    }
    let own = |code: &str, known: &str| words(&format!("country_{code}")).unwrap_or_else(|| known.to_owned());
    if let Some(known) = countries::in_language(&form.language) {
        return known.enumerate().map(|(at, (code, name))| view((at, code.to_owned(), own(code, name)))).collect();
    }
    let mut all: Vec<(String, String, String)> = countries::all()
        .map(|(code, english)| {
            let name = own(code, english);
            (crate::html::slug(&name), code.to_owned(), name)
        })
        .collect();
    all.sort();
    all.into_iter().enumerate().map(|(at, (_, code, name))| view((at, code, name))).collect()
}
