//! What to tell an author: diagnostics as values, with their place and a hint.
//!
//! An author's mistake is never an `Err`: stages return [`Checked`], which carries the value and every
//! mistake found on the way, so that all are shown in one run.

use std::sync::Arc;

use crate::path::SourcePath;

pub mod codes;
pub mod nearest;

/// How much a diagnostic matters. Errors make a build fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never fails anything.
    Note,
    /// Should be mended; fails under `--strict`.
    Warning,
    /// Must be mended.
    Error,
}

impl Severity {
    /// The word for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A stretch of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte `start` to byte `end`, exclusive.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The same stretch, `by` bytes further on.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }
}

/// Where a mistake is, with the line it stands on, so that showing it needs no file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: SourcePath,
    /// Line, counted from 1; 0 when the whole file is meant.
    pub line: u32,
    /// Column in characters, counted from 1; 0 when the whole file is meant.
    pub column: u32,
    /// How many characters of the line are meant.
    pub width: u32,
    /// How many characters of a long line stand before `text`; 0 for nearly every line.
    pub before: u32,
    /// The line's text; of a long line only what stands around the column, since a line of a megabyte with
    /// thousands of mistakes would otherwise be kept thousands of times.
    pub text: Arc<str>,
}

impl Place {
    /// The place of `span` in a file whose whole text is `source`.
    pub fn of(path: &SourcePath, source: &str, span: Span) -> Self {
        let start = floor_char(source, span.start as usize);
        let end = floor_char(source, (span.end as usize).max(start));
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
        let line = source[..start].bytes().filter(|b| *b == b'\n').count() + 1;
        let column = source[line_start..start].chars().filter(|c| *c != '\u{feff}').count() + 1;
        let width = source[start..end.min(line_end)].chars().count().max(1);
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let text = source[line_start..line_end].trim_end_matches('\r').trim_start_matches('\u{feff}');
        let (before, text) = around(text, column - 1);
        Self {
            path: path.clone(),
            line: small(line),
            column: small(column),
            width: small(width),
            before: small(before),
            text: text.into(),
        }
    }

    /// A whole file.
    pub fn file(path: &SourcePath) -> Self {
        Self { path: path.clone(), line: 0, column: 0, width: 0, before: 0, text: "".into() }
    }
}

/// A long line's part around the character `at`, and how many characters stand before that part.
fn around(line: &str, at: usize) -> (usize, &str) {
    const LONG: usize = 1000;
    const ROOM: usize = 200;
    if line.len() <= LONG {
        return (0, line);
    }
    let before = at.saturating_sub(ROOM);
    let byte = |text: &str, chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(byte, _)| byte);
    let text = &line[byte(line, before)..];
    (before, &text[..byte(text, 2 * ROOM)])
}

/// At most forty characters of what an author wrote, on one line, for messages.
pub fn shorten(text: &str) -> String {
    let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(41).collect();
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One thing to tell the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable kebab-case name, as in `link-broken`; listed in [`codes`] or by a check rule.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// Where, if it has a place.
    pub place: Option<Place>,
    /// How to mend it.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic of a code listed in [`codes::ALL`], at that code's severity.
    pub fn new(code: &'static codes::Code, message: impl Into<String>) -> Self {
        Self { code: code.name, severity: code.severity, message: message.into(), place: None, hints: Vec::new() }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The order in which diagnostics are shown: by place, then by code and message.
    pub fn sort_key(&self) -> (&Option<Place>, &'static str, &str) {
        (&self.place, self.code, &self.message)
    }
}

/// A value, and everything that was found wrong on the way to it.
#[derive(Debug, Clone, Default)]
pub struct Checked<T> {
    /// The value; as good as it can be in spite of the mistakes.
    pub value: T,
    /// The mistakes, in no particular order.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value with nothing to say about it.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }

    /// A value with what was found.
    pub fn new(value: T, diagnostics: Vec<Diagnostic>) -> Self {
        Self { value, diagnostics }
    }

    /// Moves the diagnostics into `all` and gives the value.
    pub fn unpack(self, all: &mut Vec<Diagnostic>) -> T {
        all.extend(self.diagnostics);
        self.value
    }

    /// The same diagnostics with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Checked<U> {
        Checked { value: change(self.value), diagnostics: self.diagnostics }
    }

    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}

/// Puts diagnostics into the order in which they are shown and drops repeated ones.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup();
}

/// The processor's time that this thread has used: tests measure ratios by it, which other work on the machine
/// does not change.
#[cfg(all(test, unix))]
pub(crate) fn thread_time() -> std::time::Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let part = |number: i64| u64::try_from(number).unwrap_or(0);
    std::time::Duration::from_secs(part(time.tv_sec)) + std::time::Duration::from_nanos(part(time.tv_nsec))
}

/// Elsewhere the time that has passed must do.
#[cfg(all(test, not(unix)))]
pub(crate) fn thread_time() -> std::time::Duration {
    static BEGAN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(std::time::Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::{Place, Span};
    use crate::path::SourcePath;

    #[test]
    fn a_place_counts_characters_and_skips_the_byte_order_mark() {
        let path = SourcePath::new("a.md").unwrap();
        let text = "\u{feff}één: x\nzwei: y\r\n";
        let first = Place::of(&path, text, Span::new(text.find('x').unwrap(), text.find('x').unwrap() + 1));
        assert_eq!((first.line, first.column, first.width), (1, 6, 1));
        let second = Place::of(&path, text, Span::new(text.find('y').unwrap(), text.len()));
        assert_eq!((second.line, second.column, &*second.text), (2, 7, "zwei: y"));
    }

    #[test]
    fn of_a_long_line_only_the_part_around_the_mistake_is_kept() {
        let path = SourcePath::new("a.md").expect("a path");
        let text = format!("{}x{}", "é".repeat(5000), "ü".repeat(5000));
        let at = text.find('x').expect("there");
        let place = Place::of(&path, &text, Span::new(at, at + 1));
        assert_eq!((place.column, place.before, place.text.chars().count()), (5001, 4800, 400));
        assert_eq!(place.text.chars().nth((place.column - 1 - place.before) as usize), Some('x'));
        let end = Place::of(&path, &text, Span::new(text.len(), text.len()));
        assert_eq!((end.column, end.before, end.text.chars().count()), (10002, 9801, 200));
        let short = Place::of(&path, "a\nb", Span::new(2, 3));
        assert_eq!((short.before, &*short.text), (0, "b"));
    }
}
