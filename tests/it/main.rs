//! All Rust tests that use the crate from outside, in one binary.

mod case;
mod floors;
mod read_back;
mod sites;
mod theme;
mod tidy;
