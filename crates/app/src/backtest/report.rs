//! What a back-test found, at one threshold.

use super::{Backtest, State};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::access::Action;
use domain::backtest::tally::Tally;
use domain::backtest::threshold::PRESENT;
use domain::backtest::trial::Trial;
use domain::id::{BacktestId, ClientId};
use std::collections::HashMap;
use store::backtests;

/// One client of the report.
#[derive(Clone, Debug)]
pub struct Row {
    pub client: ClientId,
    pub name: String,
    /// `None`: there was no history to try.
    pub trial: Option<Trial>,
}

/// A run with its figures.
#[derive(Clone, Debug)]
pub struct Report {
    pub run: Backtest,
    pub state: State,
    /// The figures of every threshold; empty before the end.
    pub tallies: Vec<Tally>,
    /// Those of the threshold that was asked for, and of the present numbers.
    pub chosen: Option<Tally>,
    pub present: Option<Tally>,
    /// Clients at that threshold, lost ones first.
    pub rows: Vec<Row>,
    /// More clients than rows.
    pub has_more: bool,
    /// The numbers were changed since.
    pub is_outdated: bool,
}

/// The last runs, newest first.
pub async fn list(ctx: &Ctx, actor: &Actor, limit: i64) -> Result<Vec<Backtest>> {
    actor.must(Action::ReadBacktest)?;
    let mut conn = ctx.db.read().await?;
    Ok(backtests::list(&mut conn, actor.workspace, limit).await?)
}

/// One run: how far it is.
pub async fn get(ctx: &Ctx, actor: &Actor, id: BacktestId) -> Result<Backtest> {
    actor.must(Action::ReadBacktest)?;
    let mut conn = ctx.db.read().await?;
    backtests::get(&mut conn, actor.workspace, id).await?.ok_or(Error::NotFound)
}

/// A run at a threshold (percents of the present numbers), with `limit` clients.
pub async fn report(
    ctx: &Ctx,
    actor: &Actor,
    id: BacktestId,
    threshold: u32,
    limit: i64,
) -> Result<Report> {
    let run = get(ctx, actor, id).await?;
    let mut conn = ctx.db.read().await?;
    let tallies: Vec<Tally> = serde_json::from_str(&run.tallies).unwrap_or_default();
    let found = |threshold: u32| tallies.iter().find(|t| t.threshold == threshold).cloned();
    let (chosen, present) = (found(threshold), found(PRESENT));
    if !tallies.is_empty() && chosen.is_none() {
        return Err(Error::field("threshold", "unknown-threshold"));
    }
    let (mut stored, mut has_more) = (Vec::new(), false);
    if State::of(&run) == State::Done {
        stored = backtests::trials(&mut conn, actor.workspace, id, threshold, limit + 1).await?;
        has_more = stored.len() as i64 > limit;
        stored.truncate(usize::try_from(limit).unwrap_or(0));
    }
    let ids: Vec<ClientId> = stored.iter().map(|t| t.client).collect();
    let audience = actor.audience();
    let clients = store::clients::get_many(&mut conn, actor.workspace, &audience, &ids).await?;
    let names: HashMap<ClientId, String> = clients.into_iter().map(|c| (c.id, c.name)).collect();
    let policy = crate::assess::load_policy(&mut conn, actor.workspace).await?;
    let row = |t: store::backtests::Trial| Row {
        client: t.client,
        name: names.get(&t.client).cloned().unwrap_or_default(),
        trial: serde_json::from_str(&t.trial).ok(),
    };
    let mut rows: Vec<Row> = stored.into_iter().map(row).collect();
    rows.sort_by_key(weight);
    Ok(Report {
        state: State::of(&run),
        is_outdated: crate::policy::read(&run.policy) != policy,
        run,
        tallies,
        chosen,
        present,
        rows,
        has_more,
    })
}

/// Lost clients first, the latest of them at the top; then by the number of false alarms.
fn weight(row: &Row) -> (u8, i64, usize) {
    match &row.trial {
        Some(trial) if trial.outcome.is_loss() => (0, -trial.until.as_second(), 0),
        Some(trial) => (1, 0, usize::MAX - trial.false_alarms().count()),
        None => (2, 0, 0),
    }
}
