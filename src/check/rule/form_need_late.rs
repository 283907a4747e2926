//! A form that wants to know who asks before it wants to know what.

use crate::check::{Finding, Group, Look, Rule};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::form::{Creates, Field, FieldType};
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "form-need-late",
        severity: Severity::Warning,
        finds: "A form that creates leads asks for an address before it asks for the need.",
        mend: "put the question of type `need` before those for name, e-mail address and telephone",
    },
    group: Group::Respect,
    why: "Who is asked first what he wants to solve is met as somebody with a question; who is asked first for his number is met as a number.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let forms = site.forms.iter().map(|(id, form)| (site.page(*id), form));
    forms
        .filter(|(_, form)| form.creates == Creates::Lead)
        .filter_map(|(page, form)| {
            let need = form.fields.iter().position(Field::asks_need)?;
            let before = form.fields[..need].iter();
            let address =
                before.into_iter().find(|f| matches!(f.kind, FieldType::Name | FieldType::Email | FieldType::Tel))?;
            let message = format!("`{}` is asked for before the need", address.name);
            Some(Finding::span(page, address.span, message))
        })
        .collect()
}
