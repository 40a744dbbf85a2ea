//! Mail domains of clients: mail from them belongs to the client.

use crate::db::Conn;
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, WorkspaceId};

const REMOVE: &str = "delete from client_domain where workspace_id = $1 and client_id = $2";
const ADD: &str = "insert into client_domain (workspace_id, domain, client_id) values ($1, $2, $3)";

/// Sets the client's domains, lower case. [`crate::Error::Unique`] when another client has one.
pub async fn set(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    domains: &[String],
) -> Result<()> {
    conn.execute(REMOVE, params![workspace, client]).await?;
    for domain in domains {
        conn.execute(ADD, params![workspace, domain, client]).await?;
    }
    Ok(())
}

/// Put in order by the caller: asked for it, SQLite walks the domains of all clients.
const LIST: &str = "select domain from client_domain where workspace_id = $1 and client_id = $2";

/// The client's domains, by the alphabet.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<String>> {
    let mut domains: Vec<String> =
        conn.all(LIST, params![workspace, client], |row| row.get(0)).await?;
    domains.sort_unstable();
    Ok(domains)
}

const OWNER: &str = "select client_id from client_domain where workspace_id = $1 and domain = $2";

/// Whose domain it is.
pub async fn owner(
    conn: &mut Conn,
    workspace: WorkspaceId,
    domain: &str,
) -> Result<Option<ClientId>> {
    conn.opt(OWNER, params![workspace, domain], |row| row.get(0)).await
}

const ALL: &str = "select domain, client_id from client_domain where workspace_id = $1";

/// Every domain of the workspace: intake keeps them in memory.
pub async fn all(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<(String, ClientId)>> {
    conn.all(ALL, params![workspace], |row| Ok((row.get(0)?, row.get(1)?))).await
}
