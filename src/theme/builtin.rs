//! The built-in theme's files, carried in the binary.

use crate::path::SourcePath;

/// The name of the built-in theme.
pub(super) const NAME: &str = "default";

/// Every file of `themes/default`, by name.
pub(super) const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/builtin_theme.rs"));

/// Where the built-in theme's manifest lies.
pub(super) fn manifest_path() -> SourcePath {
    SourcePath::new("themes/default/theme.toml").expect("the path is normal")
}
