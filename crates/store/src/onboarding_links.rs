//! Links by which the client reads and acknowledges the protocol (C107). Only the hash of a link's
//! secret is kept, and what the client saw is kept with the link.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, LinkId, TeammateId, WorkspaceId};

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtocolLink {
    pub id: LinkId,
    pub client: ClientId,
    /// For whom it is, in words.
    pub recipient: String,
    /// `ru` or `en`.
    pub lang: String,
    /// JSON of the protocol as it was when the link was made.
    pub protocol: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub expires_at: i64,
    /// First opening.
    pub opened_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub acknowledged_at: Option<i64>,
    pub acknowledged_by: String,
    /// What the client sees otherwise; may be empty.
    pub remark: String,
}

const INSERT: &str = "insert into onboarding_link
    (workspace_id, link_id, client_id, token_hash, recipient, lang, protocol, created_by, created_at,
     expires_at, opened_at, revoked_at, acknowledged_at, acknowledged_by, remark)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, null, null, '', '')";

/// Adds a link by the hash of its secret.
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    l: &ProtocolLink,
    token_hash: &[u8],
) -> Result<()> {
    let params = params![
        workspace,
        l.id,
        l.client,
        token_hash,
        &l.recipient,
        &l.lang,
        &l.protocol,
        l.created_by,
        l.created_at,
        l.expires_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const COLUMNS: &str = "link_id, client_id, recipient, lang, protocol, created_by, created_at,
    expires_at, opened_at, revoked_at, acknowledged_at, acknowledged_by, remark";

/// The links of a client, the newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<ProtocolLink>> {
    let sql = format!(
        "select {COLUMNS} from onboarding_link where workspace_id = $1 and client_id = $2
            order by created_at desc, link_id desc"
    );
    conn.all(&sql, params![workspace, client], read).await
}

/// The good link with that hash, of whatever workspace: the secret is the only key a client has.
pub async fn by_token_hash(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> Result<Option<(WorkspaceId, ProtocolLink)>> {
    let sql = format!(
        "select {COLUMNS}, workspace_id from onboarding_link
            where token_hash = $1 and revoked_at is null and expires_at > $2"
    );
    conn.opt(&sql, params![token_hash, now], |row| Ok((row.get(13)?, read(row)?))).await
}

const OPENED: &str = "update onboarding_link set opened_at = $3
    where workspace_id = $1 and link_id = $2 and opened_at is null";

/// Notes the first opening.
pub async fn set_opened(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: LinkId,
    now: i64,
) -> Result<()> {
    conn.execute(OPENED, params![workspace, id, now]).await?;
    Ok(())
}

const REVOKE: &str = "update onboarding_link set revoked_at = $4
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

const ACKNOWLEDGE: &str = "update onboarding_link
    set acknowledged_at = $3, acknowledged_by = $4, remark = $5
    where workspace_id = $1 and link_id = $2 and acknowledged_at is null";

/// Notes that the client acknowledged what the link shows; once.
pub async fn acknowledge(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: LinkId,
    now: i64,
    (by, remark): (&str, &str),
) -> Result<()> {
    let params = params![workspace, id, now, by, remark];
    stale_unless_one(conn.execute(ACKNOWLEDGE, params).await?)
}

fn read(row: &Row<'_>) -> Result<ProtocolLink> {
    Ok(ProtocolLink {
        id: row.get(0)?,
        client: row.get(1)?,
        recipient: row.get(2)?,
        lang: row.get(3)?,
        protocol: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        opened_at: row.get(8)?,
        revoked_at: row.get(9)?,
        acknowledged_at: row.get(10)?,
        acknowledged_by: row.get(11)?,
        remark: row.get(12)?,
    })
}
