//! What a client asked to correct (P7, C116), with what a person said of it.

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use crate::promises::day;
use crate::workspaces::stale_unless_one;
use domain::edit::{EditClass, Settlement};
use domain::id::{ClientId, ContactId, EditId, ProjectId, TeammateId, TouchId, WorkspaceId};
use jiff::civil::Date;

/// An edit.
#[derive(Clone, Debug, PartialEq)]
pub struct EditRow {
    pub id: EditId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    /// In the client's words.
    pub text: String,
    /// What it is about: a banner, a page, a letter; may be empty.
    pub material: String,
    /// Who asked, where the person is known.
    pub contact: Option<ContactId>,
    /// The name of who asked, where there is no contact; may be empty.
    pub author: String,
    pub said_on: Date,
    /// The touch in which it was said.
    pub touch: Option<TouchId>,
    /// `None`: no person said yet.
    pub class: Option<EditClass>,
    pub classified_by: Option<TeammateId>,
    pub settled: Option<Settled>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

/// What became of an edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    pub how: Settlement,
    pub on: Date,
    pub note: String,
    pub by: Option<TeammateId>,
}

const INSERT: &str = "insert into edit
    (workspace_id, edit_id, client_id, project_id, text, material, contact_id, author, said_on,
     touch_id, class, classified_by, settled_how, settled_on, settled_note, settled_by, created_by,
     created_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null, null, '', null, $13, $14, $14, 1)";

/// Adds an open edit.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, e: &EditRow) -> Result<()> {
    let said_on = e.said_on.to_string();
    let params = params![
        workspace,
        e.id,
        e.client,
        e.project,
        &e.text,
        &e.material,
        e.contact,
        &e.author,
        &said_on,
        e.touch,
        e.class.map(EditClass::word),
        e.classified_by,
        e.created_by,
        e.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update edit set
        project_id = $4, text = $5, material = $6, contact_id = $7, author = $8, said_on = $9,
        class = $10, classified_by = $11, settled_how = $12, settled_on = $13, settled_note = $14,
        settled_by = $15, updated_at = $16, version = version + 1
    where workspace_id = $1 and edit_id = $2 and version = $3";

/// Saves what may change of an edit, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, e: &EditRow, now: i64) -> Result<()> {
    let said_on = e.said_on.to_string();
    let settled = e.settled.as_ref();
    let settled_on = settled.map(|s| s.on.to_string());
    let params = params![
        workspace,
        e.id,
        e.version,
        e.project,
        &e.text,
        &e.material,
        e.contact,
        &e.author,
        &said_on,
        e.class.map(EditClass::word),
        e.classified_by,
        settled.map(|s| s.how.word()),
        &settled_on,
        settled.map_or("", |s| s.note.as_str()),
        settled.and_then(|s| s.by),
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const COLUMNS: &str = "e.edit_id, e.client_id, e.project_id, e.text, e.material, e.contact_id,
    e.author, e.said_on, e.touch_id, e.class, e.classified_by, e.settled_how, e.settled_on,
    e.settled_note, e.settled_by, e.created_by, e.created_at, e.updated_at, e.version";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from edit e where e.workspace_id = $1{rest}")
}

/// The edit, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: EditId,
) -> Result<Option<EditRow>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("e.edit_id = {}", id);
    filter.and_visible("e.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// Those of the edits that exist and whose client may be seen, in no order.
pub async fn get_many(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    ids: &[EditId],
) -> Result<Vec<EditRow>> {
    let sql = select("");
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let mut filter = Filter::new(&sql, params![workspace]);
        filter.and_in("e.edit_id", ids.iter().copied());
        filter.and_visible("e.client_id", visible);
        found.append(&mut conn.all(&filter.sql, &filter.params, read).await?);
    }
    Ok(found)
}

/// The edits of a client, the newest first, so many at most. The client must have been looked up at
/// the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    limit: i64,
) -> Result<Vec<EditRow>> {
    let sql = select(" and e.client_id = $2 order by e.said_on desc, e.edit_id desc limit $3");
    conn.all(&sql, params![workspace, client, limit], read).await
}

/// The edits of all clients that may be seen, the newest first.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    limit: i64,
) -> Result<Vec<EditRow>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and_visible("e.client_id", visible);
    filter.push(" order by e.said_on desc, e.edit_id desc");
    let limit = filter.param(limit);
    filter.push(&format!(" limit {limit}"));
    conn.all(&filter.sql, &filter.params, read).await
}

fn read(row: &Row<'_>) -> Result<EditRow> {
    let class: Option<String> = row.get(9)?;
    let known = |word: String| {
        EditClass::from_word(&word)
            .ok_or_else(|| Error::message(&format!("unknown class {word:?}")))
    };
    let how: Option<String> = row.get(11)?;
    let settled = match (how.and_then(|word| Settlement::from_word(&word)), day(row, 12)?) {
        (Some(how), Some(on)) => Some(Settled { how, on, note: row.get(13)?, by: row.get(14)? }),
        _ => None,
    };
    Ok(EditRow {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        text: row.get(3)?,
        material: row.get(4)?,
        contact: row.get(5)?,
        author: row.get(6)?,
        said_on: row.text(7)?.parse().map_err(Error::other)?,
        touch: row.get(8)?,
        class: class.map(known).transpose()?,
        classified_by: row.get(10)?,
        settled,
        created_by: row.get(15)?,
        created_at: row.get(16)?,
        updated_at: row.get(17)?,
        version: row.get(18)?,
    })
}
