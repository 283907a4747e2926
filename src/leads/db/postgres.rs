//! PostgreSQL, where several receivers share the work.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ::postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use ::postgres::{Client, Config, Statement};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Db, DbError, Row, Value};

/// How long a connection may take, and a statement.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection to a server.
pub struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
    is_lost: bool,
}

impl Postgres {
    /// Connects, encrypted if the address asks for it (`sslmode=require`) or the server offers it.
    ///
    /// # Errors
    /// When the server cannot be reached, or does not synchronise each commit. The message holds no password.
    pub fn open(address: &str) -> Result<Self, DbError> {
        let mut config: Config =
            address.parse().map_err(|why: ::postgres::Error| DbError::Wrong(format!("DATABASE_URL: {why}")))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        // A server that vanished without a word is noticed too.
        config.tcp_user_timeout(PATIENCE);
        config.application_name("wellspring leads");
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|why| DbError::Wrong(why.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut client = config.connect(MakeRustlsConnect::new(tls)).map_err(|why| DbError::Unavailable(said(&why)))?;
        client
            .batch_execute("SET synchronous_commit = on; SET statement_timeout = '5s'; SET lock_timeout = '5s'; SET client_min_messages = warning")
            .map_err(|why| told(&why))?;
        let row = client.query_one("SELECT current_setting('fsync')", &[]).map_err(|why| told(&why))?;
        if row.get::<_, String>(0) != "on" {
            return Err(DbError::Wrong("the server runs with fsync off, so it does not write durably".into()));
        }
        Ok(Self { client, prepared: HashMap::new(), is_lost: false })
    }

    /// What went wrong. A server that says farewell ends the connection a moment later, so it counts as lost now.
    fn failed(&mut self, error: &::postgres::Error) -> DbError {
        let code = error.code().map(::postgres::error::SqlState::code);
        self.is_lost |= code.is_none_or(|code| code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03"));
        told(error)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, DbError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(|why| self.failed(&why))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN)
    }

    to_sql_checked!();
}

fn values(row: &::postgres::Row) -> Result<Row, ::postgres::Error> {
    let mut found = Vec::with_capacity(row.len());
    for (at, column) in row.columns().iter().enumerate() {
        found.push(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map_or(Value::Null, |n| Value::Int(n.into())),
            _ => row.try_get::<_, Option<String>>(at)?.map_or(Value::Null, Value::Text),
        });
    }
    Ok(Row(found))
}

impl Db for Postgres {
    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.client.batch_execute(sql).map_err(|why| self.failed(&why))
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, DbError> {
        let statement = self.prepared(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &values).map_err(|why| self.failed(&why))
    }

    fn query(&mut self, sql: &str, given: &[Value]) -> Result<Vec<Row>, DbError> {
        let statement = self.prepared(sql)?;
        let given: Vec<&(dyn ToSql + Sync)> = given.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        let rows = self.client.query(&statement, &given).map_err(|why| self.failed(&why))?;
        rows.iter().map(values).collect::<Result<_, _>>().map_err(|why| told(&why))
    }

    fn begin(&mut self) -> Result<(), DbError> {
        // Two receivers whose transactions take the same rows in another order would wait for each other for ever, so
        // one writes after the other. A transaction takes some milliseconds.
        self.batch("BEGIN; SELECT pg_advisory_xact_lock(7023001)")
    }

    fn commit(&mut self) -> Result<(), DbError> {
        // A transaction in which a statement failed answers COMMIT with ROLLBACK, and no error; a SELECT does fail.
        self.batch("SELECT 1; COMMIT").inspect_err(|_| self.rollback())
    }

    fn rollback(&mut self) {
        // Where even this fails, the connection is lost, and a new one is opened.
        let _ = self.client.batch_execute("ROLLBACK");
    }

    fn is_lost(&self) -> bool {
        self.is_lost || self.client.is_closed()
    }

    fn backup(&mut self, _to: &Path) -> Result<(), DbError> {
        Err(DbError::Wrong(
            "PostgreSQL has its own tool for this: pg_dump --format=custom --file=FILE \"$DATABASE_URL\"".into(),
        ))
    }

    fn forget_deleted(&mut self) -> Result<(), DbError> {
        for table in super::schema::TABLES {
            self.batch(&format!("VACUUM {table}"))?;
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "PostgreSQL"
    }
}

/// The server's words, without the detail, which quotes values.
fn said(error: &::postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}

fn told(error: &::postgres::Error) -> DbError {
    let message = said(error);
    match error.code().map(::postgres::error::SqlState::code) {
        Some("23505" | "23503" | "40001" | "40P01") => DbError::Conflict(message),
        Some(code) if ["08", "53", "55", "57", "58"].iter().any(|class| code.starts_with(class)) => {
            DbError::Unavailable(message)
        }
        Some("25P02") => DbError::Conflict(message),
        Some(_) => DbError::Wrong(message),
        None => DbError::Unavailable(message),
    }
}
