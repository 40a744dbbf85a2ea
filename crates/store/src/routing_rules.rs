//! Routing rules: what comes from an address, a domain or a chat belongs to a client, or to nobody.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, RuleId, TeammateId, WorkspaceId};

/// A routing rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutingRule {
    pub id: RuleId,
    /// What `value` is: a word of `app` (`address`, `domain`, `chat` …).
    pub kind: String,
    /// Folded.
    pub value: String,
    /// `None`: such touches concern no client.
    pub client: Option<ClientId>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const PUT: &str = "insert into routing_rule
    (workspace_id, rule_id, kind, value, client_id, created_by, created_at, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, null)";
const REMOVE_SAME: &str = "update routing_rule set removed_at = $4
    where workspace_id = $1 and kind = $2 and value = $3 and removed_at is null";

/// Adds a rule in place of the one that said something about the same value.
pub async fn put(conn: &mut Conn, workspace: WorkspaceId, r: &RoutingRule) -> Result<()> {
    conn.execute(REMOVE_SAME, params![workspace, &r.kind, &r.value, r.created_at]).await?;
    let params = params![workspace, r.id, &r.kind, &r.value, r.client, r.created_by, r.created_at];
    conn.execute(PUT, params).await?;
    Ok(())
}

const LIST: &str = "select rule_id, kind, value, client_id, created_by, created_at
    from routing_rule where workspace_id = $1 and removed_at is null order by kind, value";

/// The rules in force.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<RoutingRule>> {
    conn.all(LIST, params![workspace], read).await
}

const GET: &str = "select rule_id, kind, value, client_id, created_by, created_at
    from routing_rule where workspace_id = $1 and rule_id = $2 and removed_at is null";

/// The rule, if it is in force.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: RuleId,
) -> Result<Option<RoutingRule>> {
    conn.opt(GET, params![workspace, id], read).await
}

const REMOVE: &str = "update routing_rule set removed_at = $3
    where workspace_id = $1 and rule_id = $2 and removed_at is null";

/// Takes the rule out of force; false when it was so already.
pub async fn remove(conn: &mut Conn, workspace: WorkspaceId, id: RuleId, now: i64) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<RoutingRule> {
    Ok(RoutingRule {
        id: row.get(0)?,
        kind: row.get(1)?,
        value: row.get(2)?,
        client: row.get(3)?,
        created_by: row.get(4)?,
        created_at: row.get(5)?,
    })
}
