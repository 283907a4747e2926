//! A section's own page, `_index.md`: the list of what its folder holds.

use super::{Intent, Kind};

/// The kind `section`.
pub fn kind() -> Kind {
    Kind::new("section", Intent::Neutral)
}
