//! Who may enter the inbox: one token, and sessions of browsers that have shown it.
//!
//! A session is a signed text that its browser keeps: who holds the key knows it again, so every receiver on one
//! database takes the sessions of the others. Its key hangs on the token, so another token ends all of them.

mod attempts;

use axum::http::{HeaderMap, header};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::gate::base64url;
use crate::leads::clock::{DAY, Moment, NEAR};
use crate::leads::db::{Db, DbError, first};
use crate::leads::{id, store::secret};

pub use attempts::Attempts;

/// The fewest characters of a token that nobody guesses.
pub const SHORTEST: usize = 16;
/// A session that was not used for so long is over, in milliseconds.
const IDLE: i64 = 12 * 60 * 60 * 1000;
/// However much it is used, it is over after this.
const WHOLE: i64 = 7 * DAY;
/// So often a session that is in use is written anew.
const RENEWED: i64 = 5 * 60 * 1000;
/// The cookie over https: the prefix makes browsers refuse it from anybody but this very host.
const SECURE_COOKIE: &str = "__Host-wellspring_inbox";
/// The cookie over plain http, for a receiver that is tried out on one's own machine.
const PLAIN_COOKIE: &str = "wellspring_inbox";

/// The lock of the inbox.
pub struct Door {
    key: Vec<u8>,
    token: Vec<u8>,
    /// Wrong tokens by sender.
    pub attempts: Attempts,
}

/// A browser that has shown the token, or a program that shows it with each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// It brings a cookie.
    Browser {
        /// Random; nothing else is known of it.
        id: String,
        /// When it began.
        began: Moment,
        /// When its cookie was written.
        seen: Moment,
    },
    /// It brings `Authorization: Bearer`.
    Program,
}

impl Session {
    /// Whether it is one of a browser.
    pub fn is_browser(&self) -> bool {
        matches!(self, Self::Browser { .. })
    }
}

impl Door {
    /// A door for that token, with the key of this database.
    ///
    /// # Errors
    /// When the token can be guessed, or the database refuses.
    pub fn new(token: &str, db: &mut dyn Db) -> Result<Self, DbError> {
        if token.chars().count() < SHORTEST {
            let why = format!("WELLSPRING_LEADS_TOKEN has {SHORTEST} characters or more, so that nobody guesses it");
            return Err(DbError::Wrong(why));
        }
        let secret = secret::secret(db, "inbox")?;
        let key = mac(secret.as_bytes(), &["sessions", token]);
        let token = mac(&key, &["token", token]);
        Ok(Self { key, token, attempts: Attempts::default() })
    }

    /// Whether it is the token; how long the answer takes tells nothing of how much of it is right.
    pub fn opens(&self, token: &str) -> bool {
        same(&mac(&self.key, &["token", token]), &self.token)
    }

    /// A new session.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn begin(&self, now: Moment) -> Result<Session, String> {
        Ok(Session::Browser { id: id::new()?, began: now, seen: now })
    }

    /// The session of a cookie, if it is one of ours and not over.
    pub fn session(&self, headers: &HeaderMap, is_https: bool, now: Moment) -> Option<Session> {
        let name = if is_https { SECURE_COOKIE } else { PLAIN_COOKIE };
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find_map(|(n, value)| (n == name).then(|| self.read(value, now)).flatten())
    }

    fn read(&self, value: &str, now: Moment) -> Option<Session> {
        let [id, began, seen, signature]: [&str; 4] = value.split('.').collect::<Vec<_>>().try_into().ok()?;
        let signature = base64url::decode(signature)?;
        if !same(&mac(&self.key, &["cookie", id, began, seen]), &signature) {
            return None;
        }
        let (began, seen) = (Moment(began.parse().ok()?), Moment(seen.parse().ok()?));
        // One that begins in a time that is yet to come was made while a clock was ahead.
        let is_over = now >= seen.plus(IDLE) || now >= began.plus(WHOLE) || began > now.plus(NEAR);
        (!is_over).then(|| Session::Browser { id: id.to_owned(), began, seen })
    }

    /// The cookie that a session needs now, if the one it has is getting old.
    pub fn renewed(&self, session: &Session, is_https: bool, now: Moment) -> Option<String> {
        let Session::Browser { id, began, seen } = session else { return None };
        let is_new = seen == began && *seen == now;
        (is_new || now >= seen.plus(RENEWED)).then(|| {
            let (began, seen) = (began.0.to_string(), now.0.to_string());
            let signature = base64url::encode(&mac(&self.key, &["cookie", id, &began, &seen]));
            cookie(&format!("{id}.{began}.{seen}.{signature}"), IDLE / 1000, is_https)
        })
    }

    /// What a form of that session carries, so that no other page can post it.
    pub fn form_token(&self, session: &Session) -> String {
        match session {
            Session::Browser { id, .. } => base64url::encode(&mac(&self.key, &["form", id])),
            Session::Program => String::new(),
        }
    }

    /// Whether a form carries it.
    pub fn knows_form(&self, session: &Session, token: &str) -> bool {
        match session {
            Session::Browser { id, .. } => {
                base64url::decode(token).is_some_and(|t| same(&mac(&self.key, &["form", id]), &t))
            }
            Session::Program => true,
        }
    }
}

/// The cookie that ends a session in its browser.
pub fn ended(is_https: bool) -> String {
    cookie("", 0, is_https)
}

fn cookie(value: &str, seconds: i64, is_https: bool) -> String {
    let (name, place) = if is_https { (SECURE_COOKIE, "Path=/; Secure") } else { (PLAIN_COOKIE, "Path=/inbox") };
    format!("{name}={value}; {place}; Max-Age={seconds}; HttpOnly; SameSite=Strict")
}

/// The token of a program.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Under what a session that was ended is known: when it would have been over comes first, so that old ones are found.
fn ended_name(id: &str, began: Moment) -> String {
    format!("signed_out:{:013}:{id}", began.plus(WHOLE).0)
}

/// Whether somebody has signed out of it. Its cookie may live on in a copy.
///
/// # Errors
/// When the database refuses.
pub fn is_ended(db: &mut dyn Db, session: &Session) -> Result<bool, DbError> {
    let Session::Browser { id, began, .. } = session else { return Ok(false) };
    let row = first(db, "SELECT value FROM meta WHERE name = $1", &[ended_name(id, *began).into()])?;
    Ok(row.is_some())
}

/// Ends it for all receivers, and forgets those that would be over anyway.
///
/// # Errors
/// When the database refuses.
pub fn end(db: &mut dyn Db, session: &Session, now: Moment) -> Result<(), DbError> {
    let Session::Browser { id, began, .. } = session else { return Ok(()) };
    let old = ended_name("", now.plus(-WHOLE));
    db.execute("DELETE FROM meta WHERE name > 'signed_out:' AND name < $1", &[old.into()])?;
    let sql = "INSERT INTO meta (name, value) VALUES ($1, '1') ON CONFLICT (name) DO NOTHING";
    db.execute(sql, &[ended_name(id, *began).into()]).map(|_| ())
}

/// A keyed hash of parts, none of which can run into the next.
fn mac(key: &[u8], parts: &[&str]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a MAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().to_vec()
}

/// Compares two hashes in a time that depends on their length alone.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

#[cfg(test)]
mod tests;
