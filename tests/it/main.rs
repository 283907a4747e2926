//! All Rust tests that use the crate from outside, in one binary.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "a test reads its own switches, computes colours, and ends by a panic"
)]

mod case;
mod check_command;
mod docs;
mod drafts;
mod early;
mod edits;
mod endpoints;
mod explain;
mod floors;
mod kept;
mod key;
#[cfg(feature = "leads")]
mod leads;
mod leaks;
mod memo;
mod moment;
mod pictures;
#[cfg(feature = "leads")]
mod probe;
mod program;
mod questions;
mod read_back;
mod rules;
mod sites;
mod theme;
mod theme_command;
mod tidy;
mod verify;
