//! The agency does not keep its word: promises of ours that were broken or are overdue (PRODUCT.md
//! L2.10, P1). Promises that were kept afterwards make up for it.

use super::prepared::Prepared;
use super::promised::{self, Spot};
use super::{Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::promise::{PromiseFact, Side, Standing, days_between};
use crate::reason::{Arg, Reason};
use jiff::Timestamp;
use jiff::civil::Date;

/// A date that passed is a fact; what may be wrong is that the deed was not written down.
const CONFIDENCE: usize = 70;
/// A promise that is overdue for longer is forgotten, and no warning.
const FORGOTTEN_DAYS: i64 = 365;

/// Our broken word at `now`.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let (today, rule) = (history.day_of(now), &policy.promise);
    let ours = || facts.promised.promises.iter().filter(|p| p.side == Side::Ours);
    let mut failed: Vec<(Date, &PromiseFact)> =
        ours().filter_map(|p| Some((p.failed_on(today)?, p))).collect();
    failed.sort_by_key(|(on, p)| (*on, p.id));
    let recent_days = i64::from(rule.promise_recent_days);
    let is_recent = |on: Date| days_between(on, today) <= recent_days;
    let overdue_days = |p: &PromiseFact| match p.standing(today) {
        Some(Standing::Overdue { days }) if days <= FORGOTTEN_DAYS => Some(days),
        _ => None,
    };
    let counted: Vec<_> =
        failed.iter().filter(|(on, p)| is_recent(*on) || overdue_days(p).is_some()).collect();
    let (last_on, last) = *counted.last()?;
    let longest = counted
        .iter()
        .filter_map(|(_, p)| overdue_days(p).map(|days| (days, *p)))
        .max_by_key(|(days, _)| *days);
    let n_kept_since = ours().filter(|p| p.kept_on(today).is_some_and(|on| on > *last_on)).count();
    if longest.is_none() && n_kept_since >= rule.promise_heal_count {
        return None;
    }
    let strength = if counted.len() >= rule.promise_escalate_count {
        Strength::Escalate
    } else if counted.len() >= rule.promise_flag_count
        || longest.is_some_and(|(days, _)| days >= i64::from(rule.promise_flag_days))
    {
        Strength::Flag
    } else {
        Strength::Watch
    };
    let (first_on, first) = chain_start(&failed, recent_days)?;
    let reason = match longest {
        Some((days, promise)) => Reason::new("signal.broken_promises.overdue")
            .with("count", Arg::Count(counted.len() as i64))
            .with("what", Arg::Text(promise.what.clone()))
            .with("days", Arg::Count(days)),
        None => Reason::new("signal.broken_promises")
            .with("count", Arg::Count(counted.len() as i64))
            .with("what", Arg::Text(last.what.clone()))
            .with("days", Arg::Count(recent_days)),
    };
    let spots = ours().filter_map(|p| spot(p, today)).collect();
    let since = promised::midnight(facts, first_on, now);
    Some(Signal {
        kind: SignalKind::BrokenPromises,
        strength,
        since,
        confidence: (CONFIDENCE + 5 * counted.len()).min(95) as u8,
        episode: format!("broken_promises:{}", first.id),
        reason,
        relief: Reason::new("signal.broken_promises.relief")
            .with("count", Arg::Count(rule.promise_heal_count as i64))
            .with("days", Arg::Count(recent_days)),
        evidence: promised::evidence(facts, spots, now, since),
        held_by: None,
    })
}

/// Where the run of broken promises began: one episode as long as each follows the one before within
/// the time for which it weighs.
fn chain_start<'a>(
    failed: &[(Date, &'a PromiseFact)],
    recent_days: i64,
) -> Option<(Date, &'a PromiseFact)> {
    let mut start = failed.len().checked_sub(1)?;
    while start > 0 && days_between(failed[start - 1].0, failed[start].0) <= recent_days {
        start -= 1;
    }
    Some(failed[start])
}

/// A promise whose time has come, on its date, with the days that it came too late.
pub(super) fn spot(promise: &PromiseFact, today: Date) -> Option<Spot> {
    promise.standing(today)?.is_kept()?;
    let on = promise.deadline.binding_on(today).or(promise.end.map(|end| end.on))?;
    Some(Spot { on, days: promise.late_days(today) })
}
