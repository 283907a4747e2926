//! One face for two databases. SQL here is written once, with `$1`, `$2` in the order of their first use, and with
//! `TEXT` and `BIGINT` alone, which SQLite and PostgreSQL read alike.

mod postgres;
pub mod schema;
mod sqlite;

use std::fmt;
use std::path::{Path, PathBuf};

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// A column's text; empty where it is null.
    pub fn text(&self, column: usize) -> String {
        self.maybe(column).unwrap_or_default()
    }

    /// A column's text.
    pub fn maybe(&self, column: usize) -> Option<String> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Some(text.clone()),
            Some(Value::Int(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A column's number; 0 where it is null.
    pub fn int(&self, column: usize) -> i64 {
        self.maybe_int(column).unwrap_or_default()
    }

    /// A column's number.
    pub fn maybe_int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }
}

/// Why a statement was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbError {
    /// Another row has this key already: somebody was faster.
    Conflict(String),
    /// The database is busy, full, broken or away. Nothing was changed; it may work later.
    Unavailable(String),
    /// The statement or the database is wrong, and will be next time.
    Wrong(String),
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(why) | Self::Unavailable(why) | Self::Wrong(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for DbError {}

/// One connection.
pub trait Db: Send {
    /// Runs statements without values.
    ///
    /// # Errors
    /// When the database refuses.
    fn batch(&mut self, sql: &str) -> Result<(), DbError>;

    /// Runs one statement and gives the number of rows that it changed.
    ///
    /// # Errors
    /// When the database refuses.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, DbError>;

    /// Runs one statement and gives its rows.
    ///
    /// # Errors
    /// When the database refuses.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DbError>;

    /// Begins a transaction that will write.
    ///
    /// # Errors
    /// When the database is busy or away.
    fn begin(&mut self) -> Result<(), DbError>;

    /// Makes the transaction durable: when this returns, the data is on disk.
    ///
    /// # Errors
    /// When it is not; the transaction is undone then.
    fn commit(&mut self) -> Result<(), DbError>;

    /// Undoes the transaction.
    fn rollback(&mut self);

    /// Whether the file that was opened is still where it was; a server looks after its own.
    fn is_there(&self) -> bool {
        true
    }

    /// Whether the connection is lost, so that a new one has to be opened.
    fn is_lost(&self) -> bool;

    /// Writes all of the database into a new file that is whole, while others read and write on.
    ///
    /// # Errors
    /// When it cannot, or the database brings its own tool for it.
    fn backup(&mut self, to: &Path) -> Result<(), DbError>;

    /// After an erasure: takes what was deleted out of the files as well.
    ///
    /// # Errors
    /// When the database refuses.
    fn forget_deleted(&mut self) -> Result<(), DbError>;

    /// What it is called.
    fn name(&self) -> &'static str;
}

/// The first row of an answer.
///
/// # Errors
/// When the database refuses.
pub fn first(db: &mut dyn Db, sql: &str, values: &[Value]) -> Result<Option<Row>, DbError> {
    Ok(db.query(sql, values)?.into_iter().next())
}

/// Where the data is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A file of SQLite.
    File(PathBuf),
    /// An address of PostgreSQL, which may hold a password.
    Server(String),
}

impl Place {
    /// `postgres://…` or `postgresql://…` is a server; all else is a file's path.
    pub fn new(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Server(text.into())
        } else {
            Self::File(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text)))
        }
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// When the file or the server cannot be had, or is not fit for durable writing.
    pub fn open(&self) -> Result<Box<dyn Db>, DbError> {
        match self {
            Self::File(path) => Ok(Box::new(sqlite::Sqlite::open(path)?)),
            Self::Server(address) => Ok(Box::new(postgres::Postgres::open(address)?)),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Server(_) => f.write_str("Server(…)"),
        }
    }
}
