//! The links of letters, asked as people, scanners and strangers ask them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::form::definition::hex;
use crate::form::manifest::{Gated, Manifest, SHAPE, Site};
use crate::gate::signed::Keys;
use crate::leads::book::Book;
use crate::leads::clock::{Clock, DAY, Moment};
use crate::leads::db::{Db, DbError};
use crate::leads::event::Event;
use crate::leads::links::{self, Links};
use crate::leads::server::{Limits, Shared, routes};
use crate::leads::testing::{keep, letter_form, on_each, post, settings};
use crate::leads::writer::Writer;

struct Desk {
    shared: Arc<Shared>,
    runtime: tokio::runtime::Runtime,
    events: Arc<Mutex<Vec<Event>>>,
    folder: tempfile::TempDir,
}

const FILE: &[u8] = b"%PDF-1.7 gated words";

/// A receiver with one signed file, on each database.
fn each(test: impl Fn(&Desk)) {
    on_each(|place, _| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("kept"), FILE).unwrap();
        let manifest = Manifest {
            shape: SHAPE,
            site: Site {
                title: "Site".into(),
                url: "https://site.example".into(),
                language: "en".into(),
                ..Site::default()
            },
            forms: BTreeMap::from([(
                "contact".into(),
                BTreeMap::from([("en".into(), letter_form().as_ref().clone())]),
            )]),
            gated: vec![Gated {
                form: "contact".into(),
                gate: "signed".into(),
                file: "content/guide.pdf".into(),
                name: "Führer.pdf".into(),
                media_type: "application/pdf".into(),
                bytes: FILE.len() as u64,
                sha256: Some(hex(&Sha256::digest(FILE))),
                store: Some("kept".into()),
                ..Gated::default()
            }],
            leads: json!({"sync": {"list": {"type": "webhook", "url": "https://list.example/"}}}),
            ..Manifest::default()
        };
        let mut book = Book::read(&manifest.to_json()).unwrap();
        book.folder = folder.path().to_owned();
        let (writer, _thread) = Writer::start(place.clone(), place.open().unwrap()).unwrap();
        let events: Arc<Mutex<Vec<Event>>> = Arc::default();
        let kept = events.clone();
        let limits = Arc::new(Limits::new(&book.settings));
        let shared = Arc::new(Shared {
            book: Arc::new(book),
            writer,
            readers: crate::leads::reader::Readers::open(place, 1).unwrap(),
            health: crate::leads::server::health::Last::default(),
            limits,
            tell: Arc::new(move |event| kept.lock().unwrap().push(event)),
            door: None,
            clock: Clock::default(),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        test(&Desk { shared, runtime, events, folder });
    });
}

impl Desk {
    fn db<T: Send + 'static>(&self, work: impl FnMut(&mut dyn Db) -> Result<T, DbError> + Send + 'static) -> T {
        self.shared.writer.run_here(work).unwrap()
    }

    fn ask(&self, method: &str, url: &str) -> (u16, HeaderMap, Vec<u8>) {
        let path = url.trim_start_matches("https://leads.example");
        let request =
            Request::builder().method(method).uri(path).body(Body::from("List-Unsubscribe=One-Click")).unwrap();
        let mut router = routes::router(&self.shared);
        self.runtime.block_on(async move {
            let response = tower_service::Service::call(&mut router, request).await.unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            (status, headers, to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec())
        })
    }

    fn page(&self, method: &str, url: &str) -> (u16, String) {
        let (status, headers, body) = self.ask(method, url);
        assert_eq!(headers["cache-control"], "no-store", "{url}");
        (status, String::from_utf8(body).unwrap())
    }

    /// Somebody who wants the letter: the submission and the contact.
    fn subscriber(&self) -> (String, String) {
        self.db(|db| {
            let answers = [("email", "ada@one.example"), ("consent_letter", "yes")];
            let kept = keep(db, &settings(json!({})), post(&letter_form(), 0, &answers));
            Ok((kept.id, kept.contact.unwrap()))
        })
    }

    fn keys(&self) -> Keys {
        self.db(links::keys)
    }

    fn number(&self, sql: &'static str) -> i64 {
        self.db(move |db| Ok(db.query(sql, &[])?[0].int(0)))
    }
}

#[test]
fn a_scanner_confirms_nothing_and_the_button_confirms_once() {
    each(|desk| {
        let (submission, contact) = desk.subscriber();
        let keys = desk.keys();
        let link = Links::new(&keys, "https://leads.example", Moment::now()).confirm(&contact, &submission);
        let confirmed = "SELECT COUNT(*) FROM consent WHERE confirmed_at IS NOT NULL AND scope = 'newsletter'";
        for method in ["GET", "HEAD"] {
            assert_eq!(desk.page(method, &link).0, 200);
        }
        assert!(desk.page("GET", &link).1.contains("<form method=\"post\"><button"));
        assert_eq!((desk.number(confirmed), desk.number("SELECT COUNT(*) FROM outbox")), (0, 0));
        for _ in 0..3 {
            let (status, body) = desk.page("POST", &link);
            assert!(status == 200 && body.contains("Your address is confirmed"), "{body}");
        }
        assert_eq!((desk.number(confirmed), desk.number("SELECT COUNT(*) FROM outbox WHERE kind = 'sync'")), (1, 1));

        let old =
            Links::new(&keys, "https://leads.example", Moment::now().plus(-8 * DAY)).confirm(&contact, &submission);
        let (status, body) = desk.page("POST", &old);
        assert!(status == 403 && body.contains("Fill in the form again"), "{body}");
    });
}

#[test]
fn letters_are_left_with_one_click_without_origin_or_cookie_and_long_after() {
    each(|desk| {
        let (submission, contact) = desk.subscriber();
        let keys = desk.keys();
        let links = Links::new(&keys, "https://leads.example", Moment::now().plus(-366 * DAY));
        let leave = links.unsubscribe(&contact);
        let active = "SELECT COUNT(*) FROM consent WHERE withdrawn_at IS NULL";
        assert_eq!((desk.page("GET", &leave).0, desk.number(active)), (200, 1));
        for _ in 0..2 {
            let (status, body) = desk.page("POST", &leave);
            assert!(status == 200 && body.contains("no more letters"), "{body}");
        }
        assert_eq!((desk.number(active), desk.number("SELECT COUNT(*) FROM outbox WHERE kind = 'sync'")), (0, 1));
        let confirm = Links::new(&keys, "https://leads.example", Moment::now()).confirm(&contact, &submission);
        assert!(desk.page("POST", &confirm).1.contains("nothing to confirm any more"));
    });
}

#[test]
fn a_signed_file_is_handed_out_so_often_and_its_head_costs_nothing() {
    each(|desk| {
        let (_, contact) = desk.subscriber();
        let keys = desk.keys();
        let link =
            Links::new(&keys, "https://leads.example", Moment::now()).download(&contact, "content/guide.pdf").unwrap();
        for _ in 0..20 {
            let (status, headers, body) = desk.ask("HEAD", &link);
            assert!(status == 200 && body.is_empty() && headers["content-length"] == FILE.len().to_string().as_str());
        }
        for _ in 0..5 {
            let (status, headers, body) = desk.ask("GET", &link);
            assert_eq!((status, body.as_slice()), (200, FILE));
            let all = [
                ("content-type", "application/pdf"),
                ("cache-control", "no-store"),
                ("x-robots-tag", "noindex"),
                ("x-content-type-options", "nosniff"),
                ("content-disposition", "attachment; filename=\"F_hrer.pdf\"; filename*=UTF-8''F%C3%BChrer.pdf"),
            ];
            for (name, value) in all {
                assert_eq!(headers[name], value);
            }
        }
        let (status, body) = desk.page("GET", &link);
        assert!(status == 403 && body.contains("a new one comes by mail"), "{body}");
        assert_eq!(desk.number("SELECT uses FROM download"), 5);
        let other =
            Links::new(&keys, "https://leads.example", Moment::now()).download(&contact, "content/guide.pdf").unwrap();
        assert_eq!(desk.ask("GET", &other).0, 200, "a new link has its own uses");
    });
}

#[test]
fn a_file_that_changed_or_went_is_not_handed_out_and_costs_no_use() {
    each(|desk| {
        let (_, contact) = desk.subscriber();
        let link = Links::new(&desk.keys(), "https://leads.example", Moment::now())
            .download(&contact, "content/guide.pdf")
            .unwrap();
        let kept = desk.folder.path().join("kept");
        let mut other = FILE.to_vec();
        other[9] = b'G';
        std::fs::write(&kept, &other).unwrap();
        assert_eq!(desk.page("GET", &link).0, 503);
        std::fs::remove_file(&kept).unwrap();
        assert_eq!(desk.page("GET", &link).0, 503);
        assert_eq!(desk.number("SELECT COUNT(*) FROM download"), 0);
        assert_eq!(desk.events.lock().unwrap().iter().filter(|e| matches!(e, Event::NoFile { .. })).count(), 2);
        std::fs::write(&kept, FILE).unwrap();
        assert_eq!(desk.ask("GET", &link).0, 200);
    });
}

#[test]
fn no_link_is_good_for_anything_but_what_it_says() {
    each(|desk| {
        let (submission, contact) = desk.subscriber();
        let keys = desk.keys();
        let links = Links::new(&keys, "https://leads.example", Moment::now());
        let file = links.download(&contact, "content/guide.pdf").unwrap();
        let (confirm, leave) = (links.confirm(&contact, &submission), links.unsubscribe(&contact));
        let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
        let mut wrong = vec!["/d/x".into(), "/confirm/x.y".into(), format!("/d/{}", "A".repeat(9000))];
        for (path, tokens) in
            [("d", [&confirm, &leave]), ("confirm", [&file, &leave]), ("unsubscribe", [&file, &confirm])]
        {
            wrong.extend(tokens.map(|link| format!("/{path}/{}", token(link))));
        }
        let mut bent = token(&file).into_bytes();
        bent[30] = if bent[30] == b'A' { b'B' } else { b'A' };
        wrong.push(format!("/d/{}", String::from_utf8(bent).unwrap()));
        wrong.push(format!("/d/{}", token(&links.download(&contact, "content/other.pdf").unwrap())));
        wrong.push(format!(
            "/d/{}",
            token(&links.download("0123456789abcdef0123456789abcdef", "content/guide.pdf").unwrap())
        ));
        let old = Links::new(&keys, "https://leads.example", Moment::now().plus(-7 * DAY - 200_000));
        wrong.push(format!("/d/{}", token(&old.download(&contact, "content/guide.pdf").unwrap())));
        let strange = Keys::new(crate::gate::Secret::new(vec![7; 32]).unwrap());
        let forged = Links::new(&strange, "https://leads.example", Moment::now());
        wrong.push(format!("/unsubscribe/{}", token(&forged.unsubscribe(&contact))));
        for path in wrong {
            assert_eq!(desk.ask("GET", &path).0, 403, "{path}");
        }
        for path in [format!("{file}/"), format!("{file}/x"), file.replace("/d/", "/D/"), file.replace("/d/", "//d/")] {
            assert_eq!(desk.ask("GET", &path).0, 404, "{path}");
        }
    });
}
