//! What a teammate named of a client for the rules: the usual contact, and the day of renewal.

use crate::db::Conn;
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, ContactId, WorkspaceId};
use jiff::civil::Date;

/// What was named; nothing is guessed here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientTerms {
    /// The day up to which the client is bound.
    pub renewal_on: Option<Date>,
    pub main_contact: Option<ContactId>,
}

const GET: &str = "select renewal_on, main_contact_id from client
    where workspace_id = $1 and client_id = $2";

/// The terms of a client. It must have been looked up at the door.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, client: ClientId) -> Result<ClientTerms> {
    let found = conn
        .opt(GET, params![workspace, client], |row| {
            Ok(ClientTerms { renewal_on: row.get(0)?, main_contact: row.get(1)? })
        })
        .await?;
    Ok(found.unwrap_or_default())
}

const SET: &str = "update client set renewal_on = $3, main_contact_id = $4, updated_at = $5
    where workspace_id = $1 and client_id = $2";

/// Writes the terms of a client.
pub async fn set(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    terms: ClientTerms,
    now: i64,
) -> Result<()> {
    conn.execute(SET, params![workspace, client, terms.renewal_on, terms.main_contact, now])
        .await?;
    Ok(())
}
