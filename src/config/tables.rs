//! The tables of `site.toml` that hold one table for each name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::read::{ByName, Reader};
use super::{Collection, MenuItem, Sort, Taxonomy, schema};
use crate::diag::{Diagnostic, Place, Severity, Span, codes, nearest};
use crate::form::endpoint::{self, Endpoint};
use crate::kind::{self, Kind, Takes, common, declared, get};
use crate::node::{Node, Value};
use crate::path::Lang;

/// The built-in kinds and the site's own.
pub(super) fn kinds(node: &Node, reader: &mut Reader) -> BTreeMap<String, Arc<Kind>> {
    let mut kinds: BTreeMap<String, Arc<Kind>> =
        kind::ALL.iter().map(|make| make()).map(|k| (k.name.clone(), Arc::new(k))).collect();
    for entry in node.entries().unwrap_or_default() {
        let read = declared::read(&entry.key, &entry.node, reader.path, reader.text);
        let kind = read.unpack(&mut reader.diagnostics);
        kinds.insert(entry.key.clone(), Arc::new(kind));
    }
    for entry in node.entries().unwrap_or_default() {
        let Some(kind) = kinds.get(&entry.key) else { continue };
        if let Some(node) = entry.node.get("permalink") {
            permalink(node.text().unwrap_or_default(), node.span, reader);
        }
        for field in &kind.fields {
            let written = entry.node.get("fields").and_then(|fields| fields.get(&field.name));
            let span = written.map_or(entry.key_span, |node| node.span);
            for name in unknown_kinds(&field.takes, &kinds) {
                let hint = nearest::hint(name, kinds.keys().map(String::as_str));
                let fault = Diagnostic::new(codes::COLLECTION_UNKNOWN, format!("there is no kind `{name}`"));
                reader.diagnostics.push(fault.at(Place::of(reader.path, reader.text, span)).hint(hint));
            }
        }
    }
    kinds
}

/// The names that a permalink may hold in braces.
const PLACEHOLDERS: [&str; 5] = ["slug", "section", "year", "month", "day"];

/// Tells of names in a permalink that nothing stands for.
fn permalink(pattern: &str, span: Span, reader: &mut Reader) {
    let names = pattern.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest));
    for name in names.filter(|name| !PLACEHOLDERS.contains(name)) {
        let hint = nearest::hint(name, PLACEHOLDERS);
        reader.fault(span, format!("a permalink has no name `{{{name}}}`"), Some(hint));
    }
}

/// The kinds that a field refers to and that are not there.
fn unknown_kinds<'t>(takes: &'t Takes, kinds: &BTreeMap<String, Arc<Kind>>) -> Vec<&'t str> {
    match takes {
        Takes::Reference(name) if !kinds.contains_key(&**name) => vec![name],
        Takes::List(of) => unknown_kinds(of, kinds),
        Takes::Either(a, b) => [unknown_kinds(a, kinds), unknown_kinds(b, kinds)].concat(),
        Takes::Record(fields) => fields.iter().flat_map(|f| unknown_kinds(&f.takes, kinds)).collect(),
        _ => Vec::new(),
    }
}

/// `[taxonomies]`; `topics`, `tags` and `segments` are always there.
pub(super) fn taxonomies(node: Option<&Node>, reader: &mut Reader) -> Vec<Taxonomy> {
    let plain = |name: &str| Taxonomy { name: name.into(), title: capitalized(name), paginate_by: 20, feed: true };
    let mut all: Vec<Taxonomy> = ["topics", "tags", "segments"].map(plain).into();
    for entry in node.and_then(Node::entries).unwrap_or_default() {
        let table = reader.record(&schema::taxonomy(), &entry.node);
        if let Some(field) =
            common::fields().iter().find(|f| *f.name == *entry.key && !matches!(f.takes, Takes::List(_)))
        {
            let message = format!("no taxonomy can be called `{}`, which is another field of every page", field.name);
            reader.fault(entry.key_span, message, Some("give it another name, as in `[taxonomies.topics]`".into()));
            continue;
        }
        let mut taxonomy = plain(&entry.key);
        if let Some(title) = get::text(&table, "title") {
            taxonomy.title = title.to_owned();
        }
        taxonomy.paginate_by = size(get::integer(&table, "paginate_by"), 20);
        taxonomy.feed = get::boolean(&table, "feed").unwrap_or(true);
        match all.iter_mut().find(|t| t.name == taxonomy.name) {
            Some(known) => *known = taxonomy,
            None => all.push(taxonomy),
        }
    }
    all
}

/// `articles` as `Articles`.
pub(super) fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn size(written: Option<i64>, default: usize) -> usize {
    written.map_or(default, |n| usize::try_from(n).unwrap_or(0))
}

/// `[collections]`.
pub(super) fn collections(
    node: &Node,
    kinds: &BTreeMap<String, Arc<Kind>>,
    reader: &mut Reader,
) -> BTreeMap<String, Collection> {
    let mut all = BTreeMap::new();
    for entry in node.entries().unwrap_or_default() {
        let table = reader.record(&schema::collection(), &entry.node);
        let kind = get::text(&table, "kind").map(str::to_owned);
        if let Some(name) = kind.as_ref().filter(|k| !kinds.contains_key(*k)) {
            let span = table["kind"].span;
            let fault = Diagnostic::new(codes::COLLECTION_UNKNOWN, format!("there is no kind `{name}`"));
            reader.diagnostics.push(
                fault
                    .at(Place::of(reader.path, reader.text, span))
                    .hint(nearest::hint(name, kinds.keys().map(String::as_str))),
            );
        }
        if let Some(slot) = table.get("permalink") {
            permalink(get::text(&table, "permalink").unwrap_or_default(), slot.span, reader);
        }
        all.insert(
            entry.key.clone(),
            Collection {
                kind,
                permalink: get::text(&table, "permalink").map(str::to_owned),
                paginate_by: size(get::integer(&table, "paginate_by"), 20),
                sort: get::text(&table, "sort").map(sort),
                feed: get::boolean(&table, "feed").unwrap_or(true),
            },
        );
    }
    all
}

fn sort(word: &str) -> Sort {
    match word {
        "title" => Sort::Title,
        "weight" => Sort::Weight,
        "part" => Sort::Part,
        "starts" => Sort::Starts,
        _ => Sort::Date,
    }
}

/// `[[menu.NAME]]`, or `[menu] NAME = […]`.
pub(super) fn menus(node: &Node, reader: &mut Reader) -> BTreeMap<String, Vec<MenuItem>> {
    let entries = node.entries().unwrap_or_default();
    entries.iter().map(|entry| (entry.key.clone(), items(&entry.node, reader))).collect()
}

fn items(node: &Node, reader: &mut Reader) -> Vec<MenuItem> {
    let Value::List(nodes) = &node.value else {
        reader.fault(
            node.span,
            "a menu is a list of tables".into(),
            Some("write `[[menu.main]]` before each entry".into()),
        );
        return Vec::new();
    };
    let mut found = Vec::new();
    for node in nodes {
        let table = reader.record(&schema::menu_item(), node);
        let (Some(name), Some(url)) = (get::text(&table, "name"), get::text(&table, "url")) else { continue };
        let children = get::free(&table, "children").map_or_else(Vec::new, |n| items(n, reader));
        found.push(MenuItem {
            name: name.to_owned(),
            url: url.to_owned(),
            weight: get::integer(&table, "weight").unwrap_or(0),
            language: get::text(&table, "language").and_then(|l| Lang::new(l).ok()),
            children,
            span: node.get("url").map_or(node.span, |n| n.span),
        });
    }
    found.sort_by_key(|item| item.weight);
    found
}

/// `[endpoints]`; without one there is a receiver of our own on this machine.
pub(super) fn endpoints(node: &Node, reader: &mut Reader) -> BTreeMap<String, Endpoint> {
    let mut all = BTreeMap::new();
    for entry in node.entries().unwrap_or_default() {
        let place = |span| Place::of(reader.path, reader.text, span);
        let read = endpoint::read(&entry.key, &entry.node, &place);
        if let Some(endpoint) = read.unpack(&mut reader.diagnostics) {
            all.insert(entry.key.clone(), endpoint);
        }
    }
    all
}

/// `[check.rules]`.
pub(super) fn rules(node: Option<&Node>, reader: &mut Reader) -> BTreeMap<String, Option<Severity>> {
    let mut rules = BTreeMap::new();
    for entry in node.and_then(Node::entries).unwrap_or_default() {
        let level = match entry.node.text() {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("off") => None,
            _ => {
                let hint = "write \"error\", \"warning\" or \"off\"".to_owned();
                reader.fault(entry.node.span, format!("the rule `{}` has no such level", entry.key), Some(hint));
                continue;
            }
        };
        rules.insert(entry.key.clone(), level);
    }
    rules
}

/// A table of tables as a map.
pub(super) fn by_name(node: &Node) -> ByName {
    node.entries().unwrap_or_default().iter().map(|e| (e.key.clone(), e.node.clone())).collect()
}
