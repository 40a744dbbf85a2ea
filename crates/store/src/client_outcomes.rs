//! What became of a client, as a person said (A.14): one record a client.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, TeammateId, WorkspaceId};
use domain::outcome::Outcome;
use jiff::civil::Date;

/// How the work with a client turned out.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientOutcome {
    pub outcome: Outcome,
    pub on: Date,
    pub note: String,
    pub set_by: Option<TeammateId>,
    pub set_at: i64,
}

const SET: &str = "insert into client_outcome
    (workspace_id, client_id, outcome, on_date, note, set_by, set_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (workspace_id, client_id) do update
    set outcome = excluded.outcome, on_date = excluded.on_date, note = excluded.note,
        set_by = excluded.set_by, set_at = excluded.set_at";

/// Writes what became of a client, in place of what was said before.
pub async fn set(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    o: &ClientOutcome,
) -> Result<()> {
    let on = o.on.to_string();
    let params =
        params![workspace, client, o.outcome.word(), on.as_str(), &o.note, o.set_by, o.set_at];
    conn.execute(SET, params).await?;
    Ok(())
}

const CLEAR: &str = "delete from client_outcome where workspace_id = $1 and client_id = $2";

/// Takes the record back; false when there is none.
pub async fn clear(conn: &mut Conn, workspace: WorkspaceId, client: ClientId) -> Result<bool> {
    Ok(conn.execute(CLEAR, params![workspace, client]).await? == 1)
}

const GET: &str = "select outcome, on_date, note, set_by, set_at from client_outcome
    where workspace_id = $1 and client_id = $2";

/// What became of a client. The client must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Option<ClientOutcome>> {
    conn.opt(GET, params![workspace, client], |row| read(row, 0)).await
}

/// A client as a back-test sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    pub client: ClientId,
    pub is_archived: bool,
    pub outcome: Option<ClientOutcome>,
}

const SUBJECTS: &str = "select c.client_id, c.archived_at is not null, o.outcome, o.on_date,
    o.note, o.set_by, o.set_at
    from client c left join client_outcome o
        on o.workspace_id = c.workspace_id and o.client_id = c.client_id
    where c.workspace_id = $1 and c.merged_into is null order by c.client_id";

/// Every client of the workspace with its outcome, archived ones too.
pub async fn subjects(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Subject>> {
    conn.all(SUBJECTS, params![workspace], |row| {
        let is_marked = row.get::<Option<String>>(2)?.is_some();
        Ok(Subject {
            client: row.get(0)?,
            is_archived: row.get(1)?,
            outcome: is_marked.then(|| read(row, 2)).transpose()?,
        })
    })
    .await
}

fn read(row: &Row<'_>, first: usize) -> Result<ClientOutcome> {
    let on: Date = row.text(first + 1)?.parse().map_err(crate::Error::other)?;
    Ok(ClientOutcome {
        outcome: row.word(first, Outcome::from_word)?,
        on,
        note: row.get(first + 2)?,
        set_by: row.get(first + 3)?,
        set_at: row.get(first + 4)?,
    })
}
