//! API tokens. Only the hash is kept; a token acts as its teammate, within its scopes.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::access::{Role, Scope};
use domain::id::{TeammateId, TokenId, WorkspaceId};

/// A token as its owner sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiToken {
    pub id: TokenId,
    pub teammate: TeammateId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub used_at: Option<i64>,
}

/// A token with its person: everything a request needs, in one query.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenOwner {
    pub token: ApiToken,
    pub workspace: WorkspaceId,
    pub name: String,
    pub role: Role,
    pub lang: String,
}

const INSERT: &str = "insert into api_token
    (workspace_id, token_id, teammate_id, name, scopes, token_hash, created_at, expires_at,
     used_at, revoked_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, null, null)";

/// Adds a token.
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    t: &ApiToken,
    token_hash: &[u8],
) -> Result<()> {
    let scopes: Vec<&str> = t.scopes.iter().map(|s| s.word()).collect();
    let scopes = scopes.join(" ");
    let params = params![
        workspace,
        t.id,
        t.teammate,
        &t.name,
        &scopes,
        token_hash,
        t.created_at,
        t.expires_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const BY_TOKEN_HASH: &str = "select k.token_id, k.teammate_id, k.name, k.scopes, k.created_at,
    k.expires_at, k.used_at, k.workspace_id, t.name, t.role, t.lang
    from api_token k
    join teammate t on t.workspace_id = k.workspace_id and t.teammate_id = k.teammate_id
    where k.token_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)
    and t.disabled_at is null";

/// The live token of a hash with its owner.
pub async fn by_token_hash(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> Result<Option<TokenOwner>> {
    conn.opt(BY_TOKEN_HASH, params![token_hash, now], |row| {
        Ok(TokenOwner {
            token: read(row)?,
            workspace: row.get(7)?,
            name: row.get(8)?,
            role: row.word(9, Role::from_word)?,
            lang: row.get(10)?,
        })
    })
    .await
}

const LIST: &str = "select token_id, teammate_id, name, scopes, created_at, expires_at, used_at
    from api_token where workspace_id = $1 and teammate_id = $2 and revoked_at is null
    order by created_at desc, token_id";

/// A teammate's tokens, expired ones too.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<Vec<ApiToken>> {
    conn.all(LIST, params![workspace, teammate], read).await
}

const USED: &str = "update api_token set used_at = $3
    where workspace_id = $1 and token_id = $2 and (used_at is null or used_at <= $4)";

/// Notes that the token is in use, at most once a minute.
pub async fn used(conn: &mut Conn, workspace: WorkspaceId, id: TokenId, now: i64) -> Result<()> {
    let before = now - crate::sessions::SEEN_STEP_MS;
    conn.execute(USED, params![workspace, id, now, before]).await?;
    Ok(())
}

const REVOKE: &str = "update api_token set revoked_at = $4
    where workspace_id = $1 and teammate_id = $2 and token_id = $3 and revoked_at is null";

/// Makes a teammate's token worthless; false when there is none.
pub async fn revoke(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    id: TokenId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REVOKE, params![workspace, teammate, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.get(0)?,
        teammate: row.get(1)?,
        name: row.get(2)?,
        scopes: row.text(3)?.split(' ').filter_map(Scope::from_word).collect(),
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        used_at: row.get(6)?,
    })
}
