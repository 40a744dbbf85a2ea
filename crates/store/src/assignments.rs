//! Work that people were given, and the hours and trades that they have (C004, C005).

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{AssignmentId, ClientId, ProjectId, TeammateId, WorkspaceId};
use domain::load::Assignment;

/// An assignment as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignmentRow {
    pub fact: Assignment,
    pub project: Option<ProjectId>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into assignment
    (workspace_id, assignment_id, client_id, project_id, kpi_id, teammate_id, what, niche, minutes,
     from_on, due_on, created_on, done_on, mentor_id, override_reason, created_by, created_at,
     updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, 1)";

/// Adds an assignment.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, row: &AssignmentRow) -> Result<()> {
    let a = &row.fact;
    let params = params![
        workspace,
        a.id,
        a.client,
        row.project,
        a.kpi,
        a.teammate,
        &a.what,
        &a.niche,
        a.minutes,
        a.from_on,
        a.due_on,
        a.created_on,
        a.done_on,
        a.mentor,
        &a.override_reason,
        row.created_by,
        row.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update assignment set
        project_id = $4, kpi_id = $5, teammate_id = $6, what = $7, niche = $8, minutes = $9,
        from_on = $10, due_on = $11, done_on = $12, mentor_id = $13, override_reason = $14,
        updated_at = $15, version = version + 1
    where workspace_id = $1 and assignment_id = $2 and version = $3";

/// Saves an assignment, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    row: &AssignmentRow,
    now: i64,
) -> Result<()> {
    let a = &row.fact;
    let params = params![
        workspace,
        a.id,
        row.version,
        row.project,
        a.kpi,
        a.teammate,
        &a.what,
        &a.niche,
        a.minutes,
        a.from_on,
        a.due_on,
        a.done_on,
        a.mentor,
        &a.override_reason,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const COLUMNS: &str = "a.assignment_id, a.client_id, a.project_id, a.kpi_id, a.teammate_id, a.what,
    a.niche, a.minutes, a.from_on, a.due_on, a.created_on, a.done_on, a.mentor_id,
    a.override_reason, a.created_by, a.created_at, a.updated_at, a.version";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from assignment a where a.workspace_id = $1{rest}")
}

/// The assignment, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: AssignmentId,
) -> Result<Option<AssignmentRow>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("a.assignment_id = {}", id);
    filter.and_visible("a.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The assignments of a client, which must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<AssignmentRow>> {
    let sql =
        select(" and a.client_id = $2 order by a.done_on is not null, a.due_on, a.assignment_id");
    conn.all(&sql, params![workspace, client], read).await
}

/// Everything that a person was given, for whichever client: hours count wherever they go.
pub async fn of_teammate(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<Vec<AssignmentRow>> {
    let sql = select(" and a.teammate_id = $2 order by a.due_on, a.assignment_id");
    conn.all(&sql, params![workspace, teammate], read).await
}

/// Everything that everyone was given.
pub async fn all(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<AssignmentRow>> {
    let sql = select(" order by a.due_on, a.assignment_id");
    conn.all(&sql, params![workspace], read).await
}

/// What somebody said of a person's hours and trades.
#[derive(Clone, Debug, PartialEq)]
pub struct TeammateLoad {
    pub teammate: TeammateId,
    pub week_minutes: i64,
    pub niches: Vec<String>,
}

const LOADS: &str = "select teammate_id, week_minutes, niches from teammate_load
    where workspace_id = $1";

/// The hours and trades of everyone of whom something was said.
pub async fn loads(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<TeammateLoad>> {
    conn.all(LOADS, params![workspace], |row| {
        Ok(TeammateLoad {
            teammate: row.get(0)?,
            week_minutes: row.get(1)?,
            niches: serde_json::from_str(row.text(2)?).map_err(Error::other)?,
        })
    })
    .await
}

const PUT_LOAD: &str = "insert into teammate_load
    (workspace_id, teammate_id, week_minutes, niches, updated_by, updated_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (workspace_id, teammate_id) do update set week_minutes = excluded.week_minutes,
        niches = excluded.niches, updated_by = excluded.updated_by,
        updated_at = excluded.updated_at";

/// Keeps the hours and trades of a person.
pub async fn put_load(
    conn: &mut Conn,
    workspace: WorkspaceId,
    load: &TeammateLoad,
    (by, at): (Option<TeammateId>, i64),
) -> Result<()> {
    let niches = serde_json::to_string(&load.niches).map_err(Error::other)?;
    let params = params![workspace, load.teammate, load.week_minutes, &niches, by, at];
    conn.execute(PUT_LOAD, params).await?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<AssignmentRow> {
    Ok(AssignmentRow {
        fact: Assignment {
            id: row.get(0)?,
            client: row.get(1)?,
            kpi: row.get(3)?,
            teammate: row.get(4)?,
            what: row.get(5)?,
            niche: row.get(6)?,
            minutes: row.get(7)?,
            from_on: row.get(8)?,
            due_on: row.get(9)?,
            created_on: row.get(10)?,
            done_on: row.get(11)?,
            mentor: row.get(12)?,
            override_reason: row.get(13)?,
        },
        project: row.get(2)?,
        created_by: row.get(14)?,
        created_at: row.get(15)?,
        updated_at: row.get(16)?,
        version: row.get(17)?,
    })
}
