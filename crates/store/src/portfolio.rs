//! Where clients stand on the board of the portfolio (C128, C130): the places, their moves, and the few
//! queries that read a board of thousands at once.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter, Page};
use crate::params;
use domain::id::{ClientId, ContactId, TeammateId, TouchId, WorkspaceId};
use jiff::civil::Date;

/// Where a client stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Word of the cell; empty: too little is known.
    pub cell: String,
    /// Tenths of 0 to 100.
    pub attractiveness: Option<i64>,
    pub depth: Option<i64>,
    /// Factors that are known.
    pub n_known: i64,
    /// Words of cells nearby, a space between.
    pub near: String,
    /// Of the last year, minor units.
    pub revenue_minor: i64,
    pub currency: String,
    pub computed_at: i64,
}

const GET: &str = "select p.cell, p.attractiveness, p.depth, p.n_known, p.near, p.revenue_minor,
    p.currency, p.computed_at from client_place p where p.workspace_id = $1 and p.client_id = $2";

/// The place of a client. The client must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Option<Place>> {
    conn.opt(GET, params![workspace, client], |row| read(row, 0)).await
}

fn read(row: &Row<'_>, first: usize) -> Result<Place> {
    Ok(Place {
        cell: row.get(first)?,
        attractiveness: row.get(first + 1)?,
        depth: row.get(first + 2)?,
        n_known: row.get(first + 3)?,
        near: row.get(first + 4)?,
        revenue_minor: row.get(first + 5)?,
        currency: row.get(first + 6)?,
        computed_at: row.get(first + 7)?,
    })
}

const PUT: &str = "insert into client_place
    (workspace_id, client_id, cell, attractiveness, depth, n_known, near, revenue_minor, currency,
     computed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (workspace_id, client_id) do update
    set cell = $3, attractiveness = $4, depth = $5, n_known = $6, near = $7, revenue_minor = $8,
        currency = $9, computed_at = $10";

/// Sets the place of a client.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    p: &Place,
) -> Result<()> {
    let params = params![
        workspace,
        client,
        &p.cell,
        p.attractiveness,
        p.depth,
        p.n_known,
        &p.near,
        p.revenue_minor,
        &p.currency,
        p.computed_at
    ];
    conn.execute(PUT, params).await?;
    Ok(())
}

/// A move on the board, from one place to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub client: ClientId,
    pub name: String,
    pub moved_at: i64,
    /// Cell, attractiveness, depth; as in [`Place`].
    pub was: (String, Option<i64>, Option<i64>),
    pub is: (String, Option<i64>, Option<i64>),
}

const ADD_MOVE: &str = "insert into client_place_move
    (workspace_id, client_id, moved_at, was_cell, was_attractiveness, was_depth, cell,
     attractiveness, depth)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (workspace_id, client_id, moved_at) do update
    set cell = $7, attractiveness = $8, depth = $9";

/// Notes that a client moved at a moment.
pub async fn add_move(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    (was, is): (&Place, &Place),
    moved_at: i64,
) -> Result<()> {
    let params = params![
        workspace,
        client,
        moved_at,
        &was.cell,
        was.attractiveness,
        was.depth,
        &is.cell,
        is.attractiveness,
        is.depth
    ];
    conn.execute(ADD_MOVE, params).await?;
    Ok(())
}

const MOVES: &str = "select m.client_id, c.name, m.moved_at, m.was_cell, m.was_attractiveness,
    m.was_depth, m.cell, m.attractiveness, m.depth
    from client_place_move m
    join client c on c.workspace_id = m.workspace_id and c.client_id = m.client_id
    where m.workspace_id = $1 and c.archived_at is null and c.merged_into is null";

/// Moves since a moment, the newest first, at most so many; of all that may be seen.
pub async fn moves(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    since: i64,
    limit: i64,
) -> Result<Vec<Move>> {
    let mut filter = Filter::new(MOVES, params![workspace]);
    filter.and("m.moved_at >= {}", since);
    filter.and_visible("m.client_id", visible);
    let limit = filter.param(limit);
    filter.push(&format!(" order by m.moved_at desc, m.client_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, read_move).await
}

/// All moves of a client, the newest first. The client must have been looked up at the door.
pub async fn moves_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Move>> {
    const OF: &str = "select m.client_id, '', m.moved_at, m.was_cell, m.was_attractiveness,
        m.was_depth, m.cell, m.attractiveness, m.depth from client_place_move m
        where m.workspace_id = $1 and m.client_id = $2 order by m.moved_at desc";
    conn.all(OF, params![workspace, client], read_move).await
}

fn read_move(row: &Row<'_>) -> Result<Move> {
    Ok(Move {
        client: row.get(0)?,
        name: row.get(1)?,
        moved_at: row.get(2)?,
        was: (row.get(3)?, row.get(4)?, row.get(5)?),
        is: (row.get(6)?, row.get(7)?, row.get(8)?),
    })
}

/// So many clients stand so near each other that the board draws them as one spot.
#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    pub cell: String,
    /// Number of the step of [`BIN_TENTHS`], from nothing up.
    pub attractiveness: i64,
    pub depth: i64,
    pub n_clients: i64,
}

/// Width of a bin, tenths of 0 to 100.
pub const BIN_TENTHS: i64 = 50;

const BINS: &str = "select p.cell, p.attractiveness / 50, p.depth / 50, count(*)
    from client_place p
    join client c on c.workspace_id = p.workspace_id and c.client_id = p.client_id
    where p.workspace_id = $1 and p.cell <> '' and c.archived_at is null";

/// The whole board in spots: at most a few hundred rows for any number of clients.
pub async fn bins(conn: &mut Conn, workspace: WorkspaceId, visible: &Audience) -> Result<Vec<Bin>> {
    let mut filter = Filter::new(BINS, params![workspace]);
    filter.and_visible("p.client_id", visible);
    filter.push(" group by 1, 2, 3 order by 1, 2, 3");
    conn.all(&filter.sql, &filter.params, |row| {
        Ok(Bin {
            cell: row.get(0)?,
            attractiveness: row.get(1)?,
            depth: row.get(2)?,
            n_clients: row.get(3)?,
        })
    })
    .await
}

/// A client with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub client: ClientId,
    pub name: String,
    pub tier: String,
    pub place: Place,
}

const PLACED: &str = "select c.client_id, c.name, c.tier, p.cell, p.attractiveness, p.depth,
    p.n_known, p.near, p.revenue_minor, p.currency, p.computed_at
    from client_place p
    join client c on c.workspace_id = p.workspace_id and c.client_id = p.client_id
    where p.workspace_id = $1 and c.archived_at is null";
const COUNT: &str = "select count(*) from client_place p
    join client c on c.workspace_id = p.workspace_id and c.client_id = p.client_id
    where p.workspace_id = $1 and c.archived_at is null";

/// Clients that have a place, those that bring most first; of one cell, or of all.
pub async fn placed(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    cell: Option<&str>,
    (offset, limit): (i64, i64),
) -> Result<Page<Placed>> {
    let mut rows = Filter::new(PLACED, params![workspace]);
    narrow(&mut rows, visible, cell);
    let (limit, offset) = (rows.param(limit), rows.param(offset));
    rows.push(&format!(
        " order by p.revenue_minor desc, p.client_id limit {limit} offset {offset}"
    ));
    let found = conn.all(&rows.sql, &rows.params, read_placed).await?;
    let mut count = Filter::new(COUNT, params![workspace]);
    narrow(&mut count, visible, cell);
    let n_total = conn.opt(&count.sql, &count.params, |row| row.get(0)).await?.unwrap_or(0);
    Ok(Page { rows: found, n_total })
}

/// The clients of all cells that bring most, at most so many, without counting all.
pub async fn largest(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    limit: i64,
) -> Result<Vec<Placed>> {
    let mut rows = Filter::new(PLACED, params![workspace]);
    narrow(&mut rows, visible, None);
    let limit = rows.param(limit);
    rows.push(&format!(" order by p.revenue_minor desc, p.client_id limit {limit}"));
    conn.all(&rows.sql, &rows.params, read_placed).await
}

fn read_placed(row: &Row<'_>) -> Result<Placed> {
    Ok(Placed { client: row.get(0)?, name: row.get(1)?, tier: row.get(2)?, place: read(row, 3)? })
}

fn narrow<'a>(filter: &mut Filter<'a>, visible: &Audience, cell: Option<&'a str>) {
    match cell {
        Some(cell) => filter.and("p.cell = {}", cell),
        None => filter.push(" and p.cell <> ''"),
    }
    filter.and_visible("p.client_id", visible);
}

const UNPLACED: &str = "select c.client_id, c.name, c.tier, coalesce(p.n_known, 0)
    from client c
    left join client_place p on p.workspace_id = c.workspace_id and p.client_id = c.client_id
    where c.workspace_id = $1 and c.archived_at is null and c.merged_into is null
    and coalesce(p.cell, '') = ''";
const COUNT_UNPLACED: &str = "select count(*)
    from client c
    left join client_place p on p.workspace_id = c.workspace_id and p.client_id = c.client_id
    where c.workspace_id = $1 and c.archived_at is null and c.merged_into is null
    and coalesce(p.cell, '') = ''";

/// A client of whom too little is known: its name, tier, and how many factors are.
#[derive(Clone, Debug, PartialEq)]
pub struct Unplaced {
    pub client: ClientId,
    pub name: String,
    pub tier: String,
    pub n_known: i64,
}

/// Clients without a place, by name, at most so many, and how many there are.
pub async fn unplaced(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    limit: i64,
) -> Result<Page<Unplaced>> {
    let mut rows = Filter::new(UNPLACED, params![workspace]);
    rows.and_visible("c.client_id", visible);
    let at_most = rows.param(limit);
    rows.push(&format!(" order by c.name_folded, c.client_id limit {at_most}"));
    let found = conn
        .all(&rows.sql, &rows.params, |row| {
            Ok(Unplaced {
                client: row.get(0)?,
                name: row.get(1)?,
                tier: row.get(2)?,
                n_known: row.get(3)?,
            })
        })
        .await?;
    // Counting walks all clients: not where the rows tell.
    if (found.len() as i64) < limit {
        let n_total = found.len() as i64;
        return Ok(Page { rows: found, n_total });
    }
    let mut count = Filter::new(COUNT_UNPLACED, params![workspace]);
    count.and_visible("c.client_id", visible);
    let n_total = conn.opt(&count.sql, &count.params, |row| row.get(0)).await?.unwrap_or(0);
    Ok(Page { rows: found, n_total })
}

const ACTIVE: &str = "select client_id from client
    where workspace_id = $1 and archived_at is null and merged_into is null order by client_id";

/// Every client that a place is kept for.
pub async fn active(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<ClientId>> {
    conn.all(ACTIVE, params![workspace], |row| row.get(0)).await
}

const BILLED: &str = "select issued_on, sum_minor, currency from invoice
    where workspace_id = $1 and client_id = $2 and issued_on >= $3";

/// An issued invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct BilledRow {
    pub issued_on: Date,
    pub sum_minor: i64,
    pub currency: String,
}

/// Invoices issued since a day.
pub async fn billed(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since: Date,
) -> Result<Vec<BilledRow>> {
    conn.all(BILLED, params![workspace, client, since], |row| {
        Ok(BilledRow { issued_on: row.get(0)?, sum_minor: row.get(1)?, currency: row.get(2)? })
    })
    .await
}

/// Who spoke with whom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spoke {
    pub contacts: Vec<ContactId>,
    /// How many of us.
    pub n_ours: i64,
}

const THEIRS: &str = "select contact_id from touch
    where workspace_id = $1 and client_id = $2 and touch_id >= $3 and contact_id is not null
    group by contact_id";
const OURS: &str = "select teammate_id from touch
    where workspace_id = $1 and client_id = $2 and touch_id >= $3 and teammate_id is not null
    group by teammate_id";

/// Contacts that spoke with us since a moment, and how many of us spoke.
pub async fn spoke(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<Spoke> {
    let params = params![workspace, client, TouchId::first_at(since_ms)];
    let contacts = conn.all(THEIRS, params, |row| row.get(0)).await?;
    let ours: Vec<TeammateId> = conn.all(OURS, params, |row| row.get(0)).await?;
    Ok(Spoke { contacts, n_ours: ours.len() as i64 })
}
