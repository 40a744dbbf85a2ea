//! Jobs: work that is done later, exactly as often as it was asked for, also after a crash.
//!
//! States: waiting, running (with a lease), done, failed, superseded (a newer one of the same key
//! waits already), cancelled.

use crate::db::{Conn, Engine, Row};
use crate::error::Result;
use crate::params;
use domain::id::{JobId, WorkspaceId};

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// 0: the program itself.
    pub workspace: WorkspaceId,
    pub id: JobId,
    pub kind: String,
    /// JSON of `app`.
    pub payload: String,
    pub dedupe_key: Option<String>,
    pub run_at: i64,
    /// How often it was begun.
    pub attempts: i64,
    pub error: Option<String>,
    pub created_at: i64,
}

const ENQUEUE: &str = "insert into job
    (workspace_id, job_id, kind, payload, dedupe_key, state, run_at, attempts, claimed_by,
     claimed_until, error, created_at, finished_at)
    values ($1, $2, $3, $4, $5, 'waiting', $6, 0, null, null, null, $7, null)
    on conflict (workspace_id, dedupe_key) where state = 'waiting' and dedupe_key is not null
    do update set run_at = excluded.run_at where job.run_at > excluded.run_at";

/// Adds a job. Where one with the same key waits already, that one only comes sooner, if this one
/// is more urgent. False when nothing had to change.
pub async fn enqueue(conn: &mut Conn, j: &Job) -> Result<bool> {
    let params =
        params![j.workspace, j.id, &j.kind, &j.payload, &j.dedupe_key, j.run_at, j.created_at];
    Ok(conn.execute(ENQUEUE, params).await? == 1)
}

const ENQUEUE_CLAIMED: &str = "insert into job
    (workspace_id, job_id, kind, payload, dedupe_key, state, run_at, attempts, claimed_by,
     claimed_until, error, created_at, finished_at)
    values ($1, $2, $3, $4, $5, 'running', $6, 1, $7, $8, null, $9, null)";

/// Adds a job that its maker does at once: nobody else takes it before the lease has ended.
pub async fn enqueue_claimed(
    conn: &mut Conn,
    j: &Job,
    worker: &str,
    lease_until: i64,
) -> Result<()> {
    let params = params![
        j.workspace,
        j.id,
        &j.kind,
        &j.payload,
        &j.dedupe_key,
        j.run_at,
        worker,
        lease_until,
        j.created_at
    ];
    conn.execute(ENQUEUE_CLAIMED, params).await?;
    Ok(())
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "update job set state = 'running', claimed_by = $1, claimed_until = $3,
                attempts = attempts + 1
            where (workspace_id, job_id) in (
                select workspace_id, job_id from job
                where (state = 'waiting' and run_at <= $2)
                   or (state = 'running' and claimed_until < $2)
                order by run_at, job_id limit 1",
            $lock,
            ")
            returning workspace_id, job_id, kind, payload, dedupe_key, run_at, attempts, error,
                created_at"
        )
    };
}

const CLAIM_SQLITE: &str = claim!("");
const CLAIM_POSTGRES: &str = claim!(" for update skip locked");

/// Takes the next job that is due, or whose worker has died, until the lease ends. To be run in a
/// transaction of its own.
pub async fn claim(
    conn: &mut Conn,
    worker: &str,
    now: i64,
    lease_until: i64,
) -> Result<Option<Job>> {
    let sql = match conn.engine() {
        Engine::Sqlite => CLAIM_SQLITE,
        Engine::Postgres => CLAIM_POSTGRES,
    };
    conn.opt(sql, params![worker, now, lease_until], read).await
}

const HEARTBEAT: &str = "update job set claimed_until = $4
    where workspace_id = $1 and job_id = $2 and claimed_by = $3 and state = 'running'";

/// Makes the lease longer; false when the job is no longer this worker's: it must stop.
pub async fn heartbeat(conn: &mut Conn, job: &Job, worker: &str, lease_until: i64) -> Result<bool> {
    let params = params![job.workspace, job.id, worker, lease_until];
    Ok(conn.execute(HEARTBEAT, params).await? == 1)
}

const FINISH: &str = "update job set state = 'done', finished_at = $4, claimed_until = null,
    error = null
    where workspace_id = $1 and job_id = $2 and claimed_by = $3 and state = 'running'";

/// The job is done; false when it was no longer this worker's.
pub async fn finish(conn: &mut Conn, job: &Job, worker: &str, now: i64) -> Result<bool> {
    Ok(conn.execute(FINISH, params![job.workspace, job.id, worker, now]).await? == 1)
}

const RETRY: &str = "update job set claimed_by = null, claimed_until = null, error = $4,
        run_at = $5,
        state = case when exists (select 1 from job o where o.workspace_id = $1
            and o.dedupe_key = job.dedupe_key and o.state = 'waiting')
            then 'superseded' else 'waiting' end
    where workspace_id = $1 and job_id = $2 and claimed_by = $3 and state = 'running'";

/// The job went wrong and is tried again at `run_at`.
pub async fn retry(
    conn: &mut Conn,
    job: &Job,
    worker: &str,
    error: &str,
    run_at: i64,
) -> Result<bool> {
    let params = params![job.workspace, job.id, worker, error, run_at];
    Ok(conn.execute(RETRY, params).await? == 1)
}

const FAIL: &str = "update job set state = 'failed', error = $4, finished_at = $5,
    claimed_until = null
    where workspace_id = $1 and job_id = $2 and claimed_by = $3 and state = 'running'";

/// The job went wrong for good; it stays for people to see.
pub async fn fail(conn: &mut Conn, job: &Job, worker: &str, error: &str, now: i64) -> Result<bool> {
    Ok(conn.execute(FAIL, params![job.workspace, job.id, worker, error, now]).await? == 1)
}

const CANCEL: &str = "update job set state = 'cancelled', finished_at = $3
    where workspace_id = $1 and job_id = $2 and state in ('waiting', 'failed')";

/// Takes a waiting or failed job out of the queue; false when it runs or is over.
pub async fn cancel(conn: &mut Conn, workspace: WorkspaceId, id: JobId, now: i64) -> Result<bool> {
    Ok(conn.execute(CANCEL, params![workspace, id, now]).await? == 1)
}

const AGAIN: &str = "update job set state = 'waiting', run_at = $3, attempts = 0,
    finished_at = null, claimed_by = null
    where workspace_id = $1 and job_id = $2 and state = 'failed'
    and not exists (select 1 from job o where o.workspace_id = $1
        and o.dedupe_key = job.dedupe_key and o.state = 'waiting')";

/// Tries a failed job once more; false when it has not failed or the same work waits already.
pub async fn run_again(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: JobId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(AGAIN, params![workspace, id, now]).await? == 1)
}

const FAILED: &str = "select workspace_id, job_id, kind, payload, dedupe_key, run_at, attempts,
    error, created_at
    from job where workspace_id = $1 and state = 'failed' order by run_at desc, job_id limit $2";

/// The failed jobs of a workspace, the last first.
pub async fn failed(conn: &mut Conn, workspace: WorkspaceId, limit: i64) -> Result<Vec<Job>> {
    conn.all(FAILED, params![workspace, limit], read).await
}

const COUNTS: &str = "select state, count(*) from job group by state order by state";

/// How many jobs are in each state, of all workspaces: for the health page.
pub async fn counts(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    conn.all(COUNTS, params![], |row| Ok((row.get(0)?, row.get(1)?))).await
}

const NEXT_RUN: &str = "select min(run_at) from job where state = 'waiting'";

/// When the next waiting job is due.
pub async fn next_run_at(conn: &mut Conn) -> Result<Option<i64>> {
    conn.one(NEXT_RUN, params![], |row| row.get(0)).await
}

const SWEEP: &str = "delete from job
    where state in ('done', 'superseded', 'cancelled') and finished_at < $1";

/// Removes what was over before an instant.
pub async fn sweep(conn: &mut Conn, before: i64) -> Result<u64> {
    conn.execute(SWEEP, params![before]).await
}

fn read(row: &Row<'_>) -> Result<Job> {
    Ok(Job {
        workspace: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        payload: row.get(3)?,
        dedupe_key: row.get(4)?,
        run_at: row.get(5)?,
        attempts: row.get(6)?,
        error: row.get(7)?,
        created_at: row.get(8)?,
    })
}
