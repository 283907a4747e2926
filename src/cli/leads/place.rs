//! Where the receiver's data is, and its manifest.

use std::path::{Path, PathBuf};

use super::super::context::Context;
use super::super::{Failure, secrets};
use super::args::DatabaseArgs;
use crate::leads::book::Book;
use crate::leads::db::{Db, DbError, Place, schema};
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
