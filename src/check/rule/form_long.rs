//! A form that asks for more than it has to.

use crate::check::{Finding, Group, Look, Rule};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::form::Field;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "form-long",
        severity: Severity::Warning,
        finds: "A form demands more than eight answers.",
        mend: "make optional what you can answer without, or ask for it after the first answer",
    },
    group: Group::Respect,
    why: "Each answer that is demanded costs the visitor's time before he got anything, and turns away some who would have written.",
    looks: &[Look::Site(look)],
};

/// So many answers may be demanded of everybody.
const MOST: usize = 8;

fn look(site: &Site) -> Vec<Finding> {
    let forms = site.forms.iter().map(|(id, form)| (site.page(*id), form));
    forms
        .filter_map(|(page, form)| {
            // A question that depends on another is asked of some only.
            let demanded: Vec<&Field> = form.fields.iter().filter(|f| f.required && f.show_if.is_none()).collect();
            let first = demanded.get(MOST)?;
            let message = format!("the form demands {} answers, more than {MOST}", demanded.len());
            Some(Finding::span(page, first.span, message))
        })
        .collect()
}
