//! Every statement about submissions, contacts and leads.

pub mod delivery;
pub mod desk;
pub mod history;
mod keep;
pub mod download;
pub mod erase;
pub mod mailing;
pub mod progress;
pub mod read;
pub mod permission;
pub mod secret;
pub mod task;
pub mod time;

pub use keep::{Kept, keep, quarantine, release};

#[cfg(test)]
mod tests;
