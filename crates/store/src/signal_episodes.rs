//! Episodes: how long each signal about a client lasted.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::Filter;
use crate::params;
use domain::id::{ClientId, WorkspaceId};

/// One spell of one signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    pub episode: String,
    /// Word of the signal's kind.
    pub kind: String,
    /// The strongest it has been.
    pub strength: String,
    pub first_at: i64,
    pub last_at: i64,
    pub closed_at: Option<i64>,
}

const UPSERT: &str = "insert into signal_episode
    (workspace_id, client_id, episode, kind, strength, first_at, last_at, closed_at)
    values ($1, $2, $3, $4, $5, $6, $7, null)
    on conflict (workspace_id, client_id, episode) do update
    set strength = excluded.strength, last_at = excluded.last_at, closed_at = null";

/// Notes that a signal is there; its first moment stays.
pub async fn upsert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    e: &Episode,
) -> Result<()> {
    let params =
        params![workspace, client, &e.episode, &e.kind, &e.strength, e.first_at, e.last_at];
    conn.execute(UPSERT, params).await?;
    Ok(())
}

const CLOSE: &str = "update signal_episode set closed_at = $3
    where workspace_id = $1 and client_id = $2 and closed_at is null";

/// Closes every open episode of a client but those; how many.
pub async fn close_others(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    open: &[String],
    now: i64,
) -> Result<u64> {
    let mut filter = Filter::new(CLOSE, params![workspace, client, now]);
    for episode in open {
        filter.and("episode <> {}", episode);
    }
    conn.execute(&filter.sql, &filter.params).await
}

const UNANSWERED: &str = "select count(*) from signal_episode e
    where e.workspace_id = $1 and e.first_at >= $2 and not exists (
        select 1 from answer a where a.workspace_id = e.workspace_id
            and a.client_id = e.client_id and a.episode = e.episode)";

/// Episodes that began since an instant and that nobody has answered.
pub async fn count_unanswered(
    conn: &mut Conn,
    workspace: WorkspaceId,
    since_ms: i64,
) -> Result<i64> {
    conn.one(UNANSWERED, params![workspace, since_ms], |row| row.get(0)).await
}

const UNANSWERED_KINDS: &str = "select e.kind, count(*) from signal_episode e
    where e.workspace_id = $1 and e.strength <> 'watch' and not exists (
        select 1 from answer a where a.workspace_id = e.workspace_id
            and a.client_id = e.client_id and a.episode = e.episode)
    group by e.kind order by e.kind";

/// Episodes strong enough to count that nobody has answered, by kind.
pub async fn unanswered_kinds(
    conn: &mut Conn,
    workspace: WorkspaceId,
) -> Result<Vec<(String, i64)>> {
    conn.all(UNANSWERED_KINDS, params![workspace], |row| Ok((row.get(0)?, row.get(1)?))).await
}

const OF_CLIENT: &str = "select episode, kind, strength, first_at, last_at, closed_at
    from signal_episode where workspace_id = $1 and client_id = $2 order by first_at, episode";

/// A client's episodes, in order of time. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Episode>> {
    conn.all(OF_CLIENT, params![workspace, client], read).await
}

fn read(row: &Row<'_>) -> Result<Episode> {
    Ok(Episode {
        episode: row.get(0)?,
        kind: row.get(1)?,
        strength: row.get(2)?,
        first_at: row.get(3)?,
        last_at: row.get(4)?,
        closed_at: row.get(5)?,
    })
}
