//! What a service calls the things that we send, and back again: so what comes in is held against the form's own
//! names, and an error lands beside the right question.

use super::Endpoint;
use crate::form::context;
use crate::form::definition::Form;

/// The names that a form sends beside the answers to its questions.
pub fn beside(form: &Form) -> impl Iterator<Item = String> {
    let consents = form.consents.iter().flat_map(|consent| [consent.wire_name(), consent.hash_name()]);
    context::ALL.iter().map(|name| (*name).to_owned()).chain(consents)
}

/// Every name that a form sends of its own.
fn all(form: &Form) -> impl Iterator<Item = String> {
    form.fields.iter().map(|field| field.name.clone()).chain(beside(form))
}

impl Endpoint {
    /// The form's own name for one that was sent; none for what is not the form's.
    pub fn own_name(&self, form: &Form, sent: &str) -> Option<String> {
        all(form).find(|name| self.wire_name(form, name) == sent)
    }

    /// What was posted, by the form's own names and without what the service adds for itself. Names that nobody knows
    /// stay as they are.
    pub fn own_pairs(&self, form: &Form, pairs: &[(String, String)]) -> Vec<(String, String)> {
        pairs.iter().filter_map(|(name, value)| self.own_pair(form, name, value)).collect()
    }

    fn own_pair(&self, form: &Form, name: &str, value: &str) -> Option<(String, String)> {
        if name == self.service().trap {
            return Some((context::TRAP.to_owned(), value.to_owned()));
        }
        let own = self.own_name(form, name);
        if let Some(consent) = own.as_deref().and_then(|own| form.consent_of(own)) {
            let ticked = (self.service().ticked)(self, form, consent) == value;
            return Some((consent.wire_name(), if ticked { "yes".to_owned() } else { value.to_owned() }));
        }
        if own.is_none() && self.is_own(name) {
            return None;
        }
        Some((own.unwrap_or_else(|| name.to_owned()), value.to_owned()))
    }
}
