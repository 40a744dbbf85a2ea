//! Clauses of the contract that have a price (C031), their words verbatim.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClauseId, IncidentId, TeammateId, WorkspaceId};

/// A clause.
#[derive(Clone, Debug, PartialEq)]
pub struct ClauseRow {
    pub id: ClauseId,
    pub incident: IncidentId,
    /// As the contract numbers it.
    pub number: String,
    /// Verbatim: what is owed depends on the wording (D.3).
    pub words: String,
    /// JSON of `domain::incident::terms::Terms`.
    pub terms: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into incident_clause
    (workspace_id, clause_id, incident_id, number, words, terms, created_by, created_at,
     updated_at, version, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1, null)";

/// Adds a clause.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, c: &ClauseRow) -> Result<()> {
    let params = params![
        workspace,
        c.id,
        c.incident,
        &c.number,
        &c.words,
        &c.terms,
        c.created_by,
        c.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select clause_id, incident_id, number, words, terms, created_by, created_at,
    updated_at, version
    from incident_clause where workspace_id = $1 and incident_id = $2 and removed_at is null
    order by created_at, clause_id";

/// The clauses of an incident. The incident must have been looked up at the door.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<ClauseRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const ALL: &str = "select clause_id, incident_id, number, words, terms, created_by, created_at,
    updated_at, version
    from incident_clause where workspace_id = $1 and removed_at is null
    order by created_at, clause_id";

/// The clauses of all incidents; the caller uses only those of incidents that may be seen.
pub async fn all(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<ClauseRow>> {
    conn.all(ALL, params![workspace], read).await
}

const UPDATE: &str = "update incident_clause
    set number = $5, words = $6, terms = $7, updated_at = $8, version = version + 1
    where workspace_id = $1 and incident_id = $2 and clause_id = $3 and version = $4
      and removed_at is null";

/// Saves a clause, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    c: &ClauseRow,
    now: i64,
) -> Result<()> {
    let params =
        params![workspace, c.incident, c.id, c.version, &c.number, &c.words, &c.terms, now];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const REMOVE: &str = "update incident_clause set removed_at = $4
    where workspace_id = $1 and incident_id = $2 and clause_id = $3 and removed_at is null";

/// Takes a clause off; false when it is not there.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: ClauseId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, incident, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<ClauseRow> {
    Ok(ClauseRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        number: row.get(2)?,
        words: row.get(3)?,
        terms: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
        version: row.get(8)?,
    })
}
