//! Early warnings: "I shall not make it", from anyone in the team, with or without a name (C006).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{ClientId, IncidentId, ProjectId, TeammateId, WarningId, WorkspaceId};
use jiff::civil::Date;

/// A warning.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    pub id: WarningId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub text: String,
    /// The day that is in danger.
    pub due_on: Option<Date>,
    /// `None`: without a name.
    pub by: Option<TeammateId>,
    pub at: i64,
    pub answered_at: Option<i64>,
    pub answered_by: Option<TeammateId>,
    pub answer: String,
    /// The incident it became, if it did.
    pub incident: Option<IncidentId>,
}

const INSERT: &str = "insert into early_warning
    (workspace_id, warning_id, client_id, project_id, text, due_on, warned_by, at, answered_at,
     answered_by, answer, incident_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, null, null, '', null)";

/// Adds a warning.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, w: &Warning) -> Result<()> {
    let params = params![workspace, w.id, w.client, w.project, &w.text, w.due_on, w.by, w.at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select w.warning_id, w.client_id, w.project_id, w.text, w.due_on, w.warned_by,
    w.at, w.answered_at, w.answered_by, w.answer, w.incident_id
    from early_warning w where w.workspace_id = $1";

/// The warning, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: WarningId,
) -> Result<Option<Warning>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("w.warning_id = {}", id);
    filter.and_visible("w.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// Warnings of the clients that may be seen, or of one: unanswered first, then the newest.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    client: Option<ClientId>,
    limit: i64,
) -> Result<Vec<Warning>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and_visible("w.client_id", visible);
    if let Some(client) = client {
        filter.and("w.client_id = {}", client);
    }
    let limit = filter.param(limit);
    filter.push(&format!(
        " order by w.answered_at is not null, w.at desc, w.warning_id limit {limit}"
    ));
    conn.all(&filter.sql, &filter.params, read).await
}

const ANSWER: &str = "update early_warning
    set answered_at = $3, answered_by = $4, answer = $5, incident_id = $6
    where workspace_id = $1 and warning_id = $2 and answered_at is null";

/// Answers a warning; false when that was done already.
pub async fn answer(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: WarningId,
    (by, at): (Option<TeammateId>, i64),
    answer: &str,
    incident: Option<IncidentId>,
) -> Result<bool> {
    Ok(conn.execute(ANSWER, params![workspace, id, at, by, answer, incident]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Warning> {
    Ok(Warning {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        text: row.get(3)?,
        due_on: row.get(4)?,
        by: row.get(5)?,
        at: row.get(6)?,
        answered_at: row.get(7)?,
        answered_by: row.get(8)?,
        answer: row.get(9)?,
        incident: row.get(10)?,
    })
}
