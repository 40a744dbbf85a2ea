//! Jobs: a closed list. Each body calls the command that the command line also calls.
//!
//! A job is claimed with a lease, kept alive by a heartbeat, tried again with growing delay, and
//! after the limit stays as failed for people to see. Running one twice changes nothing.

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::{
    assess, backtest, import, incident, notice, outbox, person, portfolio, schedule, weekly,
};
use domain::access::Action;
use domain::id::{
    BacktestId, ClientId, ImportId, IncidentId, JobId, MailId, TeammateId, TellingId, WorkspaceId,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Conn, jobs};
use tokio::sync::{oneshot, watch};

/// Everything that is done later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Job {
    /// Assess every client whose facts changed or whose time has come.
    Assess,
    /// Take a back-test to its end.
    Backtest { backtest: BacktestId },
    /// Read an import to its end.
    Import { import: ImportId },
    /// Call a second person where a client waits for an answer during an incident.
    IncidentAlarms,
    /// Tell of what only the clock does: promises that were not kept on their day.
    Notices,
    /// Compute where every client stands on the board: what the data say changes by itself.
    Portfolio,
    /// Tell the past levels of a client anew: touches of the past came to it or went.
    RebuildHistory { client: ClientId },
    /// Write the database anew: what was erased must not be read from its file.
    Scrub,
    /// Hand a letter to the mail server, once.
    SendLetter { incident: IncidentId, telling: TellingId },
    /// Hand a letter that is no word about an incident to the mail server, once.
    SendMail { mail: MailId },
    /// Remove jobs that are long over.
    Sweep,
    /// Put everything that a person is to be told by mail into one letter.
    TellTeammate { teammate: TeammateId },
    /// Make the drafts of weekly reports whose week is closed.
    WeeklyDrafts,
}

impl Job {
    /// The word in the database and in logs.
    pub fn name(&self) -> &'static str {
        match self {
            Job::Assess => "assess",
            Job::Backtest { .. } => "backtest",
            Job::Import { .. } => "import",
            Job::IncidentAlarms => "incident_alarms",
            Job::Notices => "notices",
            Job::Portfolio => "portfolio",
            Job::RebuildHistory { .. } => "rebuild_history",
            Job::Scrub => "scrub",
            Job::SendLetter { .. } => "send_letter",
            Job::SendMail { .. } => "send_mail",
            Job::Sweep => "sweep",
            Job::TellTeammate { .. } => "tell_teammate",
            Job::WeeklyDrafts => "weekly_drafts",
        }
    }

    /// Two waiting jobs with one key are one.
    fn dedupe_key(&self) -> String {
        match self {
            Job::Backtest { backtest } => format!("backtest:{backtest}"),
            Job::Import { import } => format!("import:{import}"),
            Job::SendLetter { telling, .. } => format!("send_letter:{telling}"),
            Job::SendMail { mail } => format!("send_mail:{mail}"),
            Job::RebuildHistory { client } => format!("rebuild_history:{client}"),
            Job::TellTeammate { teammate } => format!("tell_teammate:{teammate}"),
            _ => self.name().to_owned(),
        }
    }
}

/// The program's own jobs belong to no agency.
pub const PROGRAM: WorkspaceId = WorkspaceId(0);

const LEASE_MS: i64 = 60_000;
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Also without being woken: another node may have put work into the queue.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// A long import must not keep levels from being computed.
const N_WORKERS: usize = 2;
const ATTEMPTS_MAX: i64 = 5;
/// First delay, and how it grows: 30 s, 2 min, 8 min, 32 min.
const DELAY_MS: i64 = 30_000;
const DELAY_GROWTH: i64 = 4;

/// Puts a job into the queue, in the transaction of the command that wants it. False when the same
/// work waits already, not later. The caller wakes the runner after the commit.
pub async fn enqueue(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
    job: &Job,
    run_at: i64,
) -> Result<bool> {
    Ok(jobs::enqueue(conn, &new_row(ctx, workspace, job, run_at)?).await?)
}

fn new_row(ctx: &Ctx, workspace: WorkspaceId, job: &Job, run_at: i64) -> Result<jobs::Job> {
    Ok(jobs::Job {
        workspace,
        id: JobId(ctx.new_id()),
        kind: job.name().to_owned(),
        payload: serde_json::to_string(job).map_err(anyhow::Error::new)?,
        dedupe_key: Some(job.dedupe_key()),
        run_at,
        attempts: 0,
        error: None,
        created_at: ctx.now_ms(),
    })
}

/// A job that its maker does itself.
pub(crate) struct Own {
    row: jobs::Job,
    worker: String,
}

/// Puts a job into the queue as one that this process does at once, so that a server beside it
/// leaves it alone, and goes on with it when this process dies. [`run_own`] does it.
pub(crate) async fn enqueue_own(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
    job: &Job,
) -> Result<Own> {
    let now = ctx.now_ms();
    let row = jobs::Job { attempts: 1, ..new_row(ctx, workspace, job, now)? };
    let own = Own { row, worker: worker_name("own") };
    jobs::enqueue_claimed(conn, &own.row, &own.worker, now + LEASE_MS).await?;
    Ok(own)
}

/// Does an own job: `body` is what it does, and the lease is kept while it runs.
pub(crate) async fn run_own<T>(
    ctx: &Ctx,
    own: &Own,
    body: impl Future<Output = Result<T>>,
) -> Result<T> {
    let (lost_sender, lost) = oneshot::channel();
    let heart = Heart::new(ctx, &own.row, &own.worker, lost_sender);
    let done = tokio::select! {
        done = body => done,
        Ok(()) = lost => Err(Error::Conflict),
    };
    drop(heart);
    let end = match &done {
        Ok(_) => Ok(()),
        Err(error) => Err(Wrong { text: format!("{error:#}"), is_permanent: is_permanent(error) }),
    };
    if let Err(error) = settle(ctx, &own.row, &own.worker, end).await {
        tracing::warn!(job = %own.row.id, %error, "how a job ended could not be written");
    }
    done
}

fn worker_name(which: &str) -> String {
    format!("{}-{which}-{}", std::process::id(), uuid::Uuid::new_v4().simple())
}

/// What a run of the queue did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    pub n_done: usize,
    pub n_wrong: usize,
}

/// Does everything that is due, then returns: for tests and the command line.
pub async fn run_due(ctx: &Ctx) -> Result<Ran> {
    ask_to_assess(ctx).await?;
    let mut ran = Ran::default();
    while let Some(outcome) = run_next(ctx, "run-due").await? {
        match outcome {
            Outcome::Done => ran.n_done += 1,
            Outcome::Wrong => ran.n_wrong += 1,
        }
    }
    Ok(ran)
}

/// Works until `stop` becomes true; a job that is running is finished first.
pub async fn run_forever(ctx: Ctx, stop: watch::Receiver<bool>) {
    if let Err(error) = schedule::ensure(&ctx).await {
        tracing::error!(%error, "the schedule could not be set up");
    }
    let mut workers = Vec::new();
    for n in 0..N_WORKERS {
        let worker = worker_name(&n.to_string());
        workers.push(tokio::spawn(work(ctx.clone(), worker, stop.clone())));
    }
    for worker in workers {
        if let Err(error) = worker.await {
            tracing::error!(%error, "a worker of the queue ended early");
        }
    }
}

async fn work(ctx: Ctx, worker: String, mut stop: watch::Receiver<bool>) {
    let mut has_worked = false;
    while !*stop.borrow() {
        match run_next(&ctx, &worker).await {
            Ok(Some(_)) => {
                has_worked = true;
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the queue could not be read"),
        }
        tokio::select! {
            () = ctx.jobs_woken() => {
                if let Err(error) = ask_to_assess(&ctx).await {
                    tracing::error!(%error, "an assessment could not be asked for");
                }
            }
            // Nothing to do for a while after work: what the work has cached is given back.
            () = tokio::time::sleep(LOOK_AGAIN) => {
                if std::mem::take(&mut has_worked)
                    && let Err(error) = ctx.db.release_memory().await
                {
                    tracing::warn!(%error, "memory could not be given back");
                }
            }
            _ = stop.changed() => {}
        }
    }
}

/// Whoever wakes the queue has changed facts.
async fn ask_to_assess(ctx: &Ctx) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    enqueue(ctx, &mut tx, PROGRAM, &Job::Assess, ctx.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Wrong,
}

/// Takes and does the next due job; `None` when there is none.
async fn run_next(ctx: &Ctx, worker: &str) -> Result<Option<Outcome>> {
    let now = ctx.now_ms();
    let mut tx = ctx.db.begin().await?;
    let claimed = jobs::claim(&mut tx, worker, now, now + LEASE_MS).await?;
    tx.commit().await?;
    let Some(row) = claimed else { return Ok(None) };
    let done = if row.attempts > ATTEMPTS_MAX {
        Err(anyhow::anyhow!("its worker died {ATTEMPTS_MAX} times"))
    } else {
        run_claimed(ctx, &row, worker).await
    };
    let end = done.map_err(|error| Wrong {
        text: format!("{error:#}"),
        is_permanent: error.downcast_ref::<Error>().is_some_and(is_permanent),
    });
    settle(ctx, &row, worker, end).await.map(Some)
}

/// Runs the body on a thread of its own, with a heartbeat beside it.
async fn run_claimed(ctx: &Ctx, row: &jobs::Job, worker: &str) -> anyhow::Result<()> {
    let job: Job = serde_json::from_str(&row.payload)?;
    let (lost_sender, lost) = oneshot::channel();
    let heart = Heart::new(ctx, row, worker, lost_sender);
    let (ctx, workspace) = (ctx.clone(), row.workspace);
    let runtime = tokio::runtime::Handle::current();
    let body = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            tokio::select! {
                done = run(&ctx, workspace, &job) => done.map_err(anyhow::Error::new),
                Ok(()) = lost => Err(anyhow::anyhow!("another worker has taken it over")),
            }
        })
    });
    let done = body.await;
    drop(heart);
    done?
}

async fn run(ctx: &Ctx, workspace: WorkspaceId, job: &Job) -> Result<()> {
    match job {
        Job::Assess => assess::run_due(ctx).await.map(drop),
        Job::Backtest { backtest } => backtest::run(ctx, workspace, *backtest).await.map(drop),
        Job::Import { import } => import::run::run(ctx, workspace, *import).await.map(drop),
        Job::IncidentAlarms => incident::alarm::run(ctx).await.map(drop),
        Job::Notices => notice::run(ctx).await.map(drop),
        Job::Portfolio => portfolio::run(ctx).await.map(drop),
        Job::RebuildHistory { client } => {
            assess::rebuild_history(ctx, workspace, *client).await?;
            // How long the level has been this one is told by the history.
            assess::run_one(ctx, workspace, *client).await
        }
        Job::SendLetter { incident, telling } => {
            incident::dispatch::deliver(ctx, workspace, *incident, *telling).await
        }
        Job::SendMail { mail } => outbox::deliver(ctx, workspace, *mail).await,
        Job::Scrub => person::scrub(ctx).await,
        Job::Sweep => schedule::sweep(ctx).await,
        Job::TellTeammate { teammate } => notice::deliver(ctx, workspace, *teammate).await,
        Job::WeeklyDrafts => weekly::make_due(ctx).await,
    }
}

/// Keeps a lease until it is dropped, also with the work that it is for.
struct Heart(tokio::task::AbortHandle);

impl Heart {
    fn new(ctx: &Ctx, row: &jobs::Job, worker: &str, lost: oneshot::Sender<()>) -> Heart {
        let beating = beat(ctx.clone(), row.clone(), worker.to_owned(), lost);
        Heart(tokio::spawn(beating).abort_handle())
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn beat(ctx: Ctx, row: jobs::Job, worker: String, lost: oneshot::Sender<()>) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let lease_until = ctx.now_ms() + LEASE_MS;
        let renewed = async {
            let mut tx = ctx.db.begin().await?;
            let is_ours = jobs::heartbeat(&mut tx, &row, &worker, lease_until).await?;
            tx.commit().await?;
            store::Result::Ok(is_ours)
        };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => {
                let _ = lost.send(());
                return;
            }
            Err(error) => tracing::warn!(%error, job = %row.id, "a lease could not be renewed"),
        }
    }
}

/// Why a job went wrong.
struct Wrong {
    text: String,
    /// Trying again would say the same.
    is_permanent: bool,
}

/// Writes how the job ended; what went wrong is tried again later or kept for people to see.
async fn settle(
    ctx: &Ctx,
    row: &jobs::Job,
    worker: &str,
    end: std::result::Result<(), Wrong>,
) -> Result<Outcome> {
    let now = ctx.now_ms();
    let mut tx = ctx.db.begin().await?;
    let outcome = match end {
        Ok(()) => {
            if jobs::finish(&mut tx, row, worker, now).await? {
                schedule::plan_next(ctx, &mut tx, &row.kind, now).await?;
            }
            Outcome::Done
        }
        Err(Wrong { text, is_permanent }) => {
            tracing::error!(job = %row.id, kind = row.kind, attempt = row.attempts, error = text, "a job went wrong");
            if row.attempts >= ATTEMPTS_MAX || is_permanent {
                jobs::fail(&mut tx, row, worker, &text, now).await?;
                if let Ok(Job::SendMail { mail }) = serde_json::from_str(&row.payload) {
                    outbox::give_up(ctx, &mut tx, row.workspace, mail).await?;
                }
                schedule::plan_next(ctx, &mut tx, &row.kind, now).await?;
            } else {
                jobs::retry(&mut tx, row, worker, &text, now + delay_ms(row.attempts)).await?;
            }
            Outcome::Wrong
        }
    };
    tx.commit().await?;
    Ok(outcome)
}

fn delay_ms(attempts: i64) -> i64 {
    let power = u32::try_from(attempts - 1).unwrap_or(0);
    DELAY_MS * DELAY_GROWTH.pow(power.min(8))
}

fn is_permanent(error: &Error) -> bool {
    matches!(error, Error::NotFound | Error::Forbidden | Error::Invalid(_) | Error::Refused(_))
}

/// The failed jobs of the agency and of the program, for the page on the program's health.
pub async fn failed(ctx: &Ctx, actor: &Actor, limit: i64) -> Result<Vec<jobs::Job>> {
    actor.must(Action::EditWorkspace)?;
    let mut conn = ctx.db.read().await?;
    let mut all = jobs::failed(&mut conn, actor.workspace, limit).await?;
    all.append(&mut jobs::failed(&mut conn, PROGRAM, limit).await?);
    Ok(all)
}

/// Tries a failed job of the agency or of the program once more.
pub async fn run_again(ctx: &Ctx, actor: &Actor, id: JobId) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    let now = ctx.now_ms();
    let mut tx = ctx.db.begin().await?;
    let is_own = jobs::run_again(&mut tx, actor.workspace, id, now).await?;
    if !is_own && !jobs::run_again(&mut tx, PROGRAM, id, now).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}

/// Takes a waiting or failed job of the agency out of the queue.
pub async fn cancel(ctx: &Ctx, actor: &Actor, id: JobId) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    let mut tx = ctx.db.begin().await?;
    if !jobs::cancel(&mut tx, actor.workspace, id, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::delay_ms;

    #[test]
    fn delays_grow_and_stay_below_a_day() {
        let delays: Vec<i64> = (1..=4).map(|n| delay_ms(n) / 1000).collect();
        assert_eq!(delays, [30, 120, 480, 1920]);
    }
}
