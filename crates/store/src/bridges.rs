//! The bridge from KPIs to what the client really needs, by version (C138).

use crate::db::Conn;
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{ClientId, TeammateId, WorkspaceId};

/// A version of the bridge.
#[derive(Clone, Debug, PartialEq)]
pub struct BridgeVersion {
    pub version: i64,
    /// JSON of `domain::bridge::Bridge`.
    pub bridge: String,
    pub note: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const INSERT: &str = "insert into bridge_version
    (workspace_id, client_id, version, bridge, note, created_by, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)";
const LIST: &str = "select version, bridge, note, created_by, created_at from bridge_version
    where workspace_id = $1 and client_id = $2 order by version";

/// Adds a version; a number that is taken is [`crate::Error::Unique`].
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    v: &BridgeVersion,
) -> Result<()> {
    let params =
        params![workspace, client, v.version, &v.bridge, &v.note, v.created_by, v.created_at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LATEST: &str = "select b.client_id, b.bridge from bridge_version b
    join client c on c.workspace_id = b.workspace_id and c.client_id = b.client_id
    where b.workspace_id = $1 and c.archived_at is null
      and b.version = (select max(o.version) from bridge_version o
          where o.workspace_id = b.workspace_id and o.client_id = b.client_id)";

/// The newest bridge of every active client that may be seen: JSON of `domain::bridge::Bridge`.
pub async fn latest(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<(ClientId, String)>> {
    let mut filter = Filter::new(LATEST, params![workspace]);
    filter.and_visible("b.client_id", visible);
    conn.all(&filter.sql, &filter.params, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// All versions, the oldest first. The client must have been looked up at the door.
pub async fn versions(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<BridgeVersion>> {
    conn.all(LIST, params![workspace, client], |row| {
        Ok(BridgeVersion {
            version: row.get(0)?,
            bridge: row.get(1)?,
            note: row.get(2)?,
            created_by: row.get(3)?,
            created_at: row.get(4)?,
        })
    })
    .await
}
