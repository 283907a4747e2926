//! Components that call themselves, at first or second hand: they would run until the stack ends, so a theme
//! that has one is told at load, and the component is emptied.
//!
//! The engine finds circles of `include` and `extends` by itself, but not of components, and no circle that goes
//! through both. Templates are looked at as text: what counts is the tags, not what they print.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diag::{Diagnostic, Place, Span, codes};
use crate::theme::Theme;

/// A component or a template, and what it calls or includes, each with the place where it does.
type Graph<'t> = BTreeMap<Node<'t>, Vec<(Node<'t>, &'t str, Range<usize>)>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node<'t> {
    Component(&'t str),
    Template(&'t str),
}

/// The components in circles, each with its diagnostic.
pub fn find(theme: &Theme) -> Vec<(String, Diagnostic)> {
    let graph = graph(theme);
    let mut found = Vec::new();
    for node in graph.keys() {
        let Node::Component(name) = node else { continue };
        let Some(way) = way_back(&graph, *node) else { continue };
        let names: Vec<String> = way.iter().map(|(node, ..)| shown(*node)).collect();
        let message = format!("the component `{name}` calls itself: `{name}`, {}", names.join(", "));
        let (_, template, at) = &way[0];
        let fault = Diagnostic::new(codes::TEMPLATE_INVALID, message).hint("go through a list with `for` instead");
        let fault = match theme.templates.get(*template) {
            Some(t) => fault.at(Place::of(&t.path, &t.text, Span::new(at.start, at.end))),
            None => fault,
        };
        found.push(((*name).to_owned(), fault));
    }
    found
}

/// A template's text with the bodies of these components left out.
pub fn emptied(text: &str, components: &BTreeSet<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut open: Option<usize> = None;
    for tag in tags(text) {
        match tag.definition() {
            Some(name) if components.contains(name) => open = Some(tag.at.end),
            _ if tag.words().next() == Some("endcomponent") => {
                if let Some(start) = open.take() {
                    out.push_str(&text[done..start]);
                    done = tag.at.start;
                }
            }
            _ => {}
        }
    }
    out.push_str(&text[done..]);
    out
}

fn shown(node: Node) -> String {
    match node {
        Node::Component(name) | Node::Template(name) => format!("`{name}`"),
    }
}

/// The shortest way from a node back to itself.
fn way_back<'t>(graph: &Graph<'t>, from: Node<'t>) -> Option<Vec<(Node<'t>, &'t str, Range<usize>)>> {
    let mut seen: BTreeSet<Node> = BTreeSet::new();
    let mut ways = std::collections::VecDeque::from([Vec::new()]);
    while let Some(way) = ways.pop_front() {
        let last = way.last().map_or(from, |(node, ..): &(Node, &str, Range<usize>)| *node);
        for step in graph.get(&last).into_iter().flatten() {
            let mut longer = way.clone();
            longer.push(step.clone());
            if step.0 == from {
                return Some(longer);
            }
            if seen.insert(step.0) {
                ways.push_back(longer);
            }
        }
    }
    None
}

/// Who calls whom. Of two components of one name the one of the upper layer counts.
fn graph(theme: &Theme) -> Graph<'_> {
    let mut graph = Graph::new();
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for layer in &theme.layers {
        let own = theme
            .templates
            .iter()
            .filter(|(name, _)| name.strip_prefix(layer.as_str()).is_some_and(|n| n.starts_with('/')));
        for (template, text) in own {
            let mut inside = Node::Template(template);
            for tag in tags(&text.text) {
                if let Some(name) = tag.definition() {
                    let first = *taken.entry(name).or_insert(template) == template;
                    // A component that a layer above replaces is a node of its own, which nobody calls.
                    inside = if first { Node::Component(name) } else { Node::Template("") };
                } else if tag.words().next() == Some("endcomponent") {
                    inside = Node::Template(template);
                } else if inside != Node::Template("") {
                    let steps = graph.entry(inside).or_default();
                    steps.extend(tag.calls().map(|(name, at)| (Node::Component(name), template.as_str(), at)));
                    for name in tag.included() {
                        let known = theme.templates.keys().filter(|key| {
                            *key == name
                                || theme
                                    .layers
                                    .iter()
                                    .any(|l| key.strip_prefix(l.as_str()) == Some(&format!("/{name}")))
                        });
                        steps.extend(known.map(|key| (Node::Template(key), template.as_str(), tag.at.clone())));
                    }
                }
            }
        }
    }
    graph
}

/// A tag of a template: what stands between `{{` and `}}`, or `{%` and `%}`.
pub(crate) struct Tag<'t> {
    text: &'t str,
    /// With its delimiters.
    at: Range<usize>,
    /// Where the inner text begins.
    inner: usize,
}

impl<'t> Tag<'t> {
    fn words(&self) -> impl Iterator<Item = &'t str> {
        let inner: &'t str = self.text;
        inner.trim_start_matches('-').split_whitespace()
    }

    /// The name of the component that begins here.
    pub(crate) fn definition(&self) -> Option<&'t str> {
        let mut words = self.words();
        let name = (words.next() == Some("component")).then(|| words.next())??;
        Some(name.split('(').next().unwrap_or(name))
    }

    /// The components that are called here.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (&'t str, Range<usize>)> {
        let (text, inner): (&'t str, usize) = (self.text, self.inner);
        text.match_indices('<').filter_map(move |(at, _)| {
            let rest = &text[at + 1..];
            let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')).count();
            let is_name = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            (is_name && len > 0).then(|| (&rest[..len], inner + at..inner + at + 1 + len))
        })
    }

    /// Where the function `name` is called here and the text `wanted` stands in quotes.
    pub(crate) fn quoted(&self, name: &str, wanted: &str) -> Option<Range<usize>> {
        let called = self.text.find(&format!("{name}("))?;
        let at = |quote: char| Some(called + self.text[called..].find(&format!("{quote}{wanted}{quote}"))? + 1);
        let at = self.inner + ['"', '\'', '`'].into_iter().find_map(at)?;
        Some(at..at + wanted.len())
    }

    /// The templates that are included or extended here.
    pub(crate) fn included(&self) -> Vec<&'t str> {
        let mut words = self.words();
        if !matches!(words.next(), Some("include" | "extends")) {
            return Vec::new();
        }
        self.text.split(['"', '\'', '`']).skip(1).step_by(2).collect()
    }
}

/// The tags of a template in order, without comments and without what stands in `raw`.
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found: Vec<Tag> = Vec::new();
    let mut at = 0;
    let mut raw = false;
    while let Some(open) = text[at..].find('{').map(|n| at + n) {
        let close = match text.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                at = open + 1;
                continue;
            }
        };
        let start = open + 2;
        let end = if close == "#}" { text[start..].find(close).map(|n| start + n) } else { end_of(text, start, close) };
        let Some(end) = end else { break };
        at = end + 2;
        if close == "#}" {
            continue;
        }
        let tag = Tag { text: &text[start..end], at: open..at, inner: start };
        let word: Option<&str> = tag.words().next();
        match (raw, word) {
            (false, Some("raw")) => raw = true,
            (true, Some("endraw")) => raw = false,
            (false, _) => found.push(tag),
            (true, _) => at = start,
        }
    }
    found
}

/// Where a tag ends: at the first mark outside of quotes.
fn end_of(text: &str, start: usize, close: &str) -> Option<usize> {
    let mut quote: Option<u8> = None;
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (None, byte @ (b'"' | b'\'' | b'`')) => quote = Some(byte),
            (None, _) if bytes[at..].starts_with(close.as_bytes()) => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{emptied, tags};

    #[test]
    fn tags_are_found_outside_of_comments_raw_text_and_quotes() {
        let text =
            "{# {{<a />}} #}{{<b x=\"}}\" />}}{% raw %}{{<c />}}{% endraw %}{%- <d> -%}{% if a < b %}{{ t(z=<e />) }}";
        let calls: Vec<&str> = tags(text).iter().flat_map(|t| t.calls().map(|(n, _)| n).collect::<Vec<_>>()).collect();
        assert_eq!(calls, ["b", "d", "e"]);
    }

    #[test]
    fn a_component_is_emptied_and_the_rest_stays() {
        let text =
            "x{% component a(n: integer) %}{{<a n={n} />}}{% endcomponent a %}{% component b() %}y{% endcomponent b %}";
        let out = emptied(text, &["a".to_owned()].into());
        assert_eq!(out, "x{% component a(n: integer) %}{% endcomponent a %}{% component b() %}y{% endcomponent b %}");
    }
}
