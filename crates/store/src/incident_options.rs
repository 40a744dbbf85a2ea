//! Ways out of an incident that the client may choose (C061–C065).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{IncidentId, OptionId, TeammateId, WorkspaceId};
use domain::incident::OptionState;
use domain::options::OptionKind;
use jiff::civil::Date;

/// A way out.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionRow {
    pub id: OptionId,
    pub incident: IncidentId,
    pub position: i64,
    pub kind: OptionKind,
    pub state: OptionState,
    pub title: String,
    /// What it means for the client, in words.
    pub terms: String,
    pub new_date: Option<Date>,
    /// What the client gets or gets back, minor units.
    pub sum_minor: Option<i64>,
    /// What it costs the agency; never shown to the client.
    pub own_cost_minor: Option<i64>,
    pub approved_by: Option<TeammateId>,
    pub approved_at: Option<i64>,
    /// Why it goes out in spite of a finding.
    pub override_why: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into incident_option
    (workspace_id, option_id, incident_id, position, kind, state, title, terms, new_date, sum_minor,
     own_cost_minor, approved_by, approved_at, override_why, created_by, created_at, updated_at,
     version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, 1)";

/// Adds a way out.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, o: &OptionRow) -> Result<()> {
    let params = params![
        workspace,
        o.id,
        o.incident,
        o.position,
        o.kind.word(),
        o.state.word(),
        &o.title,
        &o.terms,
        o.new_date,
        o.sum_minor,
        o.own_cost_minor,
        o.approved_by,
        o.approved_at,
        &o.override_why,
        o.created_by,
        o.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select option_id, incident_id, position, kind, state, title, terms, new_date,
    sum_minor, own_cost_minor, approved_by, approved_at, override_why, created_by, created_at,
    updated_at, version
    from incident_option where workspace_id = $1 and incident_id = $2
    order by position, option_id";

/// The ways out of an incident, withdrawn ones too. The incident must have been looked up at the
/// door.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<OptionRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const UPDATE: &str = "update incident_option
    set state = $5, title = $6, terms = $7, new_date = $8, sum_minor = $9, own_cost_minor = $10,
        approved_by = $11, approved_at = $12, override_why = $13, updated_at = $14,
        version = version + 1
    where workspace_id = $1 and incident_id = $2 and option_id = $3 and version = $4";

/// Saves a way out, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    o: &OptionRow,
    now: i64,
) -> Result<()> {
    let params = params![
        workspace,
        o.incident,
        o.id,
        o.version,
        o.state.word(),
        &o.title,
        &o.terms,
        o.new_date,
        o.sum_minor,
        o.own_cost_minor,
        o.approved_by,
        o.approved_at,
        &o.override_why,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

fn read(row: &Row<'_>) -> Result<OptionRow> {
    Ok(OptionRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        position: row.get(2)?,
        kind: row.word(3, OptionKind::from_word)?,
        state: row.word(4, OptionState::from_word)?,
        title: row.get(5)?,
        terms: row.get(6)?,
        new_date: row.get(7)?,
        sum_minor: row.get(8)?,
        own_cost_minor: row.get(9)?,
        approved_by: row.get(10)?,
        approved_at: row.get(11)?,
        override_why: row.get(12)?,
        created_by: row.get(13)?,
        created_at: row.get(14)?,
        updated_at: row.get(15)?,
        version: row.get(16)?,
    })
}
