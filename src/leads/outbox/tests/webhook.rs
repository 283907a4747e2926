//! Webhooks: what they are told, what they cannot do, and where they cannot lead.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::bench::{Bench, each, posted, until};
use super::ears::{Ears, Heard, listen, status};
use crate::form::manifest::{Manifest, SHAPE, Site, TalkingPoints};
use crate::leads::book::Book;
use crate::leads::event::Event;
use crate::leads::outbox::Outbox;
use crate::leads::outbox::envelope;
use crate::leads::outbox::hands::{Secrets, mail_waits, targets};
use crate::leads::outbox::webhook::Signer;
use crate::leads::store::permission::{confirm, withdraw};
use crate::leads::store::read;
use crate::leads::testing::{NOW, keep, lead_form, letter_form, on_each, post};

pub fn book(leads: Value) -> Arc<Book> {
    let manifest = Manifest {
        shape: SHAPE,
        site: Site {
            title: "Site".into(),
            url: "https://site.example".into(),
            language: "en".into(),
            zone: String::new(),
        },
        talking_points: vec![TalkingPoints {
            page: "/pumps/".into(),
            title: "Pumps".into(),
            promise: Some("They last.".into()),
            points: vec!["Ask for the altitude.".into()],
        }],
        leads,
        ..Manifest::default()
    };
    Arc::new(Book::read(&manifest.to_json()).unwrap())
}

fn start(bench: &Bench, book: &Arc<Book>) -> Outbox {
    let secrets = Secrets { webhook: Some("a secret of sixteen".into()), ..Secrets::default() };
    Outbox::start(
        targets(book, &secrets).unwrap(),
        &bench.writer,
        &bench.tell(),
        &crate::leads::clock::Clock::default(),
    )
    .unwrap()
}

fn hook(ears: &Ears) -> Value {
    json!({"webhooks": {"crm": {"url": format!("http://127.0.0.1:{}/hook", ears.port)}}})
}

fn send(bench: &Bench, book: &Arc<Book>, answers: &'static [(&'static str, &'static str)]) {
    let settings = book.settings.clone();
    bench.run(move |db| Ok(keep(db, &settings, posted(&lead_form(), answers))));
}

const QUALIFIED: &[(&str, &str)] = &[
    ("need", "Fewer returns"),
    ("email", "ada@acme.example"),
    ("company", "Acme"),
    ("budget", "large"),
    ("page", "https://site.example/contact/"),
    ("referrer", "https://site.example/pumps/?x=1"),
    ("utm_source", "letter"),
];

#[test]
fn a_qualified_lead_is_told_once_signed_and_with_its_story() {
    each(|bench| {
        let ears = listen(|_, _| status(200));
        let book = book(hook(&ears));
        send(bench, &book, &[("need", "Fewer returns"), ("email", "raw@other.example")]);
        send(bench, &book, QUALIFIED);
        send(bench, &book, QUALIFIED);
        let outbox = start(bench, &book);
        until("the lead", || bench.number("SELECT COUNT(*) FROM outbox WHERE state = 'done'") == 1);
        assert!(outbox.stop(Duration::from_secs(2)));
        let heard = ears.heard.lock().unwrap().clone();
        assert_eq!(heard.len(), 1, "a raw lead goes nowhere, a repeated one nowhere twice");
        let Heard { line, body, .. } = &heard[0];
        assert_eq!(line, "POST /hook HTTP/1.1");
        assert_eq!(bench.texts("SELECT id FROM outbox"), [heard[0].header("idempotency-key")]);
        let signature = heard[0].header("x-signature");
        let t: i64 = signature.split(['=', ',']).nth(1).unwrap().parse().unwrap();
        assert_eq!(Signer::new("a secret of sixteen").sign(body, crate::leads::clock::Moment(t * 1000)), signature);

        let told = heard[0].json();
        assert_eq!((&told["v"], &told["kind"], &told["state"]), (&json!(1), &json!("lead"), &json!("qualified")));
        assert_eq!((&told["need"], &told["answers"]["budget"]), (&json!("Fewer returns"), &json!("large")));
        assert_eq!((&told["person"]["email"], &told["owner"]), (&json!("ada@acme.example"), &json!("mei")));
        assert_eq!(told["touch"]["first"]["page"], "/pumps/");
        assert_eq!(told["touch"]["first"]["utm"], json!({"source": "letter"}));
        assert_eq!(told["promises"][0]["promise"], "They last.");
    });
}

#[test]
fn a_target_that_fails_in_any_way_gets_it_later_and_no_redirect_is_followed() {
    each(|bench| {
        let caught = listen(|_, _| status(200));
        let elsewhere = format!("http://127.0.0.1:{}/caught", caught.port);
        let ears = listen(move |n, _| match n {
            0 => status(500),
            1 => {
                format!("HTTP/1.1 307 Moved\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            }
            2 => "nonsense\r\n\r\n".into(),
            3 => status(429),
            _ => status(204),
        });
        let book = book(hook(&ears));
        send(bench, &book, QUALIFIED);
        for _ in 0..5 {
            // Each time as if the pause of the task were over.
            bench.run(|db| db.execute("UPDATE outbox SET next_at = 0", &[]).map(|_| ()));
            let before = ears.heard.lock().unwrap().len();
            let outbox = start(bench, &book);
            until("a request", || ears.heard.lock().unwrap().len() > before);
            assert!(outbox.stop(Duration::from_secs(5)));
        }
        assert_eq!(bench.number("SELECT COUNT(*) FROM outbox WHERE state = 'done'"), 1);
        assert_eq!(caught.heard.lock().unwrap().len(), 0, "a redirect is not followed");
        let ids: std::collections::BTreeSet<_> =
            ears.heard.lock().unwrap().iter().map(|h| h.header("idempotency-key")).collect();
        assert_eq!(ids.len(), 1);
        for event in bench.events.lock().unwrap().iter() {
            let told = event.to_string();
            assert!(!told.contains("secret") && !told.contains("acme") && !told.contains("127.0.0.1"), "{told}");
        }
        let whys: Vec<String> = bench
            .events
            .lock()
            .unwrap()
            .iter()
            .filter_map(|e| match e {
                Event::Undelivered { why, .. } => Some(why.clone()),
                _ => None,
            })
            .collect();
        assert!(whys.iter().any(|w| w.contains("leads elsewhere")), "{whys:?}");
    });
}

#[test]
fn a_target_that_hangs_is_left_after_ten_seconds() {
    let begun = Instant::now();
    let ears = listen(|_, _| String::new());
    let address = super::super::guard::Address::new(&format!("http://127.0.0.1:{}/", ears.port), false).unwrap();
    let call =
        super::super::http::Call { method: "POST", url: address.url.clone(), headers: Vec::new(), body: "{}".into() };
    let outcome = super::super::http::Http::new(&address).hand_over(&call);
    assert_eq!(outcome, super::super::Outcome::Down("no answer within 10 s".into()));
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_name_that_leads_inside_is_not_asked() {
    // Names that the settings may hold, since only a look-up tells where they lead.
    for url in [
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost./",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00:ec2::254]/",
    ] {
        let begun = Instant::now();
        let address = super::super::guard::Address::new(url, false).unwrap();
        let call = super::super::http::Call { method: "POST", url: url.into(), headers: Vec::new(), body: "{}".into() };
        let outcome = super::super::http::Http::new(&address).hand_over(&call);
        let refused = super::super::Outcome::Down(super::super::guard::REFUSED.into());
        let unknown = super::super::Outcome::Down("its name has no address".into());
        let away = super::super::Outcome::Down("no connection".into());
        assert!(
            outcome == refused || (outcome == unknown || outcome == away) && url.contains("localhost."),
            "{url}: {outcome:?}"
        );
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_webhook_without_a_secret_does_not_start() {
    let book = book(json!({"webhooks": {"crm": {"url": "https://crm.example/"}}}));
    let wrong = targets(&book, &Secrets::default()).err().unwrap();
    assert!(wrong[0].contains("WELLSPRING_WEBHOOK_SECRET"), "{wrong:?}");
    let with = |length: usize| Secrets { webhook: Some("é".repeat(length)), ..Secrets::default() };
    let wrong = targets(&book, &with(15)).err().unwrap();
    assert!(wrong[0].contains("too short"), "{wrong:?}");
    assert!(targets(&book, &with(16)).is_ok());
}

#[test]
fn letters_wait_for_a_relay_and_a_relay_needs_someone_who_writes() {
    let without = Secrets::default();
    let relay = Secrets { smtp: Some("smtp://127.0.0.1:2525".into()), ..Secrets::default() };
    let writes = book(json!({"mail": {"from": "Acme <hello@acme.example>"}}));
    assert!(targets(&writes, &without).unwrap().is_empty() && mail_waits(&writes, &without));
    assert!(targets(&writes, &relay).is_ok() && !mail_waits(&writes, &relay));
    let silent = book(json!({}));
    let wrong = targets(&silent, &relay).err().unwrap();
    assert!(wrong[0].contains("leads.mail"), "{wrong:?}");
    assert!(!mail_waits(&silent, &without));
}

#[test]
fn an_envelope_tells_what_is_confirmed_and_not_what_was_taken_back() {
    on_each(|_, db| {
        let book = book(json!({}));
        let ticked = [("email", "ada@acme.example"), ("consent_letter", "yes")];
        let kept = keep(db, &book.settings, post(&letter_form(), 0, &ticked));
        let contact = kept.contact.unwrap();
        let lead = keep(db, &book.settings, post(&lead_form(), 1, QUALIFIED)).lead.unwrap();
        let lead = read::lead_of(db, &lead).unwrap().unwrap();
        let consents = |db: &mut dyn crate::leads::db::Db| {
            let person = read::contact_of(db, &contact).unwrap().unwrap();
            let touches = read::touches(db, &contact).unwrap();
            let permissions = read::permissions(db, &contact).unwrap();
            envelope::of(&book, &lead, &person, &touches, &permissions)["consents"].clone()
        };
        let asked = consents(db);
        assert_eq!((&asked[0]["given"], &asked[0]["confirmed"]), (&json!(true), &json!(false)));
        confirm(db, &contact, &kept.id, NOW.plus(1)).unwrap();
        assert_eq!(consents(db)[0]["confirmed"], json!(true));
        withdraw(db, &contact, NOW.plus(2)).unwrap();
        assert_eq!(consents(db), json!([]));
    });
}
