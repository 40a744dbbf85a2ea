//! The guidelines of a client: rules as they stand, and every change of them (C117, C119, C133).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::promises::day;
use crate::workspaces::stale_unless_one;
use domain::edit::guideline::{Change, ChangeKind};
use domain::id::{ClientId, EditId, GuidelineRuleId, ProjectId, TeammateId, WorkspaceId};
use jiff::civil::Date;

/// A rule as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct GuidelineRule {
    pub id: GuidelineRuleId,
    pub client: ClientId,
    /// `None`: it holds for all work for the client.
    pub project: Option<ProjectId>,
    /// The part of the document: texts, design; may be empty.
    pub section: String,
    pub text: String,
    /// The edit that it came from.
    pub edit: Option<EditId>,
    /// When it was decided at one table with the client (C133).
    pub decided_on: Option<Date>,
    /// Who sat at that table.
    pub decided_with: String,
    pub retired_at: Option<i64>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub version: i64,
}

/// A change with who made it and why.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    pub change: Change,
    pub why: String,
    pub by: Option<TeammateId>,
    pub at: i64,
}

const INSERT: &str = "insert into guideline_rule
    (workspace_id, rule_id, client_id, project_id, section, text, edit_id, decided_on, decided_with,
     retired_at, created_by, created_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, $10, $11, 1)";

/// Adds a rule.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, r: &GuidelineRule) -> Result<()> {
    let decided_on = r.decided_on.map(|day| day.to_string());
    let params = params![
        workspace,
        r.id,
        r.client,
        r.project,
        &r.section,
        &r.text,
        r.edit,
        &decided_on,
        &r.decided_with,
        r.created_by,
        r.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update guideline_rule set
        project_id = $4, section = $5, text = $6, decided_on = $7, decided_with = $8,
        retired_at = $9, version = version + 1
    where workspace_id = $1 and rule_id = $2 and version = $3";

/// Saves what may change of a rule, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, r: &GuidelineRule) -> Result<()> {
    let decided_on = r.decided_on.map(|day| day.to_string());
    let params = params![
        workspace,
        r.id,
        r.version,
        r.project,
        &r.section,
        &r.text,
        &decided_on,
        &r.decided_with,
        r.retired_at
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const ADD_CHANGE: &str = "insert into guideline_change
    (workspace_id, rule_id, client_id, n, kind, project_id, section, text, why, changed_by, changed_at)
    select $1, $2, $3, count(*) + 1, $4, $5, $6, $7, $8, $9, $10 from guideline_change
    where workspace_id = $1 and client_id = $3";

/// Notes a change, after all others of the client.
pub async fn add_change(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    row: &ChangeRow,
) -> Result<()> {
    let c = &row.change;
    let params = params![
        workspace,
        c.rule,
        client,
        c.kind.word(),
        c.project,
        &c.section,
        &c.text,
        &row.why,
        row.by,
        row.at
    ];
    conn.execute(ADD_CHANGE, params).await?;
    Ok(())
}

const COLUMNS: &str = "r.rule_id, r.client_id, r.project_id, r.section, r.text, r.edit_id,
    r.decided_on, r.decided_with, r.retired_at, r.created_by, r.created_at, r.version";

/// The rule, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: GuidelineRuleId,
) -> Result<Option<GuidelineRule>> {
    let sql = format!("select {COLUMNS} from guideline_rule r where r.workspace_id = $1");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("r.rule_id = {}", id);
    filter.and_visible("r.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The rules of a client, retired ones too, the oldest first. The client must have been looked up at
/// the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<GuidelineRule>> {
    let sql = format!(
        "select {COLUMNS} from guideline_rule r where r.workspace_id = $1 and r.client_id = $2
            order by r.created_at, r.rule_id"
    );
    conn.all(&sql, params![workspace, client], read).await
}

const CHANGES: &str = "select c.rule_id, c.kind, c.project_id, c.section, c.text, c.why,
    c.changed_by, c.changed_at from guideline_change c
    where c.workspace_id = $1 and c.client_id = $2 order by c.changed_at, c.n, c.rule_id";

/// Every change of the guidelines of a client, the first one first. The client must have been looked
/// up at the door.
pub async fn changes_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<ChangeRow>> {
    conn.all(CHANGES, params![workspace, client], |row| {
        Ok(ChangeRow {
            change: Change {
                rule: row.get(0)?,
                kind: row.word(1, ChangeKind::from_word)?,
                project: row.get(2)?,
                section: row.get(3)?,
                text: row.get(4)?,
            },
            why: row.get(5)?,
            by: row.get(6)?,
            at: row.get(7)?,
        })
    })
    .await
}

fn read(row: &Row<'_>) -> Result<GuidelineRule> {
    Ok(GuidelineRule {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        section: row.get(3)?,
        text: row.get(4)?,
        edit: row.get(5)?,
        decided_on: day(row, 6)?,
        decided_with: row.get(7)?,
        retired_at: row.get(8)?,
        created_by: row.get(9)?,
        created_at: row.get(10)?,
        version: row.get(11)?,
    })
}
