//! What a rule finds, and how it becomes a diagnostic.

use std::collections::BTreeMap;

use super::{Rule, place};
use crate::bundle::Origin;
use crate::diag::{Diagnostic, Place, Span};
use crate::parse;
use crate::path::{OutputPath, SourcePath};
use crate::site::{Page, Site};
use crate::source::Snapshot;

/// From how many outputs on a finding that is the same on all is told once: it is the theme's.
const MANY: usize = 6;

/// Where a finding is.
#[derive(Debug, Clone, PartialEq)]
pub enum At {
    /// The output that is looked at.
    Here,
    /// A file, and where in it.
    File(SourcePath, Option<Span>),
    /// An output, and the file that it comes from.
    Output(OutputPath, Option<SourcePath>),
}

/// One thing that a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Where.
    pub at: At,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// How to mend this one, if the rule's own words do not tell.
    pub hint: Option<String>,
    /// What the author may have written, by which its place is found in the file behind an output.
    pub written: Option<String>,
}

impl Finding {
    /// Something about the output that is looked at.
    pub fn here(message: impl Into<String>) -> Self {
        Self { at: At::Here, message: message.into(), hint: None, written: None }
    }

    /// Something about a whole page.
    pub fn page(page: &Page, message: impl Into<String>) -> Self {
        Self { at: At::File(page.document.path.clone(), None), ..Self::here(message) }
    }

    /// Something at a place in a page's file.
    pub fn span(page: &Page, span: Span, message: impl Into<String>) -> Self {
        Self { at: At::File(page.document.path.clone(), Some(span)), ..Self::here(message) }
    }

    /// Something about a field of a page, or about the page if the field is not written.
    pub fn field(page: &Page, name: &str, message: impl Into<String>) -> Self {
        let span = page.record().get(name).map(|slot| slot.span);
        Self { at: At::File(page.document.path.clone(), span), ..Self::here(message) }
    }

    /// Something about the site as a whole, at a key of `[strategy]` if it is written.
    pub fn strategy(site: &Site, key: &str, message: impl Into<String>) -> Self {
        let span = site.config.strategy.span(key);
        Self { at: At::File(site.config.file().clone(), span), ..Self::here(message) }
    }

    /// Something about the site as a whole that no key of the settings stands for.
    pub fn settings(site: &Site, message: impl Into<String>) -> Self {
        Self { at: At::File(site.config.file().clone(), None), ..Self::here(message) }
    }

    /// Says how to mend this one.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what the author may have written, if it is theirs and not the template's.
    #[must_use]
    pub fn written(mut self, text: &str) -> Self {
        self.written = Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        self
    }

    /// The same finding at its place in the file behind the output, if what was written stands in its text.
    pub(super) fn located(mut self, snapshot: &Snapshot) -> Self {
        if let (At::Output(_, Some(path)), Some(written)) = (&self.at, &self.written)
            && path.extension() == "md"
            && let Ok(source) = snapshot.read_text(path)
        {
            let start = parse::split(&source).body;
            if let Some(at) = source[start..].find(written.as_str()).map(|at| start + at) {
                self.at = At::File(path.clone(), Some(Span::new(at, at + written.len())));
            }
        }
        self
    }

    /// The same finding, placed on the output that was looked at.
    pub(super) fn on(mut self, path: &OutputPath, origin: &Origin) -> Self {
        if self.at == At::Here {
            self.at = At::Output(path.clone(), origin.source.clone());
        }
        self
    }
}

/// Findings as diagnostics.
pub(super) fn told(site: &Site, snapshot: &Snapshot, found: Vec<(&'static Rule, Finding)>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut outputs: BTreeMap<(&'static str, String), Vec<(&'static Rule, Finding)>> = BTreeMap::new();
    for (rule, finding) in found {
        match &finding.at {
            At::File(path, span) => {
                let place = place(site, snapshot, path, *span);
                diagnostics.push(diagnostic(rule, &finding, finding.message.clone()).at(place));
            }
            At::Output(..) | At::Here => {
                outputs.entry((rule.code.name, finding.message.clone())).or_default().push((rule, finding));
            }
        }
    }
    for group in outputs.into_values() {
        match group.as_slice() {
            [(rule, first), rest @ ..] if group.len() >= MANY => {
                let (message, _) = of_output(first);
                let more = format!("the same on {} more pages, so it is the theme's", rest.len());
                diagnostics.push(diagnostic(rule, first, message).hint(more));
            }
            group => diagnostics.extend(group.iter().map(|(rule, finding)| {
                let (message, place) = of_output(finding);
                let told = diagnostic(rule, finding, message);
                match place {
                    Some(place) => told.at(place),
                    None => told,
                }
            })),
        }
    }
    diagnostics
}

fn diagnostic(rule: &'static Rule, finding: &Finding, message: String) -> Diagnostic {
    Diagnostic::new(&rule.code, message).hint(finding.hint.as_deref().unwrap_or(rule.code.mend))
}

/// The message, which names the address of the output, and the output's file.
fn of_output(finding: &Finding) -> (String, Option<Place>) {
    match &finding.at {
        At::Output(path, source) => {
            (format!("`{}`: {}", path.route(), finding.message), source.as_ref().map(Place::file))
        }
        At::Here | At::File(..) => (finding.message.clone(), None),
    }
}
