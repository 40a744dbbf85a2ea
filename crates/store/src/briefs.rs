//! Briefs with their answers, and an agency's own questions (P8, C102).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::promises::day;
use crate::workspaces::stale_unless_one;
use domain::brief::BriefKind;
use domain::id::{BriefId, ClientId, ProjectId, TeammateId, WorkspaceId};
use jiff::civil::Date;

/// A brief.
#[derive(Clone, Debug, PartialEq)]
pub struct BriefRow {
    pub id: BriefId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub kind: BriefKind,
    pub title: String,
    /// JSON of the answers.
    pub answers: String,
    /// How we understood it, in our words.
    pub told_back: String,
    /// Who of theirs agreed that it is so; empty: nobody yet.
    pub agreed_by: String,
    pub agreed_on: Option<Date>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into brief
    (workspace_id, brief_id, client_id, project_id, kind, title, answers, told_back, agreed_by,
     agreed_on, created_by, created_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, 1)";

/// Adds a brief.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, b: &BriefRow) -> Result<()> {
    let agreed_on = b.agreed_on.map(|day| day.to_string());
    let params = params![
        workspace,
        b.id,
        b.client,
        b.project,
        b.kind.word(),
        &b.title,
        &b.answers,
        &b.told_back,
        &b.agreed_by,
        &agreed_on,
        b.created_by,
        b.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update brief set title = $4, answers = $5, told_back = $6, agreed_by = $7,
        agreed_on = $8, updated_at = $9, version = version + 1
    where workspace_id = $1 and brief_id = $2 and version = $3";

/// Saves what may change of a brief, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, b: &BriefRow, now: i64) -> Result<()> {
    let agreed_on = b.agreed_on.map(|day| day.to_string());
    let params = params![
        workspace,
        b.id,
        b.version,
        &b.title,
        &b.answers,
        &b.told_back,
        &b.agreed_by,
        &agreed_on,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const SELECT: &str = "select b.brief_id, b.client_id, b.project_id, b.kind, b.title, b.answers,
    b.told_back, b.agreed_by, b.agreed_on, b.created_by, b.created_at, b.updated_at, b.version
    from brief b where b.workspace_id = $1";

/// The brief, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: BriefId,
) -> Result<Option<BriefRow>> {
    let mut filter = Filter::new(SELECT, params![workspace]);
    filter.and("b.brief_id = {}", id);
    filter.and_visible("b.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The briefs of a client, the newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<BriefRow>> {
    let sql = format!("{SELECT} and b.client_id = $2 order by b.created_at desc, b.brief_id desc");
    conn.all(&sql, params![workspace, client], read).await
}

const PUT_TEMPLATE: &str = "insert into brief_template
    (workspace_id, kind, questions, updated_by, updated_at) values ($1, $2, $3, $4, $5)
    on conflict (workspace_id, kind) do update set questions = excluded.questions,
        updated_by = excluded.updated_by, updated_at = excluded.updated_at";

/// Saves an agency's own questions for a kind: JSON of words and own texts.
pub async fn put_template(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kind: BriefKind,
    questions: &str,
    by: (Option<TeammateId>, i64),
) -> Result<()> {
    let params = params![workspace, kind.word(), questions, by.0, by.1];
    conn.execute(PUT_TEMPLATE, params).await?;
    Ok(())
}

const REMOVE_TEMPLATE: &str = "delete from brief_template where workspace_id = $1 and kind = $2";

/// Takes an agency's own questions back: ours are asked again.
pub async fn remove_template(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kind: BriefKind,
) -> Result<()> {
    conn.execute(REMOVE_TEMPLATE, params![workspace, kind.word()]).await?;
    Ok(())
}

const TEMPLATES: &str = "select kind, questions from brief_template where workspace_id = $1";

/// An agency's own questions, by kind.
pub async fn templates(
    conn: &mut Conn,
    workspace: WorkspaceId,
) -> Result<Vec<(BriefKind, String)>> {
    conn.all(TEMPLATES, params![workspace], |row| {
        Ok((row.word(0, BriefKind::from_word)?, row.get(1)?))
    })
    .await
}

fn read(row: &Row<'_>) -> Result<BriefRow> {
    Ok(BriefRow {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        kind: row.word(3, BriefKind::from_word)?,
        title: row.get(4)?,
        answers: row.get(5)?,
        told_back: row.get(6)?,
        agreed_by: row.get(7)?,
        agreed_on: day(row, 8)?,
        created_by: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
        version: row.get(12)?,
    })
}
