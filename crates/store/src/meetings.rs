//! Meetings and calls of calendars, past and planned.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::saved::Saved;
use domain::id::{ClientId, ImportId, MeetingId, WorkspaceId};
use domain::work::MeetingState;

/// A meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    pub id: MeetingId,
    pub client: ClientId,
    pub state: MeetingState,
    /// Which event of which calendar it is.
    pub source_key: [u8; 16],
    /// Meetings of one recurring series share it.
    pub series: i64,
    pub title: String,
    /// Milliseconds since 1970.
    pub starts_at: i64,
    pub minutes: i64,
    /// How often it was put off.
    pub n_moves: i64,
    /// Who said no; empty where nobody did, or it is not known.
    pub declined_by: String,
    pub import: Option<ImportId>,
    pub created_at: i64,
    pub updated_at: i64,
}

const COLUMNS: &str = "m.meeting_id, m.client_id, m.state, m.source_key, m.series, m.title,
    m.starts_at, m.minutes, m.n_moves, m.declined_by, m.import_id, m.created_at, m.updated_at";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from meeting m where m.workspace_id = $1{rest}")
}

/// The meeting, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: MeetingId,
) -> Result<Option<Meeting>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("m.meeting_id = {}", id);
    filter.and_visible("m.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The row of a source's key.
pub async fn by_key(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source_key: &[u8; 16],
) -> Result<Option<Meeting>> {
    let sql = select(" and m.source_key = $2");
    conn.opt(&sql, params![workspace, source_key], read).await
}

/// A client's meetings, latest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    limit: i64,
) -> Result<Vec<Meeting>> {
    let sql = select(" and m.client_id = $2 order by m.starts_at desc, m.meeting_id desc limit $3");
    conn.all(&sql, params![workspace, client, limit], read).await
}

const INSERT: &str = "insert into meeting
    (workspace_id, meeting_id, client_id, state, source_key, series, title, starts_at, minutes,
     n_moves, declined_by, import_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)";
const UPDATE: &str = "update meeting
    set client_id = $3, state = $4, series = $5, title = $6, starts_at = $7, minutes = $8,
        n_moves = $9, declined_by = $10, import_id = $11, updated_at = $12
    where workspace_id = $1 and meeting_id = $2";

/// Adds the meeting, or changes the one of its source. One that now starts at another time was put
/// off once more.
pub async fn save(conn: &mut Conn, workspace: WorkspaceId, meeting: &Meeting) -> Result<Saved> {
    let known = by_key(conn, workspace, &meeting.source_key).await?;
    let Some(known) = known else {
        let params = params![
            workspace,
            meeting.id,
            meeting.client,
            meeting.state.word(),
            &meeting.source_key,
            meeting.series,
            &meeting.title,
            meeting.starts_at,
            meeting.minutes,
            meeting.n_moves,
            &meeting.declined_by,
            meeting.import,
            meeting.created_at
        ];
        conn.execute(INSERT, params).await?;
        return Ok(Saved::Added);
    };
    let n_seen = known.n_moves + i64::from(known.starts_at != meeting.starts_at);
    let after = Meeting {
        id: known.id,
        n_moves: meeting.n_moves.max(n_seen),
        import: known.import,
        created_at: known.created_at,
        updated_at: known.updated_at,
        ..meeting.clone()
    };
    if after == known {
        return Ok(Saved::Known);
    }
    let params = params![
        workspace,
        known.id,
        after.client,
        after.state.word(),
        after.series,
        &after.title,
        after.starts_at,
        after.minutes,
        after.n_moves,
        &after.declined_by,
        meeting.import,
        meeting.updated_at
    ];
    conn.execute(UPDATE, params).await?;
    Ok(Saved::Updated { moved_from: (known.client != after.client).then_some(known.client) })
}

const DELETE: &str = "delete from meeting where workspace_id = $1 and meeting_id = $2";

/// Removes a meeting that was written down by mistake; false when it is gone.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: MeetingId) -> Result<bool> {
    Ok(conn.execute(DELETE, params![workspace, id]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Meeting> {
    Ok(Meeting {
        id: row.get(0)?,
        client: row.get(1)?,
        state: row.word(2, MeetingState::from_word)?,
        source_key: crate::saved::key(row, 3)?,
        series: row.get(4)?,
        title: row.get(5)?,
        starts_at: row.get(6)?,
        minutes: row.get(7)?,
        n_moves: row.get(8)?,
        declined_by: row.get(9)?,
        import: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
    })
}
