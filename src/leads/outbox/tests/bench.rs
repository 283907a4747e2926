//! What the tests of the outbox stand on: a database, a writer, ears for events.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Place, schema};
use crate::leads::event::{Event, Tell};
use crate::leads::id;
use crate::leads::store::task::{self, Task};
use crate::leads::writer::Writer;

/// A fresh database, gone with the value.
pub struct Bench {
    pub place: Place,
    pub writer: Writer,
    pub events: Arc<Mutex<Vec<Event>>>,
    _folder: tempfile::TempDir,
}

/// A fresh database of every sort there is: SQLite, and PostgreSQL if `WELLSPRING_TEST_POSTGRES` names a server.
pub fn benches() -> Vec<Bench> {
    let mut places = Vec::new();
    let folder = tempfile::tempdir().unwrap();
    places.push((Place::File(folder.path().join("leads.db")), folder));
    #[expect(clippy::disallowed_methods, reason = "a test asks where a server is")]
    if let Ok(address) = std::env::var("WELLSPRING_TEST_POSTGRES") {
        let name = format!("outbox_{}", id::new().unwrap());
        Place::new(&address).open().unwrap().batch(&format!("CREATE SCHEMA {name}")).unwrap();
        let join = if address.contains('?') { '&' } else { '?' };
        let place = Place::new(&format!("{address}{join}options=-csearch_path%3D{name}"));
        places.push((place, tempfile::tempdir().unwrap()));
    }
    places
        .into_iter()
        .map(|(place, folder)| {
            let mut db = place.open().unwrap();
            schema::migrate(db.as_mut()).unwrap();
            let (writer, _thread) = Writer::start(place.clone(), db).unwrap();
            Bench { place, writer, events: Arc::default(), _folder: folder }
        })
        .collect()
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

/// Waits until it is so, and fails if that takes longer than ten seconds.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !so() {
        assert!(Instant::now() < end, "{what} does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}
