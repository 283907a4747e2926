//! A free page: about, privacy, anything without a kind of its own.

use super::{Intent, Kind};

/// The kind `page`.
pub fn kind() -> Kind {
    Kind::new("page", Intent::Neutral)
}
