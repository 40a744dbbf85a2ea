//! Tasks, approvals, deliveries and duties, as other systems keep them or as people wrote them down.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::saved::Saved;
use domain::id::{
    ChoiceId, ClientId, ImportId, IncidentId, ProjectId, TeammateId, WorkItemId, WorkspaceId,
};
use domain::work::{ItemKind, ItemState};
use jiff::civil::Date;
use std::collections::HashMap;

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
    /// Who does it.
    pub owner: Option<TeammateId>,
    pub due_on: Option<Date>,
    /// The client's choice that it follows from: a duty.
    pub choice: Option<ChoiceId>,
    pub created_at: i64,
    pub updated_at: i64,
}

const COLUMNS: &str = "w.work_item_id, w.client_id, w.project_id, w.kind, w.state, w.source_key,
    w.external_id, w.title, w.asked_by, w.at, w.ended_at, w.n_comments, w.rating, w.import_id,
    w.owner_id, w.due_on, w.choice_id, w.created_at, w.updated_at";

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

const TITLES: &str = "select work_item_id, title from work_item where workspace_id = $1";

/// What items are called. Their clients must have been looked up at the door.
pub async fn titles(
    conn: &mut Conn,
    workspace: WorkspaceId,
    ids: &[WorkItemId],
) -> Result<HashMap<WorkItemId, String>> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let mut filter = Filter::new(TITLES, params![workspace]);
        filter.and_in("work_item_id", ids.iter().copied());
        let rows =
            conn.all(&filter.sql, &filter.params, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        found.extend(rows);
    }
    Ok(found)
}

const INSERT: &str = "insert into work_item
    (workspace_id, work_item_id, client_id, project_id, kind, state, source_key, external_id, title,
     asked_by, at, ended_at, n_comments, rating, import_id, owner_id, due_on, choice_id, created_at,
     updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
     $19)";
const UPDATE: &str = "update work_item
    set client_id = $3, project_id = $4, kind = $5, state = $6, external_id = $7, title = $8,
        asked_by = $9, at = $10, ended_at = $11, n_comments = $12, rating = $13, import_id = $14,
        owner_id = $15, due_on = $16, updated_at = $17
    where workspace_id = $1 and work_item_id = $2";

/// Adds the item, or changes the one of its source; nothing when that says the same already. A
/// source that names no owner and no day leaves those that are there.
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
            item.owner,
            item.due_on,
            item.choice,
            item.created_at
        ];
        conn.execute(INSERT, params).await?;
        return Ok(Saved::Added);
    };
    let same = WorkItem {
        id: known.id,
        import: known.import,
        owner: item.owner.or(known.owner),
        due_on: item.due_on.or(known.due_on),
        choice: known.choice,
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
        same.owner,
        same.due_on,
        item.updated_at
    ];
    conn.execute(UPDATE, params).await?;
    Ok(Saved::Updated { moved_from: (known.client != item.client).then_some(known.client) })
}

/// The duties that follow from the choices of an incident, the next first. The incident must have
/// been looked up at the door.
pub async fn duties(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<WorkItem>> {
    let sql = select(
        " and w.choice_id in (select c.choice_id from incident_choice c
            where c.workspace_id = $1 and c.incident_id = $2)
        order by w.due_on is null, w.due_on, w.work_item_id",
    );
    conn.all(&sql, params![workspace, incident], read).await
}

/// A duty whose day has passed, with what its reader needs.
#[derive(Clone, Debug, PartialEq)]
pub struct LateDuty {
    pub id: WorkItemId,
    pub title: String,
    pub due_on: Date,
    pub owner: Option<TeammateId>,
    pub incident: IncidentId,
    /// Who leads the incident.
    pub lead: Option<TeammateId>,
    pub client: ClientId,
    pub client_name: String,
}

const LATE_DUTIES: &str = "select w.work_item_id, w.title, w.due_on, w.owner_id, i.incident_id,
    i.owner_id, k.client_id, k.name
    from work_item w
    cross join incident_choice c
    cross join incident i
    cross join client k
    where w.workspace_id = $1 and w.kind = 'duty' and w.state = 'open' and w.due_on < $2
      and c.workspace_id = w.workspace_id and c.choice_id = w.choice_id
      and i.workspace_id = c.workspace_id and i.incident_id = c.incident_id
      and k.workspace_id = w.workspace_id and k.client_id = w.client_id and k.archived_at is null";

/// The duties of the clients that may be seen whose day is before `today`, the longest late first.
pub async fn late_duties(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    today: Date,
    limit: i64,
) -> Result<Vec<LateDuty>> {
    let mut filter = Filter::new(LATE_DUTIES, params![workspace, today]);
    filter.and_visible("w.client_id", visible);
    let limit = filter.param(limit);
    filter.push(&format!(" order by w.due_on, w.work_item_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, |row| {
        Ok(LateDuty {
            id: row.get(0)?,
            title: row.get(1)?,
            due_on: row.get(2)?,
            owner: row.get(3)?,
            incident: row.get(4)?,
            lead: row.get(5)?,
            client: row.get(6)?,
            client_name: row.get(7)?,
        })
    })
    .await
}

const SCHEDULE: &str = "update work_item
    set owner_id = $3, due_on = $4, state = $5, ended_at = $6, updated_at = $7
    where workspace_id = $1 and work_item_id = $2";

/// Saves who does an item, until when, and whether it is done; what is left out is cleared.
pub async fn schedule(conn: &mut Conn, workspace: WorkspaceId, item: &WorkItem) -> Result<()> {
    let params = params![
        workspace,
        item.id,
        item.owner,
        item.due_on,
        item.state.word(),
        item.ended_at,
        item.updated_at
    ];
    conn.execute(SCHEDULE, params).await?;
    Ok(())
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
        owner: row.get(14)?,
        due_on: row.get(15)?,
        choice: row.get(16)?,
        created_at: row.get(17)?,
        updated_at: row.get(18)?,
    })
}
