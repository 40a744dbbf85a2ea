//! Approvals stall: what was sent to the client waits longer than this client usually lets wait
//! (PRODUCT.md L2.2; the measure is the one of silence, A.1).

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::median;
use crate::work::ApprovalFact;
use jiff::Timestamp;

/// Approvals of the baseline and of the evidence, the latest.
const BASE_MAX: usize = 60;
/// Share of the own waits that a wait must exceed.
const OWN_QUANTILE: f64 = 0.9;
/// An approval that was forgotten so long ago is no news of this month, days.
const FORGOTTEN_DAYS: i64 = 180;

/// An approval with its wait so far, working days.
struct Wait<'a> {
    approval: &'a ApprovalFact,
    days: f64,
    is_open: bool,
}

/// The approvals that wait too long at `now`, or came back ever more slowly.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let waits = waits(history, facts, now);
    let base = answered(&waits);
    let usual = usual(&base, policy)?;
    stalled(&waits, &base, usual, policy, now).or_else(|| slower(&waits, policy, now)).map(
        |mut signal| {
            signal.evidence = Evidence::Series(series(&waits, usual, signal.since));
            signal
        },
    )
}

/// Fewest answers are there to judge the client's pace of approving.
pub fn is_judged(history: &Prepared, facts: &ClientFacts, policy: &Policy, now: Timestamp) -> bool {
    usual(&answered(&waits(history, facts, now)), policy).is_some()
}

fn waits<'a>(history: &Prepared, facts: &'a ClientFacts, now: Timestamp) -> Vec<Wait<'a>> {
    let second = now.as_second();
    let wait = |approval: &'a ApprovalFact| {
        let answered = approval.answered_at.filter(|at| *at <= second);
        let (from, until) = (moment(approval.sent_at), answered.map_or(now, moment));
        let (from, until) = (history.day_of(from), history.day_of(until));
        let days = history.calendar.working_days_between(from, until).max(0) as f64;
        let is_excused = answered.is_some()
            && facts.busy.iter().any(|b| {
                b.from.as_second() <= answered.unwrap_or(second)
                    && approval.sent_at < b.until.as_second()
            });
        // what an excused spell delayed says nothing of the usual pace
        (!is_excused).then_some(Wait { approval, days, is_open: answered.is_none() })
    };
    facts.work.approvals.iter().filter(|a| a.sent_at < second).filter_map(wait).collect()
}

fn answered(waits: &[Wait<'_>]) -> Vec<f64> {
    let done = waits.iter().rev().filter(|w| !w.is_open).take(BASE_MAX);
    done.map(|w| w.days).collect()
}

/// Median wait, working days, at least one; `None` of too few.
fn usual(base: &[f64], policy: &Policy) -> Option<f64> {
    if base.len() < policy.work.approvals_min_base {
        return None;
    }
    median(&mut base.to_vec()).map(|days| days.max(1.0))
}

fn stalled(
    waits: &[Wait<'_>],
    base: &[f64],
    usual: f64,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let work = &policy.work;
    let is_rare = |days: f64| {
        let longer = base.iter().filter(|d| **d >= days).count();
        longer as f64 <= (1.0 - OWN_QUANTILE) * base.len() as f64
    };
    let oldest = now.as_second() - FORGOTTEN_DAYS * 86_400;
    let late: Vec<&Wait<'_>> = waits
        .iter()
        .filter(|w| w.is_open && w.approval.sent_at >= oldest)
        .filter(|w| w.days >= (work.approvals_flag_times * usual).max(work.approvals_min_days))
        .filter(|w| is_rare(w.days))
        .collect();
    let first = late.first()?;
    let is_loud = late.len() >= 2 && first.days >= work.approvals_escalate_times * usual;
    Some(Signal {
        kind: SignalKind::Approvals,
        strength: if is_loud { Strength::Escalate } else { Strength::Flag },
        since: moment(first.approval.sent_at),
        confidence: confidence(base.len(), first.days / usual),
        episode: format!("approvals:{}", first.approval.id),
        reason: Reason::new("signal.approvals")
            .with("count", Arg::Count(late.len() as i64))
            .with("days", Arg::Count(first.days as i64))
            .with("usual", Arg::Number(usual)),
        relief: Reason::new("signal.approvals.relief"),
        evidence: Evidence::Messages { messages: Vec::new() },
        held_by: None,
    })
}

/// The last answers came, but took much longer than the earlier ones.
fn slower(waits: &[Wait<'_>], policy: &Policy, now: Timestamp) -> Option<Signal> {
    let work = &policy.work;
    let done: Vec<&Wait<'_>> = waits.iter().filter(|w| !w.is_open).collect();
    let split = done.len().checked_sub(work.approvals_recent)?;
    if split < 2 * work.approvals_min_base {
        return None;
    }
    let days = |part: &[&Wait<'_>]| median(&mut part.iter().map(|w| w.days).collect::<Vec<_>>());
    let (before, recent) = (days(&done[..split])?.max(1.0), days(&done[split..])?);
    let last = done.last()?.approval.answered_at?;
    let is_stale = now.as_second() - last > i64::from(policy.reply_stale_days) * 86_400;
    let is_slow = recent >= work.approvals_flag_times * before && recent >= work.approvals_min_days;
    if is_stale || !is_slow {
        return None;
    }
    // the first of the slow ones, further back than the window too, so that the episode keeps its key
    let slow = done.iter().rposition(|w| w.days < work.approvals_flag_times * before);
    let first = done.get(slow.map_or(0, |at| at + 1)).unwrap_or(&done[split]);
    Some(Signal {
        kind: SignalKind::Approvals,
        strength: Strength::Flag,
        since: moment(first.approval.sent_at),
        confidence: confidence(split, recent / before),
        episode: format!("approvals:slower:{}", first.approval.id),
        reason: Reason::new("signal.approvals.slower")
            .with("count", Arg::Count(work.approvals_recent as i64))
            .with("recent", Arg::Number(recent))
            .with("usual", Arg::Number(before)),
        relief: Reason::new("signal.approvals.relief"),
        evidence: Evidence::Messages { messages: Vec::new() },
        held_by: None,
    })
}

fn confidence(n: usize, times: f64) -> u8 {
    let base = n as f64 / (n as f64 + 1.0);
    (base * (1.0 - (-times / 1.5).exp()) * 100.0).clamp(0.0, 99.0) as u8
}

fn series(waits: &[Wait<'_>], usual: f64, since: Timestamp) -> Series {
    let band = Band { low: 0.0, usual, high: 2.0 * usual };
    let shown = waits.len().saturating_sub(BASE_MAX);
    let point = |wait: &Wait<'_>| Point {
        at: moment(wait.approval.sent_at),
        value: Some(wait.days),
        expected: Some(band),
        quiet: false,
    };
    Series {
        unit: "series.approval_days".into(),
        points: waits[shown..].iter().map(point).collect(),
        changed_at: Some(since),
    }
}
