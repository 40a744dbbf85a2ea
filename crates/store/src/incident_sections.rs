//! Sections of an incident: JSON that only its own page reads, each with a version of its own.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{IncidentId, TeammateId, WorkspaceId};
use domain::incident::SectionKind;

/// A section as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionRow {
    pub kind: SectionKind,
    /// JSON of `domain::incident`.
    pub body: String,
    pub version: i64,
    pub updated_at: i64,
    pub updated_by: Option<TeammateId>,
}

const LIST: &str = "select kind, body, version, updated_at, updated_by from incident_section
    where workspace_id = $1 and incident_id = $2 order by kind";

/// All sections. The incident must have been looked up at the door.
pub async fn all(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<SectionRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const GET: &str = "select kind, body, version, updated_at, updated_by from incident_section
    where workspace_id = $1 and incident_id = $2 and kind = $3";

/// One section, if anything was written there.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    kind: SectionKind,
) -> Result<Option<SectionRow>> {
    conn.opt(GET, params![workspace, incident, kind.word()], read).await
}

const FIRST: &str = "insert into incident_section
    (workspace_id, incident_id, kind, body, version, updated_at, updated_by)
    values ($1, $2, $3, $4, 1, $5, $6)
    on conflict (workspace_id, incident_id, kind) do nothing";
const LATER: &str = "update incident_section
    set body = $4, updated_at = $5, updated_by = $6, version = version + 1
    where workspace_id = $1 and incident_id = $2 and kind = $3 and version = $7";

/// Saves a section as of `version` (0: nothing was there), unless somebody was faster.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    section: &SectionRow,
) -> Result<()> {
    let s = section;
    let word = s.kind.word();
    let n = if s.version == 0 {
        let params = params![workspace, incident, word, &s.body, s.updated_at, s.updated_by];
        conn.execute(FIRST, params).await?
    } else {
        let params =
            params![workspace, incident, word, &s.body, s.updated_at, s.updated_by, s.version];
        conn.execute(LATER, params).await?
    };
    stale_unless_one(n)
}

fn read(row: &Row<'_>) -> Result<SectionRow> {
    Ok(SectionRow {
        kind: row.word(0, SectionKind::from_word)?,
        body: row.get(1)?,
        version: row.get(2)?,
        updated_at: row.get(3)?,
        updated_by: row.get(4)?,
    })
}
