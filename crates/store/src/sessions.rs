//! Sessions: one sign-in of one person on one device. Only the hash of the token is kept.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::access::Role;
use domain::id::{SessionId, TeammateId, WorkspaceId};

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub id: SessionId,
    pub teammate: TeammateId,
    /// Guards forms against other sites.
    pub csrf: String,
    /// Browser and system, in words.
    pub device: String,
    pub created_at: i64,
    pub seen_at: i64,
    pub expires_at: i64,
}

/// A session with its person and agency: everything a request needs, in one query.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedIn {
    pub session: Session,
    pub workspace: WorkspaceId,
    pub workspace_name: String,
    pub workspace_zone: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub lang: String,
    pub zone: Option<String>,
    pub theme: String,
}

const INSERT: &str = "insert into session
    (workspace_id, session_id, teammate_id, token_hash, csrf, device, created_at, seen_at,
     expires_at, ended_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)";

/// Starts a session.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    s: &Session,
    token_hash: &[u8],
) -> Result<()> {
    let params = params![
        workspace,
        s.id,
        s.teammate,
        token_hash,
        &s.csrf,
        &s.device,
        s.created_at,
        s.seen_at,
        s.expires_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const BY_TOKEN_HASH: &str = "select s.session_id, s.teammate_id, s.csrf, s.device, s.created_at,
    s.seen_at, s.expires_at, s.workspace_id, w.name, w.zone, t.name, t.email, t.role, t.lang,
    t.zone, t.theme
    from session s
    join teammate t on t.workspace_id = s.workspace_id and t.teammate_id = s.teammate_id
    join workspace w on w.workspace_id = s.workspace_id
    where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2 and t.disabled_at is null";

/// The live session of a token; the idle limit is the caller's to check.
pub async fn by_token_hash(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> Result<Option<SignedIn>> {
    conn.opt(BY_TOKEN_HASH, params![token_hash, now], |row| {
        Ok(SignedIn {
            session: read(row)?,
            workspace: row.get(7)?,
            workspace_name: row.get(8)?,
            workspace_zone: row.get(9)?,
            name: row.get(10)?,
            email: row.get(11)?,
            role: row.word(12, Role::from_word)?,
            lang: row.get(13)?,
            zone: row.get(14)?,
            theme: row.get(15)?,
        })
    })
    .await
}

const TOUCH: &str = "update session set seen_at = $3
    where workspace_id = $1 and session_id = $2 and seen_at <= $4";

/// How old `seen_at` must be before it is written again, milliseconds.
pub const SEEN_STEP_MS: i64 = 60_000;

/// Notes that the session is in use, at most once a minute: a page view should not write.
pub async fn touch(conn: &mut Conn, workspace: WorkspaceId, id: SessionId, now: i64) -> Result<()> {
    conn.execute(TOUCH, params![workspace, id, now, now - SEEN_STEP_MS]).await?;
    Ok(())
}

const LIST: &str = "select session_id, teammate_id, csrf, device, created_at, seen_at, expires_at
    from session
    where workspace_id = $1 and teammate_id = $2 and ended_at is null and expires_at > $3
    order by seen_at desc, session_id";

/// The live sessions of a teammate, the last used first.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    now: i64,
) -> Result<Vec<Session>> {
    conn.all(LIST, params![workspace, teammate, now], read).await
}

const LAST_SEEN: &str = "select teammate_id, max(seen_at) from session
    where workspace_id = $1 group by teammate_id";

/// When each teammate was last here.
pub async fn last_seen(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<(TeammateId, i64)>> {
    conn.all(LAST_SEEN, params![workspace], |row| Ok((row.get(0)?, row.get(1)?))).await
}

const END: &str = "update session set ended_at = $4
    where workspace_id = $1 and teammate_id = $2 and session_id = $3 and ended_at is null";

/// Ends one session of a teammate; whether there was one.
pub async fn end(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    id: SessionId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(END, params![workspace, teammate, id, now]).await? == 1)
}

const END_OTHERS: &str = "update session set ended_at = $4
    where workspace_id = $1 and teammate_id = $2 and session_id <> $3 and ended_at is null";

/// Ends all sessions of a teammate but this one; how many.
pub async fn end_others(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    keep: SessionId,
    now: i64,
) -> Result<u64> {
    conn.execute(END_OTHERS, params![workspace, teammate, keep, now]).await
}

const END_ALL: &str = "update session set ended_at = $3
    where workspace_id = $1 and teammate_id = $2 and ended_at is null";

/// Ends all sessions of a teammate; how many.
pub async fn end_all(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    now: i64,
) -> Result<u64> {
    conn.execute(END_ALL, params![workspace, teammate, now]).await
}

fn read(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        teammate: row.get(1)?,
        csrf: row.get(2)?,
        device: row.get(3)?,
        created_at: row.get(4)?,
        seen_at: row.get(5)?,
        expires_at: row.get(6)?,
    })
}
