//! Changes of the policy that came from a proposal, with the way back (L4: applied by a person, with
//! undo).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{PolicyChangeId, TeammateId, WorkspaceId};

/// A proposal that a person made part of the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyChange {
    pub id: PolicyChangeId,
    /// Word of `app`: what proposed it.
    pub source: String,
    /// JSON objects with the changed fields only.
    pub before: String,
    pub after: String,
    pub made_by: Option<TeammateId>,
    pub made_at: i64,
    pub undone_at: Option<i64>,
}

const INSERT: &str = "insert into policy_change
    (workspace_id, policy_change_id, source, before_fields, after_fields, made_by, made_at,
     undone_at)
    values ($1, $2, $3, $4, $5, $6, $7, null)";

/// Notes a change.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, c: &PolicyChange) -> Result<()> {
    let params = params![workspace, c.id, &c.source, &c.before, &c.after, c.made_by, c.made_at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select policy_change_id, source, before_fields, after_fields, made_by, made_at,
    undone_at from policy_change where workspace_id = $1 and policy_change_id = $2";

/// The change, if there is one.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: PolicyChangeId,
) -> Result<Option<PolicyChange>> {
    conn.opt(GET, params![workspace, id], read).await
}

const LIST: &str = "select policy_change_id, source, before_fields, after_fields, made_by, made_at,
    undone_at from policy_change where workspace_id = $1
    order by made_at desc, policy_change_id desc limit $2";

/// The last changes, newest first.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: i64,
) -> Result<Vec<PolicyChange>> {
    conn.all(LIST, params![workspace, limit], read).await
}

const UNDO: &str = "update policy_change set undone_at = $3
    where workspace_id = $1 and policy_change_id = $2 and undone_at is null";

/// Notes that the change was taken back; false when it was before.
pub async fn undo(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: PolicyChangeId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(UNDO, params![workspace, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<PolicyChange> {
    Ok(PolicyChange {
        id: row.get(0)?,
        source: row.get(1)?,
        before: row.get(2)?,
        after: row.get(3)?,
        made_by: row.get(4)?,
        made_at: row.get(5)?,
        undone_at: row.get(6)?,
    })
}
