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
        match site.endpoint(&form) {
            Some(endpoint) => {
                diagnostics.extend(endpoint::check(&form, endpoint, &places));
                let span = page.record().get("endpoint").map_or_else(Span::default, |slot| slot.span);
                diagnostics.extend(shown_address(site, &form, id, endpoint, places(span)));
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

/// A form before a link must not show where the visitor goes then. It is told once, with all for which it stands.
fn shown_address(site: &Site, form: &Form, id: PageId, endpoint: &Endpoint, place: Place) -> Option<Diagnostic> {
    let is_before = |page: &Page| {
        matches!(gated::of(page), Some((Gate::Link, _)))
            && gated::name(page).is_some()
            && get::reference(page.record(), "form").and_then(|f| site.named("form", f, &page.card.lang)) == Some(id)
    };
    let gated = site.iter().filter(|(_, page)| is_before(page));
    let gated: Vec<String> = gated.map(|(_, page)| format!("`{}`", page.document.path)).collect();
    if gated.is_empty() { None } else { endpoint::gate_address(form, endpoint, &gated.join(", "), place) }
}

impl Site {
    /// The endpoint of a form.
    pub fn endpoint(&self, form: &Form) -> Option<&Endpoint> {
        self.config.endpoints.get(&form.endpoint)
    }
}
