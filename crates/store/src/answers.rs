//! Answers: what a signal really was, told by a teammate. The newest one of an episode counts.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{AnswerId, ClientId, TeammateId, WorkspaceId};

/// One answer to one episode of a signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub id: AnswerId,
    pub client: ClientId,
    pub episode: String,
    /// Word of the signal's kind.
    pub kind: String,
    /// explained, confirmed, false_alarm.
    pub verdict: String,
    /// Word of the signal's strength at that time: a stronger one asks again.
    pub strength: String,
    pub note: String,
    pub teammate: Option<TeammateId>,
    pub at: i64,
}

const INSERT: &str = "insert into answer
    (workspace_id, answer_id, client_id, episode, kind, verdict, strength, note, teammate_id, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Adds an answer; earlier ones stay.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, a: &Answer) -> Result<()> {
    let params = params![
        workspace,
        a.id,
        a.client,
        &a.episode,
        &a.kind,
        &a.verdict,
        &a.strength,
        &a.note,
        a.teammate,
        a.at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const OF_CLIENT: &str =
    "select answer_id, client_id, episode, kind, verdict, strength, note, teammate_id,
    at from answer where workspace_id = $1 and client_id = $2 order by at desc, answer_id desc";

/// All answers about a client, newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Answer>> {
    conn.all(OF_CLIENT, params![workspace, client], read).await
}

const SINCE: &str =
    "select answer_id, client_id, episode, kind, verdict, strength, note, teammate_id,
    at from answer where workspace_id = $1 and at >= $2 order by at, answer_id";

/// All answers of the workspace since an instant: how often each kind of signal was right.
pub async fn since(conn: &mut Conn, workspace: WorkspaceId, since_ms: i64) -> Result<Vec<Answer>> {
    conn.all(SINCE, params![workspace, since_ms], read).await
}

fn read(row: &Row<'_>) -> Result<Answer> {
    Ok(Answer {
        id: row.get(0)?,
        client: row.get(1)?,
        episode: row.get(2)?,
        kind: row.get(3)?,
        verdict: row.get(4)?,
        strength: row.get(5)?,
        note: row.get(6)?,
        teammate: row.get(7)?,
        at: row.get(8)?,
    })
}
