//! Puts what a build made onto a disk: the output folder, changed as one, and the targets of `wellspring publish`.
//!
//! This is the only floor that may delete, and it deletes only what an earlier build wrote.

pub mod error;
pub mod write;
pub mod lock;
pub mod rank;
mod stat;
mod manifest;
mod owned;
mod accept;
mod rights;
mod swap;
mod stage;
mod change;
mod in_place;
mod settle;
pub mod slot;
pub mod plan;
pub mod target;
pub mod carry;
pub mod receiver;
pub mod memo;

pub use error::Error;
pub use lock::Lock;
pub use plan::Plan;
pub use slot::{Options, Report, Slot};

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test takes folders away, and starts the process that it kills")]
mod tests;
