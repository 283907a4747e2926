//! What is wrong between a form and its endpoint, told at every build.

use std::collections::BTreeMap;

use super::{Endpoint, names};
use crate::diag::codes::{
    ENDPOINT_DROPS_ANSWERS, ENDPOINT_NEEDS_SCRIPT, FORM_FIELD_RESERVED, FORM_INVALID, GATE_ADDRESS_IN_FORM,
    GATE_WITHOUT_RECEIVER, MAIL_MISSING,
};
use crate::diag::{Diagnostic, Place, Span};
use crate::form::body;
use crate::form::definition::Form;

/// What is wrong between a form and its endpoint.
pub fn check(form: &Form, endpoint: &Endpoint, place: &dyn Fn(Span) -> Place) -> Vec<Diagnostic> {
    let mut found = taken_names(form, endpoint, place);
    let sent = form.fields.len() + 3 * form.consents.len() + 24;
    if sent > body::MOST_FIELDS {
        let message = format!("the form `{}` sends more than {} fields", form.name, body::MOST_FIELDS);
        found.push(Diagnostic::new(FORM_INVALID, message).at(place(form.fields[0].span)).hint("ask for less"));
    }
    if endpoint.needs_script() {
        let message = format!(
            "the form `{}` posts JSON to the endpoint `{}`, which a browser does with a script only",
            form.name, endpoint.name
        );
        found.push(
            Diagnostic::new(ENDPOINT_NEEDS_SCRIPT, message).at(place(Span::default())).hint(ENDPOINT_NEEDS_SCRIPT.mend),
        );
    }
    for kind in endpoint.service().demands {
        if !form.fields.iter().any(|field| field.kind == *kind) {
            let kind = kind.as_str();
            let message = format!(
                "the endpoint `{}` ({}) takes nothing without an answer of the type `{kind}`, which the form `{}` does not ask for",
                endpoint.name, endpoint.service, form.name
            );
            let hint = format!("add a field of the type `{kind}`, or choose another endpoint");
            found.push(Diagnostic::new(FORM_INVALID, message).at(place(Span::default())).hint(hint));
        }
    }
    found.extend(dropped(form, endpoint, place));
    found
}

/// Questions whose name the service keeps for itself, or that would be sent under one name with another.
fn taken_names(form: &Form, endpoint: &Endpoint, place: &dyn Fn(Span) -> Place) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut sent: BTreeMap<String, &str> = BTreeMap::new();
    let ours: Vec<(String, String)> = names::beside(form).map(|name| (endpoint.wire_name(form, &name), name)).collect();
    sent.extend(ours.iter().map(|(wire, name)| (wire.clone(), name.as_str())));
    for field in &form.fields {
        let wire = endpoint.wire_name(form, &field.name);
        let hint = format!("call it `your_{}`, or anything else", field.name.trim_start_matches('_'));
        let message = if endpoint.is_own(&wire) {
            format!(
                "the endpoint `{}` ({}) keeps the name `{}` for itself",
                endpoint.name, endpoint.service, field.name
            )
        } else if let Some(other) = sent.insert(wire.clone(), &field.name) {
            format!(
                "the endpoint `{}` ({}) gets `{}` and `{other}` under one name, `{wire}`",
                endpoint.name, endpoint.service, field.name
            )
        } else {
            continue;
        };
        found.push(Diagnostic::new(FORM_FIELD_RESERVED, message).at(place(field.span)).hint(hint));
    }
    found
}

/// What the form asks for and the service throws away.
fn dropped(form: &Form, endpoint: &Endpoint, place: &dyn Fn(Span) -> Place) -> Option<Diagnostic> {
    let keeps = |name: &str| (endpoint.service().keeps)(form, name);
    let fields = form.fields.iter().filter(|field| !keeps(&field.name)).map(|f| (f.name.as_str(), f.span));
    let consents = form.consents.iter().filter(|c| !keeps(&c.wire_name())).map(|c| (c.id.as_str(), c.span));
    let lost: Vec<(&str, Span)> = fields.chain(consents).collect();
    let (_, span) = lost.first()?;
    let names: Vec<String> = lost.iter().map(|(name, _)| format!("`{name}`")).collect();
    let message = format!(
        "the endpoint `{}` ({}) throws away what the form `{}` asks for: {}",
        endpoint.name,
        endpoint.service,
        form.name,
        names.join(", ")
    );
    Some(Diagnostic::new(ENDPOINT_DROPS_ANSWERS, message).at(place(*span)).hint(ENDPOINT_DROPS_ANSWERS.mend))
}

/// The error of a gate whose private thank-you page `form` would show to everybody; `gated` names what is behind it.
pub fn gate_address(form: &Form, endpoint: &Endpoint, gated: &str, place: Place) -> Option<Diagnostic> {
    endpoint.shows_thank_you().then(|| {
        let message = format!(
            "the form `{}` posts to `{}` ({}), which needs the address of the gated thank-you page of {gated} in the form's HTML",
            form.name, endpoint.name, endpoint.service
        );
        Diagnostic::new(GATE_ADDRESS_IN_FORM, message)
            .at(place)
            .hint("use an endpoint that keeps the address, as the type `wellspring` does")
            .hint("or open the gate")
    })
}

/// The error of a `signed` gate whose form posts to a service that hands out no files; `gated` names what is behind it.
pub fn gate_receiver(form: &Form, endpoint: &Endpoint, gated: &str, place: Place) -> Option<Diagnostic> {
    (!endpoint.is_receiver()).then(|| {
        let message = format!(
            "the form `{}` posts to `{}` ({}), which does not hand out what is behind the `signed` gate of {gated}",
            form.name, endpoint.name, endpoint.service
        );
        Diagnostic::new(GATE_WITHOUT_RECEIVER, message)
            .at(place)
            .hint("use an endpoint of the type `wellspring`, or set the gate to `link`")
    })
}

/// The warning of a form whose letters the receiver cannot write, as nobody is named who writes them. `gated` names
/// the pages whose files come by mail, if there are any.
pub fn mail_missing(form: &Form, endpoint: &Endpoint, gated: &str, place: Place) -> Option<Diagnostic> {
    let asks = form.consents.iter().find(|consent| consent.scope != "once");
    let promise = match asks {
        _ if !endpoint.is_receiver() => return None,
        _ if !gated.is_empty() => format!("the file of {gated} by mail"),
        Some(consent) => format!("a letter that confirms the consent `{}`", consent.id),
        None => return None,
    };
    let message =
        format!("the form `{}` promises {promise}, and no letter is written without `[leads.mail]`", form.name);
    let hint = "add `[leads.mail]` to `site.toml`, with `from = \"Acme <hello@acme.example>\"`";
    Some(Diagnostic::new(MAIL_MISSING, message).at(place).hint(hint))
}
