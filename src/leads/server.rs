//! What the network sees. Every route stands in one table with its rights ([`routes::ROUTES`]), so a test can ask each
//! of them what it answers to somebody who has none.

mod answers;
mod client;
mod forms;
mod health;
mod limits;
mod listen;
pub mod routes;

use std::sync::{Arc, Mutex};

pub use limits::Limits;
pub use listen::run;

use super::book::Book;
use super::db::{Db, DbError};
use super::event::Tell;
use super::writer::Writer;

/// What all requests share.
pub struct Shared {
    /// The site.
    pub book: Arc<Book>,
    /// The one writer.
    pub writer: Writer,
    /// Connections that read, each used by one at a time.
    pub readers: Vec<Mutex<Box<dyn Db>>>,
    /// Rates and counts of connections.
    pub limits: Arc<Limits>,
    /// Where events go.
    pub tell: Tell,
    /// The inbox's token, if it is open.
    pub token: Option<String>,
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
        let done = tokio::task::spawn_blocking(move || {
            let free = shared.readers.iter().find_map(|reader| reader.try_lock().ok());
            let reader = free.or_else(|| shared.readers.first().and_then(|reader| reader.lock().ok()));
            let Some(mut reader) = reader else {
                return Err(DbError::Unavailable("no connection is there to read".into()));
            };
            work(reader.as_mut())
        });
        done.await.unwrap_or_else(|_| Err(DbError::Unavailable("the reader has stopped".into())))
    }
}
