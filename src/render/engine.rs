//! Compiles a theme's templates and turns the engine's errors into diagnostics with their places.

use std::borrow::Cow;
use std::collections::BTreeSet;

use tera::{Error, ErrorKind, Tera};

use super::plainly::{self, Names};
use super::{cycles, filters, functions};
use crate::diag::codes;
use crate::diag::{Checked, Diagnostic, Place, Span};
use crate::path::SourcePath;
use crate::theme::{Template, Theme};

/// How the hint begins that names the page for which a template failed.
const RENDERED_FOR: &str = "it was rendered for";

/// Whether a fault is of a template that failed on the values of a page, not of the template as such.
pub fn is_of_values(fault: &Diagnostic) -> bool {
    fault.code == codes::TEMPLATE_INVALID.name && fault.hints.iter().any(|hint| hint.starts_with(RENDERED_FOR))
}

/// The page for which a template failed on its values.
pub fn page_of_values(fault: &Diagnostic) -> Option<&str> {
    let hint = fault.hints.iter().find_map(|hint| hint.strip_prefix(RENDERED_FOR))?;
    hint.split('`').nth(1).filter(|_| is_of_values(fault))
}

/// Compiles all templates. Where the set has mistakes, each is loaded alone, so that all of them are told in one
/// run; those that cannot be read are then left out of the set.
pub fn compile(theme: &Theme) -> Checked<Tera> {
    let (circles, circular): (BTreeSet<String>, Vec<Diagnostic>) = cycles::find(theme).into_iter().unzip();
    let all: Vec<(&String, &Template)> = theme.templates.iter().collect();
    if let Ok(tera) = set(theme, &all, &circles) {
        return Checked::new(tera, circular);
    }
    let mut diagnostics = Vec::new();
    let mut readable = all;
    readable.retain(|(name, template)| match syntax(name, &template.text) {
        None => true,
        Some(error) => {
            diagnostics.push(failed(theme, &error, None));
            false
        }
    });
    diagnostics.extend(circular);
    let tera = set(theme, &readable, &circles).unwrap_or_else(|(tera, error)| {
        diagnostics.extend(unfold(theme, &error));
        tera
    });
    Checked::new(tera, diagnostics)
}

/// An engine with a set of templates, or with what it took of them and why.
#[expect(clippy::result_large_err, reason = "the engine is what is wanted either way")]
fn set(theme: &Theme, templates: &[(&String, &Template)], circles: &BTreeSet<String>) -> Result<Tera, (Tera, Error)> {
    let mut tera = fresh(theme);
    let texts: Vec<(&str, Cow<str>)> =
        templates.iter().map(|(name, t)| (name.as_str(), whole(&t.text, circles))).collect();
    match tera.add_raw_templates(texts.iter().map(|(name, text)| (*name, &**text))) {
        Ok(()) => Ok(tera),
        Err(error) => Err((tera, error)),
    }
}

/// A template's text; components that would call themselves for ever are emptied.
fn whole<'t>(text: &'t str, circles: &BTreeSet<String>) -> Cow<'t, str> {
    if circles.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(cycles::emptied(text, circles)) }
}

/// An engine with our functions and filters and no templates.
fn fresh(theme: &Theme) -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on(vec![".html", ".htm", ".xml", ".svg"]);
    let prefixes: Vec<String> = theme.layers.iter().map(|layer| format!("{layer}/")).collect();
    tera.set_fallback_prefixes(prefixes).expect("no template was added yet");
    functions::register(&mut tera);
    filters::register(&mut tera);
    tera
}

/// The syntax error of one template, if it has one. What it refers to is not known here.
fn syntax(name: &str, text: &str) -> Option<Error> {
    let mut alone = Tera::default();
    let error = alone.add_raw_template(name, text).err()?;
    matches!(error.kind(), ErrorKind::SyntaxError(_)).then_some(error)
}

/// All mistakes of an error: those of a set come as one text of several reports, each with its place.
fn unfold(theme: &Theme, error: &Error) -> Vec<Diagnostic> {
    let text = chain(error);
    let reports: Vec<&str> = text.split("error: ").filter(|part| part.contains("--> ")).collect();
    if reports.is_empty() {
        return vec![failed(theme, error, None)];
    }
    reports.iter().map(|report| one_report(theme, report)).collect()
}

/// One report: its message stands on the first line, then `--> TEMPLATE:LINE:COLUMN`.
fn one_report(theme: &Theme, report: &str) -> Diagnostic {
    let fault = plain(theme, report.lines().next().unwrap_or_default().trim());
    let place = report.split("--> ").nth(1).and_then(|rest| {
        let mut parts = rest.lines().next()?.trim().rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let template = theme.templates.get(parts.next()?)?;
        let before: usize = template.text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let rest = &template.text[before..];
        let at = rest.char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at);
        let width = report.lines().map(|l| l.matches('^').count()).max().unwrap_or(1).max(1);
        Some(Place::of(&template.path, &template.text, Span::new(before + at, before + at + width)))
    });
    match place {
        Some(place) => fault.at(place),
        None => fault,
    }
}

/// A template's error as a diagnostic; `page` is what was rendered.
pub fn failed(theme: &Theme, error: &Error, page: Option<&SourcePath>) -> Diagnostic {
    let (message, place) = message_and_place(theme, error);
    let mut fault = plain(theme, &message);
    match place {
        Some(place) => {
            fault = fault.at(place);
            if let Some(page) = page {
                fault = fault.hint(format!("{RENDERED_FOR} `{page}`"));
            }
        }
        None => {
            if let Some(page) = page {
                fault = fault.at(Place::file(page));
            }
        }
    }
    fault
}

/// What the engine says of a template, as a sentence.
fn plain(theme: &Theme, message: &str) -> Diagnostic {
    let names = Names {
        templates: theme.templates.keys().filter_map(|name| Some(name.split_once('/')?.1)).collect(),
        components: callable(theme),
        functions: functions::ALL.iter().map(|function| function.name).collect(),
    };
    let (message, hint) = plainly::told(message, &names);
    let fault = Diagnostic::new(codes::TEMPLATE_INVALID, message);
    hint.into_iter().fold(fault, Diagnostic::hint)
}

fn message_and_place(theme: &Theme, error: &Error) -> (String, Option<Place>) {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let found = theme.templates.get(report.filename());
            let place = found.map(|template| {
                let range = report.span().range.clone();
                Place::of(&template.path, &template.text, Span::new(range.start, range.end))
            });
            (first_line(report.message()), place)
        }
        ErrorKind::MissingParent { current, .. } => {
            (first_line(&chain(error)), theme.templates.get(current).map(|template| Place::file(&template.path)))
        }
        _ => (first_line(&chain(error)), None),
    }
}

/// The messages of an error and of what caused it, in one line.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

fn first_line(text: &str) -> String {
    text.split('\n').map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The components that may be called from Markdown.
pub fn callable(theme: &Theme) -> Vec<&str> {
    let mut names: Vec<&str> =
        theme.templates.keys().filter_map(|name| name.split_once("/components/")?.1.strip_suffix(".html")).collect();
    names.sort_unstable();
    names.dedup();
    names
}
