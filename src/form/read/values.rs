//! Plain readers of a record: whatever shape the kind's data gave a value, a form wants text, truth or a list.

use crate::diag::Span;
use crate::kind::{Record, Slot, Val};
use crate::node::{Node, Value};

/// The slot with everything that was kept as written turned into text, lists and records.
pub fn settle(slot: &Slot) -> Slot {
    let val = match &slot.val {
        Val::Free(node) => return from_node(node),
        Val::List(items) => Val::List(items.iter().map(settle).collect()),
        Val::Record(entries) => Val::Record(entries.iter().map(|(k, v)| (k.clone(), settle(v))).collect()),
        other => other.clone(),
    };
    Slot { val, span: slot.span }
}

fn from_node(node: &Node) -> Slot {
    let val = match &node.value {
        Value::Null => Val::Text(String::new()),
        Value::Text { text, plain: true } if text == "true" || text == "false" => Val::Bool(text == "true"),
        Value::Text { text, .. } => Val::Text(text.clone()),
        Value::List(items) => Val::List(items.iter().map(from_node).collect()),
        Value::Map(entries) => {
            Val::Record(entries.iter().map(|e| (e.key.as_str().into(), from_node(&e.node))).collect())
        }
    };
    Slot { val, span: node.span }
}

/// The text of a scalar; nothing for an empty one.
pub fn scalar(slot: &Slot) -> Option<String> {
    let text = match &slot.val {
        Val::Text(text) | Val::Page(text) => text.trim().to_owned(),
        Val::Bool(truth) => truth.to_string(),
        Val::Integer(number) => number.to_string(),
        Val::Number(number) => number.to_string(),
        Val::Date(moment) => moment.zoned.date().to_string(),
        Val::Seconds(seconds) => seconds.to_string(),
        Val::Reference { name, .. } => name.clone(),
        Val::File { written, .. } => written.clone(),
        Val::List(_) | Val::Record(_) | Val::Free(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The text of a key.
pub fn text(record: &Record, key: &str) -> Option<String> {
    scalar(record.get(key)?)
}

/// Whether a key says yes.
pub fn truth(record: &Record, key: &str) -> bool {
    match record.get(key).map(|slot| &slot.val) {
        Some(Val::Bool(truth)) => *truth,
        Some(Val::Text(text)) => text == "true" || text == "yes",
        _ => false,
    }
}

/// The items of a key; a single value counts as one item.
pub fn list<'a>(record: &'a Record, key: &str) -> Vec<&'a Slot> {
    match record.get(key) {
        None => Vec::new(),
        Some(Slot { val: Val::List(items), .. }) => items.iter().collect(),
        Some(slot) => vec![slot],
    }
}

/// The entries, if it is a record.
pub fn record(slot: &Slot) -> Option<&Record> {
    match &slot.val {
        Val::Record(entries) => Some(entries),
        _ => None,
    }
}

/// Where a key's value stands; the file's start if it is not there.
pub fn span(record: &Record, key: &str) -> Span {
    record.get(key).map(|slot| slot.span).unwrap_or_default()
}
