//! How diagnostics are printed: for people with the line and a caret, in one line each, or as JSON.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::args::Format;
use super::context::Context;
use crate::diag::{Diagnostic, Severity};
use crate::publish::error::shown;

/// Prints to standard error. A reader that went away is no failure of ours.
pub fn err(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Prints to standard output. A reader that went away (`| head -1`) is no failure of ours.
pub fn out(text: &str) {
    out_bytes(text.as_bytes());
}

/// As [`out`], for what may be no text.
pub fn out_bytes(bytes: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(bytes);
    let _ = stdout.flush();
}

/// A failure of the machine or a mistake in the command.
pub fn failure(context: &Context, message: &str) {
    err(&format!("{}: {message}\n", paint(context.color, "31;1", "error")));
}

/// A warning that is of no file of the site.
pub fn warning(context: &Context, message: &str) {
    err(&format!("{}: {message}\n", paint(context.color, "33;1", "warning")));
}

/// The first few of many paths, and how many more there are.
pub fn some(paths: &[PathBuf]) -> String {
    const NAMED: usize = 5;
    let named: Vec<_> = paths.iter().take(NAMED).map(|path| format!("`{}`", shown(path))).collect();
    let more = paths.len().saturating_sub(NAMED);
    named.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}

/// A note on standard error, unless only what is wrong is asked for.
pub fn note(context: &Context, message: &str) {
    if !context.quiet {
        err(&format!("{}: {message}\n", paint(context.color, "36;1", "note")));
    }
}

/// What the receiver tells, in one line with the moment.
#[cfg(feature = "leads")]
pub fn event(color: bool, quiet: bool, event: &crate::leads::event::Event) {
    let is_wrong = event.is_wrong();
    if is_wrong || !quiet {
        let word = if is_wrong { paint(color, "33;1", "warning") } else { paint(color, "36;1", "note") };
        err(&format!("{} {word}: {event}\n", crate::leads::clock::Moment::now().rfc3339()));
    }
}

/// `1 page`, `2 pages`.
pub fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// Prints diagnostics to standard error.
pub fn diagnostics(context: &Context, all: &[Diagnostic]) {
    print(context.color, context.format == Format::Short, all);
}

/// Prints diagnostics to standard error, in one line each if `in_short`.
pub fn print(color: bool, in_short: bool, all: &[Diagnostic]) {
    let mut text = String::new();
    for diagnostic in all {
        if in_short { short(diagnostic, &mut text) } else { human(color, diagnostic, &mut text) }
    }
    err(&text);
}

fn paint(color: bool, code: &str, text: &str) -> String {
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// A text that is printed to a terminal: control characters are shown, not obeyed.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}

fn human(color: bool, d: &Diagnostic, out: &mut String) {
    let shade = match d.severity {
        Severity::Error => "31;1",
        Severity::Warning => "33;1",
        Severity::Note => "36;1",
    };
    let head = paint(color, shade, &format!("{}[{}]", d.severity.as_str(), d.code));
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{head}: {}", safe(&d.message));
    if let Some(place) = &d.place {
        if place.line == 0 {
            let _ = writeln!(out, "  --> {}", place.path);
        } else {
            let _ = writeln!(out, "  --> {}:{}:{}", place.path, place.line, place.column);
            let (line, before, width) =
                window(&place.text, (place.column - place.before) as usize, place.width as usize);
            let number = place.line.to_string();
            let pad = " ".repeat(number.len());
            let caret = paint(color, shade, &"^".repeat(width));
            let _ = writeln!(out, "{pad} |\n{number} | {}\n{pad} | {before}{caret}", safe(&line));
        }
    }
    for hint in &d.hints {
        let _ = writeln!(out, "  = {}: {}", paint(color, "32", "hint"), safe(hint));
    }
    out.push('\n');
}

/// The part of a long line around the caret, the space before the caret, and the caret's width.
fn window(text: &str, column: usize, width: usize) -> (String, String, usize) {
    const ROOM: usize = 100;
    let chars: Vec<char> = text.chars().collect();
    let at = column.saturating_sub(1).min(chars.len());
    let from = if at + width.min(40) > ROOM { at.saturating_sub(40) } else { 0 };
    let to = (from + ROOM).min(chars.len());
    let mark = if from > 0 { "…" } else { "" };
    let line: String = mark.chars().chain(chars[from..to].iter().copied()).collect();
    let line = line.trim_end().replace('\t', " ");
    let before = " ".repeat(at - from + mark.chars().count());
    (line, before, width.clamp(1, (to + 1).saturating_sub(at).max(1)))
}

fn short(d: &Diagnostic, out: &mut String) {
    if let Some(place) = &d.place {
        let _ = match place.line {
            0 => write!(out, "{}: ", place.path),
            line => write!(out, "{}:{line}:{}: ", place.path, place.column),
        };
    }
    let _ = writeln!(out, "{}[{}]: {}", d.severity.as_str(), d.code, safe(&d.message));
}

/// Diagnostics as JSON.
pub fn as_json(all: &[Diagnostic]) -> Value {
    let one = |d: &Diagnostic| {
        let mut value = json!({
            "code": d.code,
            "severity": d.severity.as_str(),
            "message": d.message,
            "hints": d.hints,
        });
        if let Some(place) = &d.place {
            value["file"] = json!(place.path.as_str());
            if place.line > 0 {
                value["line"] = json!(place.line);
                value["column"] = json!(place.column);
                value["width"] = json!(place.width);
            }
        }
        value
    };
    Value::Array(all.iter().map(one).collect())
}
