//! What is done right after the win: the protocol and its steps (P8, C087, C106, C107).

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::params;
use crate::promises::day;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, TeammateId, WorkspaceId};
use domain::onboarding::{Step, StepFact};
use jiff::civil::Date;

/// The onboarding of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Onboarding {
    pub client: ClientId,
    /// The day of the win.
    pub started_on: Date,
    /// JSON of the protocol.
    pub protocol: String,
    pub started_by: Option<TeammateId>,
    pub updated_at: i64,
    pub version: i64,
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRow {
    pub step: Step,
    pub owner: Option<TeammateId>,
    pub due_on: Date,
    pub done_on: Option<Date>,
    /// Why it is not needed here; empty: it is.
    pub skipped_why: String,
    pub note: String,
    pub marked_by: Option<TeammateId>,
    pub marked_at: Option<i64>,
}

impl StepRow {
    /// The same as the rules see it.
    pub fn fact(&self) -> StepFact {
        let is_skipped = !self.skipped_why.is_empty();
        StepFact { due_on: self.due_on, done_on: self.done_on, is_skipped }
    }
}

const INSERT: &str = "insert into onboarding
    (workspace_id, client_id, started_on, protocol, started_by, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, 1)";

/// Begins; unique for a client.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, o: &Onboarding) -> Result<()> {
    let started_on = o.started_on.to_string();
    let params = params![workspace, o.client, &started_on, &o.protocol, o.started_by, o.updated_at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update onboarding set protocol = $4, updated_at = $5, version = version + 1
    where workspace_id = $1 and client_id = $2 and version = $3";

/// Saves the protocol, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, o: &Onboarding) -> Result<()> {
    let params = params![workspace, o.client, o.version, &o.protocol, o.updated_at];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const GET: &str = "select client_id, started_on, protocol, started_by, updated_at, version
    from onboarding where workspace_id = $1 and client_id = $2";

/// The onboarding of a client, which must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Option<Onboarding>> {
    conn.opt(GET, params![workspace, client], |row| {
        Ok(Onboarding {
            client: row.get(0)?,
            started_on: row.text(1)?.parse().map_err(Error::other)?,
            protocol: row.get(2)?,
            started_by: row.get(3)?,
            updated_at: row.get(4)?,
            version: row.get(5)?,
        })
    })
    .await
}

const PUT_STEP: &str = "insert into onboarding_step
    (workspace_id, client_id, step, owner_id, due_on, done_on, skipped_why, note, marked_by, marked_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (workspace_id, client_id, step) do update set
        owner_id = excluded.owner_id, due_on = excluded.due_on, done_on = excluded.done_on,
        skipped_why = excluded.skipped_why, note = excluded.note, marked_by = excluded.marked_by,
        marked_at = excluded.marked_at";

/// Adds a step, or saves what is known of it now.
pub async fn put_step(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    s: &StepRow,
) -> Result<()> {
    let (due_on, done_on) = (s.due_on.to_string(), s.done_on.map(|day| day.to_string()));
    let params = params![
        workspace,
        client,
        s.step.word(),
        s.owner,
        &due_on,
        &done_on,
        &s.skipped_why,
        &s.note,
        s.marked_by,
        s.marked_at
    ];
    conn.execute(PUT_STEP, params).await?;
    Ok(())
}

const STEPS: &str =
    "select step, owner_id, due_on, done_on, skipped_why, note, marked_by, marked_at
    from onboarding_step where workspace_id = $1 and client_id = $2";

/// The steps of a client, in the order of the programme.
pub async fn steps(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<StepRow>> {
    let mut rows = conn.all(STEPS, params![workspace, client], read_step).await?;
    rows.sort_by_key(|row| row.step);
    Ok(rows)
}

fn read_step(row: &Row<'_>) -> Result<StepRow> {
    Ok(StepRow {
        step: row.word(0, Step::from_word)?,
        owner: row.get(1)?,
        due_on: row.text(2)?.parse().map_err(Error::other)?,
        done_on: day(row, 3)?,
        skipped_why: row.get(4)?,
        note: row.get(5)?,
        marked_by: row.get(6)?,
        marked_at: row.get(7)?,
    })
}

/// How far the onboarding of a client is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepCounts {
    /// 0: it was not begun.
    pub n_steps: i64,
    pub n_open: i64,
    pub n_overdue: i64,
}

const COUNTS: &str = "select count(*),
    coalesce(sum(case when done_on is null and skipped_why = '' then 1 else 0 end), 0),
    coalesce(sum(case when done_on is null and skipped_why = '' and due_on < $3 then 1 else 0 end), 0)
    from onboarding_step where workspace_id = $1 and client_id = $2";

/// Counts the steps of a client, which must have been looked up at the door.
pub async fn counts(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    today: Date,
) -> Result<StepCounts> {
    let today = today.to_string();
    conn.one(COUNTS, params![workspace, client, &today], |row| {
        Ok(StepCounts { n_steps: row.get(0)?, n_open: row.get(1)?, n_overdue: row.get(2)? })
    })
    .await
}
