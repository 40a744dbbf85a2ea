//! Links to the sheet of service that a client was shown (C115), and its acknowledgement. Only the
//! hash of a link's secret is kept.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, LinkId, TeammateId, WorkspaceId};

/// A link to one version of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct SlaLink {
    pub id: LinkId,
    pub client: ClientId,
    pub version: i64,
    /// For whom it is, in words.
    pub recipient: String,
    /// `ru` or `en`.
    pub lang: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub expires_at: i64,
    /// First opening.
    pub opened_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub acknowledged_at: Option<i64>,
    /// The name that was given.
    pub acknowledged_by: String,
}

const INSERT: &str = "insert into sla_link
    (workspace_id, link_id, client_id, version, token_hash, recipient, lang, created_by, created_at,
     expires_at, opened_at, revoked_at, acknowledged_at, acknowledged_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, null, null, '')";

/// Adds a link by the hash of its secret.
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    l: &SlaLink,
    token_hash: &[u8],
) -> Result<()> {
    let params = params![
        workspace,
        l.id,
        l.client,
        l.version,
        token_hash,
        &l.recipient,
        &l.lang,
        l.created_by,
        l.created_at,
        l.expires_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const COLUMNS: &str = "link_id, client_id, version, recipient, lang, created_by, created_at,
    expires_at, opened_at, revoked_at, acknowledged_at, acknowledged_by";

/// The links of a client, the newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<SlaLink>> {
    let sql = format!(
        "select {COLUMNS} from sla_link where workspace_id = $1 and client_id = $2
        order by created_at desc, link_id desc"
    );
    conn.all(&sql, params![workspace, client], read).await
}

/// The good link with that hash, of whatever workspace: the secret is the only key a client has.
pub async fn by_token_hash(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> Result<Option<(WorkspaceId, SlaLink)>> {
    let sql = format!(
        "select {COLUMNS}, workspace_id from sla_link
        where token_hash = $1 and revoked_at is null and expires_at > $2"
    );
    conn.opt(&sql, params![token_hash, now], |row| Ok((row.get(12)?, read(row)?))).await
}

const OPENED: &str = "update sla_link set opened_at = $3
    where workspace_id = $1 and link_id = $2 and opened_at is null";

/// Notes the first opening.
pub async fn set_opened(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: LinkId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(OPENED, params![workspace, id, now]).await? == 1)
}

const ACKNOWLEDGE: &str = "update sla_link set acknowledged_at = $3, acknowledged_by = $4
    where workspace_id = $1 and link_id = $2 and acknowledged_at is null";

/// Notes who acknowledged the sheet; false when somebody did before.
pub async fn acknowledge(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: LinkId,
    now: i64,
    name: &str,
) -> Result<bool> {
    Ok(conn.execute(ACKNOWLEDGE, params![workspace, id, now, name]).await? == 1)
}

const REVOKE: &str = "update sla_link set revoked_at = $4
    where workspace_id = $1 and client_id = $2 and link_id = $3 and revoked_at is null";

/// Makes a link worthless; false when it was before, or is not there.
pub async fn revoke(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    id: LinkId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REVOKE, params![workspace, client, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<SlaLink> {
    Ok(SlaLink {
        id: row.get(0)?,
        client: row.get(1)?,
        version: row.get(2)?,
        recipient: row.get(3)?,
        lang: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        opened_at: row.get(8)?,
        revoked_at: row.get(9)?,
        acknowledged_at: row.get(10)?,
        acknowledged_by: row.get(11)?,
    })
}
