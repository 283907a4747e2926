//! How often a link to a file was used.

use super::history::{self, About};
use crate::gate::signed::{Claims, DOWNLOAD_LASTS, SKEW};
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Value, first};

/// Counts one use of a link, if it has one left, was not first used a week ago, and its contact was not erased.
///
/// # Errors
/// When the database refuses.
pub fn take(db: &mut dyn Db, claims: &Claims, name: &str, at: Moment) -> Result<bool, DbError> {
    let contact = claims.subject.as_str();
    if first(db, "SELECT 1 FROM contact WHERE id = $1", &[contact.into()])?.is_none() {
        return Ok(false);
    }
    let token = format!("{:032x}", claims.number);
    let sql = "INSERT INTO download (token, contact, what, uses, first_at, last_at, expires_at) \
               VALUES ($1, $2, $3, 0, $4, $5, $6) ON CONFLICT (token) DO NOTHING";
    let values: [Value; 6] = [
        (&token).into(),
        contact.into(),
        (&claims.what).into(),
        at.0.into(),
        at.0.into(),
        (claims.expires.saturating_mul(1000)).into(),
    ];
    db.execute(sql, &values)?;
    // A link lasts a week. One that says more was made while a clock was ahead: it has its week from its first use.
    let week = DOWNLOAD_LASTS * 1000;
    if claims.expires.saturating_mul(1000) > at.plus(week + SKEW * 1000).0 {
        let sql = "SELECT 1 FROM download WHERE token = $1 AND first_at < $2";
        if first(db, sql, &[(&token).into(), at.plus(-week).0.into()])?.is_some() {
            return Ok(false);
        }
    }
    // The row is locked by the first who changes it, so two requests at once are two uses.
    let sql = "UPDATE download SET uses = uses + 1, last_at = $1 WHERE token = $2 AND uses < $3";
    let uses = i64::from(claims.uses);
    let taken = db.execute(sql, &[at.0.into(), token.into(), Value::Int(uses)])? == 1;
    if taken {
        let about = About { contact: Some(contact), ..About::default() };
        history::write(db, at, about, "downloaded", name)?;
    }
    Ok(taken)
}
