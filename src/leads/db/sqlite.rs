//! SQLite, in a write-ahead log that is synchronised at each commit.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, backup};

use super::{Db, DbError, Row, Value};
use crate::publish::write::create_secret;

/// How long a statement waits for another process; under the time after which a visitor is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// The same pages are written again and again while many submissions come. With the log four times as long as usual, 16
/// MiB, they are copied into the file a quarter as often; it is read again in a moment after a crash. What a savepoint
/// could have to undo is kept in memory: in a file it would double what is written.
const ROOM: &str = "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;";

/// A connection to a file.
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// Which file that path named when it was opened; nothing where a system does not tell.
    file: Option<(u64, u64)>,
}

impl Sqlite {
    /// Opens the file, and makes it if it is not there: readable to its owner alone.
    ///
    /// # Errors
    /// When it cannot be opened, or does not synchronise each commit.
    pub fn open(path: &Path) -> Result<Self, DbError> {
        make_private(path).map_err(|why| DbError::Unavailable(format!("cannot make `{}`: {why}", path.display())))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(told)?;
        connection.busy_timeout(PATIENCE).map_err(told)?;
        connection.set_prepared_statement_cache_capacity(64);
        // FULL with a write-ahead log is one fdatasync for each commit. NORMAL may lose commits at a loss of power.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;")
            .map_err(told)?;
        connection.execute_batch(ROOM).map_err(told)?;
        let synchronous: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).map_err(told)?;
        let journal: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).map_err(told)?;
        if synchronous != 2 || journal != "wal" {
            let message = format!("`{}` does not write durably (synchronous {synchronous}, {journal})", path.display());
            return Err(DbError::Wrong(message));
        }
        Ok(Self { connection, path: path.to_owned(), file: file_at(path) })
    }

    /// What is written into a file that was removed is lost once it is closed, and nobody would notice until then.
    fn still_there(&self) -> Result<(), DbError> {
        if self.is_there() {
            return Ok(());
        }
        let path = self.path.display();
        Err(DbError::Unavailable(format!(
            "`{path}` was removed or replaced while it was open: put it back, or start anew"
        )))
    }
}

/// Which file a path names: its device and its number there.
#[cfg(unix)]
fn file_at(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// Other systems let nobody remove a file that is open.
#[cfg(not(unix))]
fn file_at(_path: &Path) -> Option<(u64, u64)> {
    None
}

/// A file for personal data, if there is none yet.
fn make_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    match create_secret(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl Db for Sqlite {
    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.connection.execute_batch(sql).map_err(told)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, DbError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let changed = statement.execute(rusqlite::params_from_iter(values)).map_err(told)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DbError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(told)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(told)? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(match row.get_ref(column).map_err(told)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Int(number),
                    ValueRef::Text(text) | ValueRef::Blob(text) => {
                        Value::Text(String::from_utf8_lossy(text).into_owned())
                    }
                    ValueRef::Real(number) => Value::Text(number.to_string()),
                });
            }
            found.push(Row(values));
        }
        Ok(found)
    }

    fn begin(&mut self) -> Result<(), DbError> {
        // IMMEDIATE takes the write lock now, where waiting for it is possible, and not in the middle.
        self.still_there()?;
        self.batch("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<(), DbError> {
        self.batch("COMMIT").inspect_err(|_| self.rollback())?;
        self.still_there()
    }

    fn rollback(&mut self) {
        if !self.connection.is_autocommit() {
            // Where even this fails, the next BEGIN fails, and the sender is told.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn is_there(&self) -> bool {
        file_at(&self.path) == self.file
    }

    fn is_lost(&self) -> bool {
        false
    }

    fn backup(&mut self, to: &Path) -> Result<(), DbError> {
        make_private(to).map_err(|why| DbError::Unavailable(format!("cannot make `{}`: {why}", to.display())))?;
        let mut target = Connection::open(to).map_err(told)?;
        let copy = backup::Backup::new(&self.connection, &mut target).map_err(told)?;
        // All pages in one step: a copy in several begins anew with each write of another process.
        copy.run_to_completion(i32::MAX, Duration::from_millis(50), None).map_err(told)
    }

    fn forget_deleted(&mut self) -> Result<(), DbError> {
        // Others may read at this moment; they are waited for as long as a writer is.
        let attempts = 50;
        for _ in 0..attempts {
            if self.query("PRAGMA wal_checkpoint(TRUNCATE)", &[])?.first().is_some_and(|row| row.int(0) == 0) {
                return Ok(());
            }
            std::thread::sleep(PATIENCE / attempts);
        }
        Err(DbError::Unavailable("others are reading, so the log still holds what was deleted: try again".into()))
    }

    fn name(&self) -> &'static str {
        "SQLite"
    }
}

/// An error without the values of the statement.
fn told(error: rusqlite::Error) -> DbError {
    let message = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => DbError::Conflict(message),
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::OutOfMemory
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen,
        ) => DbError::Unavailable(message),
        _ => DbError::Wrong(message),
    }
}
