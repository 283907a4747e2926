//! What the tests of the receiver share: a form, posts, and every database that there is.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value as Json, json};

use super::clock::{Clock, Moment};
use super::db::{Db, Place, schema};
use super::id;
use super::screen::{self, AfterSpam, Validated};
use super::settings::Settings;
use super::store::{self, Kept};
use crate::form::manifest::Entry;
use crate::form::testing::{endpoint_of, form_in, form_of};

/// The moment of every test.
pub const NOW: Moment = Moment(1_795_000_000_000);

/// Runs a test on SQLite, and on PostgreSQL where WELLSPRING_TEST_POSTGRES names a server; each has its own place.
pub fn on_each(test: impl Fn(&Place, &mut dyn Db)) {
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![Place::File(folder.path().join("leads.db"))];
    places.extend(postgres());
    for place in places {
        let mut db = place.open().unwrap();
        schema::migrate(db.as_mut()).unwrap();
        test(&place, db.as_mut());
    }
}

/// A schema of its own on the server of the environment, if one is named.
#[expect(clippy::disallowed_methods, reason = "only who runs the tests knows whether there is a server")]
fn postgres() -> Option<Place> {
    let server = std::env::var("WELLSPRING_TEST_POSTGRES").ok()?;
    let schema = format!("test_{}", id::new().unwrap());
    Place::new(&server).open().unwrap().batch(&format!("CREATE SCHEMA {schema}")).unwrap();
    let join = if server.contains('?') { '&' } else { '?' };
    Some(Place::new(&format!("{server}{join}options=-csearch_path%3D{schema}")))
}

/// A form that asks for what a lead needs, and what it does not.
pub fn lead_form() -> Arc<Entry> {
    entry(form_of(json!([
        {"name": "need", "type": "need", "label": "What do you want to solve?"},
        {"name": "email", "type": "email", "label": "E-mail", "required": true},
        {"name": "phone", "type": "tel", "label": "Telephone"},
        {"name": "name", "type": "name", "label": "Name"},
        {"name": "company", "label": "Company"},
        {"name": "budget", "type": "budget", "label": "Budget", "options": ["small", "large"]},
        {"name": "remarks", "type": "textarea", "label": "Anything else?"}
    ])))
}

/// A form whose need is chosen, not written.
pub fn choice_form() -> Arc<Entry> {
    entry(form_of(json!([
        {"name": "need", "type": "need", "label": "What do you want to solve?", "options": ["pumps", "valves"]},
        {"name": "email", "type": "email", "label": "E-mail", "required": true},
        {"name": "budget", "type": "budget", "label": "Budget", "options": ["small", "large"]}
    ])))
}

/// A form that asks for an address and offers the letter.
pub fn letter_form() -> Arc<Entry> {
    let checked = form_in(
        "en",
        json!({
            "creates": "contact", "owner": "mei", "sla_hours": 24, "delivers": "A letter.", "thank_you": "Thanks.",
            "fields": [{"name": "email", "type": "email", "label": "E-mail", "required": true}],
            "consents": [{"id": "letter", "scope": "newsletter", "text": "Send me the letter."},
                         {"id": "answer", "scope": "once", "text": "Write to me once."}],
            "notice": "To answer you. [Privacy](/privacy/)"
        }),
    );
    entry(checked.value)
}

fn entry(form: crate::form::Form) -> Arc<Entry> {
    Arc::new(Entry {
        version: form.version(),
        form,
        endpoint: endpoint_of(json!({"type": "wellspring", "url": "https://leads.example"})),
        thank_you: Some("https://site.example/thanks/".into()),
        offers: BTreeMap::from([("guide".to_owned(), "https://site.example/g/token/".to_owned())]),
        privacy: None,
        notice: "We keep it.".into(),
        thanks: BTreeMap::new(),
        owner_name: Some("Mei".into()),
    })
}

/// The settings of a `[leads]` table.
pub fn settings(table: Json) -> Settings {
    Settings::read(&table).unwrap()
}

/// A post of these answers, so many days after [`NOW`].
pub fn post(form: &Arc<Entry>, day: i64, answers: &[(&str, &str)]) -> Validated {
    let pairs: Vec<(String, String)> = answers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    screen::begin(form, &pairs, None, NOW.plus(day * super::clock::DAY)).unwrap()
}

/// A clock that a test sets: the time of day, and the milliseconds that pass.
#[derive(Clone)]
pub struct Hands {
    wall: Arc<AtomicI64>,
    steady: Arc<AtomicI64>,
}

impl Hands {
    /// A clock at this moment.
    pub fn at(moment: Moment) -> Self {
        Self { wall: Arc::new(AtomicI64::new(moment.0)), steady: Arc::default() }
    }

    /// What a receiver that starts now reads.
    pub fn clock(&self) -> Clock {
        let (wall, steady) = (self.wall.clone(), self.steady.clone());
        Clock::of(move || Moment(wall.load(Ordering::Relaxed)), move || steady.load(Ordering::Relaxed))
    }

    /// Time passes.
    pub fn pass(&self, milliseconds: i64) {
        self.jump(milliseconds);
        self.steady.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// The time of day is set, and no time passes.
    pub fn jump(&self, milliseconds: i64) {
        self.wall.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// What the machine's clock says.
    pub fn wall(&self) -> Moment {
        Moment(self.wall.load(Ordering::Relaxed))
    }
}

/// Keeps a post as the server does.
pub fn keep(db: &mut dyn Db, settings: &Settings, validated: Validated) -> Kept {
    match validated.spam(settings) {
        AfterSpam::Quarantined(found) => store::quarantine(db, &found).unwrap(),
        AfterSpam::Clean(clean) => store::keep(db, &clean, settings).unwrap(),
    }
}

/// How many rows a table has.
pub fn rows(db: &mut dyn Db, table: &str) -> i64 {
    db.query(&format!("SELECT COUNT(*) FROM {table}"), &[]).unwrap()[0].int(0)
}
