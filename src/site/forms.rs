//! The forms of a site, each read from its page, and checked against its endpoint.

use std::collections::BTreeMap;

use super::gated::{self, Gate};
use super::{Page, PageId, Site, place};
use crate::diag::{Diagnostic, Place, Span, codes, nearest};
use crate::form::definition::Form;
use crate::form::endpoint::{self, Endpoint};
use crate::form::read::{self, Written};
use crate::kind::get;
use crate::source::Snapshot;

/// Reads every form.
pub fn collect(site: &Site, snapshot: &Snapshot, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<PageId, Form> {
    let mut found = BTreeMap::new();
    for (id, page) in site.iter().filter(|(_, page)| page.kind() == "form") {
        let path = &page.document.path;
        let places = |span: Span| place(snapshot, path, span);
        let written = Written {
            name: &page.document.name.slug,
            language: &page.card.lang,
            record: page.record(),
            intro: String::new(),
            title: Some(page.card.title.clone()),
        };
        let form = read::read(&written, &places).unpack(diagnostics);
        names(site, page, &form, &places, diagnostics);
        match site.endpoint(&form) {
            Some(endpoint) => {
                diagnostics.extend(endpoint::check(&form, endpoint, &places));
                let span = page.record().get("endpoint").map_or_else(Span::default, |slot| slot.span);
                let (links, signed) = (behind(site, id, Gate::Link), behind(site, id, Gate::Signed));
                if !links.is_empty() {
                    diagnostics.extend(endpoint::gate_address(&form, endpoint, &links, places(span)));
                }
                if !signed.is_empty() {
                    diagnostics.extend(endpoint::gate_receiver(&form, endpoint, &signed, places(span)));
                }
                if site.config.leads.get("mail").is_none() {
                    diagnostics.extend(endpoint::mail_missing(&form, endpoint, &signed, places(span)));
                }
            }
            None => {
                let span = page.record().get("endpoint").map_or_else(Span::default, |slot| slot.span);
                let known: Vec<&str> = site.config.endpoints.keys().map(String::as_str).collect();
                diagnostics.push(
                    Diagnostic::new(codes::ENDPOINT_INVALID, format!("there is no endpoint `{}`", form.endpoint))
                        .at(places(span))
                        .hint(nearest::hint(&form.endpoint, known.iter().copied()))
                        .hint(format!("declare it in `site.toml` under `[endpoints.{}]`", form.endpoint)),
                );
            }
        }
        found.insert(id, form);
    }
    found
}

/// Tells of partners without a page, and of an owner who is nearly a person of the site; an owner may be anybody else.
fn names(site: &Site, page: &Page, form: &Form, places: &dyn Fn(Span) -> Place, diagnostics: &mut Vec<Diagnostic>) {
    let lang = &page.card.lang;
    let slugs = |kind: &str| -> Vec<&str> {
        site.iter().filter(|(_, p)| p.kind() == kind).map(|(_, p)| p.document.name.slug.as_str()).collect()
    };
    for consent in &form.consents {
        if let Some(name) = consent.scope.strip_prefix("partner:")
            && site.named("partner", name, lang).is_none()
        {
            let message = format!("the consent `{}` names the partner `{name}`, who has no page", consent.id);
            let hint = nearest::hint(name, slugs("partner"));
            diagnostics.push(Diagnostic::new(codes::FORM_NAME_UNKNOWN, message).at(places(consent.span)).hint(hint));
        }
    }
    let owner = form.owner.trim();
    if owner.is_empty() || owner.contains(char::is_whitespace) || site.named("person", owner, lang).is_some() {
        return;
    }
    if let Some(near) = nearest::nearest(owner, slugs("person")) {
        let span = page.record().get("owner").map_or_else(Span::default, |slot| slot.span);
        let message = format!("the owner `{owner}` is no person of the site");
        let hint = format!("did you mean `{near}`?");
        diagnostics.push(Diagnostic::new(codes::FORM_NAME_UNKNOWN, message).at(places(span)).hint(hint));
    }
}

/// The pages that hand out something after this form, behind that gate. A mistake of the form is told once, with all for
/// which it stands.
fn behind(site: &Site, form: PageId, gate: Gate) -> String {
    let is_before = |page: &Page| {
        gated::of(page).is_some_and(|(is, _)| is == gate)
            && gated::name(page).is_some()
            && get::reference(page.record(), "form").and_then(|f| site.named("form", f, &page.card.lang)) == Some(form)
    };
    let gated: Vec<String> =
        site.iter().filter(|(_, page)| is_before(page)).map(|(_, page)| format!("`{}`", page.document.path)).collect();
    gated.join(", ")
}

impl Site {
    /// The endpoint of a form.
    pub fn endpoint(&self, form: &Form) -> Option<&Endpoint> {
        self.config.endpoints.get(&form.endpoint)
    }
}
