//! What was done on the way, as far as a person noted it by hand (C055, C059).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::handling::DeedKind;
use domain::id::{DeedId, IncidentId, TeammateId, WorkspaceId};

/// A deed.
#[derive(Clone, Debug, PartialEq)]
pub struct DeedRow {
    pub id: DeedId,
    pub incident: IncidentId,
    pub kind: DeedKind,
    pub at: i64,
    pub note: String,
    pub noted_by: Option<TeammateId>,
}

const INSERT: &str = "insert into incident_deed
    (workspace_id, deed_id, incident_id, kind, at, note, noted_by, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, null)";

/// Notes a deed.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, d: &DeedRow) -> Result<()> {
    let params = params![workspace, d.id, d.incident, d.kind.word(), d.at, &d.note, d.noted_by];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select deed_id, incident_id, kind, at, note, noted_by from incident_deed
    where workspace_id = $1 and incident_id = $2 and removed_at is null order by at, deed_id";

/// The deeds of an incident that were noted by hand, oldest first.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<DeedRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const REMOVE: &str = "update incident_deed set removed_at = $4
    where workspace_id = $1 and incident_id = $2 and deed_id = $3 and removed_at is null";

/// Takes a deed off; false when it is not there.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: DeedId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, incident, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<DeedRow> {
    Ok(DeedRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        kind: row.word(2, DeedKind::from_word)?,
        at: row.get(3)?,
        note: row.get(4)?,
        noted_by: row.get(5)?,
    })
}
