//! Links to the client's page of an incident, and what a person published there.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::links::{Link, Target};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{IncidentId, TeammateId, WorkspaceId};

/// A link to the client's page of an incident.
pub type IncidentLink = Link<IncidentTarget>;

/// Such a link leads to the page of its incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncidentTarget;

impl Target for IncidentTarget {
    type Owner = IncidentId;
    const TABLE: &'static str = "incident_link";
    const OWNER_COLUMN: &'static str = "incident_id";
    const INSERT: &'static str = "insert into incident_link
        (workspace_id, link_id, incident_id, token_hash, recipient, lang, created_by, created_at,
         expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    fn read(_: &Row<'_>, _: usize) -> Result<Self> {
        Ok(IncidentTarget)
    }
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
