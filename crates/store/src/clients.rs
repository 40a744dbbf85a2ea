//! Clients: the companies the agency works for. The list page is in [`crate::client_list`].

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::fold::fold;
use domain::id::{ClientId, TeammateId, TouchId, WorkspaceId};

/// A client.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    pub id: ClientId,
    pub name: String,
    /// IANA name of the client's time zone.
    pub zone: String,
    pub tier: String,
    /// Monthly fee in minor units of `currency`.
    pub fee_minor: Option<i64>,
    pub currency: String,
    pub manager: Option<TeammateId>,
    pub note: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub archived_at: Option<i64>,
    /// Set when this record was merged into another.
    pub merged_into: Option<ClientId>,
    pub last_touch: Option<TouchId>,
    pub version: i64,
}

const INSERT: &str = "insert into client
    (workspace_id, client_id, name, name_folded, zone, tier, fee_minor, currency, manager_id,
     note, created_at, updated_at, archived_at, merged_into, last_touch, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, null, null, null, 1)";
const INSERT_ASSESSMENT: &str = "insert into assessment
    (workspace_id, client_id, level, rank, summary, computed_at, next_check_at, is_due)
    values ($1, $2, 'grey', 0, '', 0, 0, true)";

/// Adds a client, not assessed yet. [`crate::Error::Unique`] when the name is taken.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, c: &Client) -> Result<()> {
    let name_folded = fold(&c.name);
    let params = params![
        workspace,
        c.id,
        &c.name,
        &name_folded,
        &c.zone,
        &c.tier,
        c.fee_minor,
        &c.currency,
        c.manager,
        &c.note,
        c.created_at
    ];
    conn.execute(INSERT, params).await?;
    conn.execute(INSERT_ASSESSMENT, params![workspace, c.id]).await?;
    Ok(())
}

const GET: &str = "select c.client_id, c.name, c.zone, c.tier, c.fee_minor, c.currency,
    c.manager_id, c.note, c.created_at, c.updated_at, c.archived_at, c.merged_into, c.last_touch,
    c.version
    from client c where c.workspace_id = $1 and c.client_id = $2";
const GRANTED: &str = " and (c.manager_id = {} or exists (select 1 from client_access a
    where a.workspace_id = $1 and a.teammate_id = {} and a.client_id = c.client_id))";

/// The client, if it exists and may be seen; archived and merged ones too.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: ClientId,
) -> Result<Option<Client>> {
    match visible {
        Audience::All => conn.opt(GET, params![workspace, id], read).await,
        Audience::Teammate(teammate) => {
            let sql = format!("{GET}{}", GRANTED.replace("{}", "$3"));
            conn.opt(&sql, params![workspace, id, *teammate], read).await
        }
    }
}

const GET_MANY: &str = "select c.client_id, c.name, c.zone, c.tier, c.fee_minor, c.currency,
    c.manager_id, c.note, c.created_at, c.updated_at, c.archived_at, c.merged_into, c.last_touch,
    c.version
    from client c where c.workspace_id = $1";

/// Those of the clients that exist and may be seen, in no order.
pub async fn get_many(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    ids: &[ClientId],
) -> Result<Vec<Client>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let mut filter = Filter::new(GET_MANY, params![workspace]);
        filter.and_in("c.client_id", ids.iter().copied());
        filter.and_visible("c.client_id", visible);
        found.append(&mut conn.all(&filter.sql, &filter.params, read).await?);
    }
    Ok(found)
}

const UPDATE: &str = "update client
    set name = $4, name_folded = $5, zone = $6, tier = $7, fee_minor = $8, currency = $9,
        manager_id = $10, note = $11, updated_at = $12, version = version + 1
    where workspace_id = $1 and client_id = $2 and version = $3";

/// Saves the fields that people edit, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, c: &Client, now: i64) -> Result<()> {
    let name_folded = fold(&c.name);
    let params = params![
        workspace,
        c.id,
        c.version,
        &c.name,
        &name_folded,
        &c.zone,
        &c.tier,
        c.fee_minor,
        &c.currency,
        c.manager,
        &c.note,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const SET_ARCHIVED: &str = "update client
    set archived_at = $4, updated_at = $5, version = version + 1
    where workspace_id = $1 and client_id = $2 and version = $3 and merged_into is null";

/// Archives the client, unless somebody was faster.
pub async fn archive(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ClientId,
    version: i64,
    now: i64,
) -> Result<()> {
    let params = params![workspace, id, version, Some(now), now];
    stale_unless_one(conn.execute(SET_ARCHIVED, params).await?)
}

/// Takes the client out of the archive, unless somebody was faster.
pub async fn restore(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ClientId,
    version: i64,
    now: i64,
) -> Result<()> {
    let params = params![workspace, id, version, None::<i64>, now];
    stale_unless_one(conn.execute(SET_ARCHIVED, params).await?)
}

const BY_NAME: &str = "select client_id from client
    where workspace_id = $1 and name_folded = $2 and merged_into is null";

/// The client of that name, however it is cased: for imports.
pub async fn by_name(
    conn: &mut Conn,
    workspace: WorkspaceId,
    name: &str,
) -> Result<Option<ClientId>> {
    conn.opt(BY_NAME, params![workspace, &fold(name)], |row| row.get(0)).await
}

const REFRESH_LAST_TOUCH: &str = "update client
    set last_touch = (select max(t.touch_id) from touch t
                      where t.workspace_id = $1 and t.client_id = $2)
    where workspace_id = $1 and client_id = $2";

/// Finds the newest touch again, after touches came or left.
pub async fn refresh_last_touch(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ClientId,
) -> Result<()> {
    conn.execute(REFRESH_LAST_TOUCH, params![workspace, id]).await?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Client> {
    Ok(Client {
        id: row.get(0)?,
        name: row.get(1)?,
        zone: row.get(2)?,
        tier: row.get(3)?,
        fee_minor: row.get(4)?,
        currency: row.get(5)?,
        manager: row.get(6)?,
        note: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        archived_at: row.get(10)?,
        merged_into: row.get(11)?,
        last_touch: row.get(12)?,
        version: row.get(13)?,
    })
}
