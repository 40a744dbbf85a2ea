//! Takes a back-test through the clients of an agency: a few in a transaction with their progress, so
//! that a run that was killed goes on where it was; one client in memory at a time.

use super::{Backtest, State, past};
use crate::access::{self, Actor};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use domain::access::Action;
use domain::backtest::tally::Tally;
use domain::backtest::threshold::{THRESHOLDS, at_threshold};
use domain::backtest::trial::{self, Trial, UNDECIDED_DAYS};
use domain::id::{BacktestId, ClientId, WorkspaceId};
use domain::outcome::Outcome;
use domain::policy::Policy;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::backtests::{self, Trial as TrialRow};
use store::client_outcomes::{ClientOutcome, Subject, subjects};

/// Clients of one transaction.
const BATCH: usize = 10;
/// Runs that are kept with their results.
const N_KEPT: i64 = 5;

/// Takes a back-test to its end, from where it stopped the last time. Blocks its thread with
/// arithmetic; give it one of its own.
pub async fn run(ctx: &Ctx, workspace: WorkspaceId, id: BacktestId) -> Result<State> {
    let row = {
        let mut conn = ctx.db.read().await?;
        backtests::get(&mut conn, workspace, id).await?.ok_or(Error::NotFound)?
    };
    if State::of(&row).is_over() {
        return Ok(State::of(&row));
    }
    let (state, tallies, error) = match go_on(ctx, workspace, &row).await {
        Ok(Some(tallies)) => (State::Done, tallies, None),
        Ok(None) => (State::Cancelled, String::new(), None),
        // A full disk passes: the queue tries again, and the run goes on where it was.
        Err(Error::Unavailable(text)) => return Err(Error::Unavailable(text)),
        Err(error) => (State::Failed, String::new(), Some(error)),
    };
    let text = error.as_ref().map(|e| format!("{e:#}"));
    let mut tx = ctx.db.begin().await?;
    let end = (state.word(), tallies.as_str(), text.as_deref());
    backtests::finish(&mut tx, workspace, id, end, ctx.now_ms()).await?;
    backtests::remove_old(&mut tx, workspace, N_KEPT).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace, what: Topic::Backtests });
    error.map_or(Ok(state), Err)
}

/// `None`: somebody asked to stop.
async fn go_on(ctx: &Ctx, workspace: WorkspaceId, row: &Backtest) -> Result<Option<String>> {
    let policy = crate::policy::read(&row.policy);
    let asked_at = Timestamp::from_millisecond(row.asked_at).map_err(anyhow::Error::new)?;
    let (all, tried) = {
        let mut conn = ctx.db.read().await?;
        let tried = backtests::tried(&mut conn, workspace, row.id).await?;
        (subjects(&mut conn, workspace).await?, tried)
    };
    let n_unmarked = all.iter().filter(|s| s.is_archived && s.outcome.is_none()).count() as i64;
    let all: Vec<Subject> =
        all.into_iter().filter(|s| !s.is_archived || s.outcome.is_some()).collect();
    let mut n_done = all.iter().filter(|s| tried.contains(&s.client)).count();
    let mut tx = ctx.db.begin().await?;
    backtests::begin(&mut tx, workspace, row.id, (all.len() as i64, n_unmarked)).await?;
    tx.commit().await?;
    let left: Vec<Subject> = all.into_iter().filter(|s| !tried.contains(&s.client)).collect();
    for batch in left.chunks(BATCH) {
        let mut trials = Vec::with_capacity(batch.len() * THRESHOLDS.len());
        for subject in batch {
            trials.extend(rows_of(ctx, workspace, &policy, subject, asked_at).await?);
        }
        n_done += batch.len();
        let mut tx = ctx.db.begin().await?;
        if backtests::is_cancelled(&mut tx, workspace, row.id).await? {
            return Ok(None);
        }
        backtests::add_trials(&mut tx, workspace, row.id, &trials).await?;
        backtests::save_progress(&mut tx, workspace, row.id, n_done as i64).await?;
        tx.commit().await?;
        ctx.tell(Change { workspace, what: Topic::Backtests });
        // Others in this thread's runtime have waited for the arithmetic.
        tokio::task::yield_now().await;
    }
    let tallies = tallies(ctx, workspace, row.id).await?;
    Ok(Some(serde_json::to_string(&tallies).map_err(anyhow::Error::new)?))
}

async fn tallies(ctx: &Ctx, workspace: WorkspaceId, id: BacktestId) -> Result<Vec<Tally>> {
    let mut tallies: Vec<Tally> = THRESHOLDS.into_iter().map(Tally::new).collect();
    let mut conn = ctx.db.read().await?;
    backtests::each_trial(&mut conn, workspace, id, &mut |row| {
        let tally = tallies.iter_mut().find(|t| t.threshold == row.threshold);
        if let (Some(tally), Ok(trial)) = (tally, serde_json::from_str(&row.trial)) {
            tally.add(&trial);
        }
    })
    .await?;
    Ok(tallies)
}

async fn rows_of(
    ctx: &Ctx,
    workspace: WorkspaceId,
    policy: &Policy,
    subject: &Subject,
    asked_at: Timestamp,
) -> Result<Vec<TrialRow>> {
    let outcome = subject.outcome.as_ref();
    let tried = match try_at_all(ctx, workspace, policy, subject.client, outcome, asked_at).await {
        Ok(tried) => tried,
        Err(error @ Error::Unavailable(_)) => return Err(error),
        // One bad row must not take the figures of all others away.
        Err(error) => {
            let error = format!("{error:#}");
            tracing::error!(client = %subject.client, error, "a client could not be back-tested");
            Vec::new()
        }
    };
    let mut rows = Vec::with_capacity(THRESHOLDS.len());
    for (n, threshold) in THRESHOLDS.into_iter().enumerate() {
        let trial = tried.get(n).map(|(_, trial)| trial);
        let rank = match trial {
            Some(trial) if trial.outcome.is_loss() => 0,
            Some(trial) if trial.false_alarms().next().is_some() => 1,
            _ => 2,
        };
        let text = trial.map(serde_json::to_string).transpose().map_err(anyhow::Error::new)?;
        let trial = text.unwrap_or_default();
        rows.push(TrialRow { client: subject.client, threshold, rank, trial });
    }
    Ok(rows)
}

/// A client at every threshold; empty where it has no history.
async fn try_at_all(
    ctx: &Ctx,
    workspace: WorkspaceId,
    policy: &Policy,
    client: ClientId,
    outcome: Option<&ClientOutcome>,
    asked_at: Timestamp,
) -> Result<Vec<(u32, Trial)>> {
    let mut conn = ctx.db.read().await?;
    let row = store::clients::get(&mut conn, workspace, &store::Audience::All, client).await?;
    let zone = row.map_or(TimeZone::UTC, |c| TimeZone::get(&c.zone).unwrap_or(TimeZone::UTC));
    let (outcome, until) = end(outcome, &zone, asked_at);
    let past = past::load(&mut conn, workspace, client, policy, until).await?;
    drop(conn);
    let at = |threshold: u32| {
        let policy = at_threshold(policy, threshold);
        trial::run(&past, &policy, outcome, until).map(|trial| (threshold, trial))
    };
    Ok(THRESHOLDS.into_iter().filter_map(at).collect())
}

/// What a client is tried as, and up to when. Of a client that left the day itself is no longer
/// counted: a warning on that day is none.
fn end(
    outcome: Option<&ClientOutcome>,
    zone: &TimeZone,
    asked_at: Timestamp,
) -> (Outcome, Timestamp) {
    let Some(said) = outcome else {
        let undecided = SignedDuration::from_hours(24 * i64::from(UNDECIDED_DAYS));
        return (Outcome::Kept, asked_at.saturating_sub(undecided).unwrap_or(Timestamp::MIN));
    };
    let last =
        if said.outcome.is_loss() { Some(said.on) } else { said.on.checked_add(1.day()).ok() };
    let midnight = last.and_then(|day| day.to_zoned(zone.clone()).ok()).map(|z| z.timestamp());
    (said.outcome, midnight.unwrap_or(asked_at).min(asked_at))
}

/// One client at every threshold with the present numbers, without keeping anything.
pub async fn try_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Vec<(u32, Trial)>> {
    let (client, outcome, policy) = {
        let mut conn = ctx.db.read().await?;
        let client = access::client(&mut conn, actor, Action::ReadBacktest, client).await?;
        let outcome = store::client_outcomes::get(&mut conn, actor.workspace, client.id).await?;
        (client, outcome, crate::assess::load_policy(&mut conn, actor.workspace).await?)
    };
    try_at_all(ctx, actor.workspace, &policy, client.id, outcome.as_ref(), ctx.now()).await
}
