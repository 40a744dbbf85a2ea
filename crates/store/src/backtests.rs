//! Back-tests: runs over the recorded history of an agency, and what each client came to (L6).

use crate::db::{Conn, Row, Value};
use crate::error::Result;
use crate::filter::Filter;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{BacktestId, ClientId, TeammateId, WorkspaceId};
use std::collections::BTreeSet;

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    pub id: BacktestId,
    /// waiting, running, done, failed, cancelled.
    pub state: String,
    /// JSON of `domain`: the numbers that it was made with, and their version.
    pub policy: String,
    pub policy_version: i64,
    /// What the whole run takes for now.
    pub asked_at: i64,
    pub n_clients: i64,
    pub n_done: i64,
    /// Archived clients of whom nobody said what became of them.
    pub n_unmarked: i64,
    /// JSON of `domain`: the figures of every threshold; empty before the end.
    pub tallies: String,
    pub is_cancelled: bool,
    pub error: Option<String>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub finished_at: Option<i64>,
}

const INSERT: &str = "insert into backtest
    (workspace_id, backtest_id, state, policy, policy_version, asked_at, n_clients, n_done,
     n_unmarked, tallies, is_cancelled, error, created_by, created_at, finished_at)
    values ($1, $2, 'waiting', $3, $4, $5, 0, 0, 0, '', false, null, $6, $7, null)";

/// Adds a run that waits.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, b: &Backtest) -> Result<()> {
    let params = params![
        workspace,
        b.id,
        &b.policy,
        b.policy_version,
        b.asked_at,
        b.created_by,
        b.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select backtest_id, state, policy, policy_version, asked_at, n_clients, n_done,
    n_unmarked, tallies, is_cancelled, error, created_by, created_at, finished_at
    from backtest where workspace_id = $1 and backtest_id = $2";

/// The run, if there is one.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
) -> Result<Option<Backtest>> {
    conn.opt(GET, params![workspace, id], read).await
}

const LIST: &str = "select backtest_id, state, policy, policy_version, asked_at, n_clients, n_done,
    n_unmarked, tallies, is_cancelled, error, created_by, created_at, finished_at
    from backtest where workspace_id = $1 order by created_at desc, backtest_id desc limit $2";

/// The last runs, newest first.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId, limit: i64) -> Result<Vec<Backtest>> {
    conn.all(LIST, params![workspace, limit], read).await
}

const BEGIN: &str = "update backtest set state = 'running', n_clients = $3, n_unmarked = $4
    where workspace_id = $1 and backtest_id = $2 and finished_at is null";

/// The run knows how much there is to do.
pub async fn begin(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
    (n_clients, n_unmarked): (i64, i64),
) -> Result<()> {
    let params = params![workspace, id, n_clients, n_unmarked];
    stale_unless_one(conn.execute(BEGIN, params).await?)
}

const SAVE_PROGRESS: &str = "update backtest set n_done = $3
    where workspace_id = $1 and backtest_id = $2 and finished_at is null";

/// Writes the progress, in the transaction of the trials that it counts.
pub async fn save_progress(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
    n_done: i64,
) -> Result<()> {
    stale_unless_one(conn.execute(SAVE_PROGRESS, params![workspace, id, n_done]).await?)
}

const FINISH: &str = "update backtest
    set state = $3, tallies = $4, error = $5, finished_at = $6
    where workspace_id = $1 and backtest_id = $2 and finished_at is null";

/// Writes how the run ended; false when it was over before.
pub async fn finish(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
    (state, tallies, error): (&str, &str, Option<&str>),
    now: i64,
) -> Result<bool> {
    let params = params![workspace, id, state, tallies, error, now];
    Ok(conn.execute(FINISH, params).await? == 1)
}

const CANCEL: &str = "update backtest set is_cancelled = true
    where workspace_id = $1 and backtest_id = $2 and finished_at is null";

/// Asks the run to stop; false when it has ended.
pub async fn cancel(conn: &mut Conn, workspace: WorkspaceId, id: BacktestId) -> Result<bool> {
    Ok(conn.execute(CANCEL, params![workspace, id]).await? == 1)
}

const IS_CANCELLED: &str =
    "select is_cancelled from backtest where workspace_id = $1 and backtest_id = $2";

/// Whether somebody asked to stop, or the run is gone.
pub async fn is_cancelled(conn: &mut Conn, workspace: WorkspaceId, id: BacktestId) -> Result<bool> {
    Ok(conn.opt(IS_CANCELLED, params![workspace, id], |row| row.get(0)).await?.unwrap_or(true))
}

/// What a client came to at one threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    pub client: ClientId,
    /// Percents of the present numbers.
    pub threshold: u32,
    /// Lost clients first: 0; kept ones with false alarms: 1; the others: 2.
    pub rank: i64,
    /// JSON of `domain`; empty: there was no history to try.
    pub trial: String,
}

const INSERT_TRIALS: &str = "insert into backtest_trial
    (workspace_id, backtest_id, threshold, client_id, rank, trial) values ";
const INSERT_TRIALS_ROW: &str = "($, $, $, $, $, $)";

/// Adds trials of clients that have none yet in this run.
pub async fn add_trials(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
    trials: &[Trial],
) -> Result<()> {
    let mut values: Vec<Value<'_>> = Vec::with_capacity(trials.len() * 6);
    for t in trials {
        let row = params![workspace, id, i64::from(t.threshold), t.client, t.rank, &t.trial];
        values.extend_from_slice(row);
    }
    conn.insert_rows(INSERT_TRIALS, INSERT_TRIALS_ROW, &values).await
}

const TRIED: &str = "select distinct client_id from backtest_trial
    where workspace_id = $1 and backtest_id = $2";

/// The clients that have been tried: where a run goes on after a crash.
pub async fn tried(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
) -> Result<BTreeSet<ClientId>> {
    let all: Vec<ClientId> = conn.all(TRIED, params![workspace, id], |row| row.get(0)).await?;
    Ok(all.into_iter().collect())
}

const TRIALS: &str = "select client_id, threshold, rank, trial from backtest_trial
    where workspace_id = $1 and backtest_id = $2";

/// The trials of one threshold, lost clients first; `limit` of them.
pub async fn trials(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
    threshold: u32,
    limit: i64,
) -> Result<Vec<Trial>> {
    let mut filter = Filter::new(TRIALS, params![workspace, id]);
    filter.and("threshold = {}", i64::from(threshold));
    let limit = filter.param(limit);
    filter.push(&format!(" order by rank, client_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, read_trial).await
}

/// All trials of one client in a run, by threshold.
pub async fn trials_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
    client: ClientId,
) -> Result<Vec<Trial>> {
    let mut filter = Filter::new(TRIALS, params![workspace, id]);
    filter.and("client_id = {}", client);
    filter.push(" order by threshold");
    conn.all(&filter.sql, &filter.params, read_trial).await
}

/// Calls `each` with every trial of a run, without holding them all.
pub async fn each_trial(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: BacktestId,
    each: &mut (dyn FnMut(Trial) + Send),
) -> Result<()> {
    conn.each(TRIALS, params![workspace, id], &mut |row| {
        each(read_trial(row)?);
        Ok(())
    })
    .await
}

const OLD: &str = "select backtest_id from backtest where workspace_id = $1
    and finished_at is not null order by created_at desc, backtest_id desc limit 1000 offset $2";
const REMOVE_TRIALS: &str =
    "delete from backtest_trial where workspace_id = $1 and backtest_id = $2";
const REMOVE: &str = "delete from backtest where workspace_id = $1 and backtest_id = $2";

/// Keeps the newest runs that are over and removes the others; how many went.
pub async fn remove_old(conn: &mut Conn, workspace: WorkspaceId, n_kept: i64) -> Result<usize> {
    let old: Vec<BacktestId> = conn.all(OLD, params![workspace, n_kept], |row| row.get(0)).await?;
    for id in &old {
        conn.execute(REMOVE_TRIALS, params![workspace, *id]).await?;
        conn.execute(REMOVE, params![workspace, *id]).await?;
    }
    Ok(old.len())
}

fn read_trial(row: &Row<'_>) -> Result<Trial> {
    Ok(Trial {
        client: row.get(0)?,
        threshold: u32::try_from(row.get::<i64>(1)?).unwrap_or(0),
        rank: row.get(2)?,
        trial: row.get(3)?,
    })
}

fn read(row: &Row<'_>) -> Result<Backtest> {
    Ok(Backtest {
        id: row.get(0)?,
        state: row.get(1)?,
        policy: row.get(2)?,
        policy_version: row.get(3)?,
        asked_at: row.get(4)?,
        n_clients: row.get(5)?,
        n_done: row.get(6)?,
        n_unmarked: row.get(7)?,
        tallies: row.get(8)?,
        is_cancelled: row.get(9)?,
        error: row.get(10)?,
        created_by: row.get(11)?,
        created_at: row.get(12)?,
        finished_at: row.get(13)?,
    })
}
