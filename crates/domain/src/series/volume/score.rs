//! The daily score of a drop: how improbable the recent count is against the client's own history.

use super::Days;

/// Tunables of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreParams {
    /// Windows looked at, weeks.
    pub windows: [usize; 5],
    /// Weeks of history a baseline needs, and the most it takes.
    pub min_base_weeks: usize,
    pub max_base_weeks: usize,
    /// Fewest touches of a baseline.
    pub min_base_touches: u32,
    /// Over-dispersion assumed before the client's own is known, and its weight in weeks.
    pub prior_dispersion: f64,
    pub prior_weeks: f64,
    /// Longest pause that may be a holiday, days.
    pub holiday_days: usize,
}

impl Default for ScoreParams {
    fn default() -> Self {
        ScoreParams {
            windows: [2, 3, 4, 5, 6],
            min_base_weeks: 6,
            max_base_weeks: 26,
            min_base_touches: 12,
            prior_dispersion: 0.3,
            prior_weeks: 6.0,
            holiday_days: 12,
        }
    }
}

/// The score at the end of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// −log10 of the tail probability of the most telling window.
    pub value: f64,
    /// First day of that window.
    pub since: usize,
    /// Touches expected in it, and those seen.
    pub expected: f64,
    pub seen: u32,
    pub usual_per_week: f64,
    /// Over-dispersion of weekly counts: variance is `m + dispersion·m²`.
    pub dispersion: f64,
}

impl Score {
    /// Seen as a share of expected.
    pub fn ratio(&self) -> f64 {
        if self.expected > 0.0 { f64::from(self.seen) / self.expected } else { 1.0 }
    }
}

/// Scores of every day; `None` where the history is too short.
pub fn scores(days: &Days, params: &ScoreParams) -> Vec<Option<Score>> {
    let exposure = exposure(days);
    (0..days.len()).map(|i| score_at(days, &exposure, i, params)).collect()
}

/// Running exposure in weeks: `[b] − [a]` is how many ordinary weeks days `[a, b)` are worth.
fn exposure(days: &Days) -> Vec<f64> {
    let mut sum = Vec::with_capacity(days.len() + 1);
    sum.push(0.0);
    for (i, open) in days.open.iter().enumerate() {
        let is_weekend = (days.first_weekday + i) % 7 >= 5;
        let weight = if is_weekend { 0.25 / 5.5 } else { 1.0 / 5.5 };
        sum.push(sum[i] + f64::from(*open) * weight);
    }
    sum
}

/// What is usual before a day.
#[derive(Clone, Copy, Debug)]
struct Base {
    per_week: f64,
    dispersion: f64,
    weeks: f64,
}

fn base_before(days: &Days, exposure: &[f64], end: usize, params: &ScoreParams) -> Option<Base> {
    let weeks = (end / 7).min(params.max_base_weeks);
    if weeks < params.min_base_weeks {
        return None;
    }
    let (mut n, mut total, mut touches) = (0.0, 0.0, 0);
    let mut rates = [0.0f64; 64];
    let mut used = 0;
    for w in 0..weeks.min(rates.len()) {
        let (a, b) = (end - 7 * (w + 1), end - 7 * w);
        let e = exposure[b] - exposure[a];
        if e < 0.4 {
            continue;
        }
        let x = days.touches(a, b);
        touches += x;
        total += e;
        n += 1.0;
        rates[used] = f64::from(x) / e;
        used += 1;
    }
    if touches < params.min_base_touches || used < params.min_base_weeks {
        return None;
    }
    let mean = f64::from(touches) / total;
    let var = rates[..used].iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let own = ((var - mean) / (mean * mean)).clamp(0.0, 4.0);
    let dispersion =
        (own * n + params.prior_dispersion * params.prior_weeks) / (n + params.prior_weeks);
    Some(Base { per_week: mean, dispersion, weeks: total })
}

fn score_at(days: &Days, exposure: &[f64], i: usize, params: &ScoreParams) -> Option<Score> {
    let end = i + 1;
    let mut best: Option<Score> = None;
    for weeks in params.windows {
        let Some(begin) = end.checked_sub(7 * weeks) else { continue };
        let Some(base) = base_before(days, exposure, begin, params) else { continue };
        let gap = longest_gap(days, exposure, begin, end, params.holiday_days);
        let e = (exposure[end] - exposure[begin] - gap).max(0.0);
        let seen = days.touches(begin, end);
        let mean = e * base.per_week;
        let var = mean
            + e * base.dispersion * base.per_week.powi(2)
            + e * e * (base.per_week + base.dispersion * base.per_week.powi(2)) / base.weeks;
        let value = -lower_tail(seen, mean, var).max(1e-30).log10();
        if best.is_none_or(|b| value > b.value) {
            best = Some(Score {
                value,
                since: begin,
                expected: mean,
                seen,
                usual_per_week: base.per_week,
                dispersion: base.dispersion,
            });
        }
    }
    best
}

/// Exposure of the longest pause within days `[a, b)`, at most `limit` days of it.
fn longest_gap(days: &Days, exposure: &[f64], a: usize, b: usize, limit: usize) -> f64 {
    let mut best = 0.0f64;
    let mut begin = a;
    for i in a..=b {
        if i == b || days.count[i] > 0 {
            let end = i.min(begin + limit);
            best = best.max(exposure[end] - exposure[begin]);
            begin = i + 1;
        }
    }
    best
}

/// P(X ≤ x) of a negative binomial with that mean and variance (Poisson when not over-dispersed).
pub fn lower_tail(x: u32, mean: f64, var: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    let excess = (var - mean).max(1e-6 * mean);
    let size = mean * mean / excess;
    let ratio = mean / (mean + size);
    let mut term = (-size * (1.0 + mean / size).ln()).exp();
    let mut sum = term;
    for k in 0..x {
        term *= (size + f64::from(k)) / f64::from(k + 1) * ratio;
        sum += term;
    }
    sum.min(1.0)
}
