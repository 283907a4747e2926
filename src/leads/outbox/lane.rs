//! One lane for each target: what hangs in one stops no other.
//!
//! A target that does not answer is left alone for a while, and is then asked with one task, not with all of them. Once
//! it answers, what has waited for it goes at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::backoff;
use super::queue::{self, Claimed, Wanted};
use super::{Carrier, Outcome, Ready};
use crate::leads::clock::Clock;
use crate::leads::db::DbError;
use crate::leads::event::{Event, Tell};
use crate::leads::writer::Writer;

/// How often an idle lane looks.
const LOOK: Duration = Duration::from_millis(400);
/// How long a lane waits for a database that is away.
const AWAY: Duration = Duration::from_secs(2);

/// Says to all lanes that it is over.
#[derive(Clone, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Says it.
    pub fn now(&self) {
        *held(&self.0.0) = true;
        self.0.1.notify_all();
    }

    /// Whether it was said.
    pub fn is_said(&self) -> bool {
        *held(&self.0.0)
    }

    /// Waits for so long, or until it is said.
    fn wait(&self, time: Duration) {
        let stopped = held(&self.0.0);
        drop(self.0.1.wait_timeout_while(stopped, time, |stopped| !*stopped).unwrap_or_else(PoisonError::into_inner));
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the target answers.
#[derive(Debug)]
struct Gate {
    failures: i64,
    until: Instant,
    probing: bool,
}

/// What the threads of a lane share.
pub struct Lane {
    /// Which tasks it takes.
    pub wanted: Wanted,
    /// What hands them over.
    pub carrier: Arc<dyn Carrier>,
    /// Where results are written.
    pub writer: Writer,
    /// Where events go.
    pub tell: Tell,
    /// The time.
    pub clock: Clock,
    gate: Mutex<Gate>,
}

impl Lane {
    /// A lane. It begins with one task, as if the target had been away: what an earlier run could not hand over is
    /// tried at once.
    pub fn new(wanted: Wanted, carrier: Arc<dyn Carrier>, writer: Writer, tell: Tell, clock: Clock) -> Self {
        let gate = Mutex::new(Gate { failures: 1, until: Instant::now(), probing: false });
        Self { wanted, carrier, writer, tell, clock, gate }
    }

    /// Hands over until it is stopped; what was begun is finished.
    pub fn run(&self, stop: &Stop) {
        while !stop.is_said() {
            match self.turn(stop) {
                Ok(true) => {}
                Ok(false) => stop.wait(LOOK),
                // The store tells of its faults where visitors meet them; here it is only waited for.
                Err(_) => stop.wait(AWAY),
            }
        }
    }

    /// One task, if there is one; whether there was.
    fn turn(&self, stop: &Stop) -> Result<bool, DbError> {
        let Some(probe) = self.may_go() else { return Ok(false) };
        let taken = self.take(probe);
        let Ok(Some((task, ready))) = taken else {
            self.went_idle(probe);
            return taken.map(|_| false);
        };
        let outcome = match ready {
            Ready::Nothing(why) => Outcome::Skipped(why),
            Ready::Hopeless(why) => Outcome::Hopeless(why),
            Ready::Go(carry) => carry(),
        };
        let came_back = self.learnt(&outcome, probe);
        self.settle(stop, &task, &outcome, came_back);
        Ok(true)
    }

    /// Whether it may take a task, and whether that is a probe.
    fn may_go(&self) -> Option<bool> {
        let mut gate = held(&self.gate);
        if gate.failures == 0 {
            return Some(false);
        }
        if gate.probing || Instant::now() < gate.until {
            return None;
        }
        gate.probing = true;
        Some(true)
    }

    /// Claims a task and makes it ready, in one transaction.
    fn take(&self, probe: bool) -> Result<Option<(Claimed, Ready)>, DbError> {
        let (wanted, carrier, clock) = (self.wanted.clone(), self.carrier.clone(), self.clock.clone());
        self.writer.run_here(move |db| {
            let at = clock.now();
            let Some(task) = queue::claim(db, &wanted, at, (carrier.lease(), probe))? else { return Ok(None) };
            let ready = carrier.prepare(db, &task, at)?;
            Ok(Some((task, ready)))
        })
    }

    /// A probe that found nothing to ask with leaves the way open.
    fn went_idle(&self, probe: bool) {
        if probe {
            let mut gate = held(&self.gate);
            gate.probing = false;
            gate.failures = 0;
        }
    }

    /// Takes an outcome into account; whether the target is back with it.
    fn learnt(&self, outcome: &Outcome, probe: bool) -> bool {
        let mut gate = held(&self.gate);
        if probe {
            gate.probing = false;
        }
        if matches!(outcome, Outcome::Down(_)) {
            gate.failures += 1;
            let pause = u64::try_from(backoff::of_target(gate.failures - 1, backoff::random())).unwrap_or(1000);
            gate.until = Instant::now() + Duration::from_millis(pause);
            return false;
        }
        // Nothing was asked of the target where there was nothing to hand over.
        let asked = !matches!(outcome, Outcome::Skipped(_));
        let was_down = gate.failures > 0;
        gate.failures = 0;
        was_down && asked
    }

    fn settle(&self, stop: &Stop, task: &Claimed, outcome: &Outcome, came_back: bool) {
        let settled = loop {
            let (task, outcome, clock) = (task.clone(), outcome.clone(), self.clock.clone());
            let done = self.writer.run_here(move |db| {
                let at = clock.now();
                if came_back {
                    queue::wake(db, &task.kind, &task.target, at)?;
                }
                let dead = queue::settle(db, &task, &outcome, at)?;
                if let Outcome::Down(why) = &outcome {
                    queue::give_up(db, &task.kind, &task.target, (why, at))?;
                }
                Ok(dead)
            });
            match done {
                Ok(dead) => break Some(dead),
                Err(DbError::Wrong(_)) => break None,
                // It was handed over and cannot be written down: without this it would be handed over once more.
                Err(_) if !stop.is_said() => stop.wait(AWAY),
                Err(_) => break None,
            }
        };
        let (kind, id) = (task.kind.clone(), task.id.clone());
        match (outcome, settled) {
            (Outcome::Done(_), _) => (self.tell)(Event::Delivered { kind, id }),
            (Outcome::Skipped(_), _) | (_, None) => {}
            (Outcome::Refused(why) | Outcome::Down(why) | Outcome::Hopeless(why), Some(dead)) => {
                let (attempts, why) = (task.attempts, why.clone());
                (self.tell)(Event::Undelivered { kind, id, attempts, why, dead });
            }
        }
    }
}
