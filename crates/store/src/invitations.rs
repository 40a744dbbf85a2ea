//! Invitations to join the workspace. Only the hash of the link's token is kept.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::access::Role;
use domain::id::{ClientId, InvitationId, TeammateId, WorkspaceId};

/// An invitation.
#[derive(Clone, Debug, PartialEq)]
pub struct Invitation {
    pub id: InvitationId,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// Clients to which the new teammate will have access.
    pub clients: Vec<ClientId>,
    pub created_by: TeammateId,
    pub created_at: i64,
    pub expires_at: i64,
    pub accepted_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

const INSERT: &str = "insert into invitation
    (workspace_id, invitation_id, email, name, role, token_hash, client_ids, created_by,
     created_at, expires_at, accepted_at, revoked_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, null)";

/// Adds an invitation.
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    i: &Invitation,
    token_hash: &[u8],
) -> Result<()> {
    let clients: Vec<String> = i.clients.iter().map(ClientId::to_string).collect();
    let clients = clients.join(" ");
    let params = params![
        workspace,
        i.id,
        &i.email,
        &i.name,
        i.role.word(),
        token_hash,
        &clients,
        i.created_by,
        i.created_at,
        i.expires_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const BY_TOKEN_HASH: &str = "select invitation_id, email, name, role, client_ids, created_by,
    created_at, expires_at, accepted_at, revoked_at, workspace_id
    from invitation
    where token_hash = $1 and expires_at > $2 and accepted_at is null and revoked_at is null";

/// The open invitation of a link.
pub async fn by_token_hash(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> Result<Option<(WorkspaceId, Invitation)>> {
    conn.opt(BY_TOKEN_HASH, params![token_hash, now], |row| Ok((row.get(10)?, read(row)?))).await
}

const LIST_OPEN: &str = "select invitation_id, email, name, role, client_ids, created_by,
    created_at, expires_at, accepted_at, revoked_at
    from invitation
    where workspace_id = $1 and accepted_at is null and revoked_at is null
    order by created_at desc, invitation_id";

/// Invitations that were neither taken nor revoked; expired ones too, so that they can be renewed.
pub async fn list_open(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Invitation>> {
    conn.all(LIST_OPEN, params![workspace], read).await
}

const GET: &str = "select invitation_id, email, name, role, client_ids, created_by,
    created_at, expires_at, accepted_at, revoked_at
    from invitation where workspace_id = $1 and invitation_id = $2";

/// The invitation, in whatever state.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: InvitationId,
) -> Result<Option<Invitation>> {
    conn.opt(GET, params![workspace, id], read).await
}

const ACCEPT: &str = "update invitation set accepted_at = $3
    where workspace_id = $1 and invitation_id = $2 and accepted_at is null and revoked_at is null";

/// Marks it as taken; false when it was taken or revoked before.
pub async fn accept(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: InvitationId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(ACCEPT, params![workspace, id, now]).await? == 1)
}

const REVOKE: &str = "update invitation set revoked_at = $3
    where workspace_id = $1 and invitation_id = $2 and accepted_at is null and revoked_at is null";

/// Makes the link worthless; false when it was taken or revoked before.
pub async fn revoke(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: InvitationId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REVOKE, params![workspace, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Invitation> {
    Ok(Invitation {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        role: row.word(3, Role::from_word)?,
        clients: row.text(4)?.split_whitespace().filter_map(|id| id.parse().ok()).collect(),
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        accepted_at: row.get(8)?,
        revoked_at: row.get(9)?,
    })
}
