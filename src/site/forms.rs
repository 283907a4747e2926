//! The forms of a site, each read from its page, and checked against its endpoint.

use std::collections::BTreeMap;

use super::gated::{self, Gate};
use super::{Page, PageId, Site, place};
use crate::diag::{Diagnostic, Span, codes, nearest};
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
