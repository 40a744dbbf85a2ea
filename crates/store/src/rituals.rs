//! Rituals: regular talks with clients, their pairs and their results (K7).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, ContactId, RitualId, RitualRunId, TeammateId, TouchId, WorkspaceId};
use domain::ritual::{Peers, RitualKind, RitualResult};
use jiff::civil::Date;

/// A ritual.
#[derive(Clone, Debug, PartialEq)]
pub struct Ritual {
    pub id: RitualId,
    pub client: ClientId,
    pub kind: RitualKind,
    /// Topic, aim; may be empty.
    pub title: String,
    /// `None`: once.
    pub every_days: Option<i64>,
    pub next_on: Date,
    /// Days a week at the client's office.
    pub days_per_week: Option<i64>,
    pub owner: Option<TeammateId>,
    pub created_at: i64,
    pub created_by: Option<TeammateId>,
    pub ended_at: Option<i64>,
    pub ended_why: String,
    pub version: i64,
}

/// A ritual in a list of all clients.
#[derive(Clone, Debug, PartialEq)]
pub struct RitualLine {
    pub ritual: Ritual,
    pub client_name: String,
    pub tier: String,
    /// Zone of the client.
    pub zone: String,
}

/// What became of a ritual on its day.
#[derive(Clone, Debug, PartialEq)]
pub struct RitualRun {
    pub id: RitualRunId,
    pub ritual: RitualId,
    pub client: ClientId,
    pub result: RitualResult,
    /// The day on which it was due.
    pub due_on: Date,
    /// Held on, moved to, left out on.
    pub on: Date,
    /// What was heard; why it was left out.
    pub said: String,
    pub agreed: String,
    /// JSON of `app`.
    pub answers: String,
    pub made_at: i64,
    pub made_by: Option<TeammateId>,
}

macro_rules! columns {
    () => {
        "r.ritual_id, r.client_id, r.kind, r.title, r.every_days, r.next_on, r.days_per_week, \
         r.owner_id, r.created_at, r.created_by, r.ended_at, r.ended_why, r.version"
    };
}

const INSERT: &str = "insert into ritual
    (workspace_id, ritual_id, client_id, kind, title, every_days, next_on, days_per_week, owner_id,
     created_at, created_by, ended_at, ended_why, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, '', 1)";
const GET: &str = concat!("select ", columns!(), " from ritual r where r.workspace_id = $1");
const LINES: &str = concat!(
    "select ",
    columns!(),
    ", c.name, c.tier, c.zone from ritual r
    join client c on c.workspace_id = r.workspace_id and c.client_id = r.client_id
    where r.workspace_id = $1 and r.ended_at is null and c.archived_at is null"
);
const UPDATE: &str = "update ritual set title = $4, every_days = $5, next_on = $6,
        days_per_week = $7, owner_id = $8, ended_at = $9, ended_why = $10, version = version + 1
    where workspace_id = $1 and ritual_id = $2 and version = $3";

/// Adds a ritual.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, r: &Ritual) -> Result<()> {
    let params = params![
        workspace,
        r.id,
        r.client,
        r.kind.word(),
        &r.title,
        r.every_days,
        r.next_on,
        r.days_per_week,
        r.owner,
        r.created_at,
        r.created_by
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

/// The ritual, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: RitualId,
) -> Result<Option<Ritual>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("r.ritual_id = {}", id);
    filter.and_visible("r.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The rituals of a client, those that go on first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Ritual>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("r.client_id = {}", client);
    filter.push(" order by r.ended_at is not null, r.next_on, r.ritual_id");
    conn.all(&filter.sql, &filter.params, read).await
}

/// What goes on, the earliest day first; only of `owner`, only until a day, where these are given.
pub async fn lines(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    (owner, until): (Option<TeammateId>, Option<Date>),
    limit: i64,
) -> Result<Vec<RitualLine>> {
    let mut filter = Filter::new(LINES, params![workspace]);
    filter.and_visible("r.client_id", visible);
    if let Some(owner) = owner {
        filter.and("r.owner_id = {}", owner);
    }
    if let Some(until) = until {
        filter.and("r.next_on <= {}", until);
    }
    let limit = filter.param(limit);
    filter.push(&format!(" order by r.next_on, r.ritual_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, |row| {
        Ok(RitualLine {
            ritual: read(row)?,
            client_name: row.get(13)?,
            tier: row.get(14)?,
            zone: row.get(15)?,
        })
    })
    .await
}

/// Saves what people change and what a result changes; [`crate::Error::Stale`] when somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, r: &Ritual) -> Result<()> {
    let params = params![
        workspace,
        r.id,
        r.version,
        &r.title,
        r.every_days,
        r.next_on,
        r.days_per_week,
        r.owner,
        r.ended_at,
        &r.ended_why
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const REMOVE_PAIRS: &str = "delete from ritual_pair where workspace_id = $1 and ritual_id = $2";
const ADD_PAIR: &str = "insert into ritual_pair
    (workspace_id, ritual_id, number, teammate_id, contact_id) values ($1, $2, $3, $4, $5)";
const PAIRS: &str = "select teammate_id, contact_id from ritual_pair
    where workspace_id = $1 and ritual_id = $2 order by number";

/// Sets who talks with whom.
pub async fn set_pairs(
    conn: &mut Conn,
    workspace: WorkspaceId,
    ritual: RitualId,
    pairs: &[Peers],
) -> Result<()> {
    conn.execute(REMOVE_PAIRS, params![workspace, ritual]).await?;
    for (n, pair) in pairs.iter().enumerate() {
        let params = params![workspace, ritual, n as i64, pair.teammate, pair.contact];
        conn.execute(ADD_PAIR, params).await?;
    }
    Ok(())
}

/// Who talks with whom.
pub async fn pairs(
    conn: &mut Conn,
    workspace: WorkspaceId,
    ritual: RitualId,
) -> Result<Vec<(TeammateId, ContactId)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    conn.all(PAIRS, params![workspace, ritual], read).await
}

const INSERT_RUN: &str = "insert into ritual_run
    (workspace_id, run_id, ritual_id, client_id, result, due_on, on_date, said, agreed, answers,
     made_at, made_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const RUNS: &str = "select run_id, ritual_id, client_id, result, due_on, on_date, said, agreed,
    answers, made_at, made_by from ritual_run
    where workspace_id = $1 and ritual_id = $2 order by made_at desc, run_id desc limit $3";
const RUNS_OF_CLIENT: &str = "select run_id, ritual_id, client_id, result, due_on, on_date, said,
    agreed, answers, made_at, made_by from ritual_run
    where workspace_id = $1 and client_id = $2 order by made_at desc, run_id desc limit $3";

/// Adds a result.
pub async fn insert_run(conn: &mut Conn, workspace: WorkspaceId, r: &RitualRun) -> Result<()> {
    let params = params![
        workspace,
        r.id,
        r.ritual,
        r.client,
        r.result.word(),
        r.due_on,
        r.on,
        &r.said,
        &r.agreed,
        &r.answers,
        r.made_at,
        r.made_by
    ];
    conn.execute(INSERT_RUN, params).await?;
    Ok(())
}

/// The last results of a ritual, the newest first. It must have been looked up at the door.
pub async fn runs(
    conn: &mut Conn,
    workspace: WorkspaceId,
    ritual: RitualId,
    limit: i64,
) -> Result<Vec<RitualRun>> {
    conn.all(RUNS, params![workspace, ritual, limit], read_run).await
}

/// The last results of a client, the newest first. The client must have been looked up at the door.
pub async fn runs_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    limit: i64,
) -> Result<Vec<RitualRun>> {
    conn.all(RUNS_OF_CLIENT, params![workspace, client, limit], read_run).await
}

const SPOKEN: &str = "select touch_id from touch where workspace_id = $1 and client_id = $2
    and touch_id >= $3 and is_substantive order by touch_id";

/// The touches that say something since an instant (milliseconds since 1970), in order.
pub async fn spoken(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<Vec<TouchId>> {
    let params = params![workspace, client, TouchId::first_at(since_ms)];
    conn.all(SPOKEN, params, |row| row.get(0)).await
}

const SET_FEED: &str = "insert into calendar_feed
    (workspace_id, teammate_id, token_hash, created_at, read_at) values ($1, $2, $3, $4, null)
    on conflict (workspace_id, teammate_id) do update
        set token_hash = excluded.token_hash, created_at = excluded.created_at, read_at = null";
const FEED: &str = "select created_at, read_at from calendar_feed
    where workspace_id = $1 and teammate_id = $2";
const REMOVE_FEED: &str = "delete from calendar_feed where workspace_id = $1 and teammate_id = $2";
const OF_HASH: &str = "select workspace_id, teammate_id from calendar_feed where token_hash = $1";
const READ_FEED: &str = "update calendar_feed set read_at = $2 where token_hash = $1
    and (read_at is null or read_at < $3)";

/// Gives the teammate a calendar by the hash of its secret; the one before is good no more.
pub async fn set_feed(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    hash: &[u8],
    now: i64,
) -> Result<()> {
    conn.execute(SET_FEED, params![workspace, teammate, hash, now]).await?;
    Ok(())
}

/// When the teammate's calendar was made, and when a device last read it.
pub async fn feed(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<Option<(i64, Option<i64>)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    conn.opt(FEED, params![workspace, teammate], read).await
}

/// Takes the teammate's calendar away; false when there was none.
pub async fn remove_feed(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<bool> {
    Ok(conn.execute(REMOVE_FEED, params![workspace, teammate]).await? == 1)
}

/// Whose calendar the secret opens.
pub async fn feed_of_hash(
    conn: &mut Conn,
    hash: &[u8],
) -> Result<Option<(WorkspaceId, TeammateId)>> {
    conn.opt(OF_HASH, params![hash], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Notes that a device read the calendar, unless it did so after `unless_after`.
pub async fn feed_was_read(
    conn: &mut Conn,
    hash: &[u8],
    now: i64,
    unless_after: i64,
) -> Result<()> {
    conn.execute(READ_FEED, params![hash, now, unless_after]).await?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Ritual> {
    Ok(Ritual {
        id: row.get(0)?,
        client: row.get(1)?,
        kind: row.word(2, RitualKind::from_word)?,
        title: row.get(3)?,
        every_days: row.get(4)?,
        next_on: row.get(5)?,
        days_per_week: row.get(6)?,
        owner: row.get(7)?,
        created_at: row.get(8)?,
        created_by: row.get(9)?,
        ended_at: row.get(10)?,
        ended_why: row.get(11)?,
        version: row.get(12)?,
    })
}

fn read_run(row: &Row<'_>) -> Result<RitualRun> {
    Ok(RitualRun {
        id: row.get(0)?,
        ritual: row.get(1)?,
        client: row.get(2)?,
        result: row.word(3, RitualResult::from_word)?,
        due_on: row.get(4)?,
        on: row.get(5)?,
        said: row.get(6)?,
        agreed: row.get(7)?,
        answers: row.get(8)?,
        made_at: row.get(9)?,
        made_by: row.get(10)?,
    })
}
