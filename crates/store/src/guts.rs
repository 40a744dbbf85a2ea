//! Guts: what a teammate feels about a client. Stands beside the level, never inside it (C077).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, GutId, TeammateId, WorkspaceId};

/// One feeling of one teammate.
#[derive(Clone, Debug, PartialEq)]
pub struct Gut {
    pub id: GutId,
    pub client: ClientId,
    pub teammate: TeammateId,
    /// -2 … 2.
    pub feeling: i64,
    pub note: String,
    pub at: i64,
}

const INSERT: &str = "insert into gut
    (workspace_id, gut_id, client_id, teammate_id, feeling, note, at)
    values ($1, $2, $3, $4, $5, $6, $7)";

/// Adds a feeling; earlier ones stay.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, g: &Gut) -> Result<()> {
    let params = params![workspace, g.id, g.client, g.teammate, g.feeling, &g.note, g.at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const OF_CLIENT: &str = "select gut_id, client_id, teammate_id, feeling, note, at
    from gut where workspace_id = $1 and client_id = $2 order by at desc, gut_id desc limit $3";

/// The last feelings about a client, newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    limit: i64,
) -> Result<Vec<Gut>> {
    conn.all(OF_CLIENT, params![workspace, client, limit], read).await
}

const LATEST: &str = "select g.client_id, g.feeling from gut g
    where g.workspace_id = $1 and g.teammate_id = $2 and not exists (
        select 1 from gut n where n.workspace_id = g.workspace_id and n.client_id = g.client_id
            and n.teammate_id = g.teammate_id
            and (n.at > g.at or (n.at = g.at and n.gut_id > g.gut_id)))";

/// A teammate's last feeling about each client.
pub async fn latest_of_teammate(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<Vec<(ClientId, i64)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    conn.all(LATEST, params![workspace, teammate], read).await
}

fn read(row: &Row<'_>) -> Result<Gut> {
    Ok(Gut {
        id: row.get(0)?,
        client: row.get(1)?,
        teammate: row.get(2)?,
        feeling: row.get(3)?,
        note: row.get(4)?,
        at: row.get(5)?,
    })
}
