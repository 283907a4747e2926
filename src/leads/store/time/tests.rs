use super::{look, note};
use crate::gate::signed::{Claims, DOWNLOAD_LASTS, Purpose};
use crate::leads::clock::{DAY, Moment, Standing};
use crate::leads::db::{Db, Value};
use crate::leads::outbox::queue::{Wanted, claim};
use crate::leads::store::mailing::{Asked, Bounds, allow};
use crate::leads::store::task::{PATIENCE, Task, put};
use crate::leads::store::{download, erase, history};
use crate::leads::testing::{Hands, NOW, keep, lead_form, on_each, post, rows, settings};

const YEAR: i64 = 365 * DAY;

/// A post that comes so many days after [`NOW`] by the clock of the test.
fn came(db: &mut dyn Db, day: i64, who: &str) {
    let email = format!("{who}@example.com");
    keep(db, &settings(serde_json::json!({})), post(&lead_form(), day, &[("email", &email), ("need", who)]));
}

fn numbers(db: &mut dyn Db, sql: &str) -> Vec<i64> {
    db.query(sql, &[]).unwrap().iter().map(|row| row.int(0)).collect()
}

fn task(db: &mut dyn Db, at: Moment) {
    let (key, kind, target, payload) = ("k".into(), "mail", "visitor".into(), "{}".into());
    let about = (None, None, None);
    let task =
        Task { key, kind, target, payload, not_before: at, contact: about.0, submission: about.1, lead: about.2 };
    put(db, at, &task).unwrap();
}

#[test]
fn a_start_with_the_clock_ahead_deletes_nothing_until_a_person_confirms() {
    on_each(|_, db| {
        let hands = Hands::at(NOW);
        look(db, &hands.clock()).unwrap();
        came(db, 0, "ada");
        hands.jump(3 * YEAR);
        let clock = hands.clock();
        assert_eq!(look(db, &clock).unwrap().standing, Standing::Ahead(3 * YEAR));
        for _ in 0..29 {
            assert_eq!(erase::retain(db, 30, clock.certain()).unwrap().submissions, 0);
            hands.pass(DAY);
            look(db, &clock).unwrap();
        }
        // The time that passes is certain: what is older than its time by that goes.
        hands.pass(2 * DAY);
        came(db, 0, "grace");
        db.execute("UPDATE submission SET received_at = $1 WHERE answers LIKE '%grace%'", &[hands.wall().0.into()])
            .unwrap();
        assert_eq!(erase::retain(db, 30, clock.certain()).unwrap().submissions, 1);
        assert_eq!(rows(db, "submission"), 1);
        // `wellspring leads retention` notes the moment.
        note(db, hands.wall()).unwrap();
        assert_eq!(look(db, &clock).unwrap().standing, Standing::Right);
        assert_eq!(clock.certain(), hands.wall());
    });
}

/// What the test above must see: a retention that goes by the machine's clock loses everything.
#[test]
fn a_retention_that_believes_any_clock_is_caught() {
    on_each(|_, db| {
        let hands = Hands::at(NOW);
        look(db, &hands.clock()).unwrap();
        came(db, 0, "ada");
        hands.jump(3 * YEAR);
        look(db, &hands.clock()).unwrap();
        assert_eq!(erase::retain(db, 30, hands.wall()).unwrap().submissions, 1);
    });
}

#[test]
fn what_came_while_the_clock_was_ahead_is_brought_back_in_its_order() {
    on_each(|_, db| {
        let hands = Hands::at(NOW);
        look(db, &hands.clock()).unwrap();
        came(db, 0, "first");
        // It starts two years ahead, and is set right while it runs.
        hands.jump(2 * YEAR);
        let clock = hands.clock();
        look(db, &clock).unwrap();
        came(db, 2 * 365, "second");
        came(db, 2 * 365 + 1, "third");
        hands.jump(-2 * YEAR);
        hands.pass(2 * DAY);
        let learnt = look(db, &clock).unwrap();
        assert_eq!((learnt.standing, learnt.is_news), (Standing::Right, true));
        let times = numbers(db, "SELECT received_at FROM submission ORDER BY received_at");
        assert_eq!(times, [NOW.0, NOW.plus(DAY).0, NOW.plus(2 * DAY).0]);
        for column in ["history.at", "contact.updated_at", "lead.created_at"] {
            let (table, column) = column.split_once('.').unwrap();
            let newest = numbers(db, &format!("SELECT MAX({column}) FROM {table}"));
            assert_eq!(newest, [NOW.plus(2 * DAY).0], "{table}.{column}");
        }
        let order = db.query("SELECT answers FROM submission ORDER BY received_at", &[]).unwrap();
        let found: Vec<_> =
            ["first", "second", "third"].iter().zip(&order).map(|(w, r)| r.text(0).contains(w)).collect();
        assert_eq!(found, [true; 3]);
        // A clock that goes right finds nothing to mend.
        hands.pass(DAY);
        look(db, &hands.clock()).unwrap();
        assert_eq!(numbers(db, "SELECT received_at FROM submission ORDER BY received_at"), times);
    });
}

#[test]
fn nothing_moves_while_the_clock_is_behind() {
    on_each(|_, db| {
        let hands = Hands::at(NOW);
        look(db, &hands.clock()).unwrap();
        came(db, 0, "ada");
        hands.jump(-NOW.0);
        let clock = hands.clock();
        assert_eq!(look(db, &clock).unwrap().standing, Standing::Behind(NOW.0));
        assert_eq!(clock.now(), NOW, "what comes now comes after what came before");
        assert_eq!(numbers(db, "SELECT received_at FROM submission"), [NOW.0]);
        hands.jump(NOW.0);
        look(db, &clock).unwrap();
        assert_eq!(erase::retain(db, 1, clock.certain()).unwrap().submissions, 0);
    });
}

#[test]
fn letters_are_not_held_back_until_a_day_that_is_years_ahead() {
    on_each(|_, db| {
        let bounds = Bounds { per_address: 1, per_network: 9 };
        let asked =
            Asked { address: "ada@example.com", confirmed: false, about: "form", network: None, submission: "s" };
        for ahead in [5 * YEAR, DAY / 2] {
            let hands = Hands::at(NOW.plus(ahead));
            note(db, NOW).unwrap();
            let clock = hands.clock();
            look(db, &clock).unwrap();
            assert!(allow(db, &asked, bounds, clock.now()).unwrap().is_ok());
            hands.jump(-ahead);
            look(db, &clock).unwrap();
            assert!(allow(db, &asked, bounds, clock.now()).unwrap().is_err(), "one a day, as before");
            hands.pass(DAY + 1);
            look(db, &clock).unwrap();
            assert!(allow(db, &asked, bounds, clock.now()).unwrap().is_ok(), "and one the day after");
            db.execute("DELETE FROM mailing", &[]).unwrap();
        }
    });
}

#[test]
fn a_task_is_due_and_has_its_patience_whatever_the_clock_did() {
    on_each(|_, db| {
        let wanted = Wanted::Of("mail".into(), "visitor".into());
        let ends = "SELECT tried_until FROM outbox";
        // Put, and held, by a receiver that started a year ahead.
        let hands = Hands::at(NOW.plus(YEAR));
        note(db, NOW).unwrap();
        let clock = hands.clock();
        look(db, &clock).unwrap();
        task(db, clock.now());
        assert!(claim(db, &wanted, clock.now(), (60_000, false)).unwrap().is_some());
        hands.jump(-YEAR);
        look(db, &clock).unwrap();
        assert!(claim(db, &wanted, clock.now(), (60_000, false)).unwrap().is_some(), "due and free");
        assert_eq!(numbers(db, ends), [NOW.plus(PATIENCE).0]);
        db.execute("UPDATE outbox SET leased_until = 0", &[]).unwrap();
        // Nothing ran for a month, or the clock says so: its time is not over, and that is granted once.
        hands.jump(30 * DAY);
        let clock = hands.clock();
        look(db, &clock).unwrap();
        assert_eq!(numbers(db, ends), [NOW.plus(30 * DAY + PATIENCE).0]);
        hands.pass(PATIENCE + 1);
        look(db, &clock).unwrap();
        assert!(numbers(db, ends)[0] < clock.now().0);
        // What waits for less than a pause waits on.
        let next: Value = clock.now().plus(DAY / 4).0.into();
        db.execute("UPDATE outbox SET next_at = $1", &[next]).unwrap();
        look(db, &clock).unwrap();
        assert!(claim(db, &wanted, clock.now(), (60_000, false)).unwrap().is_none());
    });
}

#[test]
fn a_link_made_while_the_clock_was_ahead_has_a_week_and_its_uses() {
    on_each(|_, db| {
        came(db, 0, "ada");
        let contact = db.query("SELECT id FROM contact", &[]).unwrap()[0].text(0);
        let claims = |number, made: Moment| Claims {
            purpose: Purpose::Download,
            subject: contact.clone(),
            what: "guide.pdf".into(),
            expires: made.seconds() + DOWNLOAD_LASTS,
            uses: 3,
            number,
        };
        let ahead = claims(1, NOW.plus(9 * YEAR));
        assert!(download::take(db, &ahead, "guide", NOW).unwrap());
        assert!(download::take(db, &ahead, "guide", NOW.plus(6 * DAY)).unwrap());
        assert!(!download::take(db, &ahead, "guide", NOW.plus(8 * DAY)).unwrap(), "its week is over");
        let honest = claims(2, NOW);
        for left in (0..3).rev() {
            assert!(download::take(db, &honest, "guide", NOW.plus(DAY)).unwrap(), "{left} left");
        }
        assert!(!download::take(db, &honest, "guide", NOW.plus(DAY)).unwrap());
        assert_eq!(
            history::of(db, "none", Some(&contact)).unwrap().iter().filter(|e| e.what == "downloaded").count(),
            5
        );
    });
}
