use serde_json::json;

use super::progress::{self, Refused, Step};
use super::{erase, history, read};
use crate::leads::db::{Db, DbError, Place, schema};
use crate::leads::model::{LeadState, SubmissionState};
use crate::leads::screen::stored;
use crate::leads::settings::Settings;
use crate::leads::testing::{NOW, choice_form, keep, lead_form, letter_form, on_each, post, rows, settings};

const ADA: (&str, &str) = ("email", "ada@acme.example");
const NEED: (&str, &str) = ("need", "Fewer returns of pumps");

fn hooked() -> Settings {
    settings(json!({"webhooks": {"crm": {"url": "https://crm.example/"}}}))
}

#[test]
fn a_repeated_post_changes_nothing_and_is_answered_as_before() {
    on_each(|_, db| {
        let form = lead_form();
        let first = keep(db, &hooked(), post(&form, 0, &[ADA, NEED, ("budget", "small"), ("submission_id", "one")]));
        let again = keep(db, &hooked(), post(&form, 0, &[ADA, ("submission_id", "one")]));
        assert!(first.is_new && !again.is_new);
        assert_eq!((&first.id, &first.contact, &first.lead), (&again.id, &again.contact, &again.lead));
        assert_eq!((rows(db, "submission"), rows(db, "contact"), rows(db, "lead")), (1, 1, 1));
        // The name belongs to its form: another form's submission of that name is another one.
        assert!(keep(db, &hooked(), post(&letter_form_named("letter"), 0, &[ADA, ("submission_id", "one")])).is_new);
    });
}

fn letter_form_named(name: &str) -> std::sync::Arc<crate::form::manifest::Entry> {
    let mut entry = (*letter_form()).clone();
    entry.form.name = name.into();
    entry.into()
}

#[test]
fn a_person_is_one_contact_and_every_touch_is_kept() {
    on_each(|_, db| {
        let form = letter_form();
        let none = Settings::default();
        let first = keep(db, &none, post(&form, 0, &[("email", "Ada.L+x@gmail.com")]));
        let second = keep(db, &none, post(&form, 29, &[("email", "adal@googlemail.com")]));
        let third = keep(db, &none, post(&form, 31, &[("email", "adal@gmail.com")]));
        assert_eq!(
            [first.state, second.state, third.state],
            [SubmissionState::Accepted, SubmissionState::Merged, SubmissionState::Accepted],
            "after thirty days it is a new request"
        );
        let contact = first.contact.unwrap();
        assert_eq!([second.contact.as_deref(), third.contact.as_deref()], [Some(contact.as_str()); 2]);
        let touches = read::touches(db, &contact).unwrap();
        assert_eq!(touches.len(), 3);
        assert_eq!(touches[1].merged_into.as_deref(), Some(first.id.as_str()));
        assert_eq!(read::contact_of(db, &contact).unwrap().unwrap().email.as_deref(), Some("Ada.L+x@gmail.com"));
    });
}

#[test]
fn a_lead_has_a_need_and_a_qualified_one_a_budget_too() {
    on_each(|_, db| {
        let form = lead_form();
        let plain = keep(db, &hooked(), post(&form, 0, &[ADA]));
        assert_eq!(plain.lead, None, "who states no need is a contact");
        assert_eq!(rows(db, "outbox WHERE kind = 'webhook'"), 0);
        let raw = keep(db, &hooked(), post(&form, 1, &[ADA, NEED])).lead.unwrap();
        assert_eq!(read::lead_of(db, &raw).unwrap().unwrap().state, LeadState::Lead);
        assert_eq!(rows(db, "outbox WHERE kind = 'webhook'"), 0, "a raw lead goes to nobody");
        // The same company and need, by a colleague who knows the budget: the one lead is qualified now.
        let told = [("email", "bo@acme.example"), ("need", "fewer returns, of pumps!"), ("budget", "large")];
        let more = keep(db, &hooked(), post(&form, 2, &told));
        assert_eq!((more.state, more.lead.as_deref()), (SubmissionState::Merged, Some(raw.as_str())));
        let lead = read::lead_of(db, &raw).unwrap().unwrap();
        assert_eq!((lead.state, lead.budget.as_deref()), (LeadState::Qualified, Some("large")));
        assert_eq!(rows(db, "outbox WHERE kind = 'webhook'"), 1, "sales are told once");
        keep(db, &hooked(), post(&form, 3, &told));
        assert_eq!((rows(db, "outbox WHERE kind = 'webhook'"), rows(db, "lead"), rows(db, "contact")), (1, 1, 2));
    });
}

#[test]
fn a_closed_lead_takes_nothing_more_and_a_chosen_need_is_each_ones_own() {
    on_each(|_, db| {
        let none = Settings::default();
        let form = lead_form();
        let (ada, bo) = ([ADA, NEED, ("budget", "small")], [("email", "bo@acme.example"), NEED, ("budget", "small")]);
        let first = keep(db, &none, post(&form, 0, &ada)).lead.unwrap();
        for step in [Step::Assign { to: "mei".into() }, Step::Accept] {
            progress::take(db, &first, &step, NOW).unwrap();
            assert_eq!(keep(db, &none, post(&form, 1, &bo)).lead.as_ref(), Some(&first), "it is still worked at");
        }
        progress::take(db, &first, &Step::Lose { reason: "too late".into() }, NOW).unwrap();
        let second = keep(db, &none, post(&form, 2, &bo));
        assert_eq!(second.state, SubmissionState::Accepted);
        assert_ne!(second.lead.as_ref(), Some(&first), "the company asks anew");
        let third = keep(db, &none, post(&form, 3, &ada));
        assert_eq!((third.state, &third.lead), (SubmissionState::Merged, &second.lead), "into the open one");

        let form = choice_form();
        let chosen = |who: &'static str| [("email", who), ("need", "pumps"), ("budget", "small")];
        let one = keep(db, &none, post(&form, 0, &chosen("eve@corp.example")));
        let other = keep(db, &none, post(&form, 1, &chosen("tom@corp.example")));
        assert_ne!(one.lead, other.lead, "two colleagues who choose the same are two leads");
        let again = keep(db, &none, post(&form, 2, &chosen("eve@corp.example")));
        assert_eq!((again.state, again.lead), (SubmissionState::Merged, one.lead), "the same person is one");
    });
}

#[test]
fn signs_of_spam_lead_to_the_quarantine_and_a_release_goes_on_from_there() {
    on_each(|_, db| {
        let form = lead_form();
        let sent = [ADA, NEED, ("budget", "small"), ("seconds_open", "1"), ("further_remark", "x")];
        let kept = keep(db, &hooked(), post(&form, 0, &sent));
        assert_eq!((kept.state, kept.contact.as_ref()), (SubmissionState::Quarantined, None));
        assert_eq!((rows(db, "contact"), rows(db, "outbox")), (0, 0));
        let stored = read::one(db, &kept.id).unwrap().unwrap();
        assert!(stored.reasons[0].starts_with("trap") && stored.reasons[1].starts_with("fast"), "{stored:?}");
        let later = NOW.plus(40 * crate::leads::clock::DAY);
        let released =
            super::release(db, &kept.id, stored::restore(&form, &stored), later, &hooked()).unwrap().unwrap();
        assert_eq!((released.state, released.id), (SubmissionState::Accepted, kept.id.clone()));
        assert_eq!((rows(db, "lead"), rows(db, "outbox WHERE kind = 'webhook'")), (1, 1));
        let again = super::release(db, &kept.id, stored::restore(&form, &stored), NOW, &hooked()).unwrap();
        assert_eq!(again, None, "what is released is in no quarantine");
        // Each is told with the moment at which it was done.
        let story: Vec<_> = history::of(db, &kept.id, None).unwrap().into_iter().map(|e| (e.what, e.at)).collect();
        let expected = [("quarantined", NOW), ("released", later), ("accepted", later)];
        assert_eq!(story, expected.map(|(what, at)| (what.to_owned(), at)));
    });
}

#[test]
fn a_probe_goes_to_nobody() {
    on_each(|_, db| {
        let sent = [ADA, NEED, ("budget", "small"), ("submission_id", "probe-1795442400000")];
        let kept = keep(db, &hooked(), post(&lead_form(), 0, &sent));
        assert_eq!((kept.state, kept.contact.as_ref(), rows(db, "outbox")), (SubmissionState::Quarantined, None, 0));
        let stored = read::one(db, &kept.id).unwrap().unwrap();
        assert_eq!(stored.reasons, ["probe: a test from `leads probe`"]);
    });
}

#[test]
fn a_competitor_is_set_aside() {
    on_each(|_, db| {
        let rules = settings(json!({
            "competitors": {"domains": ["Rival.example"], "names": ["Rival GmbH"]},
            "webhooks": {"crm": {"url": "https://crm.example/"}},
        }));
        let form = lead_form();
        for (at, who) in
            [[("email", "a@mail.rival.example"), ("company", "")], [ADA, ("company", "RIVAL")]].iter().enumerate()
        {
            let kept =
                keep(db, &rules, post(&form, i64::try_from(at).unwrap(), &[who[0], who[1], NEED, ("budget", "small")]));
            assert_eq!((kept.state, kept.contact, kept.lead), (SubmissionState::Competitor, None, None));
        }
        assert_eq!((rows(db, "submission"), rows(db, "contact"), rows(db, "outbox")), (2, 0, 0));
        assert_eq!(
            keep(db, &rules, post(&form, 0, &[("email", "a@notrival.example")])).state,
            SubmissionState::Accepted
        );
    });
}

#[test]
fn what_is_erased_is_nowhere() {
    on_each(|place, db| {
        let form = lead_form();
        let said = [ADA, NEED, ("budget", "small"), ("name", "Ada Erasable"), ("phone", "+32 2 555 01 23")];
        keep(db, &hooked(), post(&form, 0, &said));
        // In quarantine, so without a contact; and a colleague, who stays.
        keep(db, &hooked(), post(&form, 0, &[ADA, ("name", "Ada Erasable"), ("seconds_open", "0")]));
        keep(db, &hooked(), post(&form, 1, &[("email", "bo@acme.example"), NEED]));
        let key = erase::key("  ADA@Acme.Example").unwrap();
        let erased = erase::erase(db, &key, NOW).unwrap();
        assert_eq!((erased.submissions, erased.contacts, erased.leads), (2, 1, 0), "the colleague asked for it too");
        db.forget_deleted().unwrap();
        for table in schema::TABLES {
            let all = db.query(&format!("SELECT * FROM {table}"), &[]).unwrap();
            let text = format!("{all:?}").to_lowercase();
            assert!(
                !text.contains("ada@") && !text.contains("erasable") && !text.contains("555 01 23"),
                "{table}: {text}"
            );
        }
        if let Place::File(path) = place {
            for ending in ["", "-wal"] {
                let bytes = std::fs::read(format!("{}{ending}", path.display())).unwrap();
                let found = |part: &[u8]| bytes.windows(part.len()).any(|w| w.eq_ignore_ascii_case(part));
                assert!(!found(b"ada@acme") && !found(b"erasable"), "in the file{ending}");
                assert!(ending == "-wal" || found(b"bo@acme"), "the colleague is gone too");
            }
        }
        assert_eq!(read::submissions(db, &read::Wanted::default()).unwrap().len(), 1);
        assert_eq!(erase::erase(db, &key, NOW).unwrap(), erase::Erased::default(), "a second time finds nothing");
        assert_eq!(rows(db, "suppression"), 1);
    });
}

#[test]
fn a_request_of_two_is_the_colleagues_when_one_is_erased() {
    on_each(|_, db| {
        let form = lead_form();
        let ada = keep(db, &hooked(), post(&form, 0, &[ADA, NEED, ("budget", "small")]));
        let bo = keep(db, &hooked(), post(&form, 1, &[("email", "bo@acme.example"), NEED]));
        let cy = keep(db, &hooked(), post(&form, 2, &[("email", "cy@acme.example"), NEED, ("budget", "small")]));
        let id = ada.lead.unwrap();
        assert_eq!([bo.lead.as_deref(), cy.lead.as_deref()], [Some(id.as_str()); 2]);
        let lead = |db: &mut dyn Db| read::lead_of(db, &id).unwrap();
        erase::erase(db, "ada@acme.example", NOW).unwrap();
        let now = lead(db).expect("it stays");
        assert_eq!((&now.contact, &now.submission), (bo.contact.as_ref().unwrap(), &bo.id));
        assert_eq!((now.budget.as_deref(), now.state), (Some("small"), LeadState::Qualified), "Cy said it too");
        let left = read::submissions(db, &read::Wanted::default()).unwrap();
        let found = |id: &str| left.iter().find(|s| s.id == id).map(|s| (s.state, s.merged_into.clone())).unwrap();
        assert_eq!(found(&bo.id), (SubmissionState::Accepted, None));
        assert_eq!(found(&cy.id), (SubmissionState::Merged, Some(bo.id.clone())));
        assert_eq!(rows(db, "outbox"), 1, "sales are told once");
        erase::erase(db, "cy@acme.example", NOW).unwrap();
        let now = lead(db).unwrap();
        assert_eq!((now.budget, now.state), (None, LeadState::Lead), "what was only Cy's is gone");
        erase::erase(db, "bo@acme.example", NOW).unwrap();
        assert!(lead(db).is_none());
        assert_eq!((rows(db, "submission"), rows(db, "outbox"), rows(db, "history")), (0, 0, 0));
    });
}

#[test]
fn a_request_that_only_the_erased_had_qualified_is_a_lead_again() {
    on_each(|_, db| {
        let form = lead_form();
        let ada = keep(db, &hooked(), post(&form, 0, &[ADA, NEED, ("budget", "small")]));
        keep(db, &hooked(), post(&form, 1, &[("email", "bo@acme.example"), NEED]));
        erase::erase(db, "ada@acme.example", NOW).unwrap();
        assert_eq!(read::lead_of(db, &ada.lead.unwrap()).unwrap().unwrap().state, LeadState::Lead);
        assert_eq!(rows(db, "outbox"), 0, "sales are not told of it");
    });
}

#[test]
fn what_is_older_than_its_time_goes_and_a_subscriber_stays() {
    on_each(|_, db| {
        let none = Settings::default();
        let letter = letter_form();
        let old = keep(db, &none, post(&letter, 0, &[("email", "old@a.example"), ("consent_answer", "yes")]));
        let subscriber = keep(db, &none, post(&letter, 0, &[("email", "sub@a.example"), ("consent_letter", "yes")]));
        keep(db, &none, post(&letter, 50, &[("email", "new@a.example")]));
        let sql = "UPDATE consent SET confirmed_at = 1 WHERE scope = 'newsletter'";
        db.execute(sql, &[]).unwrap();
        let erased = erase::retain(db, 30, NOW.plus(51 * crate::leads::clock::DAY)).unwrap();
        assert_eq!((erased.submissions, erased.contacts), (2, 1));
        assert!(read::contact_of(db, &old.contact.unwrap()).unwrap().is_none());
        let stays = subscriber.contact.unwrap();
        assert!(read::contact_of(db, &stays).unwrap().is_some());
        assert_eq!(read::permissions(db, &stays).unwrap().len(), 1, "the proof of the permission stays with it");
        assert_eq!(rows(db, "submission"), 1);
    });
}

#[test]
fn words_are_found_as_they_are_and_pages_follow_one_another() {
    on_each(|_, db| {
        let form = lead_form();
        for (day, remark) in ["100% sure", "under_score", "underXscore", "Größe"].iter().enumerate() {
            let day = i64::try_from(day).unwrap();
            keep(
                db,
                &Settings::default(),
                post(&form, day, &[("email", &format!("p{day}@a.example")), ("remarks", remark)]),
            );
        }
        let mut found = |words: &str| {
            let wanted = read::Wanted { words: Some(words.into()), ..read::Wanted::default() };
            read::submissions(db, &wanted).unwrap().len()
        };
        assert_eq!([found("100%"), found("%"), found("under_score"), found("GRÖSSE"), found("größe")], [1, 1, 1, 0, 1]);
        let first = read::submissions(db, &read::Wanted { limit: 3, ..read::Wanted::default() }).unwrap();
        let last = first.last().map(|s| (s.received_at, s.id.clone()));
        let rest = read::submissions(db, &read::Wanted { before: last, ..read::Wanted::default() }).unwrap();
        assert_eq!((first.len(), rest.len()), (3, 1));
        assert!(first[0].received_at > first[2].received_at && first[2].received_at > rest[0].received_at);
    });
}

#[test]
fn the_list_of_one_form_is_read_from_an_index() {
    let form = "form = $1 AND state <> 'quarantined'";
    let older = "(received_at < $2 OR (received_at = $2 AND id < $3))";
    on_each(|place, db| {
        for (condition, values) in [
            (form.to_owned(), vec!["a".into()]),
            (format!("{form} AND {older}"), vec!["a".into(), 5.into(), "b".into()]),
        ] {
            let list =
                format!("SELECT id FROM submission WHERE {condition} ORDER BY received_at DESC, id DESC LIMIT 50");
            let (explain, column) = match place {
                Place::File(_) => ("EXPLAIN QUERY PLAN", 3),
                Place::Server(_) => ("EXPLAIN", 0),
            };
            // A server reads a small table as a whole unless it is told not to.
            if column == 0 {
                db.batch("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off").unwrap();
            }
            let plan = db.query(&format!("{explain} {list}"), &values).unwrap();
            let plan: Vec<String> = plan.iter().map(|row| row.text(column)).collect();
            assert!(plan.iter().any(|line| line.contains("submission_of_form")), "{plan:?}");
            assert!(plan.iter().all(|line| !line.contains("TEMP B-TREE") && !line.contains("Sort")), "{plan:?}");
        }
    });
}

#[test]
fn an_older_program_leaves_a_newer_database_alone() {
    on_each(|_, db| {
        schema::migrate(db).unwrap();
        db.execute("UPDATE meta SET value = '99' WHERE name = 'schema'", &[]).unwrap();
        let refused = schema::migrate(db).unwrap_err();
        assert!(matches!(&refused, DbError::Wrong(why) if why.contains("99")), "{refused:?}");
    });
}

#[test]
fn a_contact_is_never_assigned_and_a_lead_goes_its_steps_in_order() {
    on_each(|_, db| {
        let steps = || {
            [
                Step::Assign { to: "mei".into() },
                Step::Accept,
                Step::Reject { reason: "no budget".into() },
                Step::Win { amount: 100 },
                Step::Lose { reason: "too late".into() },
            ]
        };
        let form = lead_form();
        let contact = keep(db, &Settings::default(), post(&form, 0, &[ADA])).contact.unwrap();
        let raw = keep(db, &Settings::default(), post(&form, 0, &[("email", "b@b.example"), NEED])).lead.unwrap();
        for step in steps() {
            assert_eq!(progress::take(db, &contact, &step, NOW), Err(Refused::Contact), "{step:?}");
            assert_eq!(progress::take(db, "nobody", &step, NOW), Err(Refused::Unknown), "{step:?}");
            let refused = progress::take(db, &raw, &step, NOW);
            assert_eq!(refused, Err(Refused::State { is: LeadState::Lead, must: step.from() }), "{step:?}");
        }
        // Every order of four steps: only those that keep to the states are taken, whatever stands before them.
        let qualified = |db: &mut dyn Db, at: i64| {
            let who = format!("q{at}@q{at}.example");
            let sent = [("email", who.as_str()), NEED, ("budget", "small")];
            keep(db, &Settings::default(), post(&form, 0, &sent)).lead.unwrap()
        };
        for order in 0..625_i64 {
            let lead = qualified(db, order);
            let mut state = LeadState::Qualified;
            for place in 0..4 {
                let step = &steps()[usize::try_from(order / 5_i64.pow(place) % 5).unwrap()];
                let taken = progress::take(db, &lead, step, NOW);
                assert_eq!(taken.is_ok(), step.from() == state, "{step:?} from {state:?}");
                state = taken.map_or(state, |lead| lead.state);
            }
        }
    });
}

#[test]
fn what_sales_did_is_told_apart_from_what_came() {
    on_each(|_, db| {
        let kept = keep(db, &Settings::default(), post(&lead_form(), 0, &[ADA, NEED, ("budget", "small")]));
        let lead = kept.lead.unwrap();
        progress::take(db, &lead, &Step::Assign { to: "mei".into() }, NOW).unwrap();
        progress::take(db, &lead, &Step::Accept, NOW.plus(1)).unwrap();
        let told: Vec<_> = history::of(db, &kept.id, None).unwrap().into_iter().map(|e| e.what).collect();
        let times = |what: &str| told.iter().filter(|told| *told == what).count();
        assert_eq!([times("accepted"), times("lead assigned"), times("lead accepted")], [1, 1, 1], "{told:?}");
    });
}

#[test]
fn a_page_that_is_older_than_its_form_still_gets_in() {
    on_each(|_, db| {
        let form = lead_form();
        let pairs = |version: &str| {
            let all = [ADA, ("colour", "green"), ("form_version", version)];
            all.map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let older = crate::leads::screen::begin(&form, &pairs("sha256:of-an-older-one"), None, NOW).unwrap();
        let kept = keep(db, &Settings::default(), older);
        let stored = read::one(db, &kept.id).unwrap().unwrap();
        assert!(stored.answers.contains(&("colour".to_owned(), vec!["green".to_owned()])), "{stored:?}");
        for version in [form.version.as_str(), "", "nonsense"] {
            let errors = crate::leads::screen::begin(&form, &pairs(version), None, NOW).unwrap_err();
            assert_eq!((errors.len(), errors[0].code), (1, "unknown_field"), "{version}");
        }
    });
}
