//! Sessions and tokens.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;

use super::{Attempts, Door, Session, bearer, end, is_ended};
use crate::leads::clock::Moment;
use crate::leads::db::{Db, Place, schema};

const TOKEN: &str = "a token of many letters";
const NOW: Moment = Moment(1_800_000_000_000);
const HOUR: i64 = 60 * 60 * 1000;

fn db() -> (tempfile::TempDir, Box<dyn Db>) {
    let folder = tempfile::tempdir().unwrap();
    let mut db = Place::File(folder.path().join("leads.db")).open().unwrap();
    schema::migrate(db.as_mut()).unwrap();
    (folder, db)
}

fn cookies(line: &str) -> HeaderMap {
    let pair = line.split(';').next().unwrap();
    HeaderMap::from_iter([(axum::http::header::COOKIE, format!("other=1; {pair}").parse().unwrap())])
}

#[test]
fn a_token_that_can_be_guessed_is_refused() {
    let (_folder, mut db) = db();
    assert!(Door::new("fifteen letters", db.as_mut()).is_err());
    let door = Door::new(TOKEN, db.as_mut()).unwrap();
    assert!(door.opens(TOKEN));
    for wrong in ["", "a token of many letter", "a token of many letters ", "A token of many letters"] {
        assert!(!door.opens(wrong), "{wrong}");
    }
}

#[test]
fn a_session_is_known_again_until_it_is_over() {
    let (_folder, mut db) = db();
    let door = Door::new(TOKEN, db.as_mut()).unwrap();
    let session = door.begin(NOW).unwrap();
    for is_https in [true, false] {
        let line = door.renewed(&session, is_https, NOW).unwrap();
        assert!(line.contains("; HttpOnly; SameSite=Strict"), "{line}");
        assert_eq!(line.starts_with("__Host-") && line.contains("Path=/; Secure"), is_https, "{line}");
        let headers = cookies(&line);
        assert_eq!(door.session(&headers, is_https, NOW.plus(11 * HOUR)), Some(session.clone()));
        assert_eq!(door.session(&headers, is_https, NOW.plus(12 * HOUR)), None, "idle for twelve hours");
        assert_eq!(door.session(&headers, !is_https, NOW), None, "each kind of connection has its own");
        let again = Door::new(TOKEN, db.as_mut()).unwrap();
        assert!(again.session(&headers, is_https, NOW).is_some(), "another receiver on the same database");
        let other = Door::new("another token of letters", db.as_mut()).unwrap();
        assert_eq!(other.session(&headers, is_https, NOW), None, "the token was changed");
    }
    assert_eq!(door.renewed(&session, true, NOW.plus(60_000)), None, "written anew only now and then");
}

#[test]
fn however_much_it_is_used_a_session_ends_after_a_week() {
    let (_folder, mut db) = db();
    let door = Door::new(TOKEN, db.as_mut()).unwrap();
    let mut session = door.begin(NOW).unwrap();
    let mut headers = cookies(&door.renewed(&session, true, NOW).unwrap());
    for hours in (6..7 * 24).step_by(6) {
        let now = NOW.plus(hours * HOUR);
        session = door.session(&headers, true, now).unwrap();
        headers = cookies(&door.renewed(&session, true, now).unwrap());
    }
    assert_eq!(door.session(&headers, true, NOW.plus(7 * 24 * HOUR)), None);
}

#[test]
fn nobody_makes_or_bends_a_session() {
    let (_folder, mut db) = db();
    let door = Door::new(TOKEN, db.as_mut()).unwrap();
    let line = door.renewed(&door.begin(NOW).unwrap(), false, NOW).unwrap();
    let value = line.split(['=', ';']).nth(1).unwrap();
    for at in 0..value.len() {
        let mut bytes = value.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        let bent = String::from_utf8(bytes).unwrap();
        assert_eq!(door.session(&cookies(&format!("wellspring_inbox={bent}")), false, NOW), None, "{bent}");
    }
    for made in ["", ".", "...", "a.1.1.", "a.1.1.AA", &value.replace('.', ";")] {
        assert_eq!(door.session(&cookies(&format!("wellspring_inbox={made}")), false, NOW), None, "{made}");
    }
}

#[test]
fn a_form_belongs_to_one_session() {
    let (_folder, mut db) = db();
    let door = Door::new(TOKEN, db.as_mut()).unwrap();
    let (one, other) = (door.begin(NOW).unwrap(), door.begin(NOW).unwrap());
    let token = door.form_token(&one);
    assert!(door.knows_form(&one, &token) && !door.knows_form(&other, &token) && !door.knows_form(&one, ""));
    assert!(door.knows_form(&Session::Program, ""), "a program shows the token itself");
}

#[test]
fn who_signs_out_is_out_wherever_a_copy_of_the_cookie_is() {
    let (_folder, mut db) = db();
    let door = Door::new(TOKEN, db.as_mut()).unwrap();
    let (one, other) = (door.begin(NOW).unwrap(), door.begin(NOW).unwrap());
    end(db.as_mut(), &one, NOW).unwrap();
    assert!(is_ended(db.as_mut(), &one).unwrap() && !is_ended(db.as_mut(), &other).unwrap());
    end(db.as_mut(), &other, NOW.plus(8 * 24 * HOUR)).unwrap();
    assert!(!is_ended(db.as_mut(), &one).unwrap(), "what is over anyway is forgotten");
    assert!(is_ended(db.as_mut(), &other).unwrap());
    assert_eq!(schema::migrate(db.as_mut()), Ok(()), "the schema's own row is untouched");
}

#[test]
fn a_sender_that_guesses_has_to_wait() {
    let attempts = Attempts::default();
    let (one, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
    let now = Instant::now();
    for _ in 0..10 {
        assert_eq!(attempts.may_try(one, now), Ok(()));
        attempts.failed(one, now);
    }
    assert_eq!(attempts.may_try(one, now), Err(900));
    assert_eq!(attempts.may_try(other, now), Ok(()));
    assert_eq!(attempts.may_try(one, now + Duration::from_secs(900)), Ok(()));
}

#[test]
fn a_program_shows_the_token_in_a_header() {
    let of = |value: &str| {
        let headers = HeaderMap::from_iter([(axum::http::header::AUTHORIZATION, value.parse().unwrap())]);
        bearer(&headers).map(str::to_owned)
    };
    assert_eq!(of("Bearer abc").as_deref(), Some("abc"));
    assert_eq!(of("bearer  abc").as_deref(), Some("abc"));
    assert_eq!(of("Basic abc"), None);
    assert_eq!(of("abc"), None);
}
