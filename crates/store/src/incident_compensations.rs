//! Gestures: what was offered, taken, delivered (C057).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{CompensationId, IncidentId, TeammateId, WorkspaceId};
use domain::incident::CompensationState;
use jiff::civil::Date;

/// A gesture.
#[derive(Clone, Debug, PartialEq)]
pub struct CompensationRow {
    pub id: CompensationId,
    pub incident: IncidentId,
    pub name: String,
    /// `service`, `discount`, `money`, `personal`.
    pub kind: String,
    pub state: CompensationState,
    pub client_value_minor: i64,
    pub own_cost_minor: i64,
    pub due_on: Option<Date>,
    pub approved_by: Option<TeammateId>,
    pub approved_at: Option<i64>,
    pub delivered_at: Option<i64>,
    /// Why it goes out though it is out of proportion.
    pub override_why: String,
    pub note: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into incident_compensation
    (workspace_id, compensation_id, incident_id, name, kind, state, client_value_minor,
     own_cost_minor, due_on, approved_by, approved_at, delivered_at, override_why, note, created_by,
     created_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12, $13, $14, $15, $15, 1)";

/// Adds a gesture.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, c: &CompensationRow) -> Result<()> {
    let params = params![
        workspace,
        c.id,
        c.incident,
        &c.name,
        &c.kind,
        c.state.word(),
        c.client_value_minor,
        c.own_cost_minor,
        c.due_on,
        c.approved_by,
        c.approved_at,
        &c.override_why,
        &c.note,
        c.created_by,
        c.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select compensation_id, incident_id, name, kind, state, client_value_minor,
    own_cost_minor, due_on, approved_by, approved_at, delivered_at, override_why, note, created_by,
    created_at, updated_at, version
    from incident_compensation where workspace_id = $1 and incident_id = $2
    order by created_at, compensation_id";

/// The gestures of an incident, oldest first.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<CompensationRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const ALL: &str = "select compensation_id, incident_id, name, kind, state, client_value_minor,
    own_cost_minor, due_on, approved_by, approved_at, delivered_at, override_why, note, created_by,
    created_at, updated_at, version
    from incident_compensation where workspace_id = $1 order by created_at, compensation_id";

/// The gestures of all incidents; the caller uses only those of incidents that may be seen.
pub async fn all(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<CompensationRow>> {
    conn.all(ALL, params![workspace], read).await
}

const UPDATE: &str = "update incident_compensation
    set state = $5, due_on = $6, approved_by = $7, approved_at = $8, delivered_at = $9,
        override_why = $10, note = $11, updated_at = $12, version = version + 1
    where workspace_id = $1 and incident_id = $2 and compensation_id = $3 and version = $4";

/// Saves how far a gesture has come, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    c: &CompensationRow,
    now: i64,
) -> Result<()> {
    let params = params![
        workspace,
        c.incident,
        c.id,
        c.version,
        c.state.word(),
        c.due_on,
        c.approved_by,
        c.approved_at,
        c.delivered_at,
        &c.override_why,
        &c.note,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

fn read(row: &Row<'_>) -> Result<CompensationRow> {
    Ok(CompensationRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        state: row.word(4, CompensationState::from_word)?,
        client_value_minor: row.get(5)?,
        own_cost_minor: row.get(6)?,
        due_on: row.get(7)?,
        approved_by: row.get(8)?,
        approved_at: row.get(9)?,
        delivered_at: row.get(10)?,
        override_why: row.get(11)?,
        note: row.get(12)?,
        created_by: row.get(13)?,
        created_at: row.get(14)?,
        updated_at: row.get(15)?,
        version: row.get(16)?,
    })
}
