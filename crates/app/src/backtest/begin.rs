//! Beginning and cancelling a back-test.

use super::{Backtest, State};
use crate::access::Actor;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::job::{self, Job};
use domain::access::Action;
use domain::id::BacktestId;
use store::{Tx, backtests};

/// Puts a back-test with the present numbers into the queue. One that waits or runs already is
/// taken instead: asking twice is asking once.
pub async fn begin(ctx: &Ctx, actor: &Actor) -> Result<BacktestId> {
    let mut tx = ctx.db.begin().await?;
    let (id, is_new) = add(ctx, &mut tx, actor).await?;
    if is_new {
        let job = Job::Backtest { backtest: id };
        job::enqueue(ctx, &mut tx, actor.workspace, &job, ctx.now_ms()).await?;
    }
    tx.commit().await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Backtests });
    ctx.wake_jobs();
    Ok(id)
}

/// The same, taken to its end by this process before this returns: for the command line and the
/// demo. [`Error::Conflict`] while another process is at it.
pub async fn begin_and_run(ctx: &Ctx, actor: &Actor) -> Result<BacktestId> {
    let mut tx = ctx.db.begin().await?;
    let (id, is_new) = add(ctx, &mut tx, actor).await?;
    if !is_new {
        tx.commit().await?;
        // It may only wait for somebody to do it.
        job::run_due(ctx).await?;
        let run = super::get(ctx, actor, id).await?;
        return if State::of(&run).is_over() { Ok(id) } else { Err(Error::Conflict) };
    }
    let job = Job::Backtest { backtest: id };
    let own = job::enqueue_own(ctx, &mut tx, actor.workspace, &job).await?;
    tx.commit().await?;
    job::run_own(ctx, &own, super::run(ctx, actor.workspace, id)).await?;
    Ok(id)
}

/// The run that waits or works already, or a new one.
async fn add(ctx: &Ctx, tx: &mut Tx, actor: &Actor) -> Result<(BacktestId, bool)> {
    actor.must(Action::RunBacktest)?;
    let last = backtests::list(tx, actor.workspace, 1).await?.into_iter().next();
    if let Some(last) = last.filter(|last| !State::of(last).is_over()) {
        return Ok((last.id, false));
    }
    let workspace = store::workspaces::get(tx, actor.workspace).await?;
    let workspace = workspace.ok_or(Error::NotFound)?;
    let policy = crate::policy::read(&workspace.policy);
    let run = Backtest {
        id: BacktestId(ctx.new_id()),
        state: State::Waiting.word().to_owned(),
        policy: serde_json::to_string(&policy).map_err(anyhow::Error::new)?,
        policy_version: workspace.version,
        asked_at: ctx.now_ms(),
        n_clients: 0,
        n_done: 0,
        n_unmarked: 0,
        tallies: String::new(),
        is_cancelled: false,
        error: None,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        finished_at: None,
    };
    backtests::insert(tx, actor.workspace, &run).await?;
    record(ctx, tx, actor, "backtest.begin", run.id).await?;
    Ok((run.id, true))
}

/// Stops a back-test: it is over at once, and a worker that is at it ends with its batch. So also a
/// run whose worker never came back can be ended.
pub async fn cancel(ctx: &Ctx, actor: &Actor, id: BacktestId) -> Result<()> {
    actor.must(Action::RunBacktest)?;
    let mut tx = ctx.db.begin().await?;
    backtests::get(&mut tx, actor.workspace, id).await?.ok_or(Error::NotFound)?;
    if !backtests::cancel(&mut tx, actor.workspace, id).await? {
        return Err(Error::Conflict);
    }
    let end = (State::Cancelled.word(), "", None);
    backtests::finish(&mut tx, actor.workspace, id, end, ctx.now_ms()).await?;
    record(ctx, &mut tx, actor, "backtest.cancel", id).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Backtests });
    Ok(())
}

async fn record(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    verb: &'static str,
    id: BacktestId,
) -> Result<()> {
    let subject = Subject { kind: "backtest", id: id.to_string(), name: "", client: None };
    event::record(ctx, tx, actor, verb, subject, Diff::default()).await
}
