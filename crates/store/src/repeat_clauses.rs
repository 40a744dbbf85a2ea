//! The clause of a client's contract by which a mistake made again costs (C120).

use crate::db::Conn;
use crate::error::Result;
use crate::params;
use domain::id::{ClauseId, ClientId, TeammateId, WorkspaceId};

const PUT: &str = "insert into repeat_clause
    (workspace_id, client_id, clause_id, chosen_by, chosen_at) values ($1, $2, $3, $4, $5)
    on conflict (workspace_id, client_id) do update set clause_id = excluded.clause_id,
        chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at";
const REMOVE: &str = "delete from repeat_clause where workspace_id = $1 and client_id = $2";
const GET: &str = "select clause_id from repeat_clause where workspace_id = $1 and client_id = $2";

/// Keeps the clause; `None`: the contract names no price.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    clause: Option<ClauseId>,
    (by, at): (Option<TeammateId>, i64),
) -> Result<()> {
    match clause {
        Some(clause) => conn.execute(PUT, params![workspace, client, clause, by, at]).await?,
        None => conn.execute(REMOVE, params![workspace, client]).await?,
    };
    Ok(())
}

/// The clause of a client, which must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Option<ClauseId>> {
    conn.opt(GET, params![workspace, client], |row| row.get(0)).await
}
