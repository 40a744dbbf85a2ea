//! Findings of a post-mortem (C069).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{FindingId, IncidentId, TeammateId, WorkspaceId};
use domain::postmortem::FindingKind;

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingRow {
    pub id: FindingId,
    pub incident: IncidentId,
    pub kind: FindingKind,
    pub what: String,
    /// Answers to "why", one a line.
    pub why: String,
    /// What others may learn from it, without names.
    pub lesson: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into incident_finding
    (workspace_id, finding_id, incident_id, kind, what, why, lesson, created_by, created_at,
     updated_at, version, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1, null)";

/// Adds a finding.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, f: &FindingRow) -> Result<()> {
    let params = params![
        workspace,
        f.id,
        f.incident,
        f.kind.word(),
        &f.what,
        &f.why,
        &f.lesson,
        f.created_by,
        f.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select f.finding_id, f.incident_id, f.kind, f.what, f.why, f.lesson,
    f.created_by, f.created_at, f.updated_at, f.version
    from incident_finding f
    join incident i on i.workspace_id = f.workspace_id and i.incident_id = f.incident_id
    where f.workspace_id = $1 and f.removed_at is null";
const BY_TIME: &str = " order by f.created_at, f.finding_id";

/// The findings of an incident, oldest first.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<FindingRow>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    filter.and("f.incident_id = {}", incident);
    filter.push(BY_TIME);
    conn.all(&filter.sql, &filter.params, read).await
}

/// Every finding that may be seen: the library, the patterns.
pub async fn all(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<FindingRow>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    filter.and_visible("i.client_id", visible);
    filter.push(BY_TIME);
    conn.all(&filter.sql, &filter.params, read).await
}

const UPDATE: &str = "update incident_finding
    set kind = $5, what = $6, why = $7, lesson = $8, updated_at = $9, version = version + 1
    where workspace_id = $1 and incident_id = $2 and finding_id = $3 and version = $4
      and removed_at is null";

/// Saves a finding, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    f: &FindingRow,
    now: i64,
) -> Result<()> {
    let params = params![
        workspace,
        f.incident,
        f.id,
        f.version,
        f.kind.word(),
        &f.what,
        &f.why,
        &f.lesson,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const REMOVE: &str = "update incident_finding set removed_at = $4
    where workspace_id = $1 and incident_id = $2 and finding_id = $3 and removed_at is null";

/// Takes a finding off; false when it is not there.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: FindingId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, incident, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<FindingRow> {
    Ok(FindingRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        kind: row.word(2, FindingKind::from_word)?,
        what: row.get(3)?,
        why: row.get(4)?,
        lesson: row.get(5)?,
        created_by: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        version: row.get(9)?,
    })
}
