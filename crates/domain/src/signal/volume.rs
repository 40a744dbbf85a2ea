//! The client writes and calls much less than usual (C072, A.13).

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::volume::{Alarm, Scorer};
use jiff::Timestamp;

const WEEK_DAYS: usize = 7;

/// The episode of a drop that lasts at `now`, if there is one.
pub fn detect(
    history: &Prepared,
    _facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let (first, latest) = open_at(&history.volume, policy, now)?;
    let is_loud = latest.escalated_at.is_some_and(|at| at <= now.as_second());
    let (expected, seen) = counted(history, policy, first, now);
    let since = history.day_of(moment(first.since));
    Some(Signal {
        kind: SignalKind::Volume,
        strength: if is_loud { Strength::Escalate } else { Strength::Flag },
        since: moment(first.since),
        confidence: latest.confidence.max(first.confidence),
        episode: format!("volume:{}", history.day_of(moment(first.at))),
        reason: Reason::new("signal.volume")
            .with("count", Arg::Count(i64::from(seen)))
            .with("expected", Arg::Count(expected.round() as i64))
            .with("since", Arg::Date(since)),
        relief: Reason::new("signal.volume.relief")
            .with("usual", Arg::Number(first.usual_per_week)),
        evidence: Evidence::Series(series(history, policy, Some(first), now)),
        held_by: None,
    })
}

/// The first and the latest alarm of the episode that lasts at `now`: alarms without a recovery
/// between them are one episode. After the policy's days the lower rate is the new usual.
pub fn open_at<'a>(
    alarms: &'a [Alarm],
    policy: &Policy,
    now: Timestamp,
) -> Option<(&'a Alarm, &'a Alarm)> {
    let now = now.as_second();
    let settle = i64::from(policy.volume_settle_days) * 86_400;
    let is_back = |alarm: &Alarm| alarm.recovered_at.is_some_and(|at| at <= now);
    let known = &alarms[..alarms.partition_point(|a| a.at <= now)];
    let latest = known.last().filter(|a| !is_back(a) && now - a.at <= settle)?;
    let mut first = latest;
    for earlier in known.iter().rev().skip(1) {
        if is_back(earlier) || first.at - earlier.at > settle {
            break;
        }
        first = earlier;
    }
    Some((first, latest))
}

/// Touches expected and seen from the start of the drop until `now`.
fn counted(history: &Prepared, policy: &Policy, alarm: &Alarm, now: Timestamp) -> (f64, u32) {
    let days = &history.volume_days;
    let index = |at: i64| days.index(at).min(days.len());
    let (a, b) = (index(alarm.since), index(now.as_second()));
    if b <= a {
        return (alarm.expected, alarm.seen);
    }
    let weeks = Scorer::new(days, &policy.volume_score()).weeks(a, b);
    (alarm.usual_per_week * weeks, days.touches(a, b))
}

/// Weekly touches with their band, whole weeks back from `now`.
pub fn series(
    history: &Prepared,
    policy: &Policy,
    alarm: Option<&Alarm>,
    now: Timestamp,
) -> Series {
    let days = &history.volume_days;
    let scorer = Scorer::new(days, &policy.volume_score());
    let end = days.index(now.as_second()).min(days.len());
    let weeks = end / WEEK_DAYS;
    // within an episode the band stays what it was before the drop
    let usual_at = |a: usize| match alarm {
        Some(alarm) if days.at(a) >= alarm.since => Some(alarm.usual_per_week),
        _ => scorer.usual_before(a),
    };
    let points = (0..weeks)
        .rev()
        .map(|w| {
            let (a, b) = (end - (w + 1) * WEEK_DAYS, end - w * WEEK_DAYS);
            let worth = scorer.weeks(a, b);
            let expected = usual_at(a).map(|usual| {
                let (usual, spread) = (usual * worth, scorer.weekly_spread(usual * worth));
                Band { low: (usual - spread).max(0.0), usual, high: usual + spread }
            });
            Point {
                at: moment(days.at(a)),
                value: Some(f64::from(days.touches(a, b))),
                expected,
                quiet: worth < 0.6,
            }
        })
        .collect();
    Series {
        unit: "series.touches_per_week".into(),
        points,
        changed_at: alarm.map(|a| moment(a.since)),
    }
}
