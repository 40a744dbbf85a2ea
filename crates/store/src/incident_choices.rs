//! What the client chose (C064).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{ChoiceId, IncidentId, OptionId, TeammateId, WorkspaceId};

/// A choice; never changed, a later one is a new row.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceRow {
    pub id: ChoiceId,
    pub incident: IncidentId,
    /// `None`: the client's own proposal.
    pub option: Option<OptionId>,
    pub own_proposal: String,
    /// Who chose, in words.
    pub chosen_by: String,
    /// `portal` or `word`.
    pub how: String,
    pub note: String,
    /// JSON: its number and what it said when it was chosen.
    pub receipt: String,
    pub chosen_at: i64,
    pub recorded_by: Option<TeammateId>,
    pub carried_out_at: Option<i64>,
    pub carried_out: String,
}

const INSERT: &str = "insert into incident_choice
    (workspace_id, choice_id, incident_id, option_id, own_proposal, chosen_by, how, note, receipt,
     chosen_at, recorded_by, carried_out_at, carried_out)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, '')";

/// Notes a choice.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, c: &ChoiceRow) -> Result<()> {
    let params = params![
        workspace,
        c.id,
        c.incident,
        c.option,
        &c.own_proposal,
        &c.chosen_by,
        &c.how,
        &c.note,
        &c.receipt,
        c.chosen_at,
        c.recorded_by
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const SELECT: &str = "select c.choice_id, c.incident_id, c.option_id, c.own_proposal, c.chosen_by,
    c.how, c.note, c.receipt, c.chosen_at, c.recorded_by, c.carried_out_at, c.carried_out
    from incident_choice c
    join incident i on i.workspace_id = c.workspace_id and i.incident_id = c.incident_id
    where c.workspace_id = $1";
const LAST_FIRST: &str = " order by c.chosen_at desc, c.choice_id desc";

/// The choices of an incident, the last first. The incident must have been looked up at the door.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<ChoiceRow>> {
    let mut filter = Filter::new(SELECT, params![workspace]);
    filter.and("c.incident_id = {}", incident);
    filter.push(LAST_FIRST);
    conn.all(&filter.sql, &filter.params, read).await
}

/// Every choice that may be seen, the last first: the library.
pub async fn all(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<ChoiceRow>> {
    let mut filter = Filter::new(SELECT, params![workspace]);
    filter.and_visible("i.client_id", visible);
    filter.push(LAST_FIRST);
    conn.all(&filter.sql, &filter.params, read).await
}

/// One choice, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: ChoiceId,
) -> Result<Option<ChoiceRow>> {
    let mut filter = Filter::new(SELECT, params![workspace]);
    filter.and("c.choice_id = {}", id);
    filter.and_visible("i.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

const CARRIED_OUT: &str = "update incident_choice set carried_out_at = $4, carried_out = $5
    where workspace_id = $1 and incident_id = $2 and choice_id = $3 and carried_out_at is null";

/// Notes that a choice is carried out; false when it was noted before.
pub async fn set_carried_out(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: ChoiceId,
    (at, how): (i64, &str),
) -> Result<bool> {
    Ok(conn.execute(CARRIED_OUT, params![workspace, incident, id, at, how]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<ChoiceRow> {
    Ok(ChoiceRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        option: row.get(2)?,
        own_proposal: row.get(3)?,
        chosen_by: row.get(4)?,
        how: row.get(5)?,
        note: row.get(6)?,
        receipt: row.get(7)?,
        chosen_at: row.get(8)?,
        recorded_by: row.get(9)?,
        carried_out_at: row.get(10)?,
        carried_out: row.get(11)?,
    })
}
