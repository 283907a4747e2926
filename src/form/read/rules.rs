//! What the fields of a form owe each other.

use super::Notes;
use crate::diag::codes::{FORM_FIELD_RESERVED, FORM_INVALID, FORM_NEED_MISSING};
use crate::diag::{Span, nearest};
use crate::form::context;
use crate::form::definition::{Creates, Field, FieldType, Form};

/// Checks a whole form.
pub fn check(form: &Form, fields: Span, notes: &mut Notes<'_>) {
    if form.fields.iter().all(|f| f.kind == FieldType::Hidden) {
        notes.add(FORM_INVALID, fields, format!("the form `{}` asks for nothing", form.name));
        notes.hint("list its questions under `fields`");
    }
    if form.thank_you.is_none() && form.delivers.is_none() {
        notes.add(FORM_INVALID, fields, format!("nothing comes after the form `{}`", form.name));
        notes.hint("say in `delivers` what the visitor gets, and in `thank_you` what is shown");
    }
    names(form, notes);
    for (at, field) in form.fields.iter().enumerate() {
        shown(form, at, field, notes);
    }
    if form.creates == Creates::Lead {
        need(form, fields, notes);
    }
}

fn names(form: &Form, notes: &mut Notes<'_>) {
    for (at, field) in form.fields.iter().enumerate() {
        let name = &field.name;
        if form.fields[..at].iter().any(|other| other.name == *name) {
            notes.add(FORM_INVALID, field.span, format!("two fields are called `{name}`"));
            notes.hint("give each field a name of its own");
        }
        if context::is_ours(name) || name.starts_with("consent_") {
            notes.add(
                FORM_FIELD_RESERVED,
                field.span,
                format!("the name `{name}` is kept for what is sent beside the answers"),
            );
            notes.hint(format!("call it `your_{name}`, or anything else"));
        }
    }
}

/// `show_if` must name a field that stands before it, so that a visitor meets the cause before the effect
/// and no two fields wait for each other.
fn shown(form: &Form, at: usize, field: &Field, notes: &mut Notes<'_>) {
    let Some(wanted) = &field.show_if else { return };
    let before = &form.fields[..at];
    let Some(other) = before.iter().find(|f| f.name == wanted.field) else {
        let later = form.fields[at..].iter().any(|f| f.name == wanted.field);
        let what = if later { "does not stand before it" } else { "does not exist" };
        notes.add(
            FORM_INVALID,
            field.span,
            format!("`{}` is shown by the field `{}`, which {what}", field.name, wanted.field),
        );
        notes.hint(nearest::hint(&wanted.field, before.iter().map(|f| f.name.as_str())));
        return;
    };
    if !other.options.is_empty() && !other.options.iter().any(|o| o.value == wanted.value) {
        notes.add(
            FORM_INVALID,
            field.span,
            format!(
                "`{}` is shown when `{}` is `{}`, which is none of its options",
                field.name, other.name, wanted.value
            ),
        );
        notes.hint(nearest::hint(&wanted.value, other.options.iter().map(|o| o.value.as_str())));
    }
}

fn need(form: &Form, fields: Span, notes: &mut Notes<'_>) {
    let Some(field) = form.fields.iter().find(|f| f.asks_need()) else {
        notes.add(
            FORM_NEED_MISSING,
            fields,
            format!("the form `{}` creates a lead and does not ask for the need", form.name),
        );
        notes.hint("add a field of type `need`");
        notes.hint("or write `creates: contact`: a name and an address are a permission to write, no more");
        return;
    };
    if field.step > 1 {
        notes.add(
            FORM_INVALID,
            field.span,
            format!("the form `{}` asks for the need in step {}", form.name, field.step),
        );
        notes.hint("ask for the need in the first step, and for the address after it");
    }
}
