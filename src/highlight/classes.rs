//! Which scope of a grammar is which of our classes.

use syntect::parsing::Scope;

/// Every class with what it marks, for themes and their tests.
pub const CLASSES: &[(&str, &str)] = &[
    ("hl-k", "keyword"),
    ("hl-s", "text"),
    ("hl-c", "comment"),
    ("hl-n", "number"),
    ("hl-f", "function"),
    ("hl-t", "type"),
    ("hl-v", "variable"),
    ("hl-o", "operator"),
    ("hl-p", "punctuation"),
    ("hl-a", "attribute or key"),
    ("hl-g", "tag"),
    ("hl-e", "escape or constant"),
    ("hl-h", "heading"),
    ("hl-d", "deleted line"),
    ("hl-i", "inserted line"),
];

/// Scopes by their beginning. The longest that fits counts. A scope that is not here says nothing,
/// and the one around it counts.
const SCOPES: &[(&str, &str)] = &[
    ("comment", "hl-c"),
    ("constant", "hl-e"),
    ("constant.numeric", "hl-n"),
    ("constant.other.color", "hl-n"),
    ("entity.name", "hl-t"),
    ("entity.name.function", "hl-f"),
    ("entity.name.label", "hl-a"),
    ("entity.name.macro", "hl-f"),
    ("entity.name.section", "hl-h"),
    ("entity.name.tag", "hl-g"),
    ("entity.name.tag.toml", "hl-a"),
    ("entity.name.tag.yaml", "hl-a"),
    ("entity.other", "hl-a"),
    ("entity.other.inherited-class", "hl-t"),
    ("keyword", "hl-k"),
    ("keyword.operator", "hl-o"),
    ("keyword.operator.word", "hl-k"),
    ("keyword.other.unit", "hl-n"),
    ("markup.changed", "hl-e"),
    ("markup.deleted", "hl-d"),
    ("markup.heading", "hl-h"),
    ("markup.inserted", "hl-i"),
    ("markup.raw", "hl-s"),
    ("markup.underline.link", "hl-s"),
    ("meta.brace", "hl-p"),
    ("meta.diff", "hl-c"),
    ("punctuation", "hl-p"),
    ("punctuation.definition.comment", "hl-c"),
    ("punctuation.definition.deleted", "hl-d"),
    ("punctuation.definition.entity", "hl-e"),
    ("punctuation.definition.heading", "hl-h"),
    ("punctuation.definition.inserted", "hl-i"),
    ("punctuation.definition.parameter", "hl-v"),
    ("punctuation.definition.string", "hl-s"),
    ("punctuation.definition.variable", "hl-v"),
    ("punctuation.terminator.entity", "hl-e"),
    ("storage", "hl-k"),
    ("string", "hl-s"),
    ("support", "hl-t"),
    ("support.constant", "hl-e"),
    ("support.function", "hl-f"),
    ("support.macro", "hl-f"),
    ("support.type.property-name", "hl-a"),
    ("support.variable", "hl-v"),
    ("variable", "hl-v"),
    ("variable.annotation", "hl-a"),
    ("variable.function", "hl-f"),
];

/// The scope around the key of a map, where a text is a key.
const KEY: &str = "meta.mapping.key";

/// The table, ready for use.
pub(super) struct Classes {
    /// The longest scopes first.
    table: Vec<(Scope, &'static str)>,
    key: Option<Scope>,
}

impl Classes {
    /// Reads the table.
    pub fn new() -> Self {
        let mut table: Vec<_> =
            SCOPES.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class))).collect();
        table.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        Self { table, key: Scope::new(KEY).ok() }
    }

    /// The class that the innermost scope with a class has.
    pub fn of(&self, stack: &[Scope]) -> Option<&'static str> {
        let class = stack.iter().rev().find_map(|scope| {
            self.table.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class)
        });
        let is_key = |key: Scope| stack.iter().any(|scope| key.is_prefix_of(*scope));
        match class {
            Some("hl-s") if self.key.is_some_and(is_key) => Some("hl-a"),
            class => class,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, Classes, SCOPES};

    #[test]
    fn every_scope_is_read_and_has_a_known_class() {
        assert_eq!(Classes::new().table.len(), SCOPES.len());
        for (scope, class) in SCOPES {
            assert!(CLASSES.iter().any(|(known, _)| known == class), "{scope}: {class}");
        }
        assert!(SCOPES.is_sorted(), "sort the table");
    }
}
