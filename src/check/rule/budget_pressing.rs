//! A question about money that presses.

use crate::check::{Finding, Group, Look, Rule};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::form::definition::{Field, FieldType};
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "budget-pressing",
        severity: Severity::Warning,
        finds: "A form asks for the budget without saying why, without ranges, or of those who do not know it yet.",
        mend: "say why in `help:`, give ranges under `options:`, and leave the question optional",
    },
    group: Group::Strategy,
    why: "Asked early and for a reason, the question spares a firm that it cannot afford; put as a demand, it is answered with a guess.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let forms = site.forms.iter().map(|(id, form)| (site.page(*id), form));
    let asked = forms.flat_map(|(page, form)| form.fields.iter().map(move |field| (page, field)));
    let budgets = asked.filter(|(_, field)| field.kind == FieldType::Budget);
    budgets
        .flat_map(|(page, field)| {
            let name = &field.name;
            faults(field)
                .into_iter()
                .map(move |why| Finding::span(page, field.span, format!("the field `{name}` {why}")))
        })
        .collect()
}

fn faults(field: &Field) -> Vec<&'static str> {
    let no_reason = field.help.as_ref().is_none_or(|help| help.trim().is_empty());
    [
        (no_reason, "does not say why it asks for the budget"),
        (field.options.is_empty(), "asks for a sum and gives no ranges"),
        (field.required, "must be answered, also by those who do not know their budget yet"),
    ]
    .into_iter()
    .filter_map(|(is, why)| is.then_some(why))
    .collect()
}
