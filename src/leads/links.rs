//! The links in letters: what they say, and the keys that sign them. The keys are the database's own, so all receivers
//! that share it read each other's links.

use super::clock::{DAY, Moment};
use super::db::{Db, DbError};
use super::store::secret::secret;
use crate::gate::Secret;
use crate::gate::signed::{Claims, DOWNLOAD_LASTS, Keys, Purpose};

/// How often a link to a file may be used.
pub const DOWNLOADS: u32 = 5;
/// For so many days a confirmation is good.
pub const CONFIRM_DAYS: i64 = 7;
/// For so many days a letter can be left by its link: five years, which outlives most letters.
const UNSUBSCRIBE_DAYS: i64 = 5 * 366;

/// The keys of all links.
///
/// # Errors
/// When the database refuses.
pub fn keys(db: &mut dyn Db) -> Result<Keys, DbError> {
    let secret = Secret::new(secret(db, "links")?).map_err(|why| DbError::Wrong(why.into()))?;
    Ok(Keys::new(secret))
}

/// What makes links.
pub struct Links<'a> {
    keys: &'a Keys,
    receiver: &'a str,
    at: Moment,
}

impl<'a> Links<'a> {
    /// Links to this receiver, made at this moment.
    pub fn new(keys: &'a Keys, receiver: &'a str, at: Moment) -> Self {
        Self { keys, receiver: receiver.trim_end_matches('/'), at }
    }

    fn link(&self, path: &str, claims: &Claims) -> String {
        format!("{}/{path}/{}", self.receiver, self.keys.sign(claims, self.at.seconds()))
    }

    /// Confirms what a submission allowed.
    pub fn confirm(&self, contact: &str, submission: &str) -> String {
        let claims = Claims {
            purpose: Purpose::Confirm,
            subject: contact.into(),
            what: submission.into(),
            expires: self.at.plus(CONFIRM_DAYS * DAY).seconds(),
            uses: 0,
            number: 0,
        };
        self.link("confirm", &claims)
    }

    /// Takes back what a contact allowed.
    pub fn unsubscribe(&self, contact: &str) -> String {
        let claims = Claims {
            purpose: Purpose::Unsubscribe,
            subject: contact.into(),
            what: String::new(),
            expires: self.at.plus(UNSUBSCRIBE_DAYS * DAY).seconds(),
            uses: 0,
            number: 0,
        };
        self.link("unsubscribe", &claims)
    }

    /// Hands out a gated file, by its path in the source folder. Every link has a number of its own.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn download(&self, contact: &str, file: &str) -> Result<String, DbError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|why| DbError::Unavailable(format!("no random numbers: {why}")))?;
        let claims = Claims {
            purpose: Purpose::Download,
            subject: contact.into(),
            what: file.into(),
            expires: self.at.seconds() + DOWNLOAD_LASTS,
            uses: DOWNLOADS,
            number: u128::from_be_bytes(bytes),
        };
        Ok(self.link("d", &claims))
    }
}
