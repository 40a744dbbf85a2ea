//! The client has to ask again for what it asked before: our mistake, made again (C120, L2.10). Counts
//! only what a person confirmed.

use super::prepared::Prepared;
use super::promised::midnight;
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::{ClientFacts, RepeatFact};
use crate::policy::Policy;
use crate::promise::days_between;
use crate::reason::{Arg, Reason};
use jiff::{Timestamp, ToSpan};

/// Confirmed by a person; what may be wrong is what they took for the same.
const CONFIDENCE: u8 = 85;
/// Weeks of the evidence.
const WEEKS: i64 = 26;

/// The mistakes that were made again lately.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let (today, rule) = (history.day_of(now), &policy.prevention);
    let is_known = |r: &&RepeatFact| r.judged_at <= now.as_second() && r.said_on <= today;
    let known: Vec<&RepeatFact> = facts.repeats.iter().filter(is_known).collect();
    let is_recent =
        |r: &&&RepeatFact| days_between(r.said_on, today) <= i64::from(rule.repeat_days);
    let mut recent: Vec<&RepeatFact> = known.iter().filter(is_recent).copied().collect();
    recent.sort_by_key(|r| (r.said_on, r.pair));
    let (first, last) = (*recent.first()?, *recent.last()?);
    let count = u32::try_from(recent.len()).unwrap_or(u32::MAX);
    let strength = if count >= rule.repeat_escalate_count {
        Strength::Escalate
    } else if count >= rule.repeat_flag_count {
        Strength::Flag
    } else {
        Strength::Watch
    };
    let since = midnight(facts, first.said_on, now);
    let week = |n: i64| {
        let from = today.saturating_sub((7 * (n + 1)).days());
        let to = today.saturating_sub((7 * n).days());
        let within = known.iter().filter(|r| r.said_on > from && r.said_on <= to).count();
        Point {
            at: midnight(facts, from, now),
            value: Some(within as f64),
            expected: Some(Band { low: 0.0, usual: 0.0, high: 0.0 }),
            quiet: false,
        }
    };
    Some(Signal {
        kind: SignalKind::Repeats,
        strength,
        since,
        confidence: CONFIDENCE,
        episode: format!("repeats:{}", first.pair),
        reason: Reason::new("signal.repeats")
            .with("count", Arg::Count(i64::from(count)))
            .with("what", Arg::Text(last.what.clone()))
            .with("days", Arg::Count(i64::from(rule.repeat_days))),
        relief: Reason::new("signal.repeats.relief")
            .with("days", Arg::Count(i64::from(rule.repeat_days))),
        evidence: Evidence::Series(Series {
            unit: "series.repeats_per_week".into(),
            points: (0..WEEKS).rev().map(week).collect(),
            changed_at: Some(since.min(now)),
        }),
        held_by: None,
    })
}
