//! The data files under `content/_data/`.

use std::collections::BTreeMap;

use tera::Value;

use crate::diag::{Checked, Diagnostic, Place, codes};
use crate::node;
use crate::source::Snapshot;

/// Every data file by its name below `_data/`, without its extension.
pub fn load(snapshot: &Snapshot) -> Checked<BTreeMap<String, Value>> {
    let mut diagnostics = Vec::new();
    let mut found = BTreeMap::new();
    for (path, _) in snapshot.below("content/_data/") {
        let extension = path.extension();
        if !matches!(extension.as_str(), "toml" | "yaml" | "yml" | "json" | "csv") {
            continue;
        }
        let text = match snapshot.read_text(path) {
            Ok(text) => text,
            Err(fault) => {
                diagnostics.push(fault);
                continue;
            }
        };
        let inner = path.in_content().unwrap_or_default().trim_start_matches("_data/");
        let name = inner.rsplit_once('.').map_or(inner, |(stem, _)| stem).to_owned();
        match node::data::read(&extension, &text) {
            Ok(json) => {
                found.insert(name, Value::from_serializable(&json));
            }
            Err(problem) => {
                let fault = Diagnostic::new(codes::DATA_INVALID, problem.message);
                let fault = fault.at(Place::of(path, &text, problem.span));
                diagnostics.push(problem.hint.into_iter().fold(fault, Diagnostic::hint));
            }
        }
    }
    Checked::new(found, diagnostics)
}
