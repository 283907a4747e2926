//! Who sent a post: what the form asked, by the types of its fields.

use crate::form::definition::{FieldType, Form};
use crate::form::validate::Accepted;
use crate::leads::normal;

/// The sender, as far as the form asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The e-mail address as written.
    pub email: Option<String>,
    /// The telephone number as written.
    pub phone: Option<String>,
    /// The whole name.
    pub name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The ISO 3166 code of the country.
    pub country: Option<String>,
    /// What the person wants to solve.
    pub need: Option<String>,
    /// What may be spent.
    pub budget: Option<String>,
    /// By when.
    pub timing: Option<String>,
    /// How the firm takes to new things.
    pub attitude: Option<String>,
}

impl Person {
    /// Reads the answers by the types of their fields; a company by its name or by what a browser fills in.
    pub fn of(form: &Form, accepted: &Accepted) -> Self {
        let by = |kind: FieldType| {
            let fields = form.fields.iter().filter(|f| f.kind == kind);
            fields.filter_map(|f| accepted.answer(&f.name)).find(|v| !v.is_empty()).map(str::to_owned)
        };
        let company = form.fields.iter().find(|f| {
            f.autocomplete.as_deref() == Some("organization")
                || matches!(f.name.as_str(), "company" | "organization" | "organisation" | "firm")
        });
        let need = form.fields.iter().filter(|f| f.asks_need()).filter_map(|f| {
            let values = accepted.answers.iter().find(|(name, _)| *name == f.name).map(|(_, values)| values)?;
            let said: Vec<&str> = values.iter().map(|v| label(f, v)).collect();
            (!said.is_empty()).then(|| said.join(", "))
        });
        let need: Vec<String> = need.collect();
        Self {
            email: by(FieldType::Email),
            phone: by(FieldType::Tel),
            name: by(FieldType::Name),
            company: company.and_then(|f| accepted.answer(&f.name)).map(str::to_owned),
            country: by(FieldType::Country),
            need: (!need.is_empty()).then(|| need.join("; ")),
            budget: by(FieldType::Budget),
            timing: by(FieldType::Timing),
            attitude: by(FieldType::Attitude),
        }
    }

    /// The key by which the person is known again: the normalised address, else the number. None for somebody who
    /// gave neither.
    pub fn address(&self) -> Option<String> {
        let phone = || self.phone.as_deref().and_then(normal::phone).map(|digits| format!("tel:{digits}"));
        self.email.as_deref().and_then(normal::email).or_else(phone)
    }
}

/// What a person reads for a value.
fn label<'a>(field: &'a crate::form::definition::Field, value: &'a str) -> &'a str {
    field.options.iter().find(|o| o.value == value).map_or(value, |o| o.label.as_str())
}
