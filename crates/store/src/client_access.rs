//! Access of single teammates to single clients, besides what their role sees (X2).

use crate::db::Conn;
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, TeammateId, WorkspaceId};

const GRANT: &str = "insert into client_access (workspace_id, client_id, teammate_id, granted_at)
    values ($1, $2, $3, $4) on conflict (workspace_id, teammate_id, client_id) do nothing";

/// Lets the teammate see the client; false when it was so already.
pub async fn grant(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    teammate: TeammateId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(GRANT, params![workspace, client, teammate, now]).await? == 1)
}

const REVOKE: &str = "delete from client_access
    where workspace_id = $1 and client_id = $2 and teammate_id = $3";

/// Takes the access away; false when there was none.
pub async fn revoke(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    teammate: TeammateId,
) -> Result<bool> {
    Ok(conn.execute(REVOKE, params![workspace, client, teammate]).await? == 1)
}

const OF_CLIENT: &str = "select teammate_id from client_access
    where workspace_id = $1 and client_id = $2 order by granted_at, teammate_id";

/// Who was given access to the client.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<TeammateId>> {
    conn.all(OF_CLIENT, params![workspace, client], |row| row.get(0)).await
}

const OF_TEAMMATE: &str = "select client_id from client_access
    where workspace_id = $1 and teammate_id = $2 order by granted_at, client_id";

/// To which clients the teammate was given access.
pub async fn of_teammate(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<Vec<ClientId>> {
    conn.all(OF_TEAMMATE, params![workspace, teammate], |row| row.get(0)).await
}

const COUNTS: &str = "select teammate_id, count(*) from (
        select manager_id as teammate_id, client_id from client
            where workspace_id = $1 and manager_id is not null and archived_at is null
        union
        select a.teammate_id, a.client_id from client_access a
            join client c on c.workspace_id = a.workspace_id and c.client_id = a.client_id
            where a.workspace_id = $1 and c.archived_at is null) as seen
    group by teammate_id";

/// How many active clients each teammate manages or was given access to.
pub async fn counts(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<(TeammateId, i64)>> {
    conn.all(COUNTS, params![workspace], |row| Ok((row.get(0)?, row.get(1)?))).await
}
