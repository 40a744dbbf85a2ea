//! What the client's choice moved (C066): the day before beside the new one, and what was carried of a
//! KPI. Taken back, a row stays.

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::params;
use crate::value::Value;
use domain::carry_out::Moved;
use domain::id::{ChoiceId, ClientId, IncidentId, WorkspaceId};
use domain::money::{Decimal, parse_decimal};
use jiff::civil::Date;

/// A day that was moved, or a KPI that was carried.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceMove {
    pub choice: ChoiceId,
    pub of: Moved,
    /// What it was called then.
    pub title: String,
    /// `None`: of a KPI.
    pub was_on: Option<Date>,
    /// Of a KPI, the first day of the period into which it was carried.
    pub moved_on: Date,
    /// Of a KPI, what was carried.
    pub units: Option<Decimal>,
    pub moved_at: i64,
    /// Another choice took its place.
    pub undone_at: Option<i64>,
}

fn object(of: Moved) -> Value<'static> {
    match of {
        Moved::Kpi(id) => id.into(),
        Moved::Milestone(id) => id.into(),
        Moved::Promise(id) => id.into(),
        Moved::WorkItem(id) => id.into(),
    }
}

const INSERT: &str = "insert into choice_move
    (workspace_id, choice_id, kind, object_id, title, was_on, moved_on, units, moved_at, undone_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Notes a move.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, m: &ChoiceMove) -> Result<()> {
    let was_on = m.was_on.map(|day| day.to_string());
    let units = m.units.map(|units| units.to_string()).unwrap_or_default();
    let params = params![
        workspace,
        m.choice,
        m.of.word(),
        object(m.of),
        &m.title,
        &was_on,
        m.moved_on,
        &units,
        m.moved_at,
        m.undone_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UNDO: &str = "update choice_move set undone_at = $5
    where workspace_id = $1 and choice_id = $2 and kind = $3 and object_id = $4
      and undone_at is null";

/// Notes that a move no longer holds.
pub async fn undo(
    conn: &mut Conn,
    workspace: WorkspaceId,
    m: &ChoiceMove,
    undone_at: i64,
) -> Result<()> {
    let params = params![workspace, m.choice, m.of.word(), object(m.of), undone_at];
    conn.execute(UNDO, params).await?;
    Ok(())
}

const OF_INCIDENT: &str = "select m.choice_id, m.kind, m.object_id, m.title, m.was_on, m.moved_on,
    m.units, m.moved_at, m.undone_at
    from incident_choice c
    cross join choice_move m
    where c.workspace_id = $1 and c.incident_id = $2 and m.workspace_id = c.workspace_id
      and m.choice_id = c.choice_id
    order by m.moved_at, m.was_on, m.moved_on, m.object_id";

/// What the choices of an incident moved, in order of time, also what was taken back. The incident
/// must have been looked up at the door.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<ChoiceMove>> {
    conn.all(OF_INCIDENT, params![workspace, incident], read).await
}

const OF_CLIENT: &str = "select m.choice_id, m.kind, m.object_id, m.title, m.was_on, m.moved_on,
    m.units, m.moved_at, m.undone_at
    from incident i
    cross join incident_choice c
    cross join choice_move m
    where i.workspace_id = $1 and i.client_id = $2 and c.workspace_id = i.workspace_id
      and c.incident_id = i.incident_id and m.workspace_id = c.workspace_id
      and m.choice_id = c.choice_id and m.undone_at is null
    order by m.moved_at, m.was_on, m.moved_on, m.object_id";

/// What was moved of a client's work and still holds, in order of time. The client must have been
/// looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<ChoiceMove>> {
    conn.all(OF_CLIENT, params![workspace, client], read).await
}

fn read(row: &Row<'_>) -> Result<ChoiceMove> {
    let of = match row.text(1)? {
        "kpi" => Moved::Kpi(row.get(2)?),
        "milestone" => Moved::Milestone(row.get(2)?),
        "promise" => Moved::Promise(row.get(2)?),
        "work_item" => Moved::WorkItem(row.get(2)?),
        other => return Err(Error::message(&format!("unknown kind of move {other:?}"))),
    };
    let units: String = row.get(6)?;
    Ok(ChoiceMove {
        choice: row.get(0)?,
        of,
        title: row.get(3)?,
        was_on: row.get(4)?,
        moved_on: row.get(5)?,
        units: parse_decimal(&units).ok(),
        moved_at: row.get(7)?,
        undone_at: row.get(8)?,
    })
}
