//! Hands over what the outbox holds: at least once, under the same id at each attempt, until it is taken or given up.
//!
//! Every target has a lane of its own with its own threads ([`lane`]). A task is claimed and made ready in one
//! transaction, handed over outside of any, and settled in another ([`queue`]). Who is killed in between leaves a task
//! that is held for a minute and then handed over again.

mod backoff;
mod envelope;
mod guard;
pub mod hands;
mod http;
mod lane;
pub mod mail;
pub mod plan;
pub mod queue;
pub mod settings;
mod sync;
mod webhook;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use self::lane::{Lane, Stop};
use self::queue::{Claimed, Wanted};
use super::clock::{Clock, Moment};
use super::db::{Db, DbError};
use super::event::Tell;
use super::writer::Writer;

pub use self::queue::retry;

/// What became of an attempt. The words hold nothing of what was sent, and nothing of what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is handed over.
    Done(String),
    /// There is nothing to hand over any more.
    Skipped(String),
    /// The target answers, but did not take this one.
    Refused(String),
    /// The target does not answer, or not as it should.
    Down(String),
    /// It will never be taken.
    Hopeless(String),
}

/// A task that is ready.
pub enum Ready {
    /// There is nothing to hand over any more.
    Nothing(String),
    /// It can never be handed over.
    Hopeless(String),
    /// Hands it over. Runs outside of any transaction, and takes no longer than the lease.
    Go(Box<dyn FnOnce() -> Outcome + Send>),
}

/// What hands over the tasks of a target.
pub trait Carrier: Send + Sync + 'static {
    /// For how many milliseconds a task is held.
    fn lease(&self) -> i64 {
        60_000
    }

    /// Reads what the task needs. May run twice.
    ///
    /// # Errors
    /// When the database refuses.
    fn prepare(&self, db: &mut dyn Db, task: &Claimed, at: Moment) -> Result<Ready, DbError>;
}

/// A target with what hands over to it, and how many at a time.
pub struct Target {
    /// `mail`, `webhook` or `sync`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What hands over.
    pub carrier: Arc<dyn Carrier>,
    /// So many threads.
    pub threads: usize,
}

/// The lanes at work.
pub struct Outbox {
    stop: Stop,
    threads: Vec<JoinHandle<()>>,
}

impl Outbox {
    /// Starts a lane for each target, and one for tasks whose target is in the settings no more.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(targets: Vec<Target>, writer: &Writer, tell: &Tell, clock: &Clock) -> Result<Self, DbError> {
        let mut outbox = Self { stop: Stop::default(), threads: Vec::new() };
        let known = targets.iter().map(|t| (t.kind.to_owned(), t.name.clone())).collect();
        for Target { kind, name, carrier, threads } in targets {
            let wanted = Wanted::Of(kind.into(), name.clone());
            let lane = Arc::new(Lane::new(wanted, carrier, writer.clone(), tell.clone(), clock.clone()));
            for _ in 0..threads.max(1) {
                outbox.spawn(&format!("{kind} {name}"), &lane)?;
            }
        }
        let lost = Lane::new(Wanted::NoneOf(known), Arc::new(Lost), writer.clone(), tell.clone(), clock.clone());
        outbox.spawn("lost", &Arc::new(lost))?;
        Ok(outbox)
    }

    fn spawn(&mut self, name: &str, lane: &Arc<Lane>) -> Result<(), DbError> {
        let (lane, stop) = (lane.clone(), self.stop.clone());
        let thread = std::thread::Builder::new().name(name.into()).spawn(move || lane.run(&stop));
        self.threads.push(thread.map_err(|why| DbError::Unavailable(why.to_string()))?);
        Ok(())
    }

    /// Ends the lanes: what was begun is finished, if that takes no longer than `patience`. Whether all of them ended;
    /// what is left behind is handed over by the next run.
    pub fn stop(self, patience: Duration) -> bool {
        self.stop.now();
        let end = Instant::now() + patience;
        while self.threads.iter().any(|thread| !thread.is_finished()) {
            if Instant::now() >= end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    }
}

/// For tasks whose target has left the settings: they wait for its return, and are given up in the end.
struct Lost;

impl Carrier for Lost {
    fn prepare(&self, _db: &mut dyn Db, _task: &Claimed, _at: Moment) -> Result<Ready, DbError> {
        Ok(Ready::Go(Box::new(|| Outcome::Refused("`[leads]` has no target of that name".into()))))
    }
}

#[cfg(test)]
mod tests;
