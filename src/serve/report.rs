//! Diagnostics as a page shows them, and as a program reads them. Every text in them is the author's and escaped.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::diag::{Diagnostic, Place, Severity};
use crate::html::escape;

/// How many are shown in a page.
const SHOWN: usize = 50;

/// The HTML that shows diagnostics; empty when there is none. Open when there is an error.
pub(super) fn html(diagnostics: &[Diagnostic]) -> String {
    let shown: Vec<&Diagnostic> = by_weight(diagnostics).into_iter().take(SHOWN).collect();
    if shown.is_empty() {
        return String::new();
    }
    let errors = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let state = if errors { " open" } else { " class=\"mild\"" };
    let mut out = format!("<details{state}><summary>{}</summary><ol>", escape(&summary(diagnostics)));
    for diagnostic in &shown {
        item(diagnostic, &mut out);
    }
    out.push_str("</ol>");
    if diagnostics.len() > SHOWN {
        let _ = write!(out, "<p>and {} more</p>", diagnostics.len() - SHOWN);
    }
    out.push_str("</details>");
    out
}

/// What there is, in words.
pub(super) fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let words = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let parts: Vec<String> = words
        .into_iter()
        .map(|(severity, word)| (count(severity), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    parts.join(", ")
}

fn by_weight(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| std::cmp::Reverse(d.severity));
    sorted
}

fn item(diagnostic: &Diagnostic, out: &mut String) {
    let severity = diagnostic.severity.as_str();
    let _ = write!(
        out,
        "<li class=\"{severity}\"><p><span class=\"severity\">{severity}</span> {} <code>{}</code></p>",
        escape(&diagnostic.message),
        escape(diagnostic.code),
    );
    if let Some(place) = &diagnostic.place {
        let _ = write!(out, "<p class=\"place\">{}</p>", escape(&position(place)));
        if place.line > 0 {
            let _ = write!(out, "<pre>{}\n{}</pre>", escape(&place.text), escape(&caret(place)));
        }
    }
    for hint in &diagnostic.hints {
        let _ = write!(out, "<p class=\"hint\">{}</p>", escape(hint));
    }
    out.push_str("</li>");
}

fn position(place: &Place) -> String {
    match (place.line, place.column) {
        (0, _) => place.path.to_string(),
        (line, column) => format!("{}:{line}:{column}", place.path),
    }
}

/// The line of carets below the text. Tabs stay tabs, so that both lines are as wide.
fn caret(place: &Place) -> String {
    let before = place.text.chars().take((place.column.max(1) - 1 - place.before) as usize);
    let mut line: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    line.push_str(&"^".repeat(place.width.clamp(1, 200) as usize));
    line
}

/// The diagnostics of a build for programs.
pub(super) fn json(build: u64, diagnostics: &[Diagnostic]) -> String {
    let all: Vec<Value> = diagnostics.iter().map(value).collect();
    json!({ "build": build, "diagnostics": all }).to_string()
}

fn value(diagnostic: &Diagnostic) -> Value {
    let mut object = json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity.as_str(),
        "message": diagnostic.message,
        "hints": diagnostic.hints,
    });
    if let Some(place) = &diagnostic.place {
        object["path"] = place.path.as_str().into();
        object["line"] = place.line.into();
        object["column"] = place.column.into();
        object["width"] = place.width.into();
        object["before"] = place.before.into();
        object["text"] = (&*place.text).into();
    }
    object
}

#[cfg(test)]
mod tests {
    use super::{html, json};
    use crate::diag::codes::LINK_BROKEN;
    use crate::diag::{Diagnostic, Place, Span};
    use crate::path::SourcePath;

    fn diagnostic() -> Diagnostic {
        let path = SourcePath::new("content/<script>alert(1)</script>.md").unwrap();
        let text = "one\n\ta <b>bad</b> link\n";
        let at = text.find("<b>").unwrap();
        Diagnostic::new(LINK_BROKEN, "no page `<img src=x onerror=alert(1)>`")
            .at(Place::of(&path, text, Span::new(at, at + 3)))
            .hint("write `\"a\" & 'b'`")
    }

    #[test]
    fn a_report_shows_place_line_caret_and_hint_and_escapes_all_of_them() {
        let html = html(&[diagnostic()]);
        for part in [
            "<details open><summary>1 error</summary>",
            "content/&lt;script&gt;alert(1)&lt;/script&gt;.md:2:4",
            "<pre>\ta &lt;b&gt;bad&lt;/b&gt; link\n\t  ^^^</pre>",
            "&lt;img src=x",
            "write `&quot;a&quot; &amp; &#39;b&#39;`",
            "<code>link-broken</code>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"));
        assert_eq!(super::html(&[]), "");
    }

    #[test]
    fn programs_get_the_same_as_json() {
        let value: serde_json::Value = serde_json::from_str(&json(7, &[diagnostic()])).unwrap();
        assert_eq!(value["build"], 7);
        let first = &value["diagnostics"][0];
        assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(2), Some(4)));
        assert_eq!(first["severity"], "error");
    }
}
