//! The one writer: what arrives while a transaction is on its way to disk is committed together in the next one.
//!
//! An fdatasync takes as long for one submission as for a hundred, so the commits of many visitors are one commit.
//! Each work stands in a savepoint of its own: one that fails is undone alone, and nobody is told that something is
//! kept before the commit has returned.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use super::db::{Db, DbError, Place};

/// How many works are committed together at most.
const TOGETHER: usize = 256;
/// How many may wait; beyond it a sender is told to come again.
const WAITING: usize = 4096;

/// Runs in a savepoint, a second time if another receiver was faster at the first, and keeps its result to itself
/// until the commit has returned.
type Work = Box<dyn FnMut(&mut dyn Db) -> Result<(), DbError> + Send>;

struct Job {
    work: Work,
    done: Box<dyn FnOnce(Result<(), DbError>) + Send>,
}

/// Hands work to the writer's thread.
#[derive(Clone)]
pub struct Writer {
    sender: SyncSender<Job>,
}

impl Writer {
    /// Starts the thread on a connection. The thread ends, with all its work done, when the last `Writer` is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(place: Place, db: Box<dyn Db>) -> Result<(Self, JoinHandle<()>), DbError> {
        let (sender, receiver) = sync_channel(WAITING);
        let thread = thread::Builder::new()
            .name("writer".into())
            .spawn(move || Thread { place, db: Some(db) }.run(&receiver))
            .map_err(|why| DbError::Unavailable(why.to_string()))?;
        Ok((Self { sender }, thread))
    }

    /// Runs `work` in a transaction and gives its result once that is on disk. `work` may run twice; only the effects
    /// of the last time stay.
    ///
    /// # Errors
    /// When the work fails, or it could not be made durable; then nothing of it is there.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Db) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (sender, receiver) = oneshot::channel();
        self.hand_over(work, move |result| {
            // A visitor who has gone away is no reason to undo what is kept.
            let _ = sender.send(result);
        })?;
        receiver.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// As [`Writer::run`], for a thread that can wait.
    ///
    /// # Errors
    /// As [`Writer::run`].
    pub fn run_here<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Db) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (sender, receiver) = sync_channel(1);
        self.hand_over(work, move |result| {
            let _ = sender.send(result);
        })?;
        receiver.recv().unwrap_or_else(|_| Err(stopped()))
    }

    fn hand_over<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Db) -> Result<T, DbError> + Send + 'static,
        tell: impl FnOnce(Result<T, DbError>) + Send + 'static,
    ) -> Result<(), DbError> {
        let kept = std::sync::Arc::new(std::sync::Mutex::new(None));
        let slot = kept.clone();
        let work: Work = Box::new(move |db| {
            let made = work(db)?;
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(made);
            }
            Ok(())
        });
        let done = Box::new(move |result: Result<(), DbError>| {
            let made = kept.lock().ok().and_then(|mut slot| slot.take());
            tell(result.and_then(|()| made.ok_or_else(stopped)));
        });
        self.sender.try_send(Job { work, done }).map_err(|error| match error {
            TrySendError::Full(_) => DbError::Unavailable("too much is waiting to be written".into()),
            TrySendError::Disconnected(_) => stopped(),
        })
    }
}

fn stopped() -> DbError {
    DbError::Unavailable("the writer has stopped".into())
}

/// What the writer's thread owns.
struct Thread {
    place: Place,
    db: Option<Box<dyn Db>>,
}

impl Thread {
    fn run(mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut batch = vec![first];
            batch.extend(jobs.try_iter().take(TOGETHER - 1));
            let results = self.commit(&mut batch);
            for (job, result) in batch.into_iter().zip(results) {
                (job.done)(result);
            }
        }
    }

    /// Does all of a batch in one transaction; the result of each once it is durable.
    fn commit(&mut self, batch: &mut [Job]) -> Vec<Result<(), DbError>> {
        match self.attempt(batch) {
            Ok(results) => results,
            Err(error) => {
                if self.db.as_ref().is_some_and(|db| db.is_lost()) {
                    self.db = None;
                }
                batch.iter().map(|_| Err(error.clone())).collect()
            }
        }
    }

    fn attempt(&mut self, batch: &mut [Job]) -> Result<Vec<Result<(), DbError>>, DbError> {
        let db = match &mut self.db {
            Some(db) => db,
            // A server that is away is asked again with the next work, at most so often.
            lost => match self.place.open() {
                Ok(db) => lost.insert(db),
                Err(error) => {
                    thread::sleep(Duration::from_millis(100));
                    return Err(error);
                }
            },
        };
        let db = db.as_mut();
        db.begin()?;
        let mut results = Vec::with_capacity(batch.len());
        for job in batch.iter_mut() {
            let mut result = in_savepoint(db, &mut job.work);
            if matches!(result, Err(DbError::Conflict(_))) {
                result = in_savepoint(db, &mut job.work);
            }
            if let Err(DbError::Unavailable(why)) = result {
                db.rollback();
                return Err(DbError::Unavailable(why));
            }
            results.push(result);
        }
        db.commit()?;
        Ok(results)
    }
}

fn in_savepoint(db: &mut dyn Db, work: &mut Work) -> Result<(), DbError> {
    // These are prepared once, unlike a batch.
    db.execute("SAVEPOINT work", &[])?;
    match work(db) {
        Ok(()) => db.execute("RELEASE SAVEPOINT work", &[]).map(|_| ()),
        Err(error) => {
            // A full disk undoes the whole transaction by itself, and the savepoint with it.
            match db.batch("ROLLBACK TO SAVEPOINT work; RELEASE SAVEPOINT work") {
                Ok(()) => Err(error),
                Err(_) => Err(DbError::Unavailable(error.to_string())),
            }
        }
    }
}

#[cfg(test)]
mod tests;
