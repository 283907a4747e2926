//! Reads `[endpoints.NAME]` of `site.toml`.

use std::collections::BTreeMap;

use super::{ALL, Endpoint, Service, find};
use crate::diag::codes::ENDPOINT_INVALID;
use crate::diag::{Checked, Diagnostic, Place, Span, nearest};
use crate::node::{Entry, Node};

/// Reads one endpoint. There is none if its type is not known.
pub fn read(name: &str, node: &Node, place: &dyn Fn(Span) -> Place) -> Checked<Option<Endpoint>> {
    let mut found = Vec::new();
    let types = || ALL.iter().map(|s| s.name).collect::<Vec<_>>();
    let written = node.get("type").filter(|n| !n.is_empty());
    let Some(word) = written.and_then(Node::text) else {
        let message = format!("the endpoint `{name}` has no `type`");
        found.push(Diagnostic::new(ENDPOINT_INVALID, message).at(place(node.span)).hint(nearest::hint("", types())));
        return Checked::new(None, found);
    };
    let Some(service) = find(word) else {
        let message = format!("`{word}` is no type of endpoint");
        let at = written.map_or(node.span, |n| n.span);
        found.push(Diagnostic::new(ENDPOINT_INVALID, message).at(place(at)).hint(nearest::hint(word, types())));
        return Checked::new(None, found);
    };
    let mut settings = BTreeMap::new();
    for entry in node.entries().unwrap_or_default().iter().filter(|e| e.key != "type" && !e.node.is_empty()) {
        match setting(name, service, entry) {
            Ok(value) => {
                settings.insert(entry.key.clone(), value);
            }
            Err(wrong) => {
                found.push(Diagnostic::new(ENDPOINT_INVALID, wrong.message).at(place(wrong.span)).hint(wrong.hint))
            }
        }
    }
    for missing in service.settings.iter().filter(|s| s.required && node.get(s.name).is_none_or(Node::is_empty)) {
        let message = format!("the endpoint `{name}` ({word}) has no `{}`", missing.name);
        found.push(Diagnostic::new(ENDPOINT_INVALID, message).at(place(node.span)).hint(missing.help));
    }
    Checked::new(Some(Endpoint { name: name.into(), service: word.into(), settings }), found)
}

/// What is wrong with a setting.
struct Wrong {
    span: Span,
    message: String,
    hint: String,
}

fn setting(name: &str, service: &Service, entry: &Entry) -> Result<String, Wrong> {
    let key = &entry.key;
    let Some(setting) = service.settings.iter().find(|s| s.name == key) else {
        let message = format!("the endpoint `{name}` ({}) takes no `{key}`", service.name);
        let hint = nearest::hint(key, service.settings.iter().map(|s| s.name));
        return Err(Wrong { span: entry.key_span, message, hint });
    };
    let value = entry.node.text().unwrap_or_default().trim();
    match (setting.check)(value) {
        Ok(()) if entry.node.text().is_some() => Ok(value.into()),
        checked => {
            let why = checked.err().unwrap_or_else(|| "is no text".into());
            let message = format!("`{key}` of the endpoint `{name}` {why}");
            Err(Wrong { span: entry.node.span, message, hint: setting.help.into() })
        }
    }
}
