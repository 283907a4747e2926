//! What the tests of the outbox stand on: a database, a writer, ears for events.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::form::manifest::Entry;
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Place};
use crate::leads::event::{Event, Tell};
use crate::leads::screen::{self, Validated};
use crate::leads::store::task::{self, Task};
use crate::leads::testing::on_each;
use crate::leads::writer::Writer;

/// A database with its writer.
pub struct Bench {
    pub place: Place,
    pub writer: Writer,
    pub events: Arc<Mutex<Vec<Event>>>,
}

/// Runs a test on a fresh database of each sort.
pub fn each(test: impl Fn(&Bench)) {
    on_each(|place, _| {
        let (writer, _thread) = Writer::start(place.clone(), place.open().unwrap()).unwrap();
        test(&Bench { place: place.clone(), writer, events: Arc::default() });
    });
}

impl Bench {
    pub fn tell(&self) -> Tell {
        let events = self.events.clone();
        Arc::new(move |event| events.lock().unwrap().push(event))
    }

    pub fn run<T: Send + 'static>(&self, work: impl FnMut(&mut dyn Db) -> Result<T, DbError> + Send + 'static) -> T {
        self.writer.run_here(work).unwrap()
    }

    pub fn put(&self, kind: &'static str, target: &str, key: &str) {
        let (target, key) = (target.to_owned(), key.to_owned());
        self.run(move |db| {
            let at = Moment::now();
            let task = Task {
                key: key.clone(),
                kind,
                target: target.clone(),
                payload: serde_json::json!({ "key": key }).to_string(),
                not_before: at,
                contact: None,
                submission: None,
                lead: None,
            };
            task::put(db, at, &task).map(|_| ())
        });
    }

    /// A number that a statement gives.
    pub fn number(&self, sql: &'static str) -> i64 {
        self.run(move |db| Ok(db.query(sql, &[])?.first().map_or(0, |row| row.int(0))))
    }

    /// All texts of a statement's first column.
    pub fn texts(&self, sql: &'static str) -> Vec<String> {
        self.run(move |db| Ok(db.query(sql, &[])?.iter().map(|row| row.text(0)).collect()))
    }
}

/// A post that comes now: the worker has no other clock than the machine's.
pub fn posted(form: &Arc<Entry>, answers: &[(&str, &str)]) -> Validated {
    let pairs: Vec<(String, String)> = answers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    screen::begin(form, &pairs, None, Moment::now()).unwrap()
}

/// Waits until it is so, and fails if that takes longer than ten seconds.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !so() {
        assert!(Instant::now() < end, "{what} does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}
