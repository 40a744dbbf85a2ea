//! Projects: pieces of work for a client.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, ProjectId, WorkspaceId};
use jiff::civil::Date;

/// A project.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    pub id: ProjectId,
    pub client: ClientId,
    pub name: String,
    pub starts_on: Option<Date>,
    pub due_on: Option<Date>,
    pub note: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub archived_at: Option<i64>,
    pub version: i64,
}

const INSERT: &str = "insert into project
    (workspace_id, project_id, client_id, name, starts_on, due_on, note, created_at, updated_at,
     archived_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8, null, 1)";

/// Adds a project.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, p: &Project) -> Result<()> {
    let params =
        params![workspace, p.id, p.client, &p.name, p.starts_on, p.due_on, &p.note, p.created_at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select p.project_id, p.client_id, p.name, p.starts_on, p.due_on, p.note,
    p.created_at, p.updated_at, p.archived_at, p.version
    from project p where p.workspace_id = $1";

/// The project, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: ProjectId,
) -> Result<Option<Project>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("p.project_id = {}", id);
    filter.and_visible("p.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// A client's projects, archived ones last. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Project>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("p.client_id = {}", client);
    filter.push(" order by p.archived_at is not null, p.created_at desc, p.project_id");
    conn.all(&filter.sql, &filter.params, read).await
}

const NAMES: &str = "select p.project_id, p.client_id, p.name from project p
    where p.workspace_id = $1";

/// Every project that may be seen, with its client and name: for imports.
pub async fn names(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<(ProjectId, ClientId, String)>> {
    let mut filter = Filter::new(NAMES, params![workspace]);
    filter.and_visible("p.client_id", visible);
    filter.push(" order by p.archived_at is not null, p.created_at, p.project_id");
    conn.all(&filter.sql, &filter.params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
}

const UPDATE: &str = "update project
    set name = $4, starts_on = $5, due_on = $6, note = $7, updated_at = $8, version = version + 1
    where workspace_id = $1 and project_id = $2 and version = $3";

/// Saves the fields that people edit, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, p: &Project, now: i64) -> Result<()> {
    let params = params![workspace, p.id, p.version, &p.name, p.starts_on, p.due_on, &p.note, now];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const SET_ARCHIVED: &str = "update project
    set archived_at = $4, updated_at = $5, version = version + 1
    where workspace_id = $1 and project_id = $2 and version = $3";

/// Archives the project, or restores it with `None`, unless somebody was faster.
pub async fn set_archived(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ProjectId,
    version: i64,
    archived_at: Option<i64>,
    now: i64,
) -> Result<()> {
    let params = params![workspace, id, version, archived_at, now];
    stale_unless_one(conn.execute(SET_ARCHIVED, params).await?)
}

fn read(row: &Row<'_>) -> Result<Project> {
    Ok(Project {
        id: row.get(0)?,
        client: row.get(1)?,
        name: row.get(2)?,
        starts_on: row.get(3)?,
        due_on: row.get(4)?,
        note: row.get(5)?,
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
        archived_at: row.get(8)?,
        version: row.get(9)?,
    })
}
