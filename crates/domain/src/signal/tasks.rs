//! Fewer new tasks than the client's own history promises (C074, A.13): a sharp drop by the
//! detector of volume, a slow one by the comparison of a quarter with the half-year before.

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength, volume};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::volume::{Alarm, Days, ScoreParams, Scorer, Stream, episodes};
use jiff::Timestamp;

const WEEK_DAYS: usize = 7;
const YEAR_WEEKS: usize = 52;
/// Fewest tasks of a baseline.
const MIN_BASE_TASKS: u32 = 8;

/// The tasks of a client worked up once.
#[derive(Debug)]
pub struct TaskHistory {
    pub days: Days,
    /// Sharp drops.
    pub alarms: Vec<Alarm>,
    /// Slow declines.
    pub declines: Vec<Decline>,
}

/// A spell in which a quarter brought surely fewer tasks than the half-year before.
#[derive(Clone, Debug, PartialEq)]
pub struct Decline {
    /// When it was first sure, and since when it no longer was (Unix seconds).
    pub at: i64,
    pub over_at: Option<i64>,
    /// Start of the quarter.
    pub since: i64,
    pub usual_per_week: f64,
    /// How many standard errors the rates lie apart.
    pub score: f64,
}

impl TaskHistory {
    /// Works up the tasks before `until`.
    pub fn of(facts: &ClientFacts, policy: &Policy, until: Timestamp) -> Self {
        let until = until.as_second();
        let oldest = until - i64::from(policy.history_days) * 86_400;
        let tasks = facts.work.tasks.iter().map(|t| t.at);
        let t: Vec<i64> = tasks.filter(|at| (oldest..until).contains(at)).collect();
        let busy: Vec<(i64, i64)> =
            facts.busy.iter().map(|b| (b.from.as_second(), b.until.as_second())).collect();
        let table = crate::calendar::DayTable::of(&policy.holidays);
        let utc_offset = i64::from(facts.zone.to_offset(moment(until)).seconds());
        let from = t.first().copied().unwrap_or(until);
        let stream = Stream { t: &t, from, until, busy: &busy, days: Some(&table), utc_offset };
        let days = Days::of(&stream);
        let scorer = Scorer::new(&days, &score_params(policy));
        let alarms = episodes(&days, &scorer, &policy.volume_episodes());
        let declines = declines(&days, &scorer, policy);
        TaskHistory { days, alarms, declines }
    }

    /// Tasks known before `now`, and weeks since the first of them.
    pub fn known(&self, now: Timestamp) -> (u32, usize) {
        let end = self.days.index(now.as_second()).min(self.days.len());
        (self.days.touches(0, end), end / WEEK_DAYS)
    }
}

/// The score of volume over a baseline as long as A.13 asks for.
fn score_params(policy: &Policy) -> ScoreParams {
    let min_base_weeks = policy.work.tasks_min_base_weeks;
    let defaults = ScoreParams::default();
    ScoreParams {
        min_base_weeks,
        max_base_weeks: defaults.max_base_weeks.max(min_base_weeks),
        ..defaults
    }
}

fn declines(days: &Days, scorer: &Scorer, policy: &Policy) -> Vec<Decline> {
    let mut found: Vec<Decline> = Vec::new();
    let mut is_open = false;
    for end in 1..=days.len() {
        match (decline_at(days, scorer, policy, end), is_open) {
            (Some(decline), false) => {
                is_open = true;
                found.push(decline);
            }
            (None, true) => {
                is_open = false;
                if let Some(last) = found.last_mut() {
                    last.over_at = Some(days.at(end));
                }
            }
            _ => {}
        }
    }
    found
}

/// A.13 at the end of a day: the quarter before it against the half-year before that, and against
/// the same quarter of the year before where that is known.
fn decline_at(days: &Days, scorer: &Scorer, policy: &Policy, end: usize) -> Option<Decline> {
    let work = &policy.work;
    let begin = end.checked_sub(WEEK_DAYS * work.tasks_recent_weeks)?;
    let base = begin.checked_sub(WEEK_DAYS * work.tasks_min_base_weeks)?;
    let (seen, weeks) = (f64::from(days.touches(begin, end)), scorer.weeks(begin, end));
    let (known, base_weeks) = (days.touches(base, begin), scorer.weeks(base, begin));
    if known < MIN_BASE_TASKS || weeks < 1.0 || base_weeks < 1.0 {
        return None;
    }
    let (rate, usual) = (seen / weeks, f64::from(known) / base_weeks);
    let error = (seen / weeks.powi(2) + f64::from(known) / base_weeks.powi(2)).sqrt();
    let score = (usual - rate) / error.max(f64::EPSILON);
    let kept = 1.0 - f64::from(work.tasks_min_drop_percent) / 100.0;
    if score <= work.tasks_min_score || rate > kept * usual {
        return None;
    }
    let year = WEEK_DAYS * YEAR_WEEKS;
    if let (Some(a), Some(b)) = (begin.checked_sub(year), end.checked_sub(year)) {
        let last_year = f64::from(days.touches(a, b)) / scorer.weeks(a, b).max(1.0);
        if rate > kept * last_year {
            return None;
        }
    }
    let (at, since) = (days.at(end), days.at(begin));
    Some(Decline { at, over_at: None, since, usual_per_week: usual, score })
}

/// What lasts at `now`.
struct Lasting {
    strength: Strength,
    since: i64,
    usual_per_week: f64,
    confidence: u8,
    /// Moment of the first alarm, by which the episode is known.
    at: i64,
}

fn lasting(tasks: &TaskHistory, policy: &Policy, now: Timestamp) -> Option<Lasting> {
    if let Some((first, latest)) = volume::open_at(&tasks.alarms, policy, now) {
        let is_loud = latest.escalated_at.is_some_and(|at| at <= now.as_second());
        return Some(Lasting {
            strength: if is_loud { Strength::Escalate } else { Strength::Flag },
            since: first.since,
            usual_per_week: first.usual_per_week,
            confidence: latest.confidence.max(first.confidence),
            at: first.at,
        });
    }
    let now = now.as_second();
    let decline = tasks.declines.iter().rev().find(|d| d.at <= now)?;
    if decline.over_at.is_some_and(|at| at <= now) {
        return None;
    }
    Some(Lasting {
        strength: Strength::Flag,
        since: decline.since,
        usual_per_week: decline.usual_per_week,
        confidence: (60.0 + 10.0 * decline.score).clamp(0.0, 97.0) as u8,
        at: decline.at,
    })
}

/// The episode that lasts at `now`, if there is one.
pub fn detect(
    history: &Prepared,
    _facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let tasks = &history.tasks;
    let drop = lasting(tasks, policy, now)?;
    let days = &tasks.days;
    let scorer = Scorer::new(days, &score_params(policy));
    let end = days.index(now.as_second()).min(days.len());
    let begin = days.index(drop.since).min(end);
    let expected = drop.usual_per_week * scorer.weeks(begin, end);
    Some(Signal {
        kind: SignalKind::Tasks,
        strength: drop.strength,
        since: moment(drop.since),
        confidence: drop.confidence,
        episode: format!("tasks:{}", history.day_of(moment(drop.at))),
        reason: Reason::new("signal.tasks")
            .with("count", Arg::Count(i64::from(days.touches(begin, end))))
            .with("expected", Arg::Count(expected.round() as i64))
            .with("since", Arg::Date(history.day_of(moment(drop.since)))),
        relief: Reason::new("signal.tasks.relief").with("usual", Arg::Number(drop.usual_per_week)),
        evidence: Evidence::Series(series(
            tasks,
            policy,
            Some((drop.since, drop.usual_per_week)),
            now,
        )),
        held_by: None,
    })
}

/// New tasks a week with their band, whole weeks back from `now`. Within a drop, given by its start
/// and the usual rate before it, the band stays what it was.
pub fn series(
    tasks: &TaskHistory,
    policy: &Policy,
    drop: Option<(i64, f64)>,
    now: Timestamp,
) -> Series {
    let days = &tasks.days;
    let scorer = Scorer::new(days, &score_params(policy));
    let end = days.index(now.as_second()).min(days.len());
    let usual_at = |a: usize| match drop {
        Some((since, usual)) if days.at(a) >= since => Some(usual),
        _ => scorer.usual_before(a),
    };
    let points = (0..end / WEEK_DAYS)
        .rev()
        .map(|w| {
            let (a, b) = (end - (w + 1) * WEEK_DAYS, end - w * WEEK_DAYS);
            let worth = scorer.weeks(a, b);
            let expected = usual_at(a).map(|usual| {
                let (usual, spread) = (usual * worth, scorer.weekly_spread(usual * worth));
                Band { low: (usual - spread).max(0.0), usual, high: usual + spread }
            });
            let value = Some(f64::from(days.touches(a, b)));
            Point { at: moment(days.at(a)), value, expected, quiet: worth < 0.6 }
        })
        .collect();
    Series {
        unit: "series.tasks_per_week".into(),
        points,
        changed_at: drop.map(|(since, _)| moment(since)),
    }
}
