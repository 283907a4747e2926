//! Letters: what they hold, that there is one, and that nobody writes into them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::bench::{Bench, each, posted, until};
use super::post_office::{Caught, PostOffice, open};
use crate::form::manifest::{Entry, Gated, JoinLink, Manifest, SHAPE, Site};
use crate::form::testing::{endpoint_of, form_in};
use crate::gate::signed::Purpose;
use crate::leads::book::Book;
use crate::leads::clock::{Clock, DAY, Moment};
use crate::leads::links;
use crate::leads::outbox::Outbox;
use crate::leads::outbox::hands::{Secrets, targets};
use crate::leads::outbox::mail::letter::{Letter, Part};
use crate::leads::outbox::mail::smtp::message;
use crate::leads::outbox::settings::Delivery;
use crate::leads::store::delivery;
use crate::leads::testing::keep;

fn form(name: &str, creates: &str) -> Arc<Entry> {
    let checked = form_in(
        "en",
        json!({
            "creates": creates, "owner": "mei", "sla_hours": 1, "delivers": "A good answer.", "thank_you": "Thanks.",
            "fields": [{"name": "email", "type": "email", "label": "E-mail", "required": true},
                       {"name": "name", "type": "name", "label": "Name"}],
            "consents": [{"id": "letter", "scope": "newsletter", "text": "Send me the letter."}],
            "notice": "To answer you. [Privacy](/privacy/)"
        }),
    );
    let mut form = checked.value;
    form.name = name.to_owned();
    Arc::new(Entry {
        version: form.version(),
        form,
        endpoint: endpoint_of(json!({"type": "wellspring", "url": "https://leads.example/"})),
        thank_you: None,
        offers: BTreeMap::from([("guide".to_owned(), "https://site.example/g/x/".to_owned())]),
        privacy: None,
        notice: String::new(),
        thanks: BTreeMap::new(),
        owner_name: Some("Mei Tanaka".into()),
    })
}

/// A site with a form of each sort.
pub fn book(leads: &Value) -> Arc<Book> {
    let forms = [("seat", "registration"), ("file", "download"), ("open-file", "download"), ("ask", "contact")];
    let entry = |(name, creates): (&str, &str)| {
        (name.to_owned(), BTreeMap::from([("en".to_owned(), form(name, creates).as_ref().clone())]))
    };
    let gated = |form: &str, gate: &str, address: Option<&str>| Gated {
        offer: "guide".into(),
        form: form.into(),
        gate: gate.into(),
        file: "content/offers/guide.pdf".into(),
        name: "guide.pdf".into(),
        media_type: "application/pdf".into(),
        address: address.map(str::to_owned),
        ..Gated::default()
    };
    let manifest = Manifest {
        shape: SHAPE,
        site: Site {
            title: "Höhe & Co".into(),
            url: "https://site.example".into(),
            language: "en".into(),
            zone: String::new(),
        },
        forms: forms.into_iter().map(entry).collect(),
        gated: vec![
            gated("file", "signed", None),
            gated("open-file", "link", Some("https://site.example/g/T/guide.pdf")),
        ],
        join_links: vec![JoinLink {
            webinar: "pumps".into(),
            title: "Pumps on mountains".into(),
            form: "seat".into(),
            starts: "2099-01-02T15:00:00+01:00".into(),
            page: "https://site.example/webinars/pumps/".into(),
            url: "https://meet.example/room".into(),
        }],
        leads: leads.clone(),
        ..Manifest::default()
    };
    Arc::new(Book::read(&manifest.to_json()).unwrap())
}

pub fn leads() -> Value {
    json!({"mail": {"from": "Acme <hello@acme.example>", "reply_to": "mei@acme.example"}})
}

fn start(bench: &Bench, book: &Arc<Book>, office: &PostOffice) -> Outbox {
    let secrets = Secrets { smtp: Some(office.url.clone()), ..Secrets::default() };
    Outbox::start(targets(book, &secrets).unwrap(), &bench.writer, &bench.tell(), &Clock::default()).unwrap()
}

/// Posts to a form; the submission and the contact.
pub fn send(bench: &Bench, book: &Arc<Book>, form: &str, answers: &[(&str, &str)]) -> (String, String) {
    let (settings, entry) = (book.settings.clone(), book.form(form, None).unwrap().clone());
    let answers: Vec<(String, String)> = answers.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    bench.run(move |db| {
        let answers: Vec<(&str, &str)> = answers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let mut post = posted(&entry, &answers);
        post.post.network = Some("192.0.2.0/24".into());
        let kept = keep(db, &settings, post);
        Ok((kept.id, kept.contact.unwrap_or_default()))
    })
}

fn caught(bench: &Bench, book: &Arc<Book>, office: &PostOffice) -> Vec<Caught> {
    let outbox = start(bench, book, office);
    until("the mail", || bench.number("SELECT COUNT(*) FROM outbox WHERE kind = 'mail' AND state = 'waiting'") == 0);
    assert!(outbox.stop(Duration::from_secs(3)));
    office.caught.lock().unwrap().clone()
}

#[test]
fn a_seat_and_a_file_come_with_one_letter_each() {
    each(|bench| {
        let (book, office) = (book(&leads()), open(|_| "250 kept"));
        send(bench, &book, "seat", &[("email", "a@one.example"), ("name", "Ada")]);
        send(bench, &book, "open-file", &[("email", "b@one.example")]);
        let (_, contact) = send(bench, &book, "file", &[("email", "c@one.example"), ("offer", "guide")]);
        send(bench, &book, "ask", &[("email", "d@one.example")]);
        let all = caught(bench, &book, &office);
        assert_eq!(all.len(), 4);
        let to = |name: &str| all.iter().find(|c| c.to == [format!("RCPT TO:<{name}@one.example>")]).unwrap();
        let seat = to("a");
        assert!(seat.text().contains("Pumps on mountains begins on 2099-01-02 15:00:00+01:00"), "{}", seat.text());
        assert_eq!(seat.link("https://meet"), "https://meet.example/room");
        assert!(!seat.data.contains("Ada"), "nothing that the visitor wrote");
        assert_eq!(
            (seat.header("Reply-To"), seat.header("Auto-Submitted")),
            ("mei@acme.example".into(), "auto-generated".into())
        );
        assert_eq!(to("b").link("https://site.example/g/"), "https://site.example/g/T/guide.pdf");
        let token = to("c").link("https://leads.example/d/").rsplit('/').next().unwrap().to_owned();
        let claims =
            bench.run(move |db| Ok(links::keys(db)?.open(Purpose::Download, &token, Moment::now().seconds()))).unwrap();
        assert_eq!((claims.subject, claims.what.as_str(), claims.uses), (contact, "content/offers/guide.pdf", 5));
        let answer = to("d").text();
        assert!(
            answer.contains("A good answer.") && answer.contains("Mei Tanaka answers you within one hour"),
            "{answer}"
        );
        assert!(all.iter().all(|c| c.header("List-Unsubscribe").is_empty()), "nobody asked for letters");
    });
}

#[test]
fn a_letter_that_was_asked_for_is_confirmed_in_the_same_mail_and_can_be_left() {
    each(|bench| {
        let (book, office) = (book(&leads()), open(|_| "250 kept"));
        let (submission, contact) =
            send(bench, &book, "seat", &[("email", "a@one.example"), ("consent_letter", "yes")]);
        let all = caught(bench, &book, &office);
        assert_eq!(all.len(), 1, "one mail, not two");
        assert!(all[0].text().contains("“Send me the letter.”"), "{}", all[0].text());
        assert_eq!(all[0].link("https://meet"), "https://meet.example/room");
        let token = |link: &str| link.trim_matches(['<', '>']).rsplit('/').next().unwrap().to_owned();
        let confirm = token(&all[0].link("https://leads.example/confirm/"));
        let leave = token(&all[0].header("List-Unsubscribe"));
        assert_eq!(all[0].header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        bench.run(move |db| {
            let keys = links::keys(db)?;
            let now = Moment::now();
            let claims = keys.open(Purpose::Confirm, &confirm, now.seconds()).unwrap();
            assert_eq!((&claims.subject, &claims.what), (&contact, &submission));
            assert!(keys.open(Purpose::Unsubscribe, &leave, now.plus(365 * DAY).seconds()).is_ok());
            assert!(keys.open(Purpose::Confirm, &leave, now.seconds()).is_err());
            Ok(())
        });
    });
}

#[test]
fn a_letter_that_comes_twice_has_the_same_id() {
    each(|bench| {
        let (book, office) = (book(&leads()), open(|n| if n == 0 { "421 busy" } else { "250 kept" }));
        send(bench, &book, "seat", &[("email", "a@one.example")]);
        let all = caught(bench, &book, &office);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].header("Message-ID"), all[1].header("Message-ID"));
        assert!(all[0].header("Message-ID").ends_with("@acme.example>"));
    });
}

#[test]
fn a_mailbox_that_is_not_there_is_given_up_at_once_without_its_name() {
    each(|bench| {
        let (book, office) = (book(&leads()), open(|_| "550 <a@one.example> unknown, secret"));
        send(bench, &book, "seat", &[("email", "a@one.example")]);
        caught(bench, &book, &office);
        let dead = bench.run(|db| delivery::dead(db, 10));
        assert_eq!(dead[0].error.as_deref().unwrap_or_default(), "the relay says 550: no such mailbox");
        let told: String = bench.events.lock().unwrap().iter().map(ToString::to_string).collect();
        assert!(!told.contains("one.example") && !told.contains("secret"), "{told}");
    });
}

#[test]
fn the_same_form_writes_once_a_day_and_an_erased_address_gets_nothing() {
    each(|bench| {
        let (book, office) = (book(&leads()), open(|_| "250 kept"));
        for n in 0..20 {
            for form in ["seat", "file", "open-file", "ask"] {
                // Another session is another letter, and counts all the same.
                send(bench, &book, form, &[("email", "victim@one.example"), ("page", &format!("/webinars/{n}/"))]);
            }
        }
        bench.run(|db| crate::leads::store::erase::erase(db, "gone@one.example", Moment::now()));
        send(bench, &book, "ask", &[("email", "gone@one.example")]);
        let all = caught(bench, &book, &office);
        assert_eq!(all.len(), 5, "five a day to an address that nobody confirmed");
        assert!(all.iter().all(|c| c.to[0].contains("victim")));
        assert_eq!(bench.number("SELECT COUNT(*) FROM history WHERE what = 'not mailed'"), 75);
    });
}

#[test]
fn no_address_and_no_word_makes_a_second_header_or_a_second_recipient() {
    let mut wrong = Vec::new();
    let mail = Delivery::read(&leads(), &mut wrong).mail.unwrap();
    let letter = |subject: &str| Letter {
        language: "en".into(),
        subject: subject.into(),
        parts: vec![Part::Words("Hello".into())],
        unsubscribe: Some("https://leads.example/unsubscribe/x".into()),
    };
    let heads = |bytes: Vec<u8>| -> Vec<String> {
        let caught = Caught { to: Vec::new(), data: String::from_utf8(bytes).unwrap() };
        caught.head().into_iter().map(|(name, _)| name).collect()
    };
    let plain = message(&letter("Hello"), &mail, "a@one.example", "id").unwrap();
    let expected = heads(plain.formatted());
    let breaks = [
        "\r\n",
        "\n",
        "\r",
        "\u{2028}",
        "\u{2029}",
        "\0",
        "\u{85}",
        "%0d%0a",
        "=?utf-8?q?=0d=0a?=",
        "\\r\\n",
        "\t",
        "\u{b}",
        "\u{c}",
    ];
    for mark in breaks {
        for inner in ["Bcc: x@evil.example", "Subject: evil", "\r\n\r\nevil", "To: x@evil.example"] {
            for tricked in [
                format!("a{mark}{inner}@one.example"),
                format!("a@one.example{mark}{inner}"),
                format!("{inner}{mark}a@one.example"),
            ] {
                if let Ok(message) = message(&letter("Hello"), &mail, &tricked, "id") {
                    assert_eq!(message.envelope().to().len(), 1, "{tricked:?}");
                    assert_eq!(heads(message.formatted()), expected, "{tricked:?}");
                }
            }
            let subject = format!("Your file{mark}{inner}");
            let made = message(&letter(&subject), &mail, "a@one.example", "id").unwrap();
            assert_eq!(heads(made.formatted()), expected, "{subject:?}");
        }
    }
    for many in [
        "a@one.example,b@two.example",
        "a@one.example;b@two.example",
        "<a@one.example> b@two.example",
        "\"a b\"@one.example",
        "a@one.example b@two.example",
        "",
        "a",
        "a@",
        "@b",
        "a@one.example\0",
    ] {
        assert!(message(&letter("x"), &mail, many, "id").is_err(), "{many:?}");
    }
    assert!(message(&letter("x"), &mail, "a@bücher.example", "id").is_ok());
}
