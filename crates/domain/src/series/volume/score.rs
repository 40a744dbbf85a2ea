//! The daily score of a drop: how far the recent count lies below the client's own usual rate.
//!
//! Three things keep it from crying wolf, each measured: the longest single pause of a window is
//! left out as a plausible holiday, the usual rate is the lower of a long and a short baseline
//! (a burst that subsides is no drop), and the year's end counts less.

use super::Days;

/// Tunables of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreParams {
    /// Shortest and longest window looked at, weeks.
    pub min_window_weeks: usize,
    pub max_window_weeks: usize,
    /// Weeks of history a baseline needs, and the most it takes.
    pub min_base_weeks: usize,
    pub max_base_weeks: usize,
    /// Weeks of the short baseline.
    pub short_base_weeks: usize,
    /// Fewest touches of a baseline.
    pub min_base_touches: u32,
    /// Variance of a weekly count is `m + dispersion·m²`: conversations come in bursts.
    pub dispersion: f64,
    /// Relative variance of the rate over a whole window: rates drift without meaning.
    pub drift: f64,
    /// Days of the longest pause that count as quiet, and the day up to which the rest of it may be
    /// a holiday.
    pub pause_days: usize,
    pub holiday_days: usize,
    /// Fewest ordinary weeks left in a window.
    pub min_exposure: f64,
    /// What a day between 21 December and 8 January is worth.
    pub year_end_weight: f64,
    /// A window above this share of the usual rate is no drop (A.13: a drop of 25 %).
    pub max_ratio: f64,
}

impl Default for ScoreParams {
    fn default() -> Self {
        ScoreParams {
            min_window_weeks: 4,
            max_window_weeks: 6,
            min_base_weeks: 6,
            max_base_weeks: 26,
            short_base_weeks: 8,
            min_base_touches: 8,
            dispersion: 0.5,
            drift: 0.03,
            pause_days: 1,
            holiday_days: 16,
            min_exposure: 1.0,
            year_end_weight: 0.4,
            max_ratio: 0.75,
        }
    }
}

/// The score at the end of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Difference on the square-root scale in units of its usual spread.
    pub value: f64,
    /// First day of the most telling window.
    pub since: usize,
    /// Touches expected in it, and those seen.
    pub expected: f64,
    pub seen: u32,
    pub usual_per_week: f64,
}

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
        let params = &self.params;
        let weeks = (end / 7).min(params.max_base_weeks);
        if weeks < params.min_base_weeks {
            return None;
        }
        let rate = |weeks: usize| {
            let a = end - 7 * weeks;
            f64::from(self.days.touches(a, end)) / self.weeks(a, end).max(0.3)
        };
        let a = end - 7 * weeks;
        let is_enough = self.days.touches(a, end) >= params.min_base_touches
            && self.weeks(a, end) >= params.min_base_weeks as f64 / 2.0;
        is_enough.then(|| rate(weeks).min(rate(weeks.min(params.short_base_weeks))))
    }

    /// The score at the end of day `i` over windows that begin at `floor` or later; `None` when the
    /// history is too short, a value of zero when nothing fell.
    pub fn at(&self, i: usize, floor: usize) -> Option<Score> {
        let end = i + 1;
        let mut best: Option<Score> = None;
        for weeks in self.params.min_window_weeks..=self.params.max_window_weeks {
            let Some(begin) = end.checked_sub(7 * weeks).filter(|b| *b >= floor) else { continue };
            let Some(usual) = self.usual_before(begin) else { continue };
            let Some(score) = self.window(begin, end, usual) else { continue };
            if best.is_none_or(|b| score.value > b.value) {
                best = Some(score);
            }
        }
        best
    }

    fn window(&self, begin: usize, end: usize, usual: f64) -> Option<Score> {
        let params = &self.params;
        let exposure = self.weeks(begin, end) - self.longest_pause(begin, end);
        if exposure < params.min_exposure {
            return None;
        }
        let seen = self.days.touches(begin, end);
        let expected = exposure * usual;
        let spread = self.spread(begin, exposure, usual);
        let root = |x: f64| (x + 0.375).sqrt();
        let is_drop = f64::from(seen) <= params.max_ratio * expected;
        let value = 2.0 * (root(expected) - root(f64::from(seen))) / spread.sqrt();
        Some(Score {
            value: if is_drop { value } else { 0.0 },
            since: begin,
            expected,
            seen,
            usual_per_week: usual,
        })
    }

    /// Variance of a window's count over that of a Poisson count: bursts, drift, and the error of
    /// the usual rate itself.
    fn spread(&self, begin: usize, exposure: f64, usual: f64) -> f64 {
        let bursts = 1.0 + self.params.dispersion * usual;
        let base = self.weeks(begin.saturating_sub(7 * self.params.max_base_weeks), begin);
        bursts * (1.0 + exposure / base.max(1.0)) + self.params.drift * exposure * usual
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

    /// What is ordinary for a week of that usual rate: five in six weeks lie above the lower edge.
    pub fn weekly_spread(&self, usual: f64) -> f64 {
        (usual * (1.0 + self.params.dispersion * usual)).sqrt()
    }
}
