//! Commitments: what the client promised to others on the strength of our work (C141).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, CommitmentId, ProjectId, TeammateId, WorkspaceId};
use jiff::civil::Date;

/// Something that others already count on.
#[derive(Clone, Debug, PartialEq)]
pub struct Commitment {
    pub id: CommitmentId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub name: String,
    pub to_whom: String,
    /// From this day on others see it.
    pub live_on: Date,
    /// `None`: it does not end by itself.
    pub ends_on: Option<Date>,
    pub sum_minor: Option<i64>,
    pub currency: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

impl Commitment {
    /// Others count on it on that day.
    pub fn is_live(&self, day: Date) -> bool {
        self.live_on <= day && self.ends_on.is_none_or(|end| day <= end)
    }
}

const INSERT: &str = "insert into commitment
    (workspace_id, commitment_id, client_id, project_id, name, to_whom, live_on, ends_on,
     sum_minor, currency, created_by, created_at, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null)";

/// Adds a commitment.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, c: &Commitment) -> Result<()> {
    let params = params![
        workspace,
        c.id,
        c.client,
        c.project,
        &c.name,
        &c.to_whom,
        c.live_on,
        c.ends_on,
        c.sum_minor,
        &c.currency,
        c.created_by,
        c.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select commitment_id, client_id, project_id, name, to_whom, live_on, ends_on,
    sum_minor, currency, created_by, created_at
    from commitment where workspace_id = $1 and client_id = $2 and removed_at is null
    order by live_on, commitment_id";

/// The client's commitments. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Commitment>> {
    conn.all(LIST, params![workspace, client], read).await
}

const REMOVE: &str = "update commitment set removed_at = $4
    where workspace_id = $1 and client_id = $2 and commitment_id = $3 and removed_at is null";

/// Takes a commitment off; false when it is not there.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    id: CommitmentId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, client, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Commitment> {
    Ok(Commitment {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        name: row.get(3)?,
        to_whom: row.get(4)?,
        live_on: row.get(5)?,
        ends_on: row.get(6)?,
        sum_minor: row.get(7)?,
        currency: row.get(8)?,
        created_by: row.get(9)?,
        created_at: row.get(10)?,
    })
}
