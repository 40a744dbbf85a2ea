//! Readiness plans: the helmet before the fall (C001), one for a client.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, TeammateId, WorkspaceId};

/// A plan as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRow {
    pub client: ClientId,
    /// JSON of `domain::incident::readiness`.
    pub body: String,
    pub version: i64,
    pub updated_at: i64,
    pub updated_by: Option<TeammateId>,
}

const GET: &str = "select p.client_id, p.body, p.version, p.updated_at, p.updated_by
    from readiness_plan p where p.workspace_id = $1";

/// The client's plan. The client must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Option<PlanRow>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("p.client_id = {}", client);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The plans of all clients that may be seen.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<PlanRow>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and_visible("p.client_id", visible);
    conn.all(&filter.sql, &filter.params, read).await
}

const FIRST: &str = "insert into readiness_plan
    (workspace_id, client_id, body, version, updated_at, updated_by)
    values ($1, $2, $3, 1, $4, $5) on conflict (workspace_id, client_id) do nothing";
const LATER: &str = "update readiness_plan
    set body = $3, updated_at = $4, updated_by = $5, version = version + 1
    where workspace_id = $1 and client_id = $2 and version = $6";

/// Saves a plan as of its version (0: none was there), unless somebody was faster.
pub async fn put(conn: &mut Conn, workspace: WorkspaceId, p: &PlanRow) -> Result<()> {
    let n = if p.version == 0 {
        let params = params![workspace, p.client, &p.body, p.updated_at, p.updated_by];
        conn.execute(FIRST, params).await?
    } else {
        let params = params![workspace, p.client, &p.body, p.updated_at, p.updated_by, p.version];
        conn.execute(LATER, params).await?
    };
    stale_unless_one(n)
}

fn read(row: &Row<'_>) -> Result<PlanRow> {
    Ok(PlanRow {
        client: row.get(0)?,
        body: row.get(1)?,
        version: row.get(2)?,
        updated_at: row.get(3)?,
        updated_by: row.get(4)?,
    })
}
