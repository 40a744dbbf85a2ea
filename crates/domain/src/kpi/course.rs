//! The course of a KPI: facts as they came in, and the end of the period as a distribution (A.2).

use super::curve::Period;
use super::outlook::Forecast;
use super::poisson;
use super::terms::{Aim, Gradation, Measure, Mood, Terms};
use crate::calendar::DayTable;
use crate::money::Decimal;
use jiff::civil::Date;

/// 80 % of a normal distribution lie within so many deviations.
const FAN_Z: f64 = 1.2816;
/// Facts of a mean before its spread says anything.
const MEAN_FACTS_MIN: usize = 3;
/// A plan of whole numbers up to this is a count of events; more is money or an audience.
const COUNT_MAX: i64 = 10_000;

/// The facts of a period as they came in.
pub(super) struct Course {
    pub shares: Vec<f64>,
    /// Cumulative shares: due at the close of each day.
    pub due: Vec<f64>,
    /// Position of the day and its fact, in order.
    pub entries: Vec<(usize, f64)>,
    is_count: bool,
}

/// What is known at one entry: enough to tell the end of the period.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// Position of the last day with a fact.
    pub at: usize,
    pub n: f64,
    pub sum: f64,
    sum_squares: f64,
    /// Squares by share of the plan, for the dispersion.
    weighed: f64,
    n_gaps: f64,
    /// Share of the plan up to there.
    pub elapsed: f64,
    /// Not yet part of a gap: facts on days without a share.
    pending: f64,
}

impl Course {
    pub fn new(
        terms: &Terms,
        period: Period,
        actuals: &[(Date, Decimal)],
        table: &DayTable,
    ) -> Self {
        let shares = terms.curve.shares(period, table);
        let mut sum = 0.0;
        let due = shares
            .iter()
            .map(|share| {
                sum += share;
                sum
            })
            .collect();
        let float = |d: Decimal| f64::try_from(d).unwrap_or(f64::MAX);
        let of = |(day, value): &(Date, Decimal)| Some((period.index(*day)?, float(*value)));
        let is_whole = |d: &Decimal| d.fract().is_zero();
        let plan = terms.plan_of(period);
        let is_count = is_whole(&plan)
            && plan <= Decimal::from(COUNT_MAX)
            && actuals.iter().all(|(_, value)| is_whole(value));
        Course { shares, due, entries: actuals.iter().filter_map(of).collect(), is_count }
    }

    /// What is known after each entry.
    pub fn walk(&self) -> Vec<Known> {
        let mut known = Known::default();
        let mut before = 0.0;
        let mut walked = Vec::with_capacity(self.entries.len());
        for &(at, value) in &self.entries {
            let elapsed = self.due[at];
            known.at = at;
            known.n += 1.0;
            known.sum += value;
            known.sum_squares += value * value;
            known.elapsed = elapsed;
            known.pending += value;
            let gap = elapsed - before;
            if gap > 1e-12 {
                known.weighed += known.pending * known.pending / gap;
                known.n_gaps += 1.0;
                known.pending = 0.0;
                before = elapsed;
            }
            walked.push(known);
        }
        walked
    }

    /// How many events move together: 1 for a plain count, more where facts jump.
    fn dispersion(&self, known: &Known) -> f64 {
        let least = if self.is_count { 1.0 } else { (known.sum / known.n.max(1.0)).max(1e-9) };
        if known.n_gaps < 7.0 || known.sum <= 0.0 {
            return least;
        }
        // Pearson's statistic of the gaps between entries, each with its share of the plan.
        let squares = known.weighed * known.elapsed / known.sum - known.sum;
        (squares / (known.n_gaps - 1.0)).max(least)
    }

    /// The end of the period as a distribution.
    pub fn ending(&self, measure: Measure, known: &Known) -> Option<Ending> {
        match measure {
            Measure::Total if known.elapsed <= 1e-12 => None,
            Measure::Total => {
                let left = known.sum * (1.0 - known.elapsed).max(0.0) / known.elapsed;
                let scale = self.dispersion(known);
                let (so_far, elapsed) = (known.sum, known.elapsed.min(1.0));
                Some(Ending::Count { so_far, left, scale, elapsed, is_count: self.is_count })
            }
            Measure::Average if known.n < MEAN_FACTS_MIN as f64 => None,
            Measure::Average => {
                let mean = known.sum / known.n;
                let spread = (known.sum_squares / known.n - mean * mean).max(0.0);
                let spread = spread * known.n / (known.n - 1.0);
                let ahead = known.n * (1.0 - known.elapsed).max(0.0) / known.elapsed.max(1e-9);
                // Both the facts to come and the mean so far are uncertain.
                let variance = spread * ahead / ((known.n + ahead) * known.n);
                Some(Ending::Mean { mean, deviation: variance.sqrt() })
            }
        }
    }
}

/// How a period will end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    /// `elapsed`: share of the plan's time in which the rate was seen, above nought.
    Count {
        so_far: f64,
        left: f64,
        scale: f64,
        elapsed: f64,
        is_count: bool,
    },
    Mean {
        mean: f64,
        deviation: f64,
    },
}

impl Ending {
    /// Chance to end at `x` or above.
    pub fn at_least(self, x: f64) -> f64 {
        match self {
            Ending::Count { so_far, left, scale, is_count, .. } => {
                let missing = (x - so_far) / scale;
                // A count below the edge by 1e-9 of rounding is not below it.
                let missing =
                    if is_count && scale <= 1.0 { (missing - 1e-9).ceil() } else { missing };
                poisson::at_least(missing, left / scale)
            }
            Ending::Mean { mean, deviation } if deviation <= 0.0 => f64::from(u8::from(mean >= x)),
            Ending::Mean { mean, deviation } => poisson::normal_above((x - mean) / deviation),
        }
    }

    pub fn middle(self) -> f64 {
        match self {
            Ending::Count { so_far, left, .. } => so_far + left,
            Ending::Mean { mean, .. } => mean,
        }
    }

    /// Half the width of the fan. What is to come varies, and so does the rate that was seen so far:
    /// the variance of both together is that of what is left, divided by the share that has elapsed.
    /// The chance stays that of A.2, which takes the rate as known.
    pub fn reach(self) -> f64 {
        match self {
            Ending::Count { left, scale, elapsed, .. } => FAN_Z * (left * scale / elapsed).sqrt(),
            Ending::Mean { deviation, .. } => FAN_Z * deviation,
        }
    }

    pub fn forecast(self, edges: &[(f64, Option<f64>)], moods: &[Mood]) -> Forecast {
        let from = |x: f64| if x <= 0.0 { 1.0 } else { self.at_least(x) };
        let by_band: Vec<f64> = edges
            .iter()
            .map(|(low, high)| (from(*low) - high.map_or(0.0, from)).clamp(0.0, 1.0))
            .collect();
        let tolerable = by_band.iter().zip(moods).filter(|(_, mood)| **mood != Mood::Bad);
        let least = match self {
            Ending::Count { so_far, .. } => so_far,
            Ending::Mean { .. } => 0.0,
        };
        Forecast {
            projection: self.middle(),
            low: (self.middle() - self.reach()).max(least),
            high: self.middle() + self.reach(),
            chance: tolerable.map(|(chance, _)| chance).sum::<f64>().clamp(0.0, 1.0),
            by_band,
        }
    }
}

/// Bands of a period in units of the plan.
pub(super) struct Scale {
    pub edges: Vec<(f64, Option<f64>)>,
    pub moods: Vec<Mood>,
    pub edge: Option<f64>,
}

impl Scale {
    pub fn new(gradation: &Gradation, aim: Aim, plan: Decimal) -> Self {
        let unit = f64::try_from(plan).unwrap_or(f64::MAX) / 100.0;
        let units = |percent: Decimal| f64::try_from(percent).unwrap_or(f64::MAX) * unit;
        let bands = gradation.sorted();
        let edge = gradation.edge_percent(aim).map(units);
        Scale {
            edges: bands.iter().map(|b| (units(b.from), b.to.map(units))).collect(),
            moods: bands.iter().map(|b| b.mood).collect(),
            // From nought on everything is tolerable.
            edge: edge.filter(|edge| *edge > 0.0),
        }
    }

    pub fn chance(&self, aim: Aim, ending: Ending) -> f64 {
        match (self.edge, aim) {
            (None, _) => 1.0,
            (Some(edge), Aim::AtLeast) => ending.at_least(edge),
            (Some(edge), Aim::AtMost) => 1.0 - ending.at_least(edge),
        }
    }

    pub fn band_of(&self, value: f64) -> usize {
        self.edges.partition_point(|(low, _)| *low <= value + 1e-9).saturating_sub(1)
    }
}
