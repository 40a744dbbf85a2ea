//! Findings of a post-mortem and the measures against them (C069, C070).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::incident_options::opt_date;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{FindingId, IncidentId, MeasureId, TeammateId, WorkspaceId};
use domain::incident::MeasureState;
use domain::postmortem::FindingKind;
use jiff::civil::Date;

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingRow {
    pub id: FindingId,
    pub incident: IncidentId,
    pub kind: FindingKind,
    pub what: String,
    /// Answers to "why", one a line.
    pub why: String,
    /// What others may learn from it, without names.
    pub lesson: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into incident_finding
    (workspace_id, finding_id, incident_id, kind, what, why, lesson, created_by, created_at,
     updated_at, version, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1, null)";

/// Adds a finding.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, f: &FindingRow) -> Result<()> {
    let params = params![
        workspace,
        f.id,
        f.incident,
        f.kind.word(),
        &f.what,
        &f.why,
        &f.lesson,
        f.created_by,
        f.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select f.finding_id, f.incident_id, f.kind, f.what, f.why, f.lesson,
    f.created_by, f.created_at, f.updated_at, f.version
    from incident_finding f
    join incident i on i.workspace_id = f.workspace_id and i.incident_id = f.incident_id
    where f.workspace_id = $1 and f.removed_at is null";
const BY_TIME: &str = " order by f.created_at, f.finding_id";

/// The findings of an incident, oldest first.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<FindingRow>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    filter.and("f.incident_id = {}", incident);
    filter.push(BY_TIME);
    conn.all(&filter.sql, &filter.params, read).await
}

/// Every finding that may be seen: the library, the patterns.
pub async fn all(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<FindingRow>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    filter.and_visible("i.client_id", visible);
    filter.push(BY_TIME);
    conn.all(&filter.sql, &filter.params, read).await
}

const UPDATE: &str = "update incident_finding
    set kind = $5, what = $6, why = $7, lesson = $8, updated_at = $9, version = version + 1
    where workspace_id = $1 and incident_id = $2 and finding_id = $3 and version = $4
      and removed_at is null";

/// Saves a finding, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    f: &FindingRow,
    now: i64,
) -> Result<()> {
    let params = params![
        workspace,
        f.incident,
        f.id,
        f.version,
        f.kind.word(),
        &f.what,
        &f.why,
        &f.lesson,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const REMOVE: &str = "update incident_finding set removed_at = $4
    where workspace_id = $1 and incident_id = $2 and finding_id = $3 and removed_at is null";

/// Takes a finding off; false when it is not there.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: FindingId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, incident, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<FindingRow> {
    Ok(FindingRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        kind: row.word(2, FindingKind::from_word)?,
        what: row.get(3)?,
        why: row.get(4)?,
        lesson: row.get(5)?,
        created_by: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        version: row.get(9)?,
    })
}

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

const INSERT_MEASURE: &str = "insert into incident_measure
    (workspace_id, measure_id, incident_id, finding_id, name, owner_id, due_on, check_how,
     check_weeks, state, proof, created_by, created_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, 1)";

/// Adds a measure.
pub async fn insert_measure(conn: &mut Conn, workspace: WorkspaceId, m: &MeasureRow) -> Result<()> {
    let due = m.due_on.map(|due| due.to_string());
    let params = params![
        workspace,
        m.id,
        m.incident,
        m.finding,
        &m.name,
        m.owner,
        due.as_deref(),
        &m.check_how,
        m.check_weeks,
        m.state.word(),
        &m.proof,
        m.created_by,
        m.created_at
    ];
    conn.execute(INSERT_MEASURE, params).await?;
    Ok(())
}

const MEASURES: &str = "select m.measure_id, m.incident_id, m.finding_id, m.name, m.owner_id,
    m.due_on, m.check_how, m.check_weeks, m.state, m.proof, m.done_at, m.proven_at, m.published_at,
    m.recurred_in, m.reopened_at, m.created_by, m.created_at, m.updated_at, m.version
    from incident_measure m
    join incident i on i.workspace_id = m.workspace_id and i.incident_id = m.incident_id
    where m.workspace_id = $1 and m.state <> 'dropped'";
const MEASURES_BY_TIME: &str = " order by m.created_at, m.measure_id";

/// The measures of an incident, oldest first; dropped ones are left out.
pub async fn measures(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<MeasureRow>> {
    let mut filter = Filter::new(MEASURES, params![workspace]);
    filter.and("m.incident_id = {}", incident);
    filter.push(MEASURES_BY_TIME);
    conn.all(&filter.sql, &filter.params, read_measure).await
}

/// Every measure that may be seen.
pub async fn all_measures(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<MeasureRow>> {
    let mut filter = Filter::new(MEASURES, params![workspace]);
    filter.and_visible("i.client_id", visible);
    filter.push(MEASURES_BY_TIME);
    conn.all(&filter.sql, &filter.params, read_measure).await
}

const UPDATE_MEASURE: &str = "update incident_measure
    set finding_id = $5, name = $6, owner_id = $7, due_on = $8, check_how = $9, check_weeks = $10,
        state = $11, proof = $12, done_at = $13, proven_at = $14, published_at = $15,
        recurred_in = $16, reopened_at = $17, updated_at = $18, version = version + 1
    where workspace_id = $1 and incident_id = $2 and measure_id = $3 and version = $4";

/// Saves a measure, unless somebody was faster.
pub async fn update_measure(
    conn: &mut Conn,
    workspace: WorkspaceId,
    m: &MeasureRow,
    now: i64,
) -> Result<()> {
    let due = m.due_on.map(|due| due.to_string());
    let params = params![
        workspace,
        m.incident,
        m.id,
        m.version,
        m.finding,
        &m.name,
        m.owner,
        due.as_deref(),
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
    stale_unless_one(conn.execute(UPDATE_MEASURE, params).await?)
}

fn read_measure(row: &Row<'_>) -> Result<MeasureRow> {
    Ok(MeasureRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        finding: row.get(2)?,
        name: row.get(3)?,
        owner: row.get(4)?,
        due_on: opt_date(row, 5)?,
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
