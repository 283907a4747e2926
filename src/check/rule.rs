//! The rules, one file each, in the order in which they are listed.

use super::Rule;

pub mod hype;
pub mod image_alt_missing;
pub mod question_missing;

/// All rules by group, then by name.
pub const ALL: &[&Rule] = &[
    // Strategy.
    &hype::RULE,
    &question_missing::RULE,
    // Accessibility.
    &image_alt_missing::RULE,
];
