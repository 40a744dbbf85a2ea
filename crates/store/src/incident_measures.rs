//! Measures against a recurrence (C070).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{FindingId, IncidentId, MeasureId, TeammateId, WorkspaceId};
use domain::incident::MeasureState;
use jiff::civil::Date;

/// A measure.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureRow {
    pub id: MeasureId,
    pub incident: IncidentId,
    pub finding: Option<FindingId>,
    pub name: String,
    pub owner: Option<TeammateId>,
    pub due_on: Option<Date>,
    /// How one will see that it helps.
    pub check_how: String,
    pub check_weeks: i64,
    pub state: MeasureState,
    pub proof: String,
    pub done_at: Option<i64>,
    pub proven_at: Option<i64>,
    pub published_at: Option<i64>,
    /// The incident that showed that it did not work, and when.
    pub recurred_in: Option<IncidentId>,
    pub reopened_at: Option<i64>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into incident_measure
    (workspace_id, measure_id, incident_id, finding_id, name, owner_id, due_on, check_how,
     check_weeks, state, proof, created_by, created_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, 1)";

/// Adds a measure.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, m: &MeasureRow) -> Result<()> {
    let params = params![
        workspace,
        m.id,
        m.incident,
        m.finding,
        &m.name,
        m.owner,
        m.due_on,
        &m.check_how,
        m.check_weeks,
        m.state.word(),
        &m.proof,
        m.created_by,
        m.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select m.measure_id, m.incident_id, m.finding_id, m.name, m.owner_id,
    m.due_on, m.check_how, m.check_weeks, m.state, m.proof, m.done_at, m.proven_at, m.published_at,
    m.recurred_in, m.reopened_at, m.created_by, m.created_at, m.updated_at, m.version
    from incident_measure m
    join incident i on i.workspace_id = m.workspace_id and i.incident_id = m.incident_id
    where m.workspace_id = $1 and m.state <> 'dropped'";
const BY_TIME: &str = " order by m.created_at, m.measure_id";

/// The measures of an incident, oldest first; dropped ones are left out.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<MeasureRow>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    filter.and("m.incident_id = {}", incident);
    filter.push(BY_TIME);
    conn.all(&filter.sql, &filter.params, read).await
}

/// Every measure that may be seen.
pub async fn all(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<MeasureRow>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    filter.and_visible("i.client_id", visible);
    filter.push(BY_TIME);
    conn.all(&filter.sql, &filter.params, read).await
}

const UPDATE: &str = "update incident_measure
    set finding_id = $5, name = $6, owner_id = $7, due_on = $8, check_how = $9, check_weeks = $10,
        state = $11, proof = $12, done_at = $13, proven_at = $14, published_at = $15,
        recurred_in = $16, reopened_at = $17, updated_at = $18, version = version + 1
    where workspace_id = $1 and incident_id = $2 and measure_id = $3 and version = $4";

/// Saves a measure, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    m: &MeasureRow,
    now: i64,
) -> Result<()> {
    let params = params![
        workspace,
        m.incident,
        m.id,
        m.version,
        m.finding,
        &m.name,
        m.owner,
        m.due_on,
        &m.check_how,
        m.check_weeks,
        m.state.word(),
        &m.proof,
        m.done_at,
        m.proven_at,
        m.published_at,
        m.recurred_in,
        m.reopened_at,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

fn read(row: &Row<'_>) -> Result<MeasureRow> {
    Ok(MeasureRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        finding: row.get(2)?,
        name: row.get(3)?,
        owner: row.get(4)?,
        due_on: row.get(5)?,
        check_how: row.get(6)?,
        check_weeks: row.get(7)?,
        state: row.word(8, MeasureState::from_word)?,
        proof: row.get(9)?,
        done_at: row.get(10)?,
        proven_at: row.get(11)?,
        published_at: row.get(12)?,
        recurred_in: row.get(13)?,
        reopened_at: row.get(14)?,
        created_by: row.get(15)?,
        created_at: row.get(16)?,
        updated_at: row.get(17)?,
        version: row.get(18)?,
    })
}
