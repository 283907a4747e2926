//! The home page, `content/_index.md`.

use super::{Intent, Kind};

/// The kind `home`.
pub fn kind() -> Kind {
    Kind::new("home", Intent::Neutral)
}
