//! What the receiver does by itself while it runs: it deletes what is older than its time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::clock::Moment;
use super::event::Event;
use super::server::Shared;
use super::store::erase::{self, Erased};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// Deletes at the start, and every six hours until `stop` says so. Where the settings name no time all is kept.
pub async fn run(shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let Some(days) = shared.book.settings.retention_days else { return };
    loop {
        match shared.writer.run(move |db| erase::retain(db, days, Moment::now())).await {
            Ok(erased) if erased == Erased::default() => {}
            Ok(erased) => (shared.tell)(Event::Retained { days, submissions: erased.submissions }),
            Err(why) => (shared.tell)(Event::Store(why.to_string())),
        }
        tokio::select! {
            () = sleep(EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
