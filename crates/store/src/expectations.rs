//! Expectations of the sale beside what came out, after 30, 60 and 90 days (C137).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use domain::expectation::Verdict;
use domain::id::{ClientId, PromiseId, TeammateId, WorkspaceId};
use jiff::civil::Date;

/// What was said of an expectation on a check.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRow {
    pub promise: PromiseId,
    /// 0, 30, 60 or 90.
    pub day: i64,
    pub verdict: Verdict,
    pub note: String,
    pub checked_on: Date,
    pub checked_by: Option<TeammateId>,
    pub checked_at: i64,
}

const PUT: &str = "insert into expectation_check
    (workspace_id, client_id, promise_id, day, verdict, note, checked_on, checked_by, checked_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (workspace_id, promise_id, day) do update set verdict = excluded.verdict,
        note = excluded.note, checked_on = excluded.checked_on, checked_by = excluded.checked_by,
        checked_at = excluded.checked_at";

/// Keeps what was said; what was said of the same check before stays in the log of events.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    c: &CheckRow,
) -> Result<()> {
    let params = params![
        workspace,
        client,
        c.promise,
        c.day,
        c.verdict.word(),
        &c.note,
        c.checked_on,
        c.checked_by,
        c.checked_at
    ];
    conn.execute(PUT, params).await?;
    Ok(())
}

/// Put in order by the caller: asked for it, SQLite walks the checks of all clients.
const OF_CLIENT: &str = "select promise_id, day, verdict, note, checked_on, checked_by, checked_at
    from expectation_check where workspace_id = $1 and client_id = $2";

/// The checks of a client, which must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<CheckRow>> {
    let mut rows = conn.all(OF_CLIENT, params![workspace, client], read).await?;
    rows.sort_by_key(|row| (row.promise, row.day));
    Ok(rows)
}

/// Steps of the check that nobody did in time, at the clients that may be seen.
const OVERDUE: &str = "select count(*) from onboarding_step s where s.workspace_id = $1
    and s.done_on is null and s.skipped_why = '' and s.step in ('check_30', 'check_60', 'check_90')
    and exists (select 1 from client c where c.workspace_id = $1 and c.client_id = s.client_id
        and c.archived_at is null)";

/// How many checks are overdue on a day.
pub async fn n_overdue(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    today: Date,
) -> Result<i64> {
    let mut filter = Filter::new(OVERDUE, params![workspace]);
    filter.and("s.due_on < {}", today);
    filter.and_visible("s.client_id", visible);
    conn.one(&filter.sql, &filter.params, |row| row.get(0)).await
}

/// The clients whose checks are overdue on a day, with the step, those that wait longest first.
pub async fn overdue(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    today: Date,
    limit: i64,
) -> Result<Vec<(ClientId, String, Date)>> {
    let sql = OVERDUE.replacen("count(*)", "s.client_id, s.step, s.due_on", 1);
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("s.due_on < {}", today);
    filter.and_visible("s.client_id", visible);
    let limit = filter.param(limit);
    filter.push(&format!(" order by s.due_on, s.client_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
}

fn read(row: &Row<'_>) -> Result<CheckRow> {
    Ok(CheckRow {
        promise: row.get(0)?,
        day: row.get(1)?,
        verdict: row.word(2, Verdict::from_word)?,
        note: row.get(3)?,
        checked_on: row.get(4)?,
        checked_by: row.get(5)?,
        checked_at: row.get(6)?,
    })
}
