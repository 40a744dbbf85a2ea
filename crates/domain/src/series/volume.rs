//! Volume drop (C072, A.13): the client writes and calls much less than its own history promises.
//!
//! The stream is read day by day, as the product would have: at each day's end the windows of the
//! last four to six weeks are scored against the usual rate before them ([`score`]). An alarm opens
//! an episode; after it the detector looks only at what came later, so that a second drop is a
//! second alarm and the same one is not told twice. `docs/quality.md` has the comparison of methods.

use crate::calendar::{DayKind, DayTable};
use jiff::civil::Date;

pub mod score;

pub use score::{Score, ScoreParams, Scorer, Trace};

const DAY: i64 = 86_400;

/// A stream of touches and what is known about its time.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a> {
    /// Instants of touches, Unix seconds, in order.
    pub t: &'a [i64],
    /// The stream is watched in `[from, until)`, Unix seconds.
    pub from: i64,
    pub until: i64,
    /// Spells in which silence has a known cause, Unix seconds.
    pub busy: &'a [(i64, i64)],
    /// Holidays, if a calendar is known.
    pub days: Option<&'a DayTable>,
    /// Local time minus UTC, seconds.
    pub utc_offset: i64,
}

/// How loud an alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmLevel {
    Flag,
    Escalate,
}

/// One episode of a drop.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// When it was raised, Unix seconds.
    pub at: i64,
    /// Where the drop seems to have begun.
    pub since: i64,
    pub level: AlarmLevel,
    /// When it grew to [`AlarmLevel::Escalate`], if it did.
    pub escalated_at: Option<i64>,
    /// 0…100.
    pub confidence: u8,
    /// Touches expected from `since` until it was raised, and those seen.
    pub expected: f64,
    pub seen: u32,
    /// Usual touches a week when it was raised.
    pub usual_per_week: f64,
    /// When the usual rate was back, if it was.
    pub recovered_at: Option<i64>,
}

/// What the detector says about a whole stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    pub alarms: Vec<Alarm>,
    /// At no moment was there enough history to judge.
    pub too_little_data: bool,
}

/// Thresholds of the episodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpisodeParams {
    /// Score from which an episode opens.
    pub open: f64,
    /// Score from which it escalates.
    pub escalate: f64,
    /// Share of the usual rate, over how many days, that is a recovery.
    pub recovery_ratio: f64,
    pub recovery_days: usize,
    /// Days after an alarm before the detector looks out for the next drop.
    pub rearm_days: usize,
    /// Days before that moment from which it looks.
    pub overlap_days: usize,
}

impl Default for EpisodeParams {
    fn default() -> Self {
        EpisodeParams {
            open: -0.04,
            escalate: 0.96,
            recovery_ratio: 0.65,
            recovery_days: 14,
            rearm_days: 28,
            overlap_days: 14,
        }
    }
}

/// False alarms a year of streams that do not change, and the score that gives them on the tuning
/// half (`measure compare volume`).
const BUDGETS: &[(f64, f64)] = &[
    (0.3, 1.12),
    (0.5, 0.82),
    (0.8, 0.53),
    (1.2, -0.04),
    (1.6, -0.46),
    (2.0, -0.79),
    (3.0, -1.08),
];

/// Below it any lull would do.
const LOWEST_SCORE: f64 = -2.0;

impl EpisodeParams {
    /// The thresholds for a budget of false alarms a stream-year, between the measured ones on a
    /// straight line over the logarithm of the budget.
    pub fn for_budget(per_year: f64) -> Self {
        EpisodeParams {
            open: score_for_budget(per_year),
            escalate: score_for_budget(per_year / 3.0),
            ..EpisodeParams::default()
        }
    }
}

fn score_for_budget(per_year: f64) -> f64 {
    let (a, b) = segment(|pair| per_year <= pair.1.0);
    let score = a.1 + (per_year.max(0.05) / a.0).ln() / (b.0 / a.0).ln() * (b.1 - a.1);
    score.max(LOWEST_SCORE)
}

/// False alarms a stream-year of a score: the inverse of [`EpisodeParams::for_budget`].
fn budget_of_score(score: f64) -> f64 {
    let (a, b) = segment(|pair| score >= pair.1.1);
    a.0 * (b.0 / a.0).powf((score - a.1) / (b.1 - a.1))
}

/// The first segment of the table that fits, else the last: ends go on in a straight line.
fn segment(fits: impl Fn(&((f64, f64), (f64, f64))) -> bool) -> ((f64, f64), (f64, f64)) {
    let mut segments = BUDGETS.windows(2).map(|pair| (pair[0], pair[1]));
    let last = (BUDGETS[BUDGETS.len() - 2], BUDGETS[BUDGETS.len() - 1]);
    segments.find(fits).unwrap_or(last)
}

/// Days of a stream with running sums.
#[derive(Clone, Debug)]
pub struct Days {
    /// Unix second at which day 0 begins.
    pub start: i64,
    /// Touches of each day.
    pub count: Vec<u32>,
    /// 1 for an ordinary day, 0 for a holiday or a busy one.
    pub open: Vec<f32>,
    /// Touches before day `i`; one longer than `count`.
    pub sum: Vec<u32>,
    /// Weekday of day 0, Monday is 0.
    pub first_weekday: usize,
    /// Day of the year's end and the first days of the next, for each day.
    year_end: Vec<bool>,
}

impl Days {
    /// Bins a stream by local day.
    pub fn of(stream: &Stream) -> Days {
        let first = (stream.from + stream.utc_offset).div_euclid(DAY);
        let last = (stream.until + stream.utc_offset).div_euclid(DAY);
        let len = usize::try_from(last - first).unwrap_or(0).min(36_600);
        let start = first * DAY - stream.utc_offset;
        let mut count = vec![0u32; len];
        for t in stream.t.iter().filter(|t| (stream.from..stream.until).contains(*t)) {
            if let Some(slot) = count.get_mut((t - start).div_euclid(DAY) as usize) {
                *slot += 1;
            }
        }
        let mut open = vec![1.0f32; len];
        if let Some(table) = stream.days {
            close_holidays(&mut open, first, table);
        }
        for (from, until) in stream.busy {
            let a = (from - start).div_euclid(DAY).clamp(0, len as i64) as usize;
            let b = ((until - start + DAY - 1).div_euclid(DAY)).clamp(0, len as i64) as usize;
            open[a.min(b)..b].fill(0.0);
        }
        let mut sum = Vec::with_capacity(len + 1);
        sum.push(0);
        for c in &count {
            sum.push(sum[sum.len() - 1] + c);
        }
        // 1970-01-01 was a Thursday
        let first_weekday = (first + 3).rem_euclid(7) as usize;
        Days { start, count, open, sum, first_weekday, year_end: year_ends(first, len) }
    }

    /// Number of days.
    pub fn len(&self) -> usize {
        self.count.len()
    }

    /// Whether there is no day at all.
    pub fn is_empty(&self) -> bool {
        self.count.is_empty()
    }

    /// Unix second at which day `i` begins.
    pub fn at(&self, i: usize) -> i64 {
        self.start + i as i64 * DAY
    }

    /// Day that a moment falls into, 0 for earlier ones.
    pub fn index(&self, at: i64) -> usize {
        usize::try_from((at - self.start).div_euclid(DAY)).unwrap_or(0)
    }

    /// Whether day `i` is between 21 December and 8 January: a lull nearly everywhere.
    pub fn is_year_end(&self, i: usize) -> bool {
        self.year_end[i]
    }

    /// Touches in days `[a, b)`.
    pub fn touches(&self, a: usize, b: usize) -> u32 {
        self.sum[b] - self.sum[a]
    }
}

/// Holidays on weekdays are closed; weekends keep their own (learned) weight.
fn close_holidays(open: &mut [f32], first: i64, table: &DayTable) {
    let epoch = Date::constant(1970, 1, 1);
    for (i, slot) in open.iter_mut().enumerate() {
        let weekday = (first + i as i64 + 3).rem_euclid(7);
        let day = epoch.checked_add(jiff::Span::new().days((first + i as i64) as i32));
        if let Ok(day) = day
            && weekday < 5
            && table.kind(day) == DayKind::Off
        {
            *slot = 0.0;
        }
    }
}

fn year_ends(first: i64, len: usize) -> Vec<bool> {
    let epoch = Date::constant(1970, 1, 1);
    let span = i32::try_from(first).map(|days| jiff::Span::new().days(days));
    let mut day = span.ok().and_then(|s| epoch.checked_add(s).ok());
    (0..len)
        .map(|_| {
            let is_end =
                day.is_some_and(|d| matches!((d.month(), d.day()), (12, 21..) | (1, ..=8)));
            day = day.and_then(|d| d.tomorrow().ok());
            is_end
        })
        .collect()
}

/// Runs the detector over a stream.
pub fn detect(stream: &Stream, score: &ScoreParams, episode: &EpisodeParams) -> Verdict {
    let days = Days::of(stream);
    let scorer = Scorer::new(&days, score);
    let last = days.len().checked_sub(7 * score.min_window_weeks);
    Verdict {
        too_little_data: last.is_none_or(|end| scorer.usual_before(end).is_none()),
        alarms: episodes(&days, &scorer, episode),
    }
}

/// Reads the days in order and raises one alarm an episode.
pub fn episodes(days: &Days, scorer: &Scorer, params: &EpisodeParams) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Vec::new();
    // day from which windows may begin, and the day of the last alarm while it holds the next back
    let mut floor = 0;
    let mut raised: Option<usize> = None;
    let trace = scorer.trace();
    for i in 0..days.len() {
        let now = days.at(i + 1);
        let is_back = alarms.last().is_some_and(|alarm| {
            alarm.recovered_at.is_none() && is_recovered(days, scorer, i, alarm, params)
        });
        if is_back && let Some(alarm) = alarms.last_mut() {
            alarm.recovered_at = Some(now);
        }
        let score = trace.at(i, floor);
        match raised {
            None => {
                if let Some(score) = score.filter(|s| s.value >= params.open) {
                    raised = Some(i);
                    alarms.push(raise(scorer, days, i, floor, &score, params));
                }
            }
            Some(day) => {
                let is_loud = score.is_some_and(|s| s.value >= params.escalate);
                if let Some(alarm) =
                    alarms.last_mut().filter(|a| is_loud && a.escalated_at.is_none())
                {
                    alarm.escalated_at = Some(now);
                }
                if is_back {
                    raised = None;
                    floor = (i + 1).saturating_sub(params.recovery_days);
                } else if i - day > params.rearm_days {
                    raised = None;
                    floor = i - params.overlap_days.min(i);
                }
            }
        }
    }
    alarms
}

fn raise(
    scorer: &Scorer,
    days: &Days,
    i: usize,
    floor: usize,
    score: &Score,
    params: &EpisodeParams,
) -> Alarm {
    let now = days.at(i + 1);
    let is_loud = score.value >= params.escalate;
    let since = scorer.began(floor, i + 1, score.usual_per_week);
    Alarm {
        at: now,
        since: days.at(since),
        level: if is_loud { AlarmLevel::Escalate } else { AlarmLevel::Flag },
        escalated_at: is_loud.then_some(now),
        confidence: confidence(score.value),
        expected: score.usual_per_week * scorer.weeks(since, i + 1),
        seen: days.touches(since, i + 1),
        usual_per_week: score.usual_per_week,
        recovered_at: None,
    }
}

/// Chance that an ordinary month brings no such score, in percents, never certain.
fn confidence(score: f64) -> u8 {
    ((1.0 - budget_of_score(score) / 12.0) * 100.0).clamp(1.0, 99.0) as u8
}

/// Days within which a recovery right after the alarm is not believed.
const RECOVERY_GRACE_DAYS: i64 = 7;

fn is_recovered(
    days: &Days,
    scorer: &Scorer,
    i: usize,
    alarm: &Alarm,
    params: &EpisodeParams,
) -> bool {
    if days.at(i + 1) < alarm.at + RECOVERY_GRACE_DAYS * DAY {
        return false;
    }
    let a = (i + 1).saturating_sub(params.recovery_days);
    let seen = days.touches(a, i + 1);
    let expected = alarm.usual_per_week * scorer.weeks(a, i + 1);
    seen >= 2 && f64::from(seen) >= params.recovery_ratio * expected
}
