//! Errors that are watched: their rounds and balances (C003).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, MonitorId, ProjectId, TeammateId, WorkspaceId};
use domain::monitor::{BalanceNote, Every, MonitorFact, MonitorKind, Round};
use jiff::civil::Date;
use std::collections::HashMap;

/// A monitor without its rounds and balances.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitor {
    pub id: MonitorId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub kind: MonitorKind,
    pub what: String,
    pub owner: Option<TeammateId>,
    pub first_on: Date,
    pub every: Every,
    /// The round that is not done, or the day on which the money is gone.
    pub due_on: Option<Date>,
    pub lead_days: i64,
    /// Spent a day, minor units; 0 where it is no balance.
    pub spend_minor: i64,
    pub currency: String,
    /// JSON of what is looked at before a round is done.
    pub lines: String,
    pub ended_on: Option<Date>,
    pub created_on: Date,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

/// A round that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundRow {
    pub round: Round,
    pub note: String,
    pub done_by: Option<TeammateId>,
    pub done_at: i64,
}

/// A balance that was noted.
#[derive(Clone, Debug, PartialEq)]
pub struct BalanceRow {
    pub note: BalanceNote,
    pub noted_by: Option<TeammateId>,
    pub noted_at: i64,
}

/// The rounds and balances of a monitor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    pub rounds: Vec<RoundRow>,
    pub balances: Vec<BalanceRow>,
}

impl Monitor {
    /// The same as the rules see it.
    pub fn fact(&self, log: &Log) -> MonitorFact {
        let mut balances: Vec<BalanceNote> = log.balances.iter().map(|row| row.note).collect();
        balances.sort_by_key(|note| note.on);
        MonitorFact {
            id: self.id,
            kind: self.kind,
            what: self.what.clone(),
            created_on: self.created_on,
            lead_days: u32::try_from(self.lead_days).unwrap_or(0),
            due_on: self.due_on.filter(|_| self.kind != MonitorKind::Balance),
            rounds: log.rounds.iter().map(|row| row.round).collect(),
            spend_minor: self.spend_minor,
            balances,
            ended_on: self.ended_on,
        }
    }
}

const INSERT: &str = "insert into monitor
    (workspace_id, monitor_id, client_id, project_id, kind, what, owner_id, first_on, every, due_on,
     lead_days, spend_minor, currency, lines, ended_on, created_on, created_by, created_at,
     updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, 1)";

/// Adds a monitor.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, m: &Monitor) -> Result<()> {
    let params = params![
        workspace,
        m.id,
        m.client,
        m.project,
        m.kind.word(),
        &m.what,
        m.owner,
        m.first_on,
        m.every.word(),
        m.due_on,
        m.lead_days,
        m.spend_minor,
        &m.currency,
        &m.lines,
        m.ended_on,
        m.created_on,
        m.created_by,
        m.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update monitor set
        project_id = $4, what = $5, owner_id = $6, due_on = $7, lead_days = $8, spend_minor = $9,
        lines = $10, ended_on = $11, updated_at = $12, version = version + 1
    where workspace_id = $1 and monitor_id = $2 and version = $3";

/// Saves what may change of a monitor, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, m: &Monitor, now: i64) -> Result<()> {
    let params = params![
        workspace,
        m.id,
        m.version,
        m.project,
        &m.what,
        m.owner,
        m.due_on,
        m.lead_days,
        m.spend_minor,
        &m.lines,
        m.ended_on,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const COLUMNS: &str = "m.monitor_id, m.client_id, m.project_id, m.kind, m.what, m.owner_id,
    m.first_on, m.every, m.due_on, m.lead_days, m.spend_minor, m.currency, m.lines, m.ended_on,
    m.created_on, m.created_by, m.created_at, m.updated_at, m.version";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from monitor m where m.workspace_id = $1{rest}")
}

/// The monitor, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: MonitorId,
) -> Result<Option<Monitor>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("m.monitor_id = {}", id);
    filter.and_visible("m.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The monitors of a client, which must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Monitor>> {
    let sql = select(" and m.client_id = $2 order by m.due_on, m.monitor_id");
    conn.all(&sql, params![workspace, client], read).await
}

/// Everything that is due by a day at the clients that may be seen, the most urgent first.
pub async fn due(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    until: Date,
    limit: i64,
) -> Result<Vec<Monitor>> {
    let sql = select(
        " and m.ended_on is null and exists (select 1 from client c where c.workspace_id = $1
            and c.client_id = m.client_id and c.archived_at is null)",
    );
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("m.due_on <= {}", until);
    filter.and_visible("m.client_id", visible);
    let limit = filter.param(limit);
    filter.push(&format!(" order by m.due_on, m.monitor_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, read).await
}

/// How much is due by a day at the clients that may be seen.
pub async fn n_due(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    until: Date,
) -> Result<i64> {
    let mut filter = Filter::new(COUNT_DUE, params![workspace]);
    filter.and("m.due_on <= {}", until);
    filter.and_visible("m.client_id", visible);
    conn.one(&filter.sql, &filter.params, |row| row.get(0)).await
}

const COUNT_DUE: &str = "select count(*) from monitor m where m.workspace_id = $1
    and m.ended_on is null and exists (select 1 from client c where c.workspace_id = $1
        and c.client_id = m.client_id and c.archived_at is null)";

const ADD_ROUND: &str = "insert into monitor_round
    (workspace_id, monitor_id, n, due_on, done_on, note, done_by, done_at)
    select $1, $2, count(*) + 1, $3, $4, $5, $6, $7 from monitor_round
    where workspace_id = $1 and monitor_id = $2";

/// Adds a round that was done.
pub async fn add_round(
    conn: &mut Conn,
    workspace: WorkspaceId,
    monitor: MonitorId,
    row: &RoundRow,
) -> Result<()> {
    let Round { due_on, done_on } = row.round;
    let params = params![workspace, monitor, due_on, done_on, &row.note, row.done_by, row.done_at];
    conn.execute(ADD_ROUND, params).await?;
    Ok(())
}

const ADD_BALANCE: &str = "insert into monitor_balance
    (workspace_id, monitor_id, n, noted_on, balance_minor, noted_by, noted_at)
    select $1, $2, count(*) + 1, $3, $4, $5, $6 from monitor_balance
    where workspace_id = $1 and monitor_id = $2";

/// Adds a balance that was noted.
pub async fn add_balance(
    conn: &mut Conn,
    workspace: WorkspaceId,
    monitor: MonitorId,
    row: &BalanceRow,
) -> Result<()> {
    let note = row.note;
    let params = params![workspace, monitor, note.on, note.minor, row.noted_by, row.noted_at];
    conn.execute(ADD_BALANCE, params).await?;
    Ok(())
}

/// Put in order by the caller, as the balances: asked for it, SQLite walks the monitors of all clients.
const ROUNDS: &str = "select m.monitor_id, r.due_on, r.done_on, r.note, r.done_by, r.done_at
    from monitor m cross join monitor_round r
    where m.workspace_id = $1 and m.client_id = $2 and r.workspace_id = m.workspace_id
      and r.monitor_id = m.monitor_id";
const BALANCES: &str = "select m.monitor_id, b.noted_on, b.balance_minor, b.noted_by, b.noted_at
    from monitor m cross join monitor_balance b
    where m.workspace_id = $1 and m.client_id = $2 and b.workspace_id = m.workspace_id
      and b.monitor_id = m.monitor_id";

/// The rounds and balances of all monitors of a client, by monitor, in the order in which they were noted.
pub async fn logs_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<HashMap<MonitorId, Log>> {
    let mut logs: HashMap<MonitorId, Log> = HashMap::new();
    conn.each(ROUNDS, params![workspace, client], &mut |row| {
        logs.entry(row.get(0)?).or_default().rounds.push(RoundRow {
            round: Round { due_on: row.get(1)?, done_on: row.get(2)? },
            note: row.get(3)?,
            done_by: row.get(4)?,
            done_at: row.get(5)?,
        });
        Ok(())
    })
    .await?;
    conn.each(BALANCES, params![workspace, client], &mut |row| {
        logs.entry(row.get(0)?).or_default().balances.push(BalanceRow {
            note: BalanceNote { on: row.get(1)?, minor: row.get(2)? },
            noted_by: row.get(3)?,
            noted_at: row.get(4)?,
        });
        Ok(())
    })
    .await?;
    for log in logs.values_mut() {
        log.rounds.sort_by_key(|row| (row.round.due_on, row.done_at));
        log.balances.sort_by_key(|row| (row.noted_at, row.note.on));
    }
    Ok(logs)
}

/// The monitors of a client as the rules see them; most clients have none, and nothing more is asked then.
pub async fn facts(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<MonitorFact>> {
    let rows = of_client(conn, workspace, client).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let logs = logs_of_client(conn, workspace, client).await?;
    let none = Log::default();
    Ok(rows.iter().map(|row| row.fact(logs.get(&row.id).unwrap_or(&none))).collect())
}

fn read(row: &Row<'_>) -> Result<Monitor> {
    Ok(Monitor {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        kind: row.word(3, MonitorKind::from_word)?,
        what: row.get(4)?,
        owner: row.get(5)?,
        first_on: row.get(6)?,
        every: row.word(7, Every::from_word)?,
        due_on: row.get(8)?,
        lead_days: row.get(9)?,
        spend_minor: row.get(10)?,
        currency: row.get(11)?,
        lines: row.get(12)?,
        ended_on: row.get(13)?,
        created_on: row.get(14)?,
        created_by: row.get(15)?,
        created_at: row.get(16)?,
        updated_at: row.get(17)?,
        version: row.get(18)?,
    })
}
