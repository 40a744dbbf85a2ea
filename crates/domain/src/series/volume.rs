//! Volume drop (C072, A.13): the client writes and calls much less than its own history promises.
//!
//! Counts of touches are over-dispersed (conversations come in bursts), so plain Poisson rules
//! cry wolf. The score is the negative-binomial tail of the recent windows, with the longest
//! single pause discounted as a plausible holiday. See `docs/quality.md` for the comparison.

use crate::calendar::{DayKind, DayTable};
use jiff::civil::Date;

pub(crate) mod score;

pub use score::{Score, ScoreParams, scores};

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
    /// Touches expected since `since`, and those seen.
    pub expected: f64,
    pub seen: u32,
    /// Usual touches a week when it was raised.
    pub usual_per_week: f64,
    /// When the usual rate was back, if it was.
    pub recovered_at: Option<i64>,
    /// When the lower rate became the new usual, if it did.
    pub settled_at: Option<i64>,
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
    /// The recent rate as a share of the usual one, below which an episode may open (A.13: a drop
    /// of 25 % at least).
    pub max_ratio: f64,
    /// Share of the usual rate that is a recovery.
    pub recovery_ratio: f64,
    /// Days over which a recovery is measured.
    pub recovery_days: usize,
    /// After so many days the lower rate is the new usual.
    pub settle_days: usize,
}

impl Default for EpisodeParams {
    fn default() -> Self {
        EpisodeParams {
            open: 3.0,
            escalate: 5.0,
            max_ratio: 0.75,
            recovery_ratio: 0.75,
            recovery_days: 21,
            settle_days: 84,
        }
    }
}

/// Score thresholds measured for budgets of false alarms a stream-year (`docs/quality.md`).
const BUDGETS: &[(f64, f64)] = &[(0.4, 1.4), (0.8, 0.95), (1.2, 0.65), (2.0, 0.4), (4.0, 0.2)];

impl EpisodeParams {
    /// The thresholds for a budget of false alarms a stream-year, between the measured ones on a
    /// straight line over the logarithm of the budget.
    pub fn for_budget(per_year: f64) -> Self {
        let first = BUDGETS[0];
        let last = BUDGETS[BUDGETS.len() - 1];
        let wanted = per_year.clamp(first.0, last.0);
        let (a, b) = BUDGETS
            .windows(2)
            .map(|pair| (pair[0], pair[1]))
            .find(|(_, b)| wanted <= b.0)
            .unwrap_or((first, last));
        let share = (wanted / a.0).ln() / (b.0 / a.0).ln();
        let open = a.1 + share * (b.1 - a.1);
        EpisodeParams { open, escalate: open * 1.6, ..EpisodeParams::default() }
    }
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
        Days { start, count, open, sum, first_weekday: (first + 3).rem_euclid(7) as usize }
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

/// Runs the detector over a stream.
pub fn detect(stream: &Stream, score: &ScoreParams, episode: &EpisodeParams) -> Verdict {
    let days = Days::of(stream);
    let trace = scores(&days, score);
    Verdict {
        too_little_data: trace.iter().all(Option::is_none),
        alarms: episodes(&days, &trace, episode),
    }
}

/// Turns daily scores into episodes: one alarm each, merged while the drop lasts.
pub fn episodes(days: &Days, trace: &[Option<Score>], params: &EpisodeParams) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Vec::new();
    let mut open: Option<(usize, Alarm)> = None;
    for (i, score) in trace.iter().enumerate() {
        let now = days.at(i + 1);
        match &mut open {
            None => {
                if let Some(score) = score
                    && score.value >= params.open
                    && score.ratio() <= params.max_ratio
                {
                    open = Some((i, raise(days, i, score, params)));
                }
            }
            Some((since, alarm)) => {
                if let Some(score) = score
                    && score.value >= params.escalate
                    && alarm.escalated_at.is_none()
                {
                    alarm.escalated_at = Some(now);
                }
                if is_recovered(days, i, *since, alarm, params) {
                    alarm.recovered_at = Some(now);
                } else if i - *since >= params.settle_days {
                    alarm.settled_at = Some(now);
                } else {
                    continue;
                }
                alarms.extend(open.take().map(|(_, alarm)| alarm));
            }
        }
    }
    alarms.extend(open.map(|(_, alarm)| alarm));
    alarms
}

fn raise(days: &Days, i: usize, score: &Score, params: &EpisodeParams) -> Alarm {
    let now = days.at(i + 1);
    let is_loud = score.value >= params.escalate;
    Alarm {
        at: now,
        since: days.at(score.since),
        level: if is_loud { AlarmLevel::Escalate } else { AlarmLevel::Flag },
        escalated_at: is_loud.then_some(now),
        confidence: confidence(score.value),
        expected: score.expected,
        seen: score.seen,
        usual_per_week: score.usual_per_week,
        recovered_at: None,
        settled_at: None,
    }
}

/// Share of scores this high that are no chance, in percents: 1 − p of the tail, never certain.
fn confidence(score: f64) -> u8 {
    ((1.0 - 10f64.powf(-score / 2.0)) * 100.0).clamp(0.0, 99.0) as u8
}

fn is_recovered(
    days: &Days,
    i: usize,
    opened: usize,
    alarm: &Alarm,
    params: &EpisodeParams,
) -> bool {
    if i < opened + 7 {
        return false;
    }
    let a = (i + 1).saturating_sub(params.recovery_days).max(opened.saturating_sub(6));
    let expected = alarm.usual_per_week * (i + 1 - a) as f64 / 7.0;
    f64::from(days.touches(a, i + 1)) >= params.recovery_ratio * expected
}
