//! The seam: the one place where a database driver is named.
//!
//! One SQL text with `$1 … $n` serves both engines. SQLite has one writer and several readers and
//! runs in the calling thread (a point query is microseconds; a task that reads or writes much
//! runs on a thread of its own). PostgreSQL has a pool.

use crate::error::{Error, Result};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

pub use crate::value::{Cell, Row, Value};

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A SQLite file.
    File(PathBuf),
    /// `postgres://…`, several hosts allowed.
    Postgres(String),
}

impl Address {
    /// Reads `postgres://…` or a path.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Address::Postgres(text.to_owned())
        } else {
            Address::File(PathBuf::from(text))
        }
    }
}

/// Which engine is behind the seam; only search and migration may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The database: cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct Db {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    Sqlite { path: Arc<PathBuf>, write: Arc<tokio::sync::Mutex<Connection>>, read: Arc<Readers> },
    Postgres { pool: Pool },
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

const N_READERS: usize = 8;
/// Measured: more rows a statement gain nothing, and their number of values stays far below 65,535.
const N_ROWS_PER_INSERT: usize = 100;
/// Of the connection that writes, 4 MB.
const WRITER_CACHE: &str = "pragma cache_size = -4096";
/// While an import writes, which touches pages all over the indexes: 32 MB.
const IMPORT_CACHE: &str = "pragma cache_size = -32768";
const N_STATEMENTS_CACHED: usize = 256;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database, making the SQLite file where there is none. Does not migrate.
    pub async fn open(address: &Address) -> Result<Db> {
        match address {
            Address::File(path) => Self::open_file(path),
            Address::Postgres(url) => Self::open_postgres(url).await,
        }
    }

    fn open_file(path: &Path) -> Result<Db> {
        let write = Connection::open(path).map_err(|e| Error::open(path, e))?;
        configure(&write)?;
        // The growth of the page cache is bounded; the file itself is read through the system's cache.
        write.execute_batch("pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 8000;")?;
        write.execute_batch(WRITER_CACHE)?;
        let mut idle = Vec::with_capacity(N_READERS);
        for _ in 0..N_READERS {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let read =
                Connection::open_with_flags(path, flags).map_err(|e| Error::open(path, e))?;
            configure(&read)?;
            read.execute_batch("pragma query_only = on; pragma cache_size = -2048;")?;
            idle.push(read);
        }
        Ok(Db {
            inner: Inner::Sqlite {
                path: Arc::new(path.to_owned()),
                write: Arc::new(tokio::sync::Mutex::new(write)),
                read: Arc::new(Readers {
                    idle: Mutex::new(idle),
                    permits: Arc::new(Semaphore::new(N_READERS)),
                }),
            },
        })
    }

    async fn open_postgres(url: &str) -> Result<Db> {
        let config: tokio_postgres::Config = url.parse().map_err(Error::other)?;
        let manager = Manager::from_config(
            config,
            tokio_postgres::NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager).max_size(16).build().map_err(Error::other)?;
        drop(pool.get().await.map_err(Error::other)?);
        Ok(Db { inner: Inner::Postgres { pool } })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite { .. } => Engine::Sqlite,
            Inner::Postgres { .. } => Engine::Postgres,
        }
    }

    /// The SQLite file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match &self.inner {
            Inner::Sqlite { path, .. } => Some(path),
            Inner::Postgres { .. } => None,
        }
    }

    /// A connection for reading; every statement sees what was committed before it.
    pub async fn read(&self) -> Result<Conn> {
        match &self.inner {
            Inner::Sqlite { read, .. } => {
                let permit = read.permits.clone().acquire_owned().await.map_err(Error::other)?;
                let conn = read.idle.lock().expect("reader pool").pop();
                let conn = conn.ok_or_else(|| Error::message("no idle reader"))?;
                let reader = Reader { conn: Some(conn), readers: read.clone(), _permit: permit };
                Ok(Conn { on: On::SqliteRead(reader) })
            }
            Inner::Postgres { pool } => {
                Ok(Conn { on: On::Postgres(pool.get().await.map_err(Error::other)?) })
            }
        }
    }

    /// Gives back what SQLite's connections have cached, also room that [`Tx::expect_many_rows`] took; those
    /// that are in use keep it.
    pub async fn release_memory(&self) -> Result<()> {
        const RELEASE: &str = "pragma shrink_memory";
        let Inner::Sqlite { write, read, .. } = &self.inner else { return Ok(()) };
        if let Ok(conn) = write.try_lock() {
            conn.execute_batch(WRITER_CACHE)?;
            conn.execute_batch(RELEASE)?;
        }
        let idle = read.idle.lock().expect("reader pool");
        Ok(idle.iter().try_for_each(|conn| conn.execute_batch(RELEASE))?)
    }

    /// Makes what was deleted unreadable: in the index of words, in the free pages, in the log of
    /// SQLite. Writes the whole file anew. PostgreSQL gives the space of deleted rows free.
    pub async fn scrub(&self) -> Result<()> {
        const SCRUB: &str = "pragma secure_delete = on;
            insert into touch_search (touch_search) values ('optimize');
            pragma temp_store = file;
            vacuum;
            pragma temp_store = memory;
            pragma wal_checkpoint (truncate);
            pragma secure_delete = off";
        match &self.inner {
            Inner::Sqlite { write, .. } => Ok(write.lock().await.execute_batch(SCRUB)?),
            Inner::Postgres { pool } => {
                let client = pool.get().await.map_err(Error::other)?;
                Ok(client.batch_execute("vacuum").await?)
            }
        }
    }

    /// A transaction for writing. Dropped without [`Tx::commit`], it is rolled back.
    pub async fn begin(&self) -> Result<Tx> {
        let on = match &self.inner {
            Inner::Sqlite { write, .. } => {
                let conn = write.clone().lock_owned().await;
                conn.execute_batch("begin immediate")?;
                On::SqliteWrite(conn)
            }
            Inner::Postgres { pool } => {
                let client = pool.get().await.map_err(Error::other)?;
                client.batch_execute("begin").await?;
                On::Postgres(client)
            }
        };
        Ok(Tx { conn: Some(Conn { on }) })
    }
}

fn configure(conn: &Connection) -> Result<()> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(N_STATEMENTS_CACHED);
    // Plans do not depend on the values that are bound. Otherwise a statement whose order or limit
    // could profit from them is planned anew at each run, which costs more than most runs.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch("pragma foreign_keys = on; pragma temp_store = memory; pragma trusted_schema = off; pragma mmap_size = 0;")?;
    Ok(())
}

/// A connection: statements are run on it.
pub struct Conn {
    on: On,
}

enum On {
    SqliteRead(Reader),
    SqliteWrite(OwnedMutexGuard<Connection>),
    Postgres(Object),
}

struct Reader {
    conn: Option<Connection>,
    readers: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let (Some(conn), Ok(mut idle)) = (self.conn.take(), self.readers.idle.lock()) {
            idle.push(conn);
        }
    }
}

impl Conn {
    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.on {
            On::SqliteRead(_) | On::SqliteWrite(_) => Engine::Sqlite,
            On::Postgres(_) => Engine::Postgres,
        }
    }

    fn sqlite(&self) -> Option<&Connection> {
        match &self.on {
            On::SqliteRead(reader) => reader.conn.as_ref(),
            On::SqliteWrite(guard) => Some(guard),
            On::Postgres(_) => None,
        }
    }

    /// Runs a statement; the number of rows that it changed.
    pub async fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        if let Some(conn) = self.sqlite() {
            let mut statement = conn.prepare_cached(sql)?;
            bind(&mut statement, params)?;
            return Ok(statement.raw_execute()? as u64);
        }
        let client = self.postgres()?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.execute(&statement, &postgres_params(params)).await?)
    }

    /// Runs a query and hands each row to `take`, in order.
    pub async fn each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        take: &mut (dyn FnMut(&Row<'_>) -> Result<()> + Send),
    ) -> Result<()> {
        if let Some(conn) = self.sqlite() {
            #[cfg(test)]
            crate::tests::plans::note(sql);
            let mut statement = conn.prepare_cached(sql)?;
            bind(&mut statement, params)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                take(&Row::Sqlite(row))?;
            }
            return Ok(());
        }
        let client = self.postgres()?;
        let statement = client.prepare_cached(sql).await?;
        for row in client.query(&statement, &postgres_params(params)).await? {
            take(&Row::Postgres(&row))?;
        }
        Ok(())
    }

    /// All rows, each read by `read`.
    pub async fn all<T: Send>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The first row, if there is one.
    pub async fn opt<T: Send>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.each(sql, params, &mut |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The first row; an error where there is none.
    pub async fn one<T: Send>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.opt(sql, params, read).await?.ok_or_else(|| Error::message("a row was expected"))
    }

    /// Inserts many rows with few statements. `sql` ends with `values `, `row` is one row with a `$`
    /// for each value (`($, $, $)`), `values` holds the rows one after another.
    pub async fn insert_rows(&mut self, sql: &str, row: &str, values: &[Value<'_>]) -> Result<()> {
        let n_columns = row.matches('$').count();
        let n_rows_at_once = match self.engine() {
            // In the process a statement costs nothing; a long one must only be prepared anew.
            Engine::Sqlite => 1,
            Engine::Postgres => N_ROWS_PER_INSERT,
        };
        let mut statement = (0, String::new());
        for chunk in values.chunks(n_columns * n_rows_at_once) {
            let n_rows = chunk.len() / n_columns;
            if statement.0 != n_rows {
                statement = (n_rows, rows_statement(sql, row, n_rows));
            }
            self.execute(&statement.1, chunk).await?;
        }
        Ok(())
    }

    /// Runs several statements without parameters: migrations and maintenance only.
    pub async fn batch(&mut self, sql: &str) -> Result<()> {
        if let Some(conn) = self.sqlite() {
            return Ok(conn.execute_batch(sql)?);
        }
        Ok(self.postgres()?.batch_execute(sql).await?)
    }

    fn postgres(&self) -> Result<&Object> {
        match &self.on {
            On::Postgres(client) => Ok(client),
            _ => Err(Error::message("not a PostgreSQL connection")),
        }
    }
}

/// SQLite takes `$2` for a name and numbers names as they come; the name says which value is meant.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value<'_>]) -> Result<()> {
    for i in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(i)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok())
            .and_then(|number| params.get(number.checked_sub(1)?));
        let value = number.ok_or_else(|| Error::message("a parameter is missing"))?;
        statement.raw_bind_parameter(i, value)?;
    }
    Ok(())
}

fn rows_statement(sql: &str, row: &str, n_rows: usize) -> String {
    let mut text = sql.to_owned();
    let mut number = 0;
    for i in 0..n_rows {
        text.push_str(if i == 0 { "" } else { ", " });
        for c in row.chars() {
            text.push(c);
            if c == '$' {
                number += 1;
                text.push_str(&number.to_string());
            }
        }
    }
    text
}

fn postgres_params<'a>(
    params: &'a [Value<'a>],
) -> Vec<&'a (dyn tokio_postgres::types::ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn tokio_postgres::types::ToSql + Sync)).collect()
}

/// A write transaction.
pub struct Tx {
    conn: Option<Conn>,
}

impl Tx {
    /// Makes room for the pages of an import, until [`Db::release_memory`].
    pub fn expect_many_rows(&self) -> Result<()> {
        if let Some(Conn { on: On::SqliteWrite(conn) }) = &self.conn {
            conn.execute_batch(IMPORT_CACHE)?;
        }
        Ok(())
    }

    /// Makes everything durable.
    pub async fn commit(mut self) -> Result<()> {
        let mut conn = self.conn.take().ok_or_else(|| Error::message("transaction is over"))?;
        let done = conn.batch("commit").await;
        if done.is_err() {
            undo(conn);
        }
        done
    }
}

impl std::ops::Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect("transaction is open until commit takes it")
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("transaction is open until commit takes it")
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            undo(conn);
        }
    }
}

fn undo(conn: Conn) {
    match conn.on {
        On::SqliteWrite(conn) => {
            // A statement that failed may already have ended the transaction.
            if !conn.is_autocommit() {
                let _ = conn.execute_batch("rollback");
            }
        }
        On::SqliteRead(_) => {}
        On::Postgres(client) => {
            // Closing the connection makes the server roll back, whatever state it is in.
            drop(Object::take(client));
        }
    }
}
