//! Links to the client's page of an incident, and what a person published there. Only the hash of a
//! link's secret is kept.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{IncidentId, LinkId, TeammateId, WorkspaceId};

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRow {
    pub id: LinkId,
    pub incident: IncidentId,
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
}

const INSERT: &str = "insert into incident_link
    (workspace_id, link_id, incident_id, token_hash, recipient, lang, created_by, created_at,
     expires_at, opened_at, revoked_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, null)";

/// Adds a link by the hash of its secret.
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    l: &LinkRow,
    token_hash: &[u8],
) -> Result<()> {
    let params = params![
        workspace,
        l.id,
        l.incident,
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

const LIST: &str = "select link_id, incident_id, recipient, lang, created_by, created_at,
    expires_at, opened_at, revoked_at
    from incident_link where workspace_id = $1 and incident_id = $2
    order by created_at desc, link_id desc";

/// The links of an incident, the newest first.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<LinkRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const BY_HASH: &str = "select link_id, incident_id, recipient, lang, created_by, created_at,
    expires_at, opened_at, revoked_at, workspace_id
    from incident_link where token_hash = $1 and revoked_at is null and expires_at > $2";

/// The good link with that hash, of whatever workspace: the secret is the only key a client has.
pub async fn by_token_hash(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> Result<Option<(WorkspaceId, LinkRow)>> {
    conn.opt(BY_HASH, params![token_hash, now], |row| Ok((row.get(9)?, read(row)?))).await
}

const OPENED: &str = "update incident_link set opened_at = $3
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

const REVOKE: &str = "update incident_link set revoked_at = $4
    where workspace_id = $1 and incident_id = $2 and link_id = $3 and revoked_at is null";

/// Makes a link worthless; false when it was before, or is not there.
pub async fn revoke(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: LinkId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REVOKE, params![workspace, incident, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<LinkRow> {
    Ok(LinkRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        recipient: row.get(2)?,
        lang: row.get(3)?,
        created_by: row.get(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        opened_at: row.get(7)?,
        revoked_at: row.get(8)?,
    })
}

/// What the client is told: drafts, and what went out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoryRow {
    pub story: String,
    /// What was done so that it does not happen again (C058).
    pub prevention: String,
    pub published_story: String,
    pub published_prevention: String,
    pub published_at: Option<i64>,
    pub published_by: Option<TeammateId>,
    pub version: i64,
    pub updated_at: i64,
}

const STORY: &str = "select story, prevention, published_story, published_prevention, published_at,
    published_by, version, updated_at
    from incident_story where workspace_id = $1 and incident_id = $2";

/// The story of an incident, if one was begun.
pub async fn story(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Option<StoryRow>> {
    conn.opt(STORY, params![workspace, incident], |row| {
        Ok(StoryRow {
            story: row.get(0)?,
            prevention: row.get(1)?,
            published_story: row.get(2)?,
            published_prevention: row.get(3)?,
            published_at: row.get(4)?,
            published_by: row.get(5)?,
            version: row.get(6)?,
            updated_at: row.get(7)?,
        })
    })
    .await
}

const FIRST_STORY: &str = "insert into incident_story
    (workspace_id, incident_id, story, prevention, published_story, published_prevention,
     published_at, published_by, version, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)
    on conflict (workspace_id, incident_id) do nothing";
const LATER_STORY: &str = "update incident_story
    set story = $3, prevention = $4, published_story = $5, published_prevention = $6,
        published_at = $7, published_by = $8, updated_at = $9, version = version + 1
    where workspace_id = $1 and incident_id = $2 and version = $10";

/// Saves the story as of its version (0: none was there), unless somebody was faster.
pub async fn put_story(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    s: &StoryRow,
) -> Result<()> {
    let mut params = params![
        workspace,
        incident,
        &s.story,
        &s.prevention,
        &s.published_story,
        &s.published_prevention,
        s.published_at,
        s.published_by,
        s.updated_at
    ]
    .to_vec();
    let n = if s.version == 0 {
        conn.execute(FIRST_STORY, &params).await?
    } else {
        params.push(s.version.into());
        conn.execute(LATER_STORY, &params).await?
    };
    stale_unless_one(n)
}
