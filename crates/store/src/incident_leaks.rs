//! Leak paths: who may tell the client before us, and when (C038).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{IncidentId, LeakId, TeammateId, WorkspaceId};

/// Somebody or something that may tell the client before us.
#[derive(Clone, Debug, PartialEq)]
pub struct LeakRow {
    pub id: LeakId,
    pub incident: IncidentId,
    pub who: String,
    pub how: String,
    /// `None`: at any moment.
    pub expected_at: Option<i64>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const INSERT: &str = "insert into incident_leak
    (workspace_id, leak_id, incident_id, who, how, expected_at, created_by, created_at, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, null)";

/// Adds a leak path.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, l: &LeakRow) -> Result<()> {
    let params = params![
        workspace,
        l.id,
        l.incident,
        &l.who,
        &l.how,
        l.expected_at,
        l.created_by,
        l.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select leak_id, incident_id, who, how, expected_at, created_by, created_at
    from incident_leak where workspace_id = $1 and incident_id = $2 and removed_at is null
    order by coalesce(expected_at, 0), leak_id";

/// The leak paths of an incident, the soonest first. The incident must have been looked up.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<LeakRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const REMOVE: &str = "update incident_leak set removed_at = $4
    where workspace_id = $1 and incident_id = $2 and leak_id = $3 and removed_at is null";

/// Takes a leak path off; false when it is not there.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: LeakId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, incident, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<LeakRow> {
    Ok(LeakRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        who: row.get(2)?,
        how: row.get(3)?,
        expected_at: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
    })
}
