//! Assessments: the last verdict on each client, which of them are due, and how levels changed.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{ClientId, WorkspaceId};

/// The last verdict on a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    pub client: ClientId,
    /// Word of the level.
    pub level: String,
    /// Larger needs attention sooner.
    pub rank: i64,
    /// JSON of `app`: level, signals, reasons.
    pub verdict: String,
    /// JSON of `app`: what a list says.
    pub summary: String,
    /// 0: never.
    pub computed_at: i64,
    /// When time alone may change the verdict.
    pub next_check_at: i64,
    /// Facts have changed since.
    pub is_due: bool,
}

const GET: &str = "select a.client_id, a.level, a.rank, coalesce(v.verdict, ''), a.summary,
    a.computed_at, a.next_check_at, a.is_due
    from assessment a
    left join assessment_verdict v on v.workspace_id = a.workspace_id and v.client_id = a.client_id
    where a.workspace_id = $1 and a.client_id = $2";

/// The verdict on a client, who must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Option<Assessment>> {
    conn.opt(GET, params![workspace, client], read).await
}

const SAVE: &str = "insert into assessment
    (workspace_id, client_id, level, rank, summary, computed_at, next_check_at, is_due)
    values ($1, $2, $3, $4, $5, $6, $7, false)
    on conflict (workspace_id, client_id) do update
    set level = excluded.level, rank = excluded.rank, summary = excluded.summary,
        computed_at = excluded.computed_at, next_check_at = excluded.next_check_at,
        is_due = false";
/// Apart, because it is long and lists do not read it.
const SAVE_VERDICT: &str = "insert into assessment_verdict (workspace_id, client_id, verdict)
    values ($1, $2, $3)
    on conflict (workspace_id, client_id) do update set verdict = excluded.verdict";

/// Writes a verdict; the client is no longer due. To be run in the transaction that read the facts.
pub async fn save(conn: &mut Conn, workspace: WorkspaceId, a: &Assessment) -> Result<()> {
    let params =
        params![workspace, a.client, &a.level, a.rank, &a.summary, a.computed_at, a.next_check_at];
    conn.execute(SAVE, params).await?;
    conn.execute(SAVE_VERDICT, params![workspace, a.client, &a.verdict]).await?;
    Ok(())
}

const MARK_DUE: &str = "update assessment set is_due = true
    where workspace_id = $1 and client_id = $2 and not is_due";

/// The facts of these clients have changed.
pub async fn mark_due(conn: &mut Conn, workspace: WorkspaceId, clients: &[ClientId]) -> Result<()> {
    for client in clients {
        conn.execute(MARK_DUE, params![workspace, *client]).await?;
    }
    Ok(())
}

const MARK_ALL_DUE: &str = "update assessment set is_due = true where workspace_id = $1";

/// The policy has changed: every client is assessed anew.
pub async fn mark_all_due(conn: &mut Conn, workspace: WorkspaceId) -> Result<u64> {
    conn.execute(MARK_ALL_DUE, params![workspace]).await
}

const DUE: &str = "select a.workspace_id, a.client_id from assessment a
    join client c on c.workspace_id = a.workspace_id and c.client_id = a.client_id
    where (a.is_due or a.next_check_at <= $1) and c.archived_at is null
    order by a.is_due desc, a.next_check_at, a.client_id limit $2";

/// Active clients of all workspaces that are to be assessed.
pub async fn due(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<(WorkspaceId, ClientId)>> {
    conn.all(DUE, params![now, limit], |row| Ok((row.get(0)?, row.get(1)?))).await
}

const HOME: &str = "select a.client_id, a.level, a.rank, coalesce(v.verdict, ''), a.summary,
    a.computed_at, a.next_check_at, a.is_due, c.name
    from assessment a
    left join assessment_verdict v on v.workspace_id = a.workspace_id and v.client_id = a.client_id
    join client c on c.workspace_id = a.workspace_id and c.client_id = a.client_id
    where a.workspace_id = $1 and c.archived_at is null and c.merged_into is null";

/// A client's name and its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeLine {
    pub name: String,
    pub assessment: Assessment,
}

/// The clients that need attention most, with whole verdicts: the first thing in the morning.
pub async fn home(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    rank_min: i64,
    limit: i64,
) -> Result<Vec<HomeLine>> {
    let mut filter = Filter::new(HOME, params![workspace]);
    filter.and_visible("a.client_id", visible);
    filter.and("a.rank >= {}", rank_min);
    let limit = filter.param(limit);
    filter.push(&format!(" order by a.rank desc, a.client_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, |row| {
        Ok(HomeLine { assessment: read(row)?, name: row.get(8)? })
    })
    .await
}

/// A moment at which a client's level became another.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelChange {
    pub at: i64,
    pub level: String,
    /// JSON of `app`: why.
    pub reason: String,
}

const ADD_CHANGE: &str = "insert into level_change (workspace_id, client_id, at, level, reason)
    values ($1, $2, $3, $4, $5)
    on conflict (workspace_id, client_id, at) do update
    set level = excluded.level, reason = excluded.reason";

/// Notes that the level changed.
pub async fn add_level_change(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    change: &LevelChange,
) -> Result<()> {
    let params = params![workspace, client, change.at, &change.level, &change.reason];
    conn.execute(ADD_CHANGE, params).await?;
    Ok(())
}

const FORGET: &str = "delete from level_change where workspace_id = $1 and client_id = $2";

/// Removes the changes of a client's level: they follow from the facts and are written anew when
/// history came in.
pub async fn forget_level_changes(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<()> {
    conn.execute(FORGET, params![workspace, client]).await?;
    Ok(())
}

const POSTPONE: &str = "update assessment set is_due = false, next_check_at = $3
    where workspace_id = $1 and client_id = $2";

/// Puts off a client whose assessment failed, so that it does not stop the others.
pub async fn postpone(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    until: i64,
) -> Result<()> {
    conn.execute(POSTPONE, params![workspace, client, until]).await?;
    Ok(())
}

const CHANGES: &str = "select at, level, reason from level_change
    where workspace_id = $1 and client_id = $2 order by at";

/// How the level of a client changed, in order of time. The client must have been looked up at the
/// door.
pub async fn level_changes(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<LevelChange>> {
    conn.all(CHANGES, params![workspace, client], |row| {
        Ok(LevelChange { at: row.get(0)?, level: row.get(1)?, reason: row.get(2)? })
    })
    .await
}

/// One step of the level of one client.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelStep {
    pub client: ClientId,
    pub at: i64,
    pub level: String,
    /// From then on the client is nobody's work.
    pub archived_at: Option<i64>,
}

const HISTORY: &str = "select l.client_id, l.at, l.level, c.archived_at from level_change l
    join client c on c.workspace_id = l.workspace_id and c.client_id = l.client_id
    where l.workspace_id = $1 and c.merged_into is null";

/// How the levels of all clients that may be seen changed, client by client, in order of time.
pub async fn level_history(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<LevelStep>> {
    let mut filter = Filter::new(HISTORY, params![workspace]);
    filter.and_visible("l.client_id", visible);
    filter.push(" order by l.client_id, l.at");
    conn.all(&filter.sql, &filter.params, |row| {
        Ok(LevelStep {
            client: row.get(0)?,
            at: row.get(1)?,
            level: row.get(2)?,
            archived_at: row.get(3)?,
        })
    })
    .await
}

fn read(row: &Row<'_>) -> Result<Assessment> {
    Ok(Assessment {
        client: row.get(0)?,
        level: row.get(1)?,
        rank: row.get(2)?,
        verdict: row.get(3)?,
        summary: row.get(4)?,
        computed_at: row.get(5)?,
        next_check_at: row.get(6)?,
        is_due: row.get(7)?,
    })
}
