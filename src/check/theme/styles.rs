//! Tokens and classes of style sheets that nobody else knows.

use std::collections::BTreeSet;

use super::{Looked, Own, STYLE, TOKEN, has_word};
use crate::diag::{Diagnostic, Span, nearest};
use crate::theme;

pub(super) fn look(looked: &Looked) -> Vec<Diagnostic> {
    let all = &looked.renderer.theme.css;
    let templates = looked.renderer.theme.templates.values().map(|template| template.text.as_str());
    let texts: Vec<String> = all.iter().map(|css| without_comments(css)).collect();
    let mut read: BTreeSet<&str> =
        texts.iter().flat_map(|css| tokens(css)).filter(|t| !t.sets).map(|t| t.name).collect();
    let mut set: BTreeSet<&str> = texts.iter().flat_map(|css| tokens(css)).filter(|t| t.sets).map(|t| t.name).collect();
    // Templates set some in attributes, and scripts by name.
    for text in templates.chain(looked.renderer.theme.js.iter().map(String::as_str)) {
        let named: Vec<Token> = tokens(text).collect();
        set.extend(named.iter().map(|token| token.name));
        read.extend(named.iter().filter(|token| !token.sets).map(|token| token.name));
    }
    let mut found = Vec::new();
    for own in looked.own.iter().filter(|own| own.name.starts_with("css/")) {
        let css = without_comments(&own.text);
        found.extend(of_tokens(own, &css, &set, &read));
        if looked.layers[own.layer].0 != theme::BUILTIN {
            found.extend(of_classes(looked, own, &css));
        }
    }
    found
}

fn of_tokens(own: &Own, css: &str, set: &BTreeSet<&str>, read: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    for token in tokens(css) {
        let (message, known) = match (token.sets, token.has_fallback) {
            (true, _) if !read.contains(token.name) => (format!("nobody reads `{}`", token.name), read),
            (false, false) if !set.contains(token.name) => (format!("nobody sets `{}`", token.name), set),
            _ => continue,
        };
        if !told.insert(token.name) {
            continue;
        }
        let hint = nearest::nearest(token.name, known.iter().copied())
            .map_or_else(|| TOKEN.mend.to_owned(), |near| format!("did you mean `{near}`?"));
        found.push(own.finding(TOKEN, message, token.at).hint(hint));
    }
    found
}

fn of_classes(looked: &Looked, own: &Own, css: &str) -> Vec<Diagnostic> {
    let others: Vec<&String> = looked.renderer.theme.css.iter().filter(|text| **text != own.text).collect();
    let mut told = BTreeSet::new();
    let classes = classes(css).filter(|(name, _)| told.insert(name.to_owned()));
    let is_known = |name: &str| {
        has_word(&looked.asking, name)
            || others.iter().any(|css| has_word(css, &format!(".{name}")) || has_word(css, name))
    };
    classes
        .filter(|(name, _)| !is_known(name))
        .map(|(name, at)| own.finding(STYLE, format!("nothing has the class `{name}`"), at).hint(STYLE.mend))
        .collect()
}

/// A custom property in a style sheet.
struct Token<'c> {
    name: &'c str,
    at: Span,
    /// Whether it is set here, not read.
    sets: bool,
    has_fallback: bool,
}

fn tokens(css: &str) -> impl Iterator<Item = Token<'_>> {
    css.match_indices("--").filter_map(|(at, _)| {
        let before = css[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
            return None;
        }
        let len = css[at + 2..].bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
        let name = &css[at..at + 2 + len];
        let after = css[at + name.len()..].trim_start();
        let sets = after.starts_with(':');
        let reads = css[..at].trim_end().ends_with("var(");
        let is_token = len > 0 && (sets || reads);
        is_token.then(|| Token { name, at: Span::new(at, at + name.len()), sets, has_fallback: after.starts_with(',') })
    })
}

/// The classes that selectors name.
fn classes(css: &str) -> impl Iterator<Item = (&str, Span)> {
    css.match_indices('.').filter_map(|(at, _)| {
        let rest = &css[at + 1..];
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
        let is_name = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        // A selector ends in a block; a value, an address or a number does not.
        let end = css[at..].find(['{', '}', ';']).map(|n| css.as_bytes()[at + n]);
        (is_name && end == Some(b'{')).then(|| (&rest[..len], Span::new(at, at + 1 + len)))
    })
}

/// The text with comments and quoted text as spaces, so that every place stays where it was.
pub(super) fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['/', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (first, after) = from.split_at(1);
        let len = match first {
            "/" if after.starts_with('*') => from.find("*/").map_or(from.len(), |end| end + 2),
            "/" => {
                out.push('/');
                rest = after;
                continue;
            }
            quote => after.find(quote).map_or(from.len(), |end| end + 2),
        };
        out.extend(from[..len].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = &from[len..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{classes, tokens, without_comments};

    #[test]
    fn tokens_are_set_or_read_and_nothing_else_is_one() {
        let css = ":root { --ink : red; color: var( --paper, blue); margin: calc(1px*var(--s1)) } .a--b { top: 0 } <!-- x -->";
        let found: Vec<(&str, bool, bool)> = tokens(css).map(|t| (t.name, t.sets, t.has_fallback)).collect();
        assert_eq!(found, [("--ink", true, false), ("--paper", false, true), ("--s1", false, false)]);
    }

    #[test]
    fn classes_are_those_of_selectors() {
        let css = ".card > .pic:not(.plate), a.b { width: .5rem; background: url(a.svg) } @media (width > 1.5rem) { .in { top: 1.5em } }";
        let found: Vec<&str> = classes(css).map(|(name, _)| name).collect();
        assert_eq!(found, ["card", "pic", "plate", "b", "in"]);
    }

    #[test]
    fn comments_and_quotes_leave_their_room() {
        let css = "/* .a { } */ b::before { content: \".c {\" } /";
        let plain = without_comments(css);
        assert_eq!(plain.len(), css.len());
        assert_eq!(classes(&plain).count(), 0);
        assert!(plain.ends_with("} /"));
    }
}
