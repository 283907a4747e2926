//! A tree of what an author wrote in YAML or TOML, each node with its span and its raw text.
//!
//! Scalars keep the text as written, so `no`, `1_000`, `012` and `1.10` mean what their field says,
//! not what a format guesses.

use crate::diag::Span;

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

    /// Whether it counts as absent: null, or text of nothing but spaces.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Text { text, .. } => text.trim().is_empty(),
            Value::List(_) | Value::Map(_) => false,
        }
    }
}
