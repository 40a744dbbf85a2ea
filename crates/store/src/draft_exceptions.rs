//! Rules of the check of letters that a person marked "not here" for a client.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::draft::RuleId;
use domain::id::{ClientId, TeammateId, WorkspaceId};

/// A rule that stays silent for a client.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftException {
    pub client: ClientId,
    pub rule: RuleId,
    /// What the rule had found when it was marked: false alarms are counted by it.
    pub words: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const ADD: &str = "insert into draft_exception
    (workspace_id, client_id, rule, words, created_by, created_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (workspace_id, client_id, rule) do nothing";

/// Silences a rule for a client; false when it is silent already.
pub async fn add(conn: &mut Conn, workspace: WorkspaceId, e: &DraftException) -> Result<bool> {
    let params = params![workspace, e.client, e.rule.word(), &e.words, e.created_by, e.created_at];
    Ok(conn.execute(ADD, params).await? == 1)
}

const REMOVE: &str =
    "delete from draft_exception where workspace_id = $1 and client_id = $2 and rule = $3";

/// Lets a rule speak again; false when it did.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    rule: RuleId,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, client, rule.word()]).await? == 1)
}

const OF_CLIENT: &str = "select client_id, rule, words, created_by, created_at
    from draft_exception where workspace_id = $1 and client_id = $2 order by rule";

/// A client's silenced rules. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<DraftException>> {
    conn.all(OF_CLIENT, params![workspace, client], read).await
}

fn read(row: &Row<'_>) -> Result<DraftException> {
    Ok(DraftException {
        client: row.get(0)?,
        rule: row.word(1, RuleId::from_word)?,
        words: row.get(2)?,
        created_by: row.get(3)?,
        created_at: row.get(4)?,
    })
}
