//! Settings that no template reads.

use super::{Looked, SETTING, has_word};
use crate::diag::Diagnostic;
use crate::node;

pub(super) fn look(looked: &Looked) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for own in looked.own.iter().filter(|own| own.name == "theme.toml") {
        let read = node::toml::read_file(&own.text);
        let declared = read.node.get("settings").and_then(node::Node::entries).unwrap_or_default();
        let templates = || looked.renderer.theme.templates.values();
        for entry in declared {
            let (plain, asked) = (format!("settings.{}", entry.key), format!("settings?.{}", entry.key));
            if !templates().any(|t| has_word(&t.text, &plain) || has_word(&t.text, &asked)) {
                let message = format!("no template reads the setting `{}`", entry.key);
                found.push(own.finding(SETTING, message, entry.key_span));
            }
        }
    }
    found
}
