//! Tasks, approvals and deliveries, as other systems keep them or as people wrote them down.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::saved::Saved;
use domain::id::{ClientId, ImportId, ProjectId, WorkItemId, WorkspaceId};
use domain::work::{ItemKind, ItemState};

/// A piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkItem {
    pub id: WorkItemId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub kind: ItemKind,
    pub state: ItemState,
    /// Which row of which source it is.
    pub source_key: [u8; 16],
    /// The id in the source; empty where it has none.
    pub external_id: String,
    pub title: String,
    /// Who asked for it; empty where that is not known.
    pub asked_by: String,
    /// Set, sent or handed over: milliseconds since 1970, as all moments here.
    pub at: i64,
    /// Done or answered.
    pub ended_at: Option<i64>,
    /// Comments of the client on a delivery.
    pub n_comments: i64,
    /// The client's mark, 1 to 5.
    pub rating: Option<i64>,
    pub import: Option<ImportId>,
    pub created_at: i64,
    pub updated_at: i64,
}

const COLUMNS: &str = "w.work_item_id, w.client_id, w.project_id, w.kind, w.state, w.source_key,
    w.external_id, w.title, w.asked_by, w.at, w.ended_at, w.n_comments, w.rating, w.import_id,
    w.created_at, w.updated_at";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from work_item w where w.workspace_id = $1{rest}")
}

/// The item, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: WorkItemId,
) -> Result<Option<WorkItem>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("w.work_item_id = {}", id);
    filter.and_visible("w.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The row of a source's key.
pub async fn by_key(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source_key: &[u8; 16],
) -> Result<Option<WorkItem>> {
    let sql = select(" and w.source_key = $2");
    conn.opt(&sql, params![workspace, source_key], read).await
}

/// A client's items, newest first; of one kind, or all. The client must have been looked up at the
/// door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    kind: Option<ItemKind>,
    limit: i64,
) -> Result<Vec<WorkItem>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("w.client_id = {}", client);
    if let Some(kind) = kind {
        filter.and("w.kind = {}", kind.word());
    }
    let limit = filter.param(limit);
    filter.push(&format!(" order by w.at desc, w.work_item_id desc limit {limit}"));
    conn.all(&filter.sql, &filter.params, read).await
}

const INSERT: &str = "insert into work_item
    (workspace_id, work_item_id, client_id, project_id, kind, state, source_key, external_id, title,
     asked_by, at, ended_at, n_comments, rating, import_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)";
const UPDATE: &str = "update work_item
    set client_id = $3, project_id = $4, kind = $5, state = $6, external_id = $7, title = $8,
        asked_by = $9, at = $10, ended_at = $11, n_comments = $12, rating = $13, import_id = $14,
        updated_at = $15
    where workspace_id = $1 and work_item_id = $2";

/// Adds the item, or changes the one of its source; nothing when that says the same already.
pub async fn save(conn: &mut Conn, workspace: WorkspaceId, item: &WorkItem) -> Result<Saved> {
    let known = by_key(conn, workspace, &item.source_key).await?;
    let Some(known) = known else {
        let params = params![
            workspace,
            item.id,
            item.client,
            item.project,
            item.kind.word(),
            item.state.word(),
            &item.source_key,
            &item.external_id,
            &item.title,
            &item.asked_by,
            item.at,
            item.ended_at,
            item.n_comments,
            item.rating,
            item.import,
            item.created_at
        ];
        conn.execute(INSERT, params).await?;
        return Ok(Saved::Added);
    };
    let same = WorkItem {
        id: known.id,
        import: known.import,
        created_at: known.created_at,
        updated_at: known.updated_at,
        ..item.clone()
    };
    if same == known {
        return Ok(Saved::Known);
    }
    let params = params![
        workspace,
        known.id,
        item.client,
        item.project,
        item.kind.word(),
        item.state.word(),
        &item.external_id,
        &item.title,
        &item.asked_by,
        item.at,
        item.ended_at,
        item.n_comments,
        item.rating,
        item.import,
        item.updated_at
    ];
    conn.execute(UPDATE, params).await?;
    Ok(Saved::Updated { moved_from: (known.client != item.client).then_some(known.client) })
}

const DELETE: &str = "delete from work_item where workspace_id = $1 and work_item_id = $2";

/// Removes an item that was written down by mistake; false when it is gone.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: WorkItemId) -> Result<bool> {
    Ok(conn.execute(DELETE, params![workspace, id]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<WorkItem> {
    Ok(WorkItem {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        kind: row.word(3, ItemKind::from_word)?,
        state: row.word(4, ItemState::from_word)?,
        source_key: crate::saved::key(row, 5)?,
        external_id: row.get(6)?,
        title: row.get(7)?,
        asked_by: row.get(8)?,
        at: row.get(9)?,
        ended_at: row.get(10)?,
        n_comments: row.get(11)?,
        rating: row.get(12)?,
        import: row.get(13)?,
        created_at: row.get(14)?,
        updated_at: row.get(15)?,
    })
}
