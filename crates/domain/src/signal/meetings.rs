//! Meetings and calls of the calendar are put off, declined or cancelled, or fewer are held (C072).

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::work::MeetingFact;
use jiff::civil::{Date, Weekday};
use jiff::{Span, Timestamp};

/// Longest time that is compared, days.
const BASE_DAYS: i64 = 182;
/// Days of one point of the evidence.
const POINT_DAYS: i64 = 28;
/// Points of the evidence.
const POINTS_MAX: i64 = 13;
/// Weeks that an episode is followed back.
const WEEKS_BACK: usize = 26;
/// How much larger than before, percents, the share of broken meetings must be.
const MORE_THAN_BEFORE_PERCENT: f64 = 25.0;

/// What is wrong with the meetings of the last weeks.
#[derive(Clone, Debug, PartialEq)]
enum Trouble {
    /// So many of so many were put off, declined or cancelled.
    Broken { count: usize, of: usize },
    /// Fewer are held than before, a month.
    Fewer { held: usize, expected: f64, score: f64 },
}

/// The trouble with meetings that lasts at `now`.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let today = history.day_of(now);
    let trouble = judge(history, facts, policy, today)?;
    let first = first_week(today, |day| judge(history, facts, policy, day).is_some());
    let since = first.saturating_sub(Span::new().days(7));
    let (reason, confidence) = match trouble {
        Trouble::Broken { count, of } => (
            Reason::new("signal.meetings")
                .with("count", Arg::Count(count as i64))
                .with("of", Arg::Count(of as i64)),
            60 + 8 * count.min(4),
        ),
        Trouble::Fewer { held, expected, score } => (
            Reason::new("signal.meetings.fewer")
                .with("count", Arg::Count(held as i64))
                .with("expected", Arg::Number(expected)),
            (50.0 + 12.0 * score).min(95.0) as usize,
        ),
    };
    let start = since.to_zoned(facts.zone.clone()).map_or(now, |z| z.timestamp()).min(now);
    Some(Signal {
        kind: SignalKind::Meetings,
        strength: Strength::Flag,
        since: start,
        confidence: confidence as u8,
        episode: format!("meetings:{first}"),
        reason: reason.with("days", Arg::Count(i64::from(policy.work.meetings_recent_days))),
        relief: Reason::new("signal.meetings.relief"),
        evidence: Evidence::Series(series(history, facts, today, start)),
        held_by: None,
    })
}

/// The Monday by which an episode is known: the one that follows the first moment, looking back from
/// `today` by whole weeks, at which it was true without a break. Stays the same while it lasts.
fn first_week(today: Date, is_true: impl Fn(Date) -> bool) -> Date {
    let days = i64::from(today.weekday().since(Weekday::Monday));
    let monday = today.saturating_sub(Span::new().days(days));
    let mut first = monday.saturating_add(Span::new().days(7));
    if days == 0 && is_true(today) {
        first = today;
    }
    let mut day = if days == 0 { monday.saturating_sub(Span::new().days(7)) } else { monday };
    for _ in 0..WEEKS_BACK {
        if !is_true(day) {
            break;
        }
        first = day;
        day = day.saturating_sub(Span::new().days(7));
    }
    first
}

/// The meetings before local midnight of `today`, recent ones and those of the baseline.
fn judge(history: &Prepared, facts: &ClientFacts, policy: &Policy, today: Date) -> Option<Trouble> {
    let work = &policy.work;
    let split = today.saturating_sub(Span::new().days(i64::from(work.meetings_recent_days)));
    let oldest = split.saturating_sub(Span::new().days(BASE_DAYS));
    let dated: Vec<(Date, &MeetingFact)> = facts
        .meetings
        .iter()
        .map(|m| (history.day_of(moment(m.at)), m))
        .filter(|(day, _)| (oldest..today).contains(day))
        .collect();
    let edge = dated.partition_point(|(day, _)| *day < split);
    let (base, recent) = dated.split_at(edge);
    if base.len() < work.meetings_min_base {
        return None;
    }
    broken(base, recent, policy)
        .or_else(|| fewer(history, base, recent, (oldest, split, today), policy))
}

fn is_broken(meeting: &MeetingFact) -> bool {
    !meeting.is_held() || meeting.moves > 0
}

fn broken(
    base: &[(Date, &MeetingFact)],
    recent: &[(Date, &MeetingFact)],
    policy: &Policy,
) -> Option<Trouble> {
    let count = |part: &[(Date, &MeetingFact)]| part.iter().filter(|(_, m)| is_broken(m)).count();
    let percent =
        |part: &[(Date, &MeetingFact)]| 100.0 * count(part) as f64 / part.len().max(1) as f64;
    let is_many = count(recent) >= policy.work.meetings_min_broken
        && percent(recent) >= f64::from(policy.work.meetings_broken_percent)
        && percent(recent) >= percent(base) + MORE_THAN_BEFORE_PERCENT;
    is_many.then(|| Trouble::Broken { count: count(recent), of: recent.len() })
}

/// Fewer held than before, by A.13 with one added to the small count, whose chance is skewed.
fn fewer(
    history: &Prepared,
    base: &[(Date, &MeetingFact)],
    recent: &[(Date, &MeetingFact)],
    (oldest, split, today): (Date, Date, Date),
    policy: &Policy,
) -> Option<Trouble> {
    let weeks =
        |from: Date, until: Date| history.calendar.working_days_between(from, until) as f64 / 5.0;
    let from = base.first().map_or(oldest, |(day, _)| *day);
    let (t0, t1) = (weeks(from, split), weeks(split, today));
    if t0 < 8.0 || t1 < 2.0 {
        return None;
    }
    let held = |part: &[(Date, &MeetingFact)]| part.iter().filter(|(_, m)| m.is_held()).count();
    let (x0, x1) = (held(base) as f64, held(recent));
    let error = ((x1 as f64 + 1.0) / t1.powi(2) + x0 / t0.powi(2)).sqrt();
    let score = (x0 / t0 - x1 as f64 / t1) / error.max(f64::EPSILON);
    let expected = x0 / t0 * t1;
    let is_fewer = score >= policy.work.meetings_min_score && x1 as f64 <= expected / 2.0;
    is_fewer.then_some(Trouble::Fewer { held: x1, expected, score })
}

/// Meetings held in each four weeks; the usual is their mean before the change.
fn series(history: &Prepared, facts: &ClientFacts, today: Date, since: Timestamp) -> Series {
    let dated: Vec<Date> = facts
        .meetings
        .iter()
        .filter(|m| m.is_held())
        .map(|m| history.day_of(moment(m.at)))
        .filter(|day| *day < today)
        .collect();
    let first = dated.first().copied().unwrap_or(today);
    let mut points: Vec<Point> = Vec::new();
    for n in (0..POINTS_MAX).rev() {
        let a = today.saturating_sub(Span::new().days((n + 1) * POINT_DAYS));
        let b = today.saturating_sub(Span::new().days(n * POINT_DAYS));
        if b <= first {
            continue;
        }
        let held = dated.iter().filter(|d| (a..b).contains(d)).count();
        let at = a.to_zoned(facts.zone.clone()).map_or(Timestamp::MIN, |z| z.timestamp());
        points.push(Point { at, value: Some(held as f64), expected: None, quiet: false });
    }
    let before: Vec<f64> = points.iter().filter(|p| p.at < since).filter_map(|p| p.value).collect();
    let usual = before.iter().sum::<f64>() / before.len().max(1) as f64;
    let spread = usual.sqrt();
    for point in &mut points {
        point.expected = Some(Band { low: (usual - spread).max(0.0), usual, high: usual + spread });
    }
    Series { unit: "series.meetings_per_month".into(), points, changed_at: Some(since) }
}
