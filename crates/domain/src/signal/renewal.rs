//! The renewal is near and nobody talks of it (PRODUCT.md L2.9).

use super::prepared::Prepared;
use super::{Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

/// Days after the date for which its silence still matters.
const AFTER_DAYS: i64 = 30;
/// Weeks of the evidence.
const SHOWN_WEEKS: i64 = 16;
/// A date is a date; what may be wrong is that the talk took place where nobody recorded it.
const CONFIDENCE: u8 = 75;

/// The silence about a renewal that is near.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let work = &policy.work;
    let renewal = facts.work.renewal.as_ref()?;
    let today = history.day_of(now);
    let left = today.until(renewal.on).map_or(i64::MAX, |span| i64::from(span.get_days()));
    if left > i64::from(work.renewal_watch_days) || left < -AFTER_DAYS {
        return None;
    }
    let first_day = renewal.on.saturating_sub(Span::new().days(i64::from(work.renewal_talk_days)));
    let opens = midnight(facts, first_day, now);
    let is_talk = |at: &&i64| (opens.as_second()..now.as_second()).contains(*at);
    if renewal.talks.iter().any(|at| is_talk(&at)) {
        return None;
    }
    let strength = if left <= i64::from(work.renewal_escalate_days) {
        Strength::Escalate
    } else if left <= i64::from(work.renewal_flag_days) {
        Strength::Flag
    } else {
        Strength::Watch
    };
    let code = if left < 0 { "signal.renewal.over" } else { "signal.renewal" };
    let watched = renewal.on.saturating_sub(Span::new().days(i64::from(work.renewal_watch_days)));
    let since = midnight(facts, watched, now).min(now);
    Some(Signal {
        kind: SignalKind::Renewal,
        strength,
        since,
        confidence: CONFIDENCE,
        episode: format!("renewal:{}", renewal.on),
        reason: Reason::new(code)
            .with("count", Arg::Count(left.abs()))
            .with("on", Arg::FullDate(renewal.on)),
        relief: Reason::new("signal.renewal.relief"),
        evidence: Evidence::Series(series(facts, &renewal.talks, now, since)),
        held_by: None,
    })
}

fn midnight(facts: &ClientFacts, day: Date, otherwise: Timestamp) -> Timestamp {
    day.to_zoned(facts.zone.clone()).map_or(otherwise, |z| z.timestamp())
}

/// Words about the renewal, by week.
fn series(facts: &ClientFacts, talks: &[i64], now: Timestamp, since: Timestamp) -> Series {
    let today = now.to_zoned(facts.zone.clone()).date();
    let points = (0..SHOWN_WEEKS)
        .rev()
        .map(|n| {
            let day = |weeks: i64| today.saturating_sub(Span::new().days(7 * weeks));
            let (a, b) = (midnight(facts, day(n + 1), now), midnight(facts, day(n), now));
            let said = talks.iter().filter(|at| (a.as_second()..b.as_second()).contains(*at));
            Point { at: a, value: Some(said.count() as f64), expected: None, quiet: false }
        })
        .collect();
    Series { unit: "series.renewal_talks".into(), points, changed_at: Some(since) }
}
