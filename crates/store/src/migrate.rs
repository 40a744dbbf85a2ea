//! Embedded migrations: one file each, one transaction each, never changed once landed.
//!
//! A SQLite file that already holds data is copied aside before a migration runs.

use crate::db::{Db, Engine};
use crate::error::{Error, Result};
use crate::params;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// A migration: its name, its text for both engines, and what only one of them needs.
#[derive(Clone, Copy)]
struct Migration {
    name: &'static str,
    common: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            common: include_str!(concat!("../migrations/", $name, ".sql")),
            sqlite: include_str!(concat!("../migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../migrations/", $name, ".postgres.sql")),
        }
    };
}

/// Add new ones at the end.
const MIGRATIONS: &[Migration] = &[
    migration!("0001_foundation"),
    migration!("0002_faster_reads"),
    migration!("0003_small_lists"),
    migration!("0004_work"),
    migration!("0005_backtest"),
    migration!("0006_incidents"),
    migration!("0007_options"),
    migration!("0008_learning"),
    migration!("0009_tellings"),
    migration!("0010_promises"),
    migration!("0011_kpis"),
    migration!("0013_choice_work"),
    migration!("0014_edits"),
    migration!("0015_sla"),
    migration!("0016_people"),
    migration!("0017_reports"),
    migration!("0018_portal"),
    migration!("0019_onboarding"),
    migration!("0020_briefs"),
    migration!("0021_trust"),
    migration!("0022_choice_moves"),
    migration!("0023_prevention"),
    migration!("0024_persons"),
    migration!("0025_notices"),
    migration!("0027_rituals"),
];

const CREATE: &str = "create table if not exists migration (name text primary key, hash text not null, applied_at bigint not null)";
const APPLIED: &str = "select name, hash from migration order by name";
const RECORD: &str = "insert into migration (name, hash, applied_at) values ($1, $2, $3)";
const LOCK_POSTGRES: &str = "select pg_advisory_xact_lock(727001)";

/// What a migration run did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    pub applied: Vec<&'static str>,
    /// Where the SQLite file was copied before.
    pub copy: Option<PathBuf>,
}

/// Brings the schema up to date. `now_ms` is only written down.
///
/// Refuses a database that was migrated by a newer program, or whose migrations differ from ours.
pub async fn migrate(db: &Db, now_ms: i64) -> Result<Migrated> {
    run(db, now_ms, MIGRATIONS).await
}

/// What a later program would do, which has one migration more.
#[cfg(test)]
pub(crate) async fn migrate_as_later_program(db: &Db, now_ms: i64) -> Result<Migrated> {
    let later = Migration {
        name: "9000_later",
        common: "create table later (workspace_id bigint not null primary key)",
        sqlite: "",
        postgres: "",
    };
    run(db, now_ms, &[MIGRATIONS, &[later]].concat()).await
}

async fn run(db: &Db, now_ms: i64, migrations: &[Migration]) -> Result<Migrated> {
    let mut done = Migrated::default();
    let mut tx = db.begin().await?;
    if db.engine() == Engine::Postgres {
        tx.batch(LOCK_POSTGRES).await?;
    }
    tx.batch(CREATE).await?;
    let applied: Vec<(String, String)> =
        tx.all(APPLIED, params![], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    for (i, (name, hash)) in applied.iter().enumerate() {
        let Some(ours) = migrations.get(i).filter(|m| m.name == name) else {
            return Err(Error::message(&format!(
                "the database has the migration {name}, which this version of Houston does not know: use the newer version"
            )));
        };
        if *hash != fingerprint(ours) {
            return Err(Error::message(&format!(
                "the migration {name} in the database differs from ours"
            )));
        }
    }
    let missing = &migrations[applied.len()..];
    if missing.is_empty() {
        return Ok(done);
    }
    if !applied.is_empty()
        && let Some(file) = db.file()
    {
        // The copy needs a connection outside the transaction; nobody else writes while we hold it.
        let copy = file.with_extension(format!("before-{}.db", missing[0].name));
        let target = copy.display().to_string();
        let mut read = db.read().await?;
        if !copy.exists() {
            read.batch("pragma query_only = off").await?;
            let copied = read.execute("vacuum into $1", params![target.as_str()]).await;
            read.batch("pragma query_only = on").await?;
            copied?;
        }
        done.copy = Some(copy);
    }
    for migration in missing {
        let own = match db.engine() {
            Engine::Sqlite => migration.sqlite,
            Engine::Postgres => migration.postgres,
        };
        tx.batch(migration.common).await?;
        tx.batch(own).await?;
        let hash = fingerprint(migration);
        tx.execute(RECORD, params![migration.name, &hash, now_ms]).await?;
        done.applied.push(migration.name);
    }
    tx.commit().await?;
    Ok(done)
}

fn fingerprint(migration: &Migration) -> String {
    let mut hash = Sha256::new();
    for part in [migration.common, migration.sqlite, migration.postgres] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}
