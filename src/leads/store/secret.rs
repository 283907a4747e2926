//! Secrets that the database makes for itself, so that every receiver that shares it has them: keys of hashes and of
//! signed links.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::form::definition::hex;
use crate::leads::db::{Db, DbError, first};

/// What keys the hashes of recipients.
const RECIPIENTS: &str = "recipients";

/// The secret of that name: 256 random bits in hexadecimal, made when it is first asked for.
///
/// # Errors
/// When the database refuses, or the system has no random numbers.
pub fn secret(db: &mut dyn Db, name: &str) -> Result<String, DbError> {
    let name = format!("secret:{name}");
    let kept = "SELECT value FROM meta WHERE name = $1";
    if let Some(row) = first(db, kept, &[(&name).into()])? {
        return Ok(row.text(0));
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|why| DbError::Unavailable(format!("no random numbers: {why}")))?;
    // Of two receivers that make it at once the first one's stays, and both read it.
    let sql = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    db.execute(sql, &[(&name).into(), hex(&bytes).into()])?;
    let row = first(db, kept, &[name.into()])?;
    row.map(|r| r.text(0)).ok_or_else(|| DbError::Unavailable("a secret could not be kept".into()))
}

/// A normalised address as a hash that nobody can make without the database's own key: enough to know it again, and
/// nothing to read.
///
/// # Errors
/// As [`secret`].
pub fn recipient(db: &mut dyn Db, address: &str) -> Result<String, DbError> {
    let key = secret(db, RECIPIENTS)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a MAC takes a key of any length");
    mac.update(address.as_bytes());
    Ok(hex(&mac.finalize().into_bytes()))
}
