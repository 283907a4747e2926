//! Mailing tools: who is on the list, and who has left it.

use std::time::Duration;

use serde_json::{Value, json};

use super::bench::{Bench, each, posted, until};
use super::ears::{Ears, Heard, json as answer, listen, status};
use super::webhook::book;
use crate::leads::clock::{Clock, Moment};
use crate::leads::outbox::hands::{Secrets, targets};
use crate::leads::outbox::{Outbox, plan};
use crate::leads::settings::Settings;
use crate::leads::store::permission;
use crate::leads::testing::{keep, letter_form};

/// Somebody subscribes and confirms, and leaves in the end; the tool is told of both and of nothing before.
fn story(bench: &Bench, leads: &Value, ears: &Ears) -> Vec<Heard> {
    let book = book(leads.clone());
    let settings = Settings::read(leads).unwrap();
    let secrets = Secrets {
        webhook: Some("a secret of sixteen".into()),
        syncs: vec![("list".into(), "robot:token".into())],
        smtp: None,
    };
    let outbox =
        Outbox::start(targets(&book, &secrets).unwrap(), &bench.writer, &bench.tell(), &Clock::default()).unwrap();
    let (kept, contact) = {
        let settings = settings.clone();
        bench.run(move |db| {
            let post = posted(&letter_form(), &[("email", "o'neill@example.com"), ("consent_letter", "yes")]);
            let kept = keep(db, &settings, post);
            let contact = kept.contact.clone().unwrap();
            Ok((kept.id, contact))
        })
    };
    assert_eq!(bench.number("SELECT COUNT(*) FROM outbox WHERE kind = 'sync'"), 0, "nothing before the confirmation");
    let done = |n: i64| {
        until("the sync", || bench.number("SELECT COUNT(*) FROM outbox WHERE kind = 'sync' AND state = 'done'") == n)
    };
    {
        let (settings, contact) = (settings.clone(), contact.clone());
        bench.run(move |db| {
            permission::confirm(db, &contact, &kept, Moment::now())?;
            plan::sync(db, &contact, &settings, Moment::now())
        });
    }
    done(1);
    bench.run(move |db| {
        permission::withdraw(db, &contact, Moment::now())?;
        plan::sync(db, &contact, &settings, Moment::now().plus(1))
    });
    done(2);
    assert!(outbox.stop(Duration::from_secs(2)));
    ears.heard.lock().unwrap().clone()
}

#[test]
fn listmonk_has_who_confirmed_and_loses_who_left() {
    each(|bench| {
        let ears = listen(|_, heard| match heard.line.split(' ').next() {
            Some("POST") => status(409),
            Some("GET") => answer(200, &json!({"data": {"results": [{"id": 42}]}})),
            _ => answer(200, &json!({"data": true})),
        });
        let url = format!("http://127.0.0.1:{}", ears.port);
        let heard = story(bench, &json!({"sync": {"list": {"type": "listmonk", "url": url, "list": 3}}}), &ears);
        let lines: Vec<&str> = heard.iter().map(|h| h.line.as_str()).collect();
        assert!(heard.iter().all(|h| h.header("authorization") == "token robot:token"));
        assert_eq!(lines[0], "POST /api/subscribers HTTP/1.1");
        assert_eq!(
            heard[0].json(),
            json!({"email": "o'neill@example.com", "name": "", "status": "enabled", "lists": [3],
                   "preconfirm_subscriptions": true, "attribs": {"lang": "en"}})
        );
        // LOWER(subscribers.email) = LOWER('o''neill@example.com')
        assert!(lines[1].contains("LOWER%28%27o%27%27neill%40example%2Ecom%27%29"), "{}", lines[1]);
        let changes = [
            json!({"ids": [42], "action": "add", "target_list_ids": [3], "status": "confirmed"}),
            json!({"ids": [42], "action": "unsubscribe", "target_list_ids": [3]}),
        ];
        assert_eq!([heard[2].json(), heard[4].json()], changes);
        assert_eq!((lines[2], lines.len()), ("PUT /api/subscribers/lists HTTP/1.1", 5));
    });
}

#[test]
fn a_tool_of_ones_own_is_told_with_a_signature() {
    each(|bench| {
        let ears = listen(|_, _| status(200));
        let url = format!("http://127.0.0.1:{}/contacts", ears.port);
        let heard = story(bench, &json!({"sync": {"list": {"type": "webhook", "url": url}}}), &ears);
        assert_eq!(heard.len(), 2);
        let told: Vec<Value> = heard.iter().map(Heard::json).collect();
        assert_eq!((&told[0]["event"], &told[1]["event"]), (&json!("subscribed"), &json!("unsubscribed")));
        assert_eq!(
            (&told[0]["email"], &told[0]["consent"]["text"]),
            (&json!("o'neill@example.com"), &json!("Send me the letter."))
        );
        assert_eq!(told[1]["consent"], Value::Null);
        assert!(heard.iter().all(|h| h.header("x-signature").starts_with("t=")));
    });
}
