//! Lanes: what one target does to the others, and what comes again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::bench::{Bench, each, until};
use crate::leads::clock::{Clock, Moment};
use crate::leads::db::{Db, DbError};
use crate::leads::event::Event;
use crate::leads::outbox::queue::Claimed;
use crate::leads::outbox::{Carrier, Outbox, Outcome, Ready, Target};

/// Does with each task what it is told, and notes its id.
struct Scripted {
    seen: Arc<Mutex<Vec<String>>>,
    does: Arc<dyn Fn(usize) -> Outcome + Send + Sync>,
    times: Arc<AtomicUsize>,
}

impl Carrier for Scripted {
    fn lease(&self) -> i64 {
        300
    }

    fn prepare(&self, _db: &mut dyn Db, task: &Claimed, _at: Moment) -> Result<Ready, DbError> {
        let (seen, does, times, id) = (self.seen.clone(), self.does.clone(), self.times.clone(), task.id.clone());
        Ok(Ready::Go(Box::new(move || {
            seen.lock().unwrap().push(id);
            does(times.fetch_add(1, Ordering::SeqCst))
        })))
    }
}

type Seen = Arc<Mutex<Vec<String>>>;

fn target(name: &str, does: impl Fn(usize) -> Outcome + Send + Sync + 'static) -> (Target, Seen) {
    let seen = Seen::default();
    let carrier = Arc::new(Scripted { seen: seen.clone(), does: Arc::new(does), times: Arc::default() });
    (Target { kind: "webhook", name: name.into(), carrier, threads: 1 }, seen)
}

fn start(bench: &Bench, targets: Vec<Target>) -> Outbox {
    Outbox::start(targets, &bench.writer, &bench.tell(), &Clock::default()).unwrap()
}

fn done() -> Outcome {
    Outcome::Done("status 200".into())
}

#[test]
fn a_target_that_hangs_stops_no_other() {
    each(|bench| {
        let (hanging, _) = target("hanging", |_| {
            std::thread::sleep(Duration::from_secs(3));
            Outcome::Down("no answer".into())
        });
        let (quick, seen) = target("quick", |_| done());
        for n in 0..5 {
            bench.put("webhook", "hanging", &format!("h{n}"));
            bench.put("webhook", "quick", &format!("q{n}"));
        }
        let begun = Instant::now();
        let outbox = start(bench, vec![hanging, quick]);
        until("all that is quick", || seen.lock().unwrap().len() == 5);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        assert!(!outbox.stop(Duration::from_millis(200)), "the one that hangs is left behind");
    });
}

#[test]
fn a_target_that_comes_back_gets_everything_at_once() {
    each(|bench| {
        // Down for the first two questions. Every pause of a single task is a minute or more.
        let (flaky, seen) = target("flaky", |n| if n < 2 { Outcome::Down("status 503".into()) } else { done() });
        for n in 0..10 {
            bench.put("webhook", "flaky", &format!("f{n}"));
        }
        let outbox = start(bench, vec![flaky]);
        until("everything", || bench.number("SELECT COUNT(*) FROM outbox WHERE state = 'done'") == 10);
        assert!(outbox.stop(Duration::from_secs(2)));
        assert_eq!(seen.lock().unwrap().len(), 12, "while it was away it was asked with one task at a time");
        let events = bench.events.lock().unwrap();
        assert_eq!(events.iter().filter(|e| matches!(e, Event::Undelivered { .. })).count(), 2);
    });
}

#[test]
fn what_was_handed_over_and_not_written_down_comes_again_under_the_same_id() {
    each(|bench| {
        bench.put("webhook", "crm", "a");
        // A receiver that is killed between the delivery and its note: it has claimed, and settles nothing.
        let (killed, first) = target("crm", |_| done());
        let mut db = bench.place.open().unwrap();
        let wanted = crate::leads::outbox::queue::Wanted::Of("webhook".into(), "crm".into());
        let now = Moment::now();
        let task = crate::leads::outbox::queue::claim(db.as_mut(), &wanted, now, (300, false)).unwrap().unwrap();
        if let Ready::Go(carry) = killed.carrier.prepare(db.as_mut(), &task, now).unwrap() {
            assert_eq!(carry(), done());
        }
        let (next, second) = target("crm", |_| done());
        let outbox = start(bench, vec![next]);
        until("the second time", || bench.number("SELECT COUNT(*) FROM outbox WHERE state = 'done'") == 1);
        assert!(outbox.stop(Duration::from_secs(2)));
        assert_eq!(*first.lock().unwrap(), *second.lock().unwrap());
        assert_eq!(second.lock().unwrap().len(), 1);
    });
}

#[test]
fn one_that_is_refused_leaves_the_way_open_for_the_others() {
    each(|bench| {
        let (picky, _) = target("picky", |n| if n == 0 { Outcome::Refused("status 400".into()) } else { done() });
        for n in 0..3 {
            bench.put("webhook", "picky", &format!("p{n}"));
        }
        bench.put("webhook", "gone", "g");
        let outbox = start(bench, vec![picky]);
        until("two of three", || bench.number("SELECT COUNT(*) FROM outbox WHERE state = 'done'") == 2);
        until("the lost one", || {
            bench.texts("SELECT error FROM outbox WHERE target = 'gone'") == ["`[leads]` has no target of that name"]
        });
        assert!(outbox.stop(Duration::from_secs(2)));
    });
}
