//! What the receiver does by itself while it runs: it looks at the clock and at its file, and deletes what is older than its time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::sleep;

use super::clock::{Learnt, Standing};
use super::db::DbError;
use super::event::{Event, Tell};
use super::server::Shared;
use super::store::erase::{self, Erased};
use super::store::time;

/// How often it looks for a clock that jumped and for a file that is gone.
const LOOK: Duration = Duration::from_secs(1);
/// How often it notes in the store how late it is.
const NOTE: Duration = Duration::from_secs(60);
/// How often it deletes.
const DELETE: Duration = Duration::from_secs(6 * 60 * 60);

/// Looks, notes and deletes until `stop` says so; deletes at the start first. Where the settings name no time all is
/// kept.
pub async fn run(shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let (mut noted, mut deleted) = (Instant::now(), None::<Instant>);
    let mut was_there = true;
    loop {
        let is_there = shared.read(|db| Ok(db.is_there())).await.unwrap_or(was_there);
        if is_there != was_there {
            was_there = is_there;
            (shared.tell)(Event::File { is_there });
        }
        if noted.elapsed() >= NOTE || shared.clock.has_jumped() {
            noted = Instant::now();
            match look(&shared).await {
                Ok(learnt) => tell(learnt, &shared.tell),
                Err(why) => (shared.tell)(Event::Store(why.to_string())),
            }
        }
        if deleted.is_none_or(|at| at.elapsed() >= DELETE) {
            retain(&shared).await;
            // At the start it has been told already.
            if deleted.is_some() && matches!(shared.clock.standing(), Standing::Ahead(_)) {
                (shared.tell)(Event::Waits);
            }
            deleted = Some(Instant::now());
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn look(shared: &Arc<Shared>) -> Result<Learnt, DbError> {
    let clock = shared.clock.clone();
    shared.writer.run(move |db| time::look(db, &clock)).await
}

/// Tells what is new of the clock.
pub fn tell(learnt: Learnt, tell: &Tell) {
    if learnt.is_news {
        tell(Event::Clock(learnt.standing));
    }
}

/// Deletes what is older than its time at a moment that has certainly come.
async fn retain(shared: &Arc<Shared>) {
    let Some(days) = shared.book.settings.retention_days else { return };
    let at = shared.clock.certain();
    match shared.writer.run(move |db| erase::retain(db, days, at)).await {
        Ok(erased) if erased == Erased::default() => {}
        Ok(erased) => (shared.tell)(Event::Retained { days, submissions: erased.submissions }),
        Err(why) => (shared.tell)(Event::Store(why.to_string())),
    }
}
