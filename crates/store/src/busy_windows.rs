//! Busy windows: quiet spells with a known cause (C078).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{BusyWindowId, ClientId, TeammateId, TouchId, WorkspaceId};

/// A declared or announced quiet spell.
#[derive(Clone, Debug, PartialEq)]
pub struct BusyWindow {
    pub id: BusyWindowId,
    pub client: ClientId,
    pub from_at: i64,
    pub until_at: i64,
    pub reason: String,
    /// The message that announced it.
    pub touch: Option<TouchId>,
    /// `None`: found in a message.
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    /// Set when it ended early.
    pub ended_at: Option<i64>,
}

const INSERT: &str = "insert into busy_window
    (workspace_id, busy_window_id, client_id, from_at, until_at, reason, touch_id, created_by,
     created_at, ended_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)";

/// Adds a busy window.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, b: &BusyWindow) -> Result<()> {
    let params = params![
        workspace,
        b.id,
        b.client,
        b.from_at,
        b.until_at,
        &b.reason,
        b.touch,
        b.created_by,
        b.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select b.busy_window_id, b.client_id, b.from_at, b.until_at, b.reason,
    b.touch_id, b.created_by, b.created_at, b.ended_at
    from busy_window b where b.workspace_id = $1";

/// The window, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: BusyWindowId,
) -> Result<Option<BusyWindow>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("b.busy_window_id = {}", id);
    filter.and_visible("b.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// A client's windows, newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<BusyWindow>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("b.client_id = {}", client);
    filter.push(" order by b.from_at desc, b.busy_window_id desc");
    conn.all(&filter.sql, &filter.params, read).await
}

const END: &str = "update busy_window set ended_at = $3
    where workspace_id = $1 and busy_window_id = $2 and ended_at is null and until_at > $3";

/// Ends the window early; false when it is over.
pub async fn end(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BusyWindowId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(END, params![workspace, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<BusyWindow> {
    Ok(BusyWindow {
        id: row.get(0)?,
        client: row.get(1)?,
        from_at: row.get(2)?,
        until_at: row.get(3)?,
        reason: row.get(4)?,
        touch: row.get(5)?,
        created_by: row.get(6)?,
        created_at: row.get(7)?,
        ended_at: row.get(8)?,
    })
}
