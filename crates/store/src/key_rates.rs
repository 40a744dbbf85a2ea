//! Key rates that a person added to the shipped table, with their source (A.5).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{TeammateId, WorkspaceId};
use jiff::civil::Date;

/// A rate from a day on.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRateRow {
    pub from: Date,
    /// Percent a year, a decimal text.
    pub percent: String,
    /// The person vouches for it until this day.
    pub known_until: Date,
    pub source: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const PUT: &str = "insert into key_rate
    (workspace_id, from_on, percent, known_until, source, created_by, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (workspace_id, from_on) do update
    set percent = excluded.percent, known_until = excluded.known_until, source = excluded.source,
        created_by = excluded.created_by, created_at = excluded.created_at";

/// Adds a rate, or puts the one of that day right.
pub async fn put(conn: &mut Conn, workspace: WorkspaceId, r: &KeyRateRow) -> Result<()> {
    let params = params![
        workspace,
        r.from,
        &r.percent,
        r.known_until,
        &r.source,
        r.created_by,
        r.created_at
    ];
    conn.execute(PUT, params).await?;
    Ok(())
}

const LIST: &str = "select from_on, percent, known_until, source, created_by, created_at
    from key_rate where workspace_id = $1 order by from_on";

/// The rates that were added, oldest first.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<KeyRateRow>> {
    conn.all(LIST, params![workspace], read).await
}

const REMOVE: &str = "delete from key_rate where workspace_id = $1 and from_on = $2";

/// Takes a rate off; false when it is not there.
pub async fn remove(conn: &mut Conn, workspace: WorkspaceId, from: Date) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, from]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<KeyRateRow> {
    Ok(KeyRateRow {
        from: row.get(0)?,
        percent: row.get(1)?,
        known_until: row.get(2)?,
        source: row.get(3)?,
        created_by: row.get(4)?,
        created_at: row.get(5)?,
    })
}
