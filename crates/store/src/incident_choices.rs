//! What the client chose (C064), and the duties that follow from it (C066).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::incident_options::opt_date;
use crate::params;
use domain::id::{ChoiceId, DutyId, IncidentId, OptionId, TeammateId, WorkspaceId};
use jiff::civil::Date;

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

const LIST: &str = "select choice_id, incident_id, option_id, own_proposal, chosen_by, how, note,
    receipt, chosen_at, recorded_by, carried_out_at, carried_out
    from incident_choice where workspace_id = $1 and incident_id = $2
    order by chosen_at desc, choice_id desc";

/// The choices of an incident, the last first.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<ChoiceRow>> {
    conn.all(LIST, params![workspace, incident], read).await
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

/// A duty of the carry-out list.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyRow {
    pub id: DutyId,
    pub incident: IncidentId,
    pub choice: Option<ChoiceId>,
    pub name: String,
    pub owner: Option<TeammateId>,
    pub due_on: Option<Date>,
    pub created_at: i64,
    pub done_at: Option<i64>,
    pub done_by: Option<TeammateId>,
}

const INSERT_DUTY: &str = "insert into incident_duty
    (workspace_id, duty_id, incident_id, choice_id, name, owner_id, due_on, created_at, done_at,
     done_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, null, null)";

/// Adds a duty.
pub async fn insert_duty(conn: &mut Conn, workspace: WorkspaceId, d: &DutyRow) -> Result<()> {
    let due = d.due_on.map(|due| due.to_string());
    let params = params![
        workspace,
        d.id,
        d.incident,
        d.choice,
        &d.name,
        d.owner,
        due.as_deref(),
        d.created_at
    ];
    conn.execute(INSERT_DUTY, params).await?;
    Ok(())
}

const DUTIES: &str = "select duty_id, incident_id, choice_id, name, owner_id, due_on, created_at,
    done_at, done_by
    from incident_duty where workspace_id = $1 and incident_id = $2
    order by due_on is null, due_on, duty_id";

/// The duties of an incident, the next first.
pub async fn duties(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<DutyRow>> {
    conn.all(DUTIES, params![workspace, incident], read_duty).await
}

const UPDATE_DUTY: &str = "update incident_duty
    set owner_id = $4, due_on = $5, done_at = $6, done_by = $7
    where workspace_id = $1 and incident_id = $2 and duty_id = $3";

/// Saves who does a duty, until when, and that it is done.
pub async fn update_duty(conn: &mut Conn, workspace: WorkspaceId, d: &DutyRow) -> Result<bool> {
    let due = d.due_on.map(|due| due.to_string());
    let params =
        params![workspace, d.incident, d.id, d.owner, due.as_deref(), d.done_at, d.done_by];
    Ok(conn.execute(UPDATE_DUTY, params).await? == 1)
}

fn read_duty(row: &Row<'_>) -> Result<DutyRow> {
    Ok(DutyRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        choice: row.get(2)?,
        name: row.get(3)?,
        owner: row.get(4)?,
        due_on: opt_date(row, 5)?,
        created_at: row.get(6)?,
        done_at: row.get(7)?,
        done_by: row.get(8)?,
    })
}
