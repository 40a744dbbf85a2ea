//! Workspaces: the agencies. Everything else belongs to one.

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::params;
use domain::id::WorkspaceId;

/// An agency with its settings and policy (JSON of `app`).
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    /// IANA name of the time zone.
    pub zone: String,
    pub lang: String,
    pub settings: String,
    pub policy: String,
    pub created_at: i64,
    pub version: i64,
}

const CREATE: &str = "insert into workspace
    (workspace_id, name, zone, lang, settings, policy, created_at, version)
    select coalesce(max(workspace_id), 0) + 1, $1, $2, $3, $4, $5, $6, 1 from workspace
    returning workspace_id";

/// Makes a workspace; its number.
pub async fn create(
    conn: &mut Conn,
    name: &str,
    zone: &str,
    lang: &str,
    (settings, policy): (&str, &str),
    now: i64,
) -> Result<WorkspaceId> {
    conn.one(CREATE, params![name, zone, lang, settings, policy, now], |row| row.get(0)).await
}

const GET: &str = "select workspace_id, name, zone, lang, settings, policy, created_at, version
    from workspace where workspace_id = $1";

/// The workspace, if there is one.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId) -> Result<Option<Workspace>> {
    conn.opt(GET, params![workspace], read).await
}

const LIST: &str = "select workspace_id, name, zone, lang, settings, policy, created_at, version
    from workspace order by workspace_id";

/// Every workspace: for jobs that go through all of them.
pub async fn list(conn: &mut Conn) -> Result<Vec<Workspace>> {
    conn.all(LIST, params![], read).await
}

const UPDATE: &str = "update workspace
    set name = $3, zone = $4, lang = $5, settings = $6, policy = $7, version = version + 1
    where workspace_id = $1 and version = $2";

/// Saves name, zone, language, settings and policy, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: &Workspace) -> Result<()> {
    let w = workspace;
    let params = params![w.id, w.version, &w.name, &w.zone, &w.lang, &w.settings, &w.policy];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

/// A conditional update that met no row of that version.
pub(crate) fn stale_unless_one(n_changed: u64) -> Result<()> {
    if n_changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

fn read(row: &Row<'_>) -> Result<Workspace> {
    Ok(Workspace {
        id: row.get(0)?,
        name: row.get(1)?,
        zone: row.get(2)?,
        lang: row.get(3)?,
        settings: row.get(4)?,
        policy: row.get(5)?,
        created_at: row.get(6)?,
        version: row.get(7)?,
    })
}
