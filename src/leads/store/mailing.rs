//! How many letters an address gets, and how many the senders of one network cause. Both are kept as keyed hashes, for
//! a day.

use super::secret::recipient;
use crate::leads::clock::{DAY, Moment};
use crate::leads::db::{Db, DbError, Value, first};

/// A letter that somebody has asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The normalised address that it goes to.
    pub address: &'a str,
    /// Whether who has that mailbox has confirmed it.
    pub confirmed: bool,
    /// The form, and the offer in whose page it stood.
    pub about: &'a str,
    /// The network that it was asked from.
    pub network: Option<&'a str>,
    /// The submission.
    pub submission: &'a str,
}

/// How many a day.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// To an address that nobody has confirmed.
    pub per_address: i64,
    /// Caused by one network.
    pub per_network: i64,
}

/// Counts a letter, if it may go out.
///
/// # Errors
/// When the database refuses.
pub fn allow(
    db: &mut dyn Db,
    asked: &Asked<'_>,
    bounds: Bounds,
    at: Moment,
) -> Result<Result<(), &'static str>, DbError> {
    let since = at.plus(-DAY).0;
    db.execute("DELETE FROM mailing WHERE sent_at <= $1", &[since.into()])?;
    let to = recipient(db, asked.address)?;
    let about = format!("form:{}", asked.about);
    let same = "SELECT 1 FROM mailing WHERE recipient = $1 AND about = $2";
    if first(db, same, &[(&to).into(), (&about).into()])?.is_some() {
        return Ok(Err("a letter about the same went to this address within a day"));
    }
    if !asked.confirmed && count(db, &to)? >= bounds.per_address {
        return Ok(Err("so many letters went to this unconfirmed address within a day"));
    }
    if let Some(network) = asked.network {
        let from = recipient(db, &format!("network:{network}"))?;
        if count(db, &from)? >= bounds.per_network {
            return Ok(Err("so many letters were asked for from this network within a day"));
        }
        note(db, [from, asked.submission.to_owned()], at)?;
    }
    note(db, [to, about], at)?;
    Ok(Ok(()))
}

fn count(db: &mut dyn Db, hash: &str) -> Result<i64, DbError> {
    let row = first(db, "SELECT COUNT(*) FROM mailing WHERE recipient = $1", &[hash.into()])?;
    Ok(row.map_or(0, |row| row.int(0)))
}

fn note(db: &mut dyn Db, [hash, about]: [String; 2], at: Moment) -> Result<(), DbError> {
    let sql = "INSERT INTO mailing (recipient, about, sent_at) VALUES ($1, $2, $3) \
               ON CONFLICT (recipient, about) DO NOTHING";
    let values: [Value; 3] = [hash.into(), about.into(), at.0.into()];
    db.execute(sql, &values).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::{Asked, Bounds, allow};
    use crate::leads::clock::DAY;
    use crate::leads::testing::{NOW, on_each, rows};

    const BOUNDS: Bounds = Bounds { per_address: 3, per_network: 5 };

    fn asked<'a>(address: &'a str, about: &'a str, submission: &'a str) -> Asked<'a> {
        Asked { address, confirmed: false, about, network: Some("192.0.2.0/24"), submission }
    }

    #[test]
    fn a_thousand_posts_with_one_victim_are_three_letters() {
        on_each(|_, db| {
            let mut sent = 0;
            for n in 0..1000 {
                let (about, id) = (format!("form-{}", n % 10), n.to_string());
                let victim = Asked { network: None, ..asked("victim@example.com", &about, &id) };
                sent += usize::from(allow(db, &victim, BOUNDS, NOW.plus(n)).unwrap().is_ok());
            }
            assert_eq!((sent, rows(db, "mailing")), (3, 3));
            let known = db.query("SELECT recipient FROM mailing", &[]).unwrap();
            assert!(known.iter().all(|row| !row.text(0).contains("victim")));
            assert!(
                allow(db, &asked("victim@example.com", "form-0", "x"), BOUNDS, NOW.plus(DAY + 2000)).unwrap().is_ok()
            );
        });
    }

    #[test]
    fn one_form_is_one_letter_a_day_and_a_confirmed_address_gets_those_of_all_forms() {
        on_each(|_, db| {
            assert!(allow(db, &asked("ada@example.com", "a", "1"), BOUNDS, NOW).unwrap().is_ok());
            assert!(allow(db, &asked("ada@example.com", "a", "2"), BOUNDS, NOW).unwrap().is_err());
            for n in 0..8 {
                let (about, id) = (format!("other-{n}"), format!("c{n}"));
                let letter = Asked { confirmed: true, network: None, ..asked("bob@example.com", &about, &id) };
                assert!(allow(db, &letter, BOUNDS, NOW).unwrap().is_ok());
            }
        });
    }

    #[test]
    fn one_network_causes_so_many_letters_and_no_more() {
        on_each(|_, db| {
            let sent = (0..20).filter(|n| {
                let (address, id) = (format!("v{n}@example.com"), n.to_string());
                allow(db, &asked(&address, "a", &id), BOUNDS, NOW).unwrap().is_ok()
            });
            assert_eq!(sent.count(), 5);
            let other = Asked { network: Some("198.51.100.0/24"), ..asked("v9@example.com", "a", "o") };
            assert!(allow(db, &other, BOUNDS, NOW).unwrap().is_ok());
        });
    }
}
