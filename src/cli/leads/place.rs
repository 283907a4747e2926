//! Where the receiver's data is, and its manifest.

use std::path::{Path, PathBuf};

use super::super::context::Context;
use super::super::{Failure, secrets};
use super::args::DatabaseArgs;
use crate::leads::book::Book;
use crate::leads::db::{Db, DbError, Place, schema};
use crate::leads::store::read;
use crate::publish::error::shown;

/// The database of the arguments, else of the environment, else the file under the root.
pub fn database(context: &Context, args: &DatabaseArgs) -> Place {
    let named = args.database.clone().or_else(|| secrets::variable("DATABASE_URL"));
    named.map_or_else(|| Place::File(context.root.join(".wellspring").join("leads.db")), |text| Place::new(&text))
}

/// Opens it, with its schema up to date.
///
/// # Errors
/// When it cannot be had.
pub fn open(place: &Place) -> Result<Box<dyn Db>, Failure> {
    let opened = place.open().and_then(|mut db| {
        schema::migrate(db.as_mut())?;
        Ok(db)
    });
    opened.map_err(told)
}

/// Opens one that is there already: a command that only looks makes none.
///
/// # Errors
/// When it is not there, or cannot be had.
pub fn open_existing(place: &Place) -> Result<Box<dyn Db>, Failure> {
    if let Place::File(path) = place
        && !path.is_file()
    {
        let message = format!("there is no database `{}`: `wellspring leads serve` makes it", shown(path));
        return Err(Failure::Machine(message));
    }
    open(place)
}

/// The manifest's path: the one given, else that of the site under the root.
pub fn manifest(context: &Context, given: Option<&PathBuf>) -> PathBuf {
    given.cloned().unwrap_or_else(|| context.root.join(".wellspring").join("leads.json"))
}

/// Reads the manifest.
///
/// # Errors
/// When it is not there, or something is wrong with it; all of it is told.
pub fn book(path: &Path) -> Result<Book, Failure> {
    let text = std::fs::read_to_string(path).map_err(|why| {
        Failure::Machine(format!("cannot read `{}`: {why}; `wellspring build` writes it", shown(path)))
    })?;
    let mut book =
        Book::read(&text).map_err(|wrong| Failure::Machine(format!("`{}`: {}", shown(path), wrong.join("; "))))?;
    book.folder = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(book)
}

/// The table and the whole id of what has an id that begins so.
///
/// # Errors
/// When nothing or more than one has it, or the database refuses.
pub fn whole_id(db: &mut dyn Db, beginning: &str) -> Result<(&'static str, String), Failure> {
    let found = read::ids_like(db, beginning).map_err(told)?;
    the_one(found, beginning).and_then(|one| one.ok_or_else(|| no_id(beginning)))
}

/// The only one of those that were found.
///
/// # Errors
/// When there are more.
pub fn the_one<T>(mut found: Vec<T>, beginning: &str) -> Result<Option<T>, Failure> {
    if found.len() > 1 {
        return Err(Failure::Machine(format!("{} ids begin with `{beginning}`: give more of it", found.len())));
    }
    Ok(found.pop())
}

fn no_id(beginning: &str) -> Failure {
    Failure::Machine(format!("nothing has the id `{beginning}`"))
}

/// A fault of the database.
pub fn told(why: DbError) -> Failure {
    Failure::Machine(format!("the database: {why}"))
}

/// Does all of `work` durably, or nothing of it.
///
/// # Errors
/// When the database refuses.
pub fn in_transaction<T>(db: &mut dyn Db, work: impl FnOnce(&mut dyn Db) -> Result<T, DbError>) -> Result<T, Failure> {
    db.begin().map_err(told)?;
    match work(db) {
        Ok(done) => db.commit().map(|()| done).map_err(told),
        Err(error) => {
            db.rollback();
            Err(told(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{the_one, whole_id};
    use crate::leads::settings::Settings;
    use crate::leads::store::{delivery, read};
    use crate::leads::testing::{keep, lead_form, on_each, post};

    #[test]
    fn a_beginning_is_enough_if_no_other_has_it() {
        on_each(|_, db| {
            let kept =
                keep(db, &Settings::default(), post(&lead_form(), 0, &[("email", "a@a.example"), ("need", "x")]));
            let lead = kept.lead.unwrap();
            assert_eq!(whole_id(db, &lead[..20]).ok(), Some(("lead", lead.clone())));
            assert_eq!(whole_id(db, &lead).ok(), Some(("lead", lead)));
            for none in ["", "zz", "%", "0123456789abcdef0123456789abcdef"] {
                assert!(whole_id(db, none).is_err(), "{none}");
            }
            assert_eq!(read::ids_like(db, "%").unwrap(), []);
            let sql = "INSERT INTO outbox (id, task, kind, target, payload, state, attempts, next_at, created_at, tried_until, leased_until) \
                       VALUES ($1, $1, 'mail', 'x', '', $2, 1, 0, 0, 0, 0)";
            for (id, state) in [("ab01", "dead"), ("ab02", "dead"), ("ab03", "waiting")] {
                db.execute(sql, &[id.into(), state.into()]).unwrap();
            }
            assert_eq!(delivery::dead_like(db, "ab01").unwrap(), ["ab01"]);
            assert_eq!(delivery::dead_like(db, "ab03").unwrap(), [""; 0], "it was not given up");
            assert!(the_one(delivery::dead_like(db, "ab").unwrap(), "ab").is_err());
        });
    }
}
