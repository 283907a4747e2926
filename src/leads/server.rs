//! What the network sees. Every route stands in one table with its rights ([`routes::ROUTES`]), so a test can ask each
//! of them what it answers to somebody who has none.

mod answers;
mod client;
mod download;
mod forms;
pub mod health;
mod inbox;
mod letters;
mod limits;
mod listen;
mod rights;
pub mod routes;
pub mod session;
mod stream;

use std::sync::Arc;

pub use limits::Limits;
pub use listen::{listen, run};

use super::book::Book;
use super::clock::Clock;
use super::db::{Db, DbError};
use super::event::Tell;
use super::reader::Readers;
use super::writer::Writer;

/// What all requests share.
pub struct Shared {
    /// The site.
    pub book: Arc<Book>,
    /// The one writer.
    pub writer: Writer,
    /// Connections that read.
    pub readers: Readers,
    /// Whether the store worked a moment ago.
    pub health: health::Last,
    /// Rates and counts of connections.
    pub limits: Arc<Limits>,
    /// The time.
    pub clock: Clock,
    /// Where events go.
    pub tell: Tell,
    /// The lock of the inbox; none keeps it closed to all.
    pub door: Option<session::Door>,
}

impl Shared {
    /// Reads, on a thread that may wait.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut dyn Db) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let shared = self.clone();
        let done = tokio::task::spawn_blocking(move || shared.readers.read(work));
        done.await.unwrap_or_else(|_| Err(DbError::Unavailable("the reader has stopped".into())))
    }
}

#[cfg(test)]
mod tests;
