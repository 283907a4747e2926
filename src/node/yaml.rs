//! Reads YAML front matter into a tree with spans.
//!
//! It stands on the event parser beneath `serde_yaml`, so front matter and data files speak one dialect.
//! The events carry byte offsets, and the tree is built here: that is what keeps the text of scalars as
//! written, gives every node its place, lets the last of two equal keys count, and bounds what aliases copy.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span as Mark, Tag};

use super::{Entry, FRONT_MATTER_LIMIT, Node, Problem, Read, Value, sentence};
use crate::diag::Span;

mod quick;

/// How deep lists and maps may stand in each other.
const DEEPEST: usize = 64;

/// How many bytes anchors and aliases may copy: far more than a person writes, far less than a bomb needs.
const COPIED: usize = 1 << 20;

/// Reads the YAML `text`, which begins at byte `offset` of its file.
pub fn read(text: &str, offset: usize) -> Read {
    let (text, offset) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, offset + '\u{feff}'.len_utf8()),
        None => (text, offset),
    };
    let whole = Span::new(offset, offset + text.len());
    if text.len() > FRONT_MATTER_LIMIT {
        let start = Span::new(offset, offset + text.find('\n').unwrap_or(text.len()));
        let problem = Problem::syntax(start, "this block is longer than 64 KB")
            .hint("move long text below the front matter, or data into a file under `content/_data/`");
        return Read { node: Node::empty(whole), problems: vec![problem] };
    }
    quick::read(text, offset).unwrap_or_else(|| parse(text, offset, whole))
}

/// Reads any YAML.
fn parse(text: &str, offset: usize, whole: Span) -> Read {
    let mut builder = Builder { text, offset, ..Builder::default() };
    for event in Parser::new_from_str_with_options(text, options()) {
        let step = match event {
            Ok((event, mark)) => builder.take(event, mark),
            Err(error) => Err(builder.scan_problem(&error)),
        };
        if let Err(problem) = step {
            builder.problems.push(problem);
            break;
        }
    }
    builder.finish(whole)
}

fn options() -> Options {
    let mut options = granit_parser::options! {
        disallow_directives: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    options.set_emit_comments(false);
    options
}

/// A list or map whose end has not been seen yet.
struct Open {
    start: usize,
    end: usize,
    anchor: usize,
    inner: Inner,
}

enum Inner {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<(String, Span)> },
}

#[derive(Default)]
struct Builder<'t> {
    text: &'t str,
    offset: usize,
    stack: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    copied: usize,
    problems: Vec<Problem>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Problem> {
        let range = mark.byte_range().unwrap_or_default();
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(Problem::syntax(self.span(range.start, range.start + 3), "a second document begins here")
                    .hint("front matter is one document: remove the line `---` or `...` inside it"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(text, style, tag.as_deref(), range);
                self.keep(anchor, &node)?;
                self.add(node)
            }
            Event::Alias(anchor) => {
                let span = self.span(range.start, range.end);
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(Problem::syntax(span, "an alias stands inside the value that it names")
                        .hint("put text that begins with `*` in quotes"));
                };
                self.count(&node, span)?;
                self.add(Node { span, ..node })
            }
            Event::SequenceStart(_, anchor, _) => self.open(range.start, anchor, Inner::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
                self.open(range.start, anchor, Inner::Map { entries: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
            _ => Ok(()),
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.offset + start, self.offset + end)
    }

    fn scalar(&self, text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, range: std::ops::Range<usize>) -> Node {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let span = self.span(range.start, range.start + written.trim_end().len());
        let plain = style == ScalarStyle::Plain && tag.is_none();
        if plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL") {
            return Node { span, value: Value::Null };
        }
        Node { span, value: Value::Text { text: text.into_owned(), plain } }
    }

    /// Remembers a node that an anchor names.
    fn keep(&mut self, anchor: usize, node: &Node) -> Result<(), Problem> {
        if anchor != 0 {
            self.count(node, node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(())
    }

    fn count(&mut self, node: &Node, span: Span) -> Result<(), Problem> {
        self.copied += weight(node);
        if self.copied <= COPIED {
            return Ok(());
        }
        Err(Problem::syntax(span, "aliases repeat more than 1 MB")
            .hint("write the values out, or keep them in a file under `content/_data/`"))
    }

    fn open(&mut self, start: usize, anchor: usize, inner: Inner) -> Result<(), Problem> {
        if let Some(Open { inner: Inner::Map { key: None, .. }, .. }) = self.stack.last() {
            return Err(Problem::syntax(self.span(start, start + 1), "a list or a map cannot be a key")
                .hint("put text that holds `{`, `[` or `?` in quotes"));
        }
        self.stack.push(Open { start, end: start, anchor, inner });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Problem> {
        let Some(open) = self.stack.pop() else { return Ok(()) };
        // A block has no closing sign: its parser ends it where the next thing begins.
        let closed_by_sign = matches!(self.text.as_bytes().get(open.start), Some(b'[' | b'{'));
        let end = if closed_by_sign { end } else { open.end };
        let value = match open.inner {
            Inner::List(items) => Value::List(items),
            Inner::Map { entries, .. } => Value::Map(self.settle(entries)),
        };
        let node = Node { span: self.span(open.start, end.max(open.start)), value };
        self.keep(open.anchor, &node)?;
        self.add(node)
    }

    fn add(&mut self, node: Node) -> Result<(), Problem> {
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.end = open.end.max((node.span.end as usize).saturating_sub(self.offset));
        match &mut open.inner {
            Inner::List(items) => items.push(node),
            Inner::Map { entries, key } => match (key.take(), node.value) {
                (Some((key, key_span)), value) => {
                    entries.push(Entry { key, key_span, node: Node { span: node.span, value } });
                }
                (None, Value::Text { text, .. }) => *key = Some((text, node.span)),
                (None, Value::Null) => *key = Some(("null".into(), node.span)),
                (None, Value::List(_) | Value::Map(_)) => {
                    return Err(Problem::syntax(node.span, "a list or a map cannot be a key"));
                }
            },
        }
        Ok(())
    }

    /// Reports repeated keys and keeps the last of each; then spreads what `<<` names.
    fn settle(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let (mut kept, repeated) = super::last_of_each(entries);
        self.problems.extend(repeated.iter().map(|(key, span)| Problem::duplicate(*span, key)));
        if let Some(at) = kept.iter().position(|e| e.key == "<<") {
            merge(&mut kept, at);
        }
        kept
    }

    fn finish(mut self, whole: Span) -> Read {
        self.problems.sort_by_key(|p| p.span);
        // After a mistake, what stood whole before it is worth keeping: it spares follow-up reports.
        let root = self.root.take().or_else(|| match self.stack.drain(..).next()?.inner {
            Inner::Map { entries, .. } => Some(Node { span: whole, value: Value::Map(super::last_of_each(entries).0) }),
            Inner::List(_) => None,
        });
        let node = match root {
            Some(node) if node.entries().is_some() => node,
            Some(node) if !node.is_empty() => {
                let problem =
                    Problem::syntax(node.span, format!("this is {}, not lines of `key: value`", node.shape()))
                        .hint("write a key, a colon and a space before each value");
                self.problems.push(problem);
                Node::empty(whole)
            }
            _ => Node::empty(whole),
        };
        Read { node, problems: self.problems }
    }

    fn scan_problem(&self, error: &ScanError) -> Problem {
        let at = error.marker().byte_offset().unwrap_or_else(|| {
            self.text.char_indices().nth(error.marker().index()).map_or(self.text.len(), |(at, _)| at)
        });
        let mut at = at.min(self.text.len());
        if is_tab(error.kind()) {
            // The parser points at the text that the tab breaks off.
            at += self.text[at..].find('\t').unwrap_or(0);
        }
        if matches!(error.kind(), ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent) {
            // The parser points at where it gave up, often lines below the quote.
            let opened = [": \"", ": '", "- \"", "- '"].iter().filter_map(|q| self.text[..at].rfind(q)).max();
            at = opened.map_or(at, |opened| opened + 2);
        }
        let next = self.text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
        let (message, hint) = explain(error);
        Problem::syntax(self.span(at, at + next), message).hint(hint)
    }
}

/// Spreads the map, or list of maps, under `<<` into the map that holds it; keys that stand there win.
fn merge(entries: &mut Vec<Entry>, at: usize) {
    let sources: Vec<Node> = match &entries[at].node.value {
        Value::Map(_) => vec![entries[at].node.clone()],
        Value::List(items) if items.iter().all(|n| n.entries().is_some()) => items.clone(),
        _ => return,
    };
    entries.remove(at);
    for source in sources {
        for entry in source.entries().unwrap_or_default() {
            if !entries.iter().any(|e| e.key == entry.key) {
                entries.push(entry.clone());
            }
        }
    }
}

fn weight(node: &Node) -> usize {
    16 + match &node.value {
        Value::Null => 0,
        Value::Text { text, .. } => text.len(),
        Value::List(items) => items.iter().map(weight).sum(),
        Value::Map(entries) => entries.iter().map(|e| e.key.len() + weight(&e.node)).sum(),
    }
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
    )
}

/// The parser's word in ours, with a way to mend it.
fn explain(error: &ScanError) -> (String, &'static str) {
    let (message, hint) = match error.kind() {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "a colon stands where no key can be",
            "put text that holds `: ` in quotes, as in `title: \"One: two\"`; or indent the keys of one map alike",
        ),
        kind if is_tab(kind) => ("a tab stands where only spaces may", "indent with spaces"),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            ("a quote is opened here and never closed", "close the quote, or put the text in quotes of the other sort")
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::ExpectedFlowMappingSeparator => (
            "a list or map in brackets is not closed, or lacks a comma",
            "put commas between the values and close the bracket",
        ),
        ErrorKind::RecursionLimitExceeded => {
            ("lists and maps stand more than 64 deep in each other", "write it flatter")
        }
        ErrorKind::UnknownAnchor => ("no value has the name after `*`", "put text that begins with `*` in quotes"),
        ErrorKind::MissingAnchorOrAliasName => {
            ("no name stands after `*` or `&`", "put text that begins with `*` or `&` in quotes")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            return (format!("text cannot begin with `{character}`"), "put the text in quotes");
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            ("no key stands here", "indent the keys of one map alike, and write `key: value`")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("this line has no colon", "write `key: value`, or indent the line if it goes on from the one above")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => (
            "text goes on after a closing quote",
            "put the whole text in quotes, and write a quote within it as `\\\"` or `''`",
        ),
        ErrorKind::UnknownQuotedScalarEscape => {
            ("this escape is not known in double quotes", "write a backslash as `\\\\`, or use single quotes")
        }
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::ExpectedBlockSequenceEntry => (
            "a list entry `-` stands where none can be",
            "begin the list on a line of its own, its entries indented alike",
        ),
        _ => {
            return (
                sentence(&error.info()),
                "look for a sign that is out of place here, and put text with signs in quotes",
            );
        }
    };
    (message.to_string(), hint)
}

#[cfg(test)]
mod tests;
