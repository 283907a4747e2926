//! One mistake in a template is one diagnostic, however many pages it was rendered for.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Place, codes};

/// Keeps the first of those mistakes in a template that differ only in the page they were rendered for, and says
/// how many more there are. The rest stays as it is.
pub(super) fn templates(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(Place, String), Vec<Diagnostic>> = BTreeMap::new();
    let mut kept = Vec::new();
    for diagnostic in diagnostics {
        match &diagnostic.place {
            Some(place) if diagnostic.code == codes::TEMPLATE_INVALID.name && place.line > 0 => {
                groups.entry((place.clone(), diagnostic.message.clone())).or_default().push(diagnostic);
            }
            _ => kept.push(diagnostic),
        }
    }
    for mut group in groups.into_values() {
        group.sort_by(|a, b| a.hints.cmp(&b.hints));
        group.dedup();
        let more = group.len() - 1;
        let mut first = group.swap_remove(0);
        if let Some(hint) = first.hints.last_mut().filter(|_| more > 0) {
            let pages = if more == 1 { "page" } else { "pages" };
            hint.push_str(&format!(" and {more} more {pages}"));
        }
        kept.push(first);
    }
    kept
}
