//! The daily score of a drop: how far the recent count lies below the client's own usual rate.
//!
//! Windows of four, five and six weeks are scored and averaged, so that one odd week at an edge
//! weighs little. What keeps it from crying wolf, each measured (`docs/quality.md`): a long base of
//! the client's own, lowered halfway to a shorter one (a burst that subsides is no drop); the longest
//! pause of a window left out as a plausible holiday, and patience right after it; the year's end
//! counting less; and a higher bar for a client whose lulls have passed before.

use super::Days;

/// Tunables of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreParams {
    /// Shortest and longest window looked at, weeks.
    pub min_window_weeks: usize,
    pub max_window_weeks: usize,
    /// Weeks of history a verdict needs before a window (A.13 would have six months; fourteen weeks
    /// measure best), and the most that are taken.
    pub min_base_weeks: usize,
    pub max_base_weeks: usize,
    /// Weeks of the short base, and how far the usual rate goes down to its rate where that is lower.
    pub short_base_weeks: usize,
    pub short_base_share: f64,
    /// Fewest touches of a base.
    pub min_base_touches: u32,
    /// Variance of a count over a Poisson one is `1 + dispersion·m`: conversations come in bursts.
    pub dispersion: f64,
    /// The same of one week, for the band of the chart.
    pub weekly_dispersion: f64,
    /// Days of the longest pause that count as quiet, and the day up to which the rest of it may be
    /// a holiday.
    pub pause_days: usize,
    pub holiday_days: usize,
    /// A pause of so many days may have been a holiday: until so many days after its first one the
    /// score is less by this much.
    pub long_pause_days: usize,
    pub pause_wake_days: usize,
    pub pause_wake_score: f64,
    /// How much of the highest score of earlier lulls, six weeks ago or more, comes off the score,
    /// and the weeks of history with which such lulls are counted.
    pub past_lull_share: f64,
    pub past_lull_base_weeks: usize,
    /// Fewest ordinary weeks left in a window.
    pub min_exposure: f64,
    /// What a day between 21 December and 8 January is worth.
    pub year_end_weight: f64,
    /// A window above this share of the usual rate hardly counts (A.13: a drop of 25 %).
    pub max_ratio: f64,
}

impl Default for ScoreParams {
    fn default() -> Self {
        ScoreParams {
            min_window_weeks: 4,
            max_window_weeks: 6,
            min_base_weeks: 14,
            max_base_weeks: 52,
            short_base_weeks: 8,
            short_base_share: 0.5,
            min_base_touches: 8,
            dispersion: 1.0,
            weekly_dispersion: 0.5,
            pause_days: 1,
            holiday_days: 16,
            long_pause_days: 9,
            pause_wake_days: 21,
            pause_wake_score: 0.4,
            past_lull_share: 0.2,
            past_lull_base_weeks: 6,
            min_exposure: 1.0,
            year_end_weight: 0.4,
            max_ratio: 0.75,
        }
    }
}

/// The score at the end of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Mean over the windows of the difference on the square-root scale in units of its usual
    /// spread, less what speaks against a drop; below zero for most days.
    pub value: f64,
    /// First day of the most telling window.
    pub since: usize,
    /// Touches expected in it, and those seen.
    pub expected: f64,
    pub seen: u32,
    pub usual_per_week: f64,
}

/// What comes off the value of a window that fell less than a drop must.
const MILD_COST: f64 = 1.0;

/// `(1 - r) / ln(1 / r)` for a rate of half, r = 0.5.
const HALVING_LEVEL: f64 = 0.72;

/// A beginning is looked for so many days back.
const OLDEST_BEGINNING_DAYS: usize = 63;

/// Days ago from which a lull is an earlier one.
const PAST_LULL_DAYS: usize = 42;

/// Share of a working day's touches that a day of the weekend brings.
const WEEKEND_SHARE: f64 = 0.35;
const WEEK_SHARES: f64 = 5.0 + 2.0 * WEEKEND_SHARE;

/// Scores days of a stream; sums are worked up once.
pub struct Scorer<'a> {
    days: &'a Days,
    params: ScoreParams,
    /// Running exposure in ordinary weeks; one longer than the days.
    exposure: Vec<f64>,
}

impl<'a> Scorer<'a> {
    /// Works up the exposure of the days.
    pub fn new(days: &'a Days, params: &ScoreParams) -> Self {
        let mut exposure = Vec::with_capacity(days.len() + 1);
        let mut sum = 0.0;
        exposure.push(sum);
        for i in 0..days.len() {
            let is_weekend = (days.first_weekday + i) % 7 >= 5;
            let share = if is_weekend { WEEKEND_SHARE } else { 1.0 } / WEEK_SHARES;
            let season = if days.is_year_end(i) { params.year_end_weight } else { 1.0 };
            sum += f64::from(days.open[i]) * share * season;
            exposure.push(sum);
        }
        Scorer { days, params: *params, exposure }
    }

    /// Ordinary weeks that days `[a, b)` are worth.
    pub fn weeks(&self, a: usize, b: usize) -> f64 {
        self.exposure[b] - self.exposure[a]
    }

    /// The usual touches a week before day `end`; `None` when the history is too short.
    pub fn usual_before(&self, end: usize) -> Option<f64> {
        self.usual(end, self.params.min_base_weeks)
    }

    fn usual(&self, end: usize, min_weeks: usize) -> Option<f64> {
        let params = &self.params;
        let weeks = (end / 7).min(params.max_base_weeks);
        if weeks < min_weeks {
            return None;
        }
        let rate = |weeks: usize| {
            let a = end - 7 * weeks;
            f64::from(self.days.touches(a, end)) / self.weeks(a, end).max(0.3)
        };
        let a = end - 7 * weeks;
        let is_enough = self.days.touches(a, end) >= params.min_base_touches
            && self.weeks(a, end) >= min_weeks as f64 / 2.0;
        let (long, short) = (rate(weeks), rate(weeks.min(params.short_base_weeks)));
        is_enough.then(|| long - params.short_base_share * (long - short).max(0.0))
    }

    /// The scores of all days, worked up once.
    pub fn trace(&self) -> Trace {
        let params = &self.params;
        let min_base = 7 * params.min_base_weeks;
        let mut peak = 0.0f64;
        let days = (0..self.days.len())
            .map(|i| {
                let end = i + 1;
                let mut windows: Vec<Score> =
                    self.window_lengths().filter_map(|weeks| self.window(end, weeks)).collect();
                let highest = windows.iter().map(|w| w.value).fold(0.0, f64::max);
                peak = peak.max(highest);
                windows.retain(|w| w.since >= min_base);
                let wake = if self.is_after_pause(end) { params.pause_wake_score } else { 0.0 };
                TraceDay { windows, wake, peak }
            })
            .collect();
        Trace { days, past_lull_share: params.past_lull_share }
    }

    fn window_lengths(&self) -> impl Iterator<Item = usize> + use<> {
        self.params.min_window_weeks..=self.params.max_window_weeks
    }

    /// The window of so many weeks that ends before day `end`.
    fn window(&self, end: usize, weeks: usize) -> Option<Score> {
        let params = &self.params;
        let begin = end.checked_sub(7 * weeks)?;
        let usual = self.usual(begin, params.past_lull_base_weeks.min(params.min_base_weeks))?;
        let exposure = self.weeks(begin, end) - self.longest_pause(begin, end);
        if exposure < params.min_exposure {
            return None;
        }
        let seen = self.days.touches(begin, end);
        let expected = exposure * usual;
        let root = |x: f64| (x + 0.375).sqrt();
        let spread = self.spread(begin, exposure, usual);
        let value = 2.0 * (root(expected) - root(f64::from(seen))) / spread.sqrt();
        let is_drop = f64::from(seen) <= params.max_ratio * expected;
        let value = if is_drop { value } else { value - MILD_COST };
        Some(Score { value, since: begin, expected, seen, usual_per_week: usual })
    }

    /// Variance of a window's count over that of a Poisson count: bursts, and the error of the usual
    /// rate itself.
    fn spread(&self, begin: usize, exposure: f64, usual: f64) -> f64 {
        let bursts = 1.0 + self.params.dispersion * usual;
        let base = self.weeks(begin.saturating_sub(7 * self.params.max_base_weeks), begin);
        bursts * (1.0 + exposure / base.max(1.0))
    }

    /// Exposure of the longest pause in days `[a, b)` that may be a holiday.
    fn longest_pause(&self, a: usize, b: usize) -> f64 {
        let mut best = 0.0f64;
        let mut begin = a;
        for i in a..=b {
            if i < b && self.days.count[i] == 0 {
                continue;
            }
            let from = (begin + self.params.pause_days).min(i);
            let until = i.min(begin + self.params.holiday_days);
            if until > from {
                best = best.max(self.weeks(from, until));
            }
            begin = i + 1;
        }
        best
    }

    /// Whether a pause that may be a holiday began within the last days: whoever is just back first
    /// clears the desk.
    fn is_after_pause(&self, end: usize) -> bool {
        let params = &self.params;
        let oldest = end.saturating_sub(params.pause_wake_days);
        let mut day = end;
        while day > oldest {
            let last = day;
            while day > 0 && self.days.count[day - 1] == 0 {
                day -= 1;
            }
            let length = last - day;
            let may_be_holiday = last < end || length <= params.holiday_days;
            if length >= params.long_pause_days && may_be_holiday && day > oldest {
                return true;
            }
            day = day.saturating_sub(1);
        }
        false
    }

    /// The day from which the touches until day `end` fall short the most: where a drop by half most
    /// likely began (maximum of the likelihood ratio of a Poisson count).
    pub fn began(&self, floor: usize, end: usize, usual: f64) -> usize {
        let shortfall = |day: usize| {
            HALVING_LEVEL * usual * self.weeks(day, end) - f64::from(self.days.touches(day, end))
        };
        let oldest = floor.max(end.saturating_sub(OLDEST_BEGINNING_DAYS));
        (oldest..end)
            .max_by(|a, b| shortfall(*a).total_cmp(&shortfall(*b)))
            .unwrap_or(oldest.min(end))
    }

    /// What is ordinary for a week of that usual rate: five in six weeks lie above the lower edge.
    pub fn weekly_spread(&self, usual: f64) -> f64 {
        (usual * (1.0 + self.params.weekly_dispersion * usual)).sqrt()
    }
}

/// The scores of the windows at the end of each day.
#[derive(Clone, Debug)]
pub struct Trace {
    days: Vec<TraceDay>,
    past_lull_share: f64,
}

#[derive(Clone, Debug)]
struct TraceDay {
    windows: Vec<Score>,
    /// What comes off for a pause just over.
    wake: f64,
    /// Highest score of a window until that day.
    peak: f64,
}

impl Trace {
    /// The score at the end of day `i` over windows that begin at `floor` or later; `None` when the
    /// history is too short.
    pub fn at(&self, i: usize, floor: usize) -> Option<Score> {
        let day = self.days.get(i)?;
        let windows = || day.windows.iter().filter(|w| w.since >= floor);
        let most_telling = windows().max_by(|a, b| a.value.total_cmp(&b.value))?;
        let (sum, n) = windows().fold((0.0, 0.0), |(sum, n), w| (sum + w.value, n + 1.0));
        let past = (i + 1).checked_sub(PAST_LULL_DAYS + 1).map_or(0.0, |past| self.days[past].peak);
        let value = sum / n - day.wake - self.past_lull_share * past;
        Some(Score { value, ..*most_telling })
    }
}
