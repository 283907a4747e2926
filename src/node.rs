//! A tree of what an author wrote in YAML or TOML, each node with its span and its raw text.
//!
//! Scalars keep the text as written, so `no`, `1_000`, `012` and `1.10` mean what their field says,
//! not what a format guesses.

pub mod yaml;
pub mod toml;
pub mod json;
pub mod csv;
pub mod data;

use crate::diag::codes::Code;
use crate::diag::{Diagnostic, Place, Span};
use crate::path::SourcePath;

pub use json::to_json;

/// The longest block of front matter that is read, in bytes. A longer one is a mistake or an attack.
pub const FRONT_MATTER_LIMIT: usize = 64 * 1024;

/// What a reader made of a text: a map, and what was wrong with the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// A map. After a [`ProblemKind::Syntax`] it holds the keys that were whole before the mistake.
    pub node: Node,
    /// The mistakes, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Read {
    /// Whether the whole text was understood, so that a missing key is really missing.
    pub fn is_whole(&self) -> bool {
        self.problems.iter().all(|p| p.kind != ProblemKind::Syntax)
    }
}

/// The two sorts of mistakes a reader finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The text breaks a rule of its format; the rest of it is unknown.
    Syntax,
    /// A key occurs twice in one map; the last value counts.
    DuplicateKey,
}

/// One mistake of a text, before its caller gives it a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the whole file.
    pub span: Span,
    /// Which sort.
    pub kind: ProblemKind,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Problem {
    /// A mistake of the format's rules.
    pub fn syntax(span: Span, message: impl Into<String>) -> Self {
        Self { span, kind: ProblemKind::Syntax, message: message.into(), hint: None }
    }

    /// A key that occurs twice.
    pub fn duplicate(span: Span, key: &str) -> Self {
        Self {
            span,
            kind: ProblemKind::DuplicateKey,
            message: format!("the key `{key}` occurs twice"),
            hint: Some("remove one of the two; the last one counts".into()),
        }
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The problem as a diagnostic of one of two codes, in a file whose whole text is `source`.
    pub fn diagnostic(&self, path: &SourcePath, source: &str, codes: [&'static Code; 2]) -> Diagnostic {
        let code = match self.kind {
            ProblemKind::Syntax => codes[0],
            ProblemKind::DuplicateKey => codes[1],
        };
        let diagnostic = Diagnostic::new(code, &self.message).at(Place::of(path, source, self.span));
        match &self.hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }
}

/// One value with its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes of the whole file that hold the value.
    pub span: Span,
    /// What was written.
    pub value: Value,
}

/// The shapes that both formats share.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing was written (`key:`), or `null` or `~` in YAML.
    Null,
    /// A scalar. `plain` is false for quoted text and for block text, which are never a number or a truth value.
    Text {
        /// What the author wrote, unescaped.
        text: String,
        /// Whether it stands without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The entries, if it is a map.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of a key, if it is a map that has it. The last one counts when a key was repeated.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?.iter().rev().find(|e| e.key == key).map(|e| &e.node)
    }

    /// The text, if it is a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// An empty map.
    pub fn empty(span: Span) -> Self {
        Self { span, value: Value::Map(Vec::new()) }
    }

    /// What it is, for messages.
    pub fn shape(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Text { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Whether it counts as absent: null, or text of nothing but spaces.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Text { text, .. } => text.trim().is_empty(),
            Value::List(_) | Value::Map(_) => false,
        }
    }
}

/// Keeps the last entry of each key, in the order of the text, and names the keys that came again.
fn last_of_each(entries: Vec<Entry>) -> (Vec<Entry>, Vec<(String, Span)>) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| entries[*a].key.cmp(&entries[*b].key).then(a.cmp(b)));
    let mut dropped = vec![false; entries.len()];
    let mut repeated = Vec::new();
    for pair in order.windows(2) {
        if entries[pair[0]].key == entries[pair[1]].key {
            dropped[pair[0]] = true;
            repeated.push((entries[pair[1]].key.clone(), entries[pair[1]].key_span));
        }
    }
    if repeated.is_empty() {
        return (entries, repeated);
    }
    repeated.sort_by_key(|(_, span)| *span);
    let kept = entries.into_iter().zip(dropped).filter(|(_, dropped)| !dropped).map(|(e, _)| e);
    (kept.collect(), repeated)
}

/// The first line of another library's message in our manner: lower case, backticks, no full stop.
fn sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end_matches('.').replace('\'', "`");
    let mut chars = line.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            format!("{}{}", first.to_lowercase(), &line[first.len_utf8()..])
        }
        _ => line,
    }
}
