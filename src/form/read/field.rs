//! One field of a form.

use super::Notes;
use super::values::{list, record, scalar, span, text, truth};
use crate::diag::codes::FORM_INVALID;
use crate::diag::{Span, nearest};
use crate::form::definition::{Choice, Field, FieldType, ShowIf};
use crate::form::pattern::Pattern;
use crate::html;
use crate::kind::{Record, Slot};

/// A field, and its step as written.
pub struct Draft {
    /// The field; its step is not numbered yet.
    pub field: Field,
    step: Option<(String, Span)>,
}

/// Reads a field from its record.
pub fn read(slot: &Slot, notes: &mut Notes<'_>) -> Draft {
    let empty = Record::new();
    let entry = record(slot).unwrap_or(&empty);
    let label = text(entry, "label");
    let kind = kind(entry, notes);
    let name = text(entry, "name").unwrap_or_else(|| name_for(kind, label.as_deref()));
    let named = if entry.contains_key("name") { span(entry, "name") } else { slot.span };
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    {
        notes.add(FORM_INVALID, named, format!("a field cannot be called `{name}`"));
        notes.hint("begin with a letter, and use letters, digits, `_`, `-` and `.`");
    }
    let field = Field {
        label: label.unwrap_or_else(|| name.clone()),
        kind,
        required: truth(entry, "required") && kind != FieldType::Hidden,
        options: options(entry, kind, notes),
        help: text(entry, "help"),
        autocomplete: autocomplete(entry, kind, notes),
        min: limit(entry, "min", kind, notes),
        max: limit(entry, "max", kind, notes),
        max_length: max_length(entry, notes),
        pattern: pattern(entry, kind, notes),
        show_if: show_if(entry, notes),
        step: 1,
        value: text(entry, "value"),
        span: named,
        name,
    };
    order_of_limits(&field, entry, notes);
    Draft { field, step: entry.get("step").and_then(|slot| Some((scalar(slot)?, slot.span))) }
}

/// The type as written, else the one that the name tells, else a line of text.
fn kind(entry: &Record, notes: &mut Notes<'_>) -> FieldType {
    let by_name = || {
        let known = text(entry, "name").and_then(|name| FieldType::find(&name));
        known
            .filter(|t| !matches!(t, FieldType::Hidden | FieldType::Choice | FieldType::Choices))
            .unwrap_or(FieldType::Text)
    };
    let Some(word) = text(entry, "type") else {
        return by_name();
    };
    FieldType::find(&word).unwrap_or_else(|| {
        notes.add(FORM_INVALID, span(entry, "type"), format!("`{word}` is no type of field"));
        notes.hint(nearest::hint(&word, FieldType::ALL.map(FieldType::as_str)));
        by_name()
    })
}

fn name_for(kind: FieldType, label: Option<&str>) -> String {
    let generic = matches!(
        kind,
        FieldType::Text
            | FieldType::Textarea
            | FieldType::Choice
            | FieldType::Choices
            | FieldType::Number
            | FieldType::Hidden
    );
    match label.map(|l| html::slug(l).replace('-', "_")) {
        Some(slug) if generic && !slug.is_empty() => slug,
        _ => kind.as_str().into(),
    }
}

/// Options are texts, or records of `value` and `label`.
fn options(entry: &Record, kind: FieldType, notes: &mut Notes<'_>) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    for slot in list(entry, "options") {
        let (value, label) = match record(slot) {
            Some(option) => (text(option, "value"), text(option, "label")),
            None => (scalar(slot), None),
        };
        let Some(value) = value.or_else(|| label.clone()) else { continue };
        if all.iter().any(|c| c.value == value) {
            notes.add(FORM_INVALID, slot.span, format!("the option `{value}` is there twice"));
        } else {
            all.push(Choice { label: label.unwrap_or_else(|| value.clone()), value });
        }
    }
    let takes = matches!(
        kind,
        FieldType::Choice
            | FieldType::Choices
            | FieldType::Need
            | FieldType::Budget
            | FieldType::Timing
            | FieldType::Attitude
    );
    let needs = matches!(kind, FieldType::Choice | FieldType::Choices);
    let word = kind.as_str();
    if needs && all.is_empty() {
        let at = if entry.contains_key("options") { "options" } else { "type" };
        notes.add(FORM_INVALID, span(entry, at), format!("a field of type `{word}` has no `options`"));
        notes.hint("list the answers under `options`, or use the type `text`");
    }
    if !takes && !all.is_empty() {
        notes.add(FORM_INVALID, span(entry, "options"), format!("a field of type `{word}` takes no `options`"));
        notes.hint("use the type `choice`, or `choices` where several answers may be given");
        all.clear();
    }
    all
}

/// The last words that `autocomplete` knows (HTML, "autofill detail tokens"), without those of cards and passwords.
const AUTOFILL: &str = "on off name honorific-prefix given-name additional-name family-name honorific-suffix nickname \
    username organization-title organization street-address address-line1 address-line2 address-line3 address-level1 \
    address-level2 address-level3 address-level4 country country-name postal-code language bday bday-day bday-month \
    bday-year sex url photo tel tel-country-code tel-national tel-area-code tel-local tel-local-prefix \
    tel-local-suffix tel-extension email impp";

fn autocomplete(entry: &Record, kind: FieldType, notes: &mut Notes<'_>) -> Option<String> {
    let Some(written) = text(entry, "autocomplete") else {
        return kind.autocomplete().map(Into::into);
    };
    let last = written.split_whitespace().last().unwrap_or_default();
    if !AUTOFILL.split_whitespace().any(|word| word == last) {
        notes.add(
            FORM_INVALID,
            span(entry, "autocomplete"),
            format!("browsers do not know the `autocomplete` word `{last}`"),
        );
        notes.hint(nearest::hint(last, AUTOFILL.split_whitespace()));
    }
    Some(written)
}

/// `min` or `max`: a number, or a day.
fn limit(entry: &Record, key: &str, kind: FieldType, notes: &mut Notes<'_>) -> Option<String> {
    let written = text(entry, key)?;
    let problem = match kind {
        FieldType::Number if written.parse::<f64>().is_ok_and(f64::is_finite) => return Some(written),
        FieldType::Date if written.parse::<jiff::civil::Date>().is_ok() => return Some(written),
        FieldType::Number => format!("`{key}` is no number"),
        FieldType::Date => format!("`{key}` is no day such as `2026-11-22`"),
        _ => format!("a field of type `{}` takes no `{key}`", kind.as_str()),
    };
    notes.add(FORM_INVALID, span(entry, key), problem);
    None
}

fn order_of_limits(field: &Field, entry: &Record, notes: &mut Notes<'_>) {
    let (Some(min), Some(max)) = (&field.min, &field.max) else { return };
    let wrong = match (min.parse::<f64>(), max.parse::<f64>()) {
        (Ok(min), Ok(max)) => min > max,
        // Days of four-digit years are ordered as their texts are.
        _ => min > max,
    };
    if wrong {
        notes.add(FORM_INVALID, span(entry, "max"), format!("`max` is below `min` in the field `{}`", field.name));
    }
}

fn max_length(entry: &Record, notes: &mut Notes<'_>) -> Option<u32> {
    let written = text(entry, "max_length")?;
    let length = written.parse().ok().filter(|n| *n > 0);
    if length.is_none() {
        notes.add(FORM_INVALID, span(entry, "max_length"), "`max_length` is no number of characters");
    }
    length
}

/// A pattern is a text with `message` beside it, or a record of `regex` and `message`.
fn pattern(entry: &Record, kind: FieldType, notes: &mut Notes<'_>) -> Option<Pattern> {
    let slot = entry.get("pattern")?;
    let beside = || ["pattern_message", "message"].iter().find_map(|key| text(entry, key));
    let (source, message) = match record(slot) {
        Some(inner) => (["regex", "pattern", "value"].iter().find_map(|key| text(inner, key)), text(inner, "message")),
        None => (scalar(slot), beside()),
    };
    let source = source?;
    if !matches!(kind, FieldType::Text | FieldType::Name | FieldType::Email | FieldType::Tel | FieldType::Url) {
        notes.add(FORM_INVALID, slot.span, format!("a field of type `{}` takes no `pattern`", kind.as_str()));
        notes.hint("patterns are for one line of text");
        return None;
    }
    match Pattern::new(&source, message) {
        Ok(pattern) => Some(pattern),
        Err(why) => {
            notes.add(FORM_INVALID, slot.span, format!("the pattern `{source}` cannot be used: {why}"));
            notes.hint("a pattern is checked by the browser and by the receiver, and must mean the same to both");
            None
        }
    }
}

/// `show_if` is `field = value`, or a record of `field` and `value`, or of one field's name and its value.
fn show_if(entry: &Record, notes: &mut Notes<'_>) -> Option<ShowIf> {
    let slot = entry.get("show_if")?;
    let read = match record(slot) {
        Some(inner) if inner.contains_key("field") => text(inner, "field").zip(text(inner, "value")),
        Some(inner) => {
            inner.iter().next().filter(|_| inner.len() == 1).and_then(|(k, v)| Some((k.to_string(), scalar(v)?)))
        }
        None => scalar(slot).and_then(|written| {
            let (field, value) = written.split_once('=')?;
            let value = value.trim_start_matches('=').trim().trim_matches(['"', '\'']);
            Some((field.trim().to_owned(), value.to_owned()))
        }),
    };
    if read.is_none() {
        notes.add(FORM_INVALID, slot.span, "`show_if` names no field with a value");
        notes.hint("write `show_if: { field: need, value: Something else }`");
    }
    read.map(|(field, value)| ShowIf { field, value })
}

/// Numbers the steps from 1, in the order of their numbers, or of their first appearance where they have titles.
/// A field without a step belongs to the step of the one before it.
pub fn number_steps(drafts: &mut [Draft], notes: &mut Notes<'_>) -> Vec<Option<String>> {
    let mut keys: Vec<String> = Vec::new();
    let mut kinds = [false, false];
    for draft in drafts.iter() {
        let Some((key, at)) = &draft.step else { continue };
        let is_number = key.parse::<u32>().is_ok();
        kinds[usize::from(is_number)] = true;
        if kinds == [true, true] {
            notes.add(FORM_INVALID, *at, "some steps of this form have numbers, others have titles");
            return Vec::new();
        }
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    if kinds[1] {
        keys.sort_by_key(|key| key.parse::<u32>().unwrap_or_default());
    }
    let mut current = 1;
    for draft in drafts.iter_mut() {
        if let Some(at) = draft.step.as_ref().and_then(|(key, _)| keys.iter().position(|k| k == key)) {
            current = u32::try_from(at + 1).unwrap_or(u32::MAX);
        }
        draft.field.step = current;
    }
    keys.into_iter().map(|key| (!kinds[1]).then_some(key)).collect()
}
