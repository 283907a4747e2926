//! The rows: who holds them, how long they wait, when they are given up.

use super::bench::each;
use crate::leads::clock::{DAY, Moment};
use crate::leads::outbox::Outcome;
use crate::leads::outbox::queue::{Wanted, claim, give_up, retry, settle, wake};
use crate::leads::store::delivery;

fn of(kind: &str, target: &str) -> Wanted {
    Wanted::Of(kind.into(), target.into())
}

#[test]
fn a_task_is_held_by_one_at_a_time_and_comes_back_when_its_holder_is_killed() {
    each(|bench| {
        bench.put("webhook", "crm", "a");
        let mut two = (bench.place.open().unwrap(), bench.place.open().unwrap());
        let now = Moment::now();
        let first = claim(two.0.as_mut(), &of("webhook", "crm"), now, (60_000, false)).unwrap().unwrap();
        assert_eq!(claim(two.1.as_mut(), &of("webhook", "crm"), now, (60_000, false)).unwrap(), None);
        assert_eq!(claim(two.1.as_mut(), &of("webhook", "crm"), now, (60_000, true)).unwrap(), None, "a probe neither");
        let later = now.plus(60_001);
        let again = claim(two.1.as_mut(), &of("webhook", "crm"), later, (60_000, false)).unwrap().unwrap();
        assert_eq!((again.id, again.attempts), (first.id, 2), "the same id, since it may have arrived");
    });
}

#[test]
fn many_receivers_never_hold_the_same_task() {
    each(|bench| {
        for n in 0..60 {
            bench.put("webhook", "crm", &format!("k{n}"));
        }
        let now = Moment::now();
        let hold = || {
            let mut db = bench.place.open().unwrap();
            let mut held = Vec::new();
            let mut misses = 0;
            // On PostgreSQL two may look at the same row, and then one of them goes without.
            while misses < 20 {
                match claim(db.as_mut(), &of("webhook", "crm"), now, (60_000, false)) {
                    Ok(Some(task)) => held.push(task.id),
                    _ => misses += 1,
                }
            }
            held
        };
        let mut held: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(hold)).collect();
            threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
        });
        held.sort();
        let all = held.len();
        held.dedup();
        assert_eq!((all, held.len()), (60, 60));
    });
}

#[test]
fn what_fails_waits_longer_each_time_and_is_given_up_after_three_days() {
    each(|bench| {
        bench.put("webhook", "crm", "a");
        let mut db = bench.place.open().unwrap();
        let db = db.as_mut();
        let mut now = Moment::now();
        let mut pauses = Vec::new();
        let down = Outcome::Down("no answer within 10 s".into());
        let given_up = loop {
            let task = claim(db, &of("webhook", "crm"), now, (60_000, true)).unwrap().unwrap();
            if settle(db, &task, &down, now).unwrap() {
                break task;
            }
            let next = db.query("SELECT next_at FROM outbox", &[]).unwrap()[0].int(0);
            pauses.push(next - now.0);
            now = Moment(next);
        };
        assert!(pauses[0] <= 75_000 && pauses.iter().all(|p| *p <= 6 * 3600 * 1000 * 5 / 4), "{pauses:?}");
        assert!(pauses[3] > pauses[0] && (15..40).contains(&pauses.len()), "{}", pauses.len());
        assert!(now.0 - given_up.created_at.0 >= 3 * DAY);
        assert_eq!(claim(db, &of("webhook", "crm"), now.plus(DAY), (60_000, true)).unwrap(), None);

        let listed = delivery::dead(db, 10).unwrap();
        assert_eq!((listed.len(), listed[0].error.as_deref()), (1, Some("no answer within 10 s")));
        assert_eq!(retry(db, Some(&listed[0].id), now).unwrap(), 1);
        let task = claim(db, &of("webhook", "crm"), now, (60_000, false)).unwrap().unwrap();
        assert_eq!(task.id, given_up.id);
        assert!(!settle(db, &task, &down, now).unwrap(), "it has three days more");
        assert_eq!(retry(db, None, now).unwrap(), 0);
    });
}

#[test]
fn a_target_that_is_back_gets_all_that_waited_and_one_that_stays_away_gets_nothing_any_more() {
    each(|bench| {
        for key in ["a", "b"] {
            bench.put("webhook", "crm", key);
        }
        bench.put("webhook", "other", "c");
        let mut db = bench.place.open().unwrap();
        let db = db.as_mut();
        let now = Moment::now();
        for _ in 0..2 {
            let task = claim(db, &of("webhook", "crm"), now, (60_000, false)).unwrap().unwrap();
            settle(db, &task, &Outcome::Down("refused".into()), now).unwrap();
        }
        assert_eq!(claim(db, &of("webhook", "crm"), now, (60_000, false)).unwrap(), None);
        assert_eq!(wake(db, "webhook", "crm", now).unwrap(), 2);
        assert!(claim(db, &of("webhook", "crm"), now, (60_000, false)).unwrap().is_some());
        let late = now.plus(3 * DAY + 1);
        assert_eq!(give_up(db, "webhook", "crm", ("away", late)).unwrap(), 2);
        let left = Wanted::NoneOf(vec![("webhook".into(), "crm".into())]);
        assert_eq!(claim(db, &left, now, (60_000, false)).unwrap().unwrap().target, "other");
    });
}
