//! The receiver of forms: `wellspring leads serve`. A submission is answered once it is on disk, and not before.
//!
//! 1. [`settings`] reads the `[leads]` table that came with the manifest;
//! 2. [`screen`] takes a post through its fixed steps, so that none can be left out;
//! 3. [`db`] is SQLite or PostgreSQL behind one trait, [`writer`] commits what arrives together in one transaction;
//! 4. [`store`] holds every statement; [`model`] the types; [`outbox`] hands over what follows; [`links`] are in letters;
//! 5. [`server`] is what the network sees: one table of routes with their rights.
//!
//! Nothing here prints. What happens is told as an [`event::Event`], which has no place for what identifies a person.

pub mod clock;
pub mod event;
pub mod id;
pub mod settings;
pub mod model;
pub mod standing;
pub mod normal;
pub mod screen;
pub mod db;
pub mod writer;
pub mod reader;
pub mod outbox;
pub mod store;
pub mod links;
pub mod report;
pub mod book;
pub mod server;
pub mod upkeep;
#[cfg(test)]
pub(crate) mod testing;
