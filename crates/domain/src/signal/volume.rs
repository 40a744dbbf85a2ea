//! The client writes and calls much less than usual (C072, A.13).

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::volume::Alarm;
use jiff::Timestamp;

const WEEK_DAYS: usize = 7;

/// The open episode of a drop at `now`, if there is one.
pub fn detect(
    history: &Prepared,
    _facts: &ClientFacts,
    _policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let alarm = open_at(&history.volume, now)?;
    let is_loud = alarm.escalated_at.is_some_and(|at| at <= now.as_second());
    let (expected, seen) = counted(history, alarm, now);
    let since = history.day_of(moment(alarm.since));
    Some(Signal {
        kind: SignalKind::Volume,
        strength: if is_loud { Strength::Escalate } else { Strength::Flag },
        since: moment(alarm.since),
        confidence: alarm.confidence,
        episode: format!("volume:{}", history.day_of(moment(alarm.at))),
        reason: Reason::new("signal.volume")
            .with("count", Arg::Count(i64::from(seen)))
            .with("expected", Arg::Count(expected.round() as i64))
            .with("since", Arg::Date(since)),
        relief: Reason::new("signal.volume.relief")
            .with("usual", Arg::Number(alarm.usual_per_week)),
        evidence: Evidence::Series(series(history, Some(alarm), now)),
        held_by: None,
    })
}

/// The episode that lasts at `now`.
pub fn open_at(alarms: &[Alarm], now: Timestamp) -> Option<&Alarm> {
    let now = now.as_second();
    let is_over = |end: Option<i64>| end.is_some_and(|at| at <= now);
    alarms
        .iter()
        .rev()
        .find(|a| a.at <= now)
        .filter(|a| !is_over(a.recovered_at) && !is_over(a.settled_at))
}

/// Touches expected and seen from the start of the drop until `now`.
fn counted(history: &Prepared, alarm: &Alarm, now: Timestamp) -> (f64, u32) {
    let days = &history.volume_days;
    let index = |at: i64| days.index(at).min(days.len());
    let (a, b) = (index(alarm.since), index(now.as_second()));
    if b <= a {
        return (alarm.expected, alarm.seen);
    }
    let weeks = history.volume_days.open[a..b].iter().sum::<f32>() / WEEK_DAYS as f32;
    (alarm.usual_per_week * f64::from(weeks), days.touches(a, b))
}

/// Weekly touches with their band, the last whole weeks before `now`.
pub fn series(history: &Prepared, alarm: Option<&Alarm>, now: Timestamp) -> Series {
    let days = &history.volume_days;
    let end = days.index(now.as_second()).min(days.len());
    let weeks = end / WEEK_DAYS;
    let points = (0..weeks)
        .rev()
        .map(|w| {
            let (a, b) = (end - (w + 1) * WEEK_DAYS, end - w * WEEK_DAYS);
            let open = f64::from(days.open[a..b].iter().sum::<f32>()) / WEEK_DAYS as f64;
            let expected = history.volume_scores[b - 1].map(|score| {
                let usual = score.usual_per_week * open;
                let spread = (usual + score.dispersion * usual * usual).sqrt() * 1.64;
                Band { low: (usual - spread).max(0.0), usual, high: usual + spread }
            });
            Point {
                at: moment(days.at(a)),
                value: Some(f64::from(days.touches(a, b))),
                expected,
                quiet: open < 0.6,
            }
        })
        .collect();
    Series {
        unit: "series.touches_per_week".into(),
        points,
        changed_at: alarm.map(|a| moment(a.since)),
    }
}
