//! Days of pieces of work that the client's choice moved: the old one beside the new one (C066).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::Filter;
use crate::params;
use domain::id::{ChoiceId, ClientId, IncidentId, WorkItemId, WorkspaceId};
use jiff::civil::Date;

/// A day that was moved.
#[derive(Clone, Debug, PartialEq)]
pub struct DateMove {
    pub item: WorkItemId,
    /// Title of the piece of work; read only.
    pub title: String,
    pub choice: ChoiceId,
    pub was_on: Date,
    pub moved_on: Date,
    pub moved_at: i64,
}

const INSERT: &str = "insert into work_item_move
    (workspace_id, work_item_id, choice_id, was_on, moved_on, moved_at)
    values ($1, $2, $3, $4, $5, $6)";

/// Notes a move.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, m: &DateMove) -> Result<()> {
    let params = params![workspace, m.item, m.choice, m.was_on, m.moved_on, m.moved_at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const SELECT: &str = "select m.work_item_id, w.title, m.choice_id, m.was_on, m.moved_on, m.moved_at
    from work_item_move m
    join work_item w on w.workspace_id = m.workspace_id and w.work_item_id = m.work_item_id
    join incident_choice c on c.workspace_id = m.workspace_id and c.choice_id = m.choice_id
    where m.workspace_id = $1";
const IN_ORDER: &str = " order by m.moved_at, m.was_on, m.work_item_id";

/// What the choices of an incident moved, in order of time. The incident must have been looked up
/// at the door.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<DateMove>> {
    let mut filter = Filter::new(SELECT, params![workspace]);
    filter.and("c.incident_id = {}", incident);
    filter.push(IN_ORDER);
    conn.all(&filter.sql, &filter.params, read).await
}

/// What was moved of a client's work, in order of time. The client must have been looked up at the
/// door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<DateMove>> {
    let mut filter = Filter::new(SELECT, params![workspace]);
    filter.and("w.client_id = {}", client);
    filter.push(IN_ORDER);
    conn.all(&filter.sql, &filter.params, read).await
}

fn read(row: &Row<'_>) -> Result<DateMove> {
    Ok(DateMove {
        item: row.get(0)?,
        title: row.get(1)?,
        choice: row.get(2)?,
        was_on: row.get(3)?,
        moved_on: row.get(4)?,
        moved_at: row.get(5)?,
    })
}
