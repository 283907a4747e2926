//! Turns one scalar into the value that its field takes.

use super::super::{Slot, Takes, Val, common};
use super::{Walk, shape};
use crate::date;
use crate::diag::{Span, nearest, shorten};
use crate::node::json::{float, integer};
use crate::node::{Node, Value};

/// The beginnings of the addresses that a field may hold.
const SCHEMES: [&str; 4] = ["https:", "http:", "mailto:", "tel:"];

impl Walk<'_> {
    pub(super) fn scalar(&mut self, takes: &Takes, node: &Node) -> Option<Slot> {
        let Value::Text { text, plain } = &node.value else { return self.wrong(takes, node) };
        let trimmed = text.trim();
        let span = node.span;
        if let Some(c) = text.chars().find(|c| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r')) {
            let message =
                format!("`{}` holds U+{:04X}, a control character that nobody sees", self.label(), u32::from(c));
            return self.fault(span, message, "remove it; no page may hold one");
        }
        let val = match takes {
            Takes::Text | Takes::Markdown => Val::Text(self.as_written(text, *plain, span)),
            Takes::Bool => match (trimmed, plain) {
                ("true" | "True" | "TRUE", true) => Val::Bool(true),
                ("false" | "False" | "FALSE", true) => Val::Bool(false),
                _ => return self.unfit(takes, trimmed, span),
            },
            Takes::Integer => match integer(&trimmed.replace('_', "")) {
                Some(number) => Val::Integer(number),
                None => return self.unfit(takes, trimmed, span),
            },
            Takes::Number => match number(&trimmed.replace('_', "")) {
                Some(number) => Val::Number(number),
                None => return self.unfit(takes, trimmed, span),
            },
            Takes::Choice(words) => match words.iter().find(|word| *word == trimmed) {
                Some(word) => Val::Text(word.clone()),
                None => return self.not_among(words, trimmed, span),
            },
            Takes::Date | Takes::Duration | Takes::Position | Takes::Zone => return self.time(takes, trimmed, span),
            Takes::Focus if common::focus(trimmed).is_some() => Val::Text(trimmed.to_string()),
            Takes::Url if is_url(trimmed) => Val::Text(trimmed.to_string()),
            Takes::FileOrUrl if has_scheme(trimmed) && is_url(trimmed) => Val::Text(trimmed.to_string()),
            Takes::Url | Takes::Focus => return self.unfit(takes, trimmed, span),
            Takes::Reference(kind) => Val::Reference { kind: kind.clone(), name: trimmed.to_string() },
            Takes::Page => Val::Page(trimmed.to_string()),
            Takes::File | Takes::FileOrUrl => return self.file(takes, trimmed, span),
            Takes::List(_) | Takes::Record(_) | Takes::Either(..) | Takes::Free => return self.wrong(takes, node),
        };
        Some(Slot { val, span })
    }

    /// A number that TOML spells with underscores keeps its spelling where text is asked for.
    fn as_written(&self, text: &str, plain: bool, span: Span) -> String {
        let written = self.reading.source.get(span.start as usize..span.end as usize).unwrap_or_default();
        if plain && written.contains('_') && written.replace('_', "") == text {
            return written.to_string();
        }
        text.to_string()
    }

    fn unfit(&mut self, takes: &Takes, written: &str, span: Span) -> Option<Slot> {
        let message = format!("`{}` takes {}, but this is `{}`", self.label(), shape::phrase(takes), shorten(written));
        self.fault(span, message, shape::example(takes))
    }

    fn not_among(&mut self, words: &[String], written: &str, span: Span) -> Option<Slot> {
        let known = words.iter().map(String::as_str);
        let message = format!("`{}` has no choice `{}`", self.label(), shorten(written));
        self.fault(span, message, nearest::hint(written, known))
    }

    fn time(&mut self, takes: &Takes, written: &str, span: Span) -> Option<Slot> {
        let read = match takes {
            Takes::Date => date::parse(written, &self.zone).map(Val::Date),
            Takes::Duration => date::duration(written).map(Val::Seconds),
            Takes::Position => date::position(written).map(Val::Seconds),
            _ => date::zone(written).map(|_| Val::Text(written.to_string())),
        };
        match read {
            Ok(val) => Some(Slot { val, span }),
            Err(misread) => {
                let code = match takes {
                    Takes::Date => self.reading.codes.date,
                    _ => self.reading.codes.invalid,
                };
                let message = format!("in `{}`, {}", self.label(), misread.message);
                self.diagnostics.push(self.reading.tell(code, span, message).hint(misread.hint));
                None
            }
        }
    }

    fn file(&mut self, takes: &Takes, written: &str, span: Span) -> Option<Slot> {
        if has_scheme(written) {
            return self.unfit(takes, written, span);
        }
        match self.reading.path.resolve(written) {
            Ok(path) if path.in_content().is_some() || self.reading.path.in_content().is_none() => {
                Some(Slot { val: Val::File { written: written.to_string(), path }, span })
            }
            Ok(_) => {
                let message = format!("in `{}`, the path `{}` leaves `content/`", self.label(), shorten(written));
                self.fault(span, message, shape::example(takes))
            }
            Err(error) => {
                let message = format!("in `{}`, {error}", self.label());
                self.fault(span, message, shape::example(takes))
            }
        }
    }
}

fn number(text: &str) -> Option<f64> {
    float(text).or_else(|| integer(text).map(|whole| whole as f64))
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

/// A whole address of a sort that a page may link to.
fn is_url(text: &str) -> bool {
    let Some(scheme) =
        SCHEMES.iter().find(|scheme| text.get(..scheme.len()).is_some_and(|t| t.eq_ignore_ascii_case(scheme)))
    else {
        return false;
    };
    let rest = &text[scheme.len()..];
    let breaks_out = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`');
    let clean = !rest.is_empty() && !rest.contains(breaks_out);
    let hosted = rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    clean && (hosted || !scheme.starts_with("http"))
}
