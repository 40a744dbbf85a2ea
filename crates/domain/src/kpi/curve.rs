//! Periods of a KPI, and how much of the plan is due by each day of one (P2).

use crate::calendar::{DayKind, DayTable};
use crate::touch::words;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// A span of days, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

impl Period {
    /// Number of its days.
    pub fn n_days(self) -> usize {
        self.from.until(self.to).map_or(0, |span| span.get_days().max(0) as usize) + 1
    }

    /// Position of a day from 0; below the first day it is none.
    pub fn index(self, day: Date) -> Option<usize> {
        if day < self.from || day > self.to {
            return None;
        }
        self.from.until(day).ok().map(|span| span.get_days() as usize)
    }

    /// The day at a position from 0.
    pub fn day(self, index: usize) -> Date {
        self.from.saturating_add((index as i64).days())
    }

    /// The day by which so many percents of the days have passed; at least the first one.
    pub fn day_at_percent(self, percent: u8) -> Date {
        let passed = (self.n_days() * usize::from(percent)).div_ceil(100).max(1);
        self.day(passed - 1)
    }
}

/// How often a KPI is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    Once,
    Month,
    Quarter,
    Year,
}

words!(Cadence { Once = "once", Month = "month", Quarter = "quarter", Year = "year" });

impl Cadence {
    /// The period of a day, counted from the first day of the first one: from the 15th, a month
    /// lasts to the 14th. The last one is cut by the end.
    pub fn period_at(self, first: Date, end: Option<Date>, day: Date) -> Option<Period> {
        if day < first || end.is_some_and(|end| day > end) {
            return None;
        }
        let Some(months) = self.months() else {
            return end.map(|to| Period { from: first, to });
        };
        let apart =
            i64::from(day.year() - first.year()) * 12 + i64::from(day.month() - first.month());
        let start = |n: i64| first.saturating_add(Span::new().months(n * months));
        let mut n = apart.div_euclid(months);
        // The day of the month may not have come yet.
        if start(n) > day {
            n -= 1;
        }
        let to = start(n + 1).yesterday().ok()?;
        Some(Period { from: start(n), to: end.map_or(to, |end| end.min(to)) })
    }

    fn months(self) -> Option<i64> {
        match self {
            Cadence::Once => None,
            Cadence::Month => Some(1),
            Cadence::Quarter => Some(3),
            Cadence::Year => Some(12),
        }
    }
}

/// How the plan spreads over a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Curve {
    /// Every day alike.
    Days,
    /// Every working day of the agency's calendar alike.
    Workdays,
    /// Every day of a month alike, months by weight: a season inside a long period.
    Months { weights: [u16; 12] },
    /// By a path: after so many percents of the days so many percents of the plan.
    Path { points: Vec<(u8, u8)> },
}

/// Points of a path are at most so many.
const POINTS_MAX: usize = 50;

impl Curve {
    /// The word of its kind.
    pub fn word(&self) -> &'static str {
        match self {
            Curve::Days => "days",
            Curve::Workdays => "workdays",
            Curve::Months { .. } => "months",
            Curve::Path { .. } => "path",
        }
    }

    /// Weights that are not all nought; a path that rises from 0 to 100 percents.
    pub fn is_sound(&self) -> bool {
        match self {
            Curve::Days | Curve::Workdays => true,
            Curve::Months { weights } => weights.iter().any(|w| *w > 0),
            Curve::Path { points } => {
                let is_within = |p: &(u8, u8)| p.0 > 0 && p.0 < 100 && p.1 <= 100;
                points.len() <= POINTS_MAX
                    && points.iter().all(is_within)
                    && points.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1)
            }
        }
    }

    /// Share of the plan that belongs to each day of a period; they add up to 1.
    pub fn shares(&self, period: Period, table: &DayTable) -> Vec<f64> {
        let n_days = period.n_days();
        let mut shares: Vec<f64> = match self {
            Curve::Days => vec![1.0; n_days],
            Curve::Workdays => (0..n_days)
                .map(|i| f64::from(u8::from(table.kind(period.day(i)) != DayKind::Off)))
                .collect(),
            Curve::Months { weights } => (0..n_days)
                .map(|i| f64::from(weights[usize::from(period.day(i).month().unsigned_abs()) - 1]))
                .collect(),
            Curve::Path { points } => path(points, n_days),
        };
        let sum: f64 = shares.iter().sum();
        if sum > 0.0 {
            shares.iter_mut().for_each(|share| *share /= sum);
        } else {
            // No working day at all, or months without weight: then every day alike.
            shares.iter_mut().for_each(|share| *share = 1.0 / n_days as f64);
        }
        shares
    }
}

fn path(points: &[(u8, u8)], n_days: usize) -> Vec<f64> {
    let mut corners = vec![(0.0, 0.0)];
    corners.extend(points.iter().map(|(x, y)| (f64::from(*x) / 100.0, f64::from(*y) / 100.0)));
    corners.push((1.0, 1.0));
    let due = |x: f64| {
        let at = corners.partition_point(|corner| corner.0 < x).clamp(1, corners.len() - 1);
        let ((x0, y0), (x1, y1)) = (corners[at - 1], corners[at]);
        if x1 > x0 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { y1 }
    };
    let n = n_days as f64;
    (0..n_days).map(|i| (due((i + 1) as f64 / n) - due(i as f64 / n)).max(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_has_one_period_or_none() {
        let check = |cadence: Cadence,
                     first: Date,
                     end: Option<Date>,
                     day: Date,
                     want: Option<(Date, Date)>| {
            let got = cadence.period_at(first, end, day).map(|p| (p.from, p.to));
            assert_eq!(got, want, "{cadence:?} {first} {day}");
        };
        let first = date(2026, 1, 15);
        let month = Some((date(2026, 2, 15), date(2026, 3, 14)));
        check(Cadence::Month, first, None, date(2026, 3, 14), month);
        check(Cadence::Month, first, None, date(2026, 2, 15), month);
        check(Cadence::Month, first, None, date(2026, 1, 14), None);
        check(
            Cadence::Month,
            first,
            Some(date(2026, 3, 1)),
            date(2026, 2, 20),
            Some((date(2026, 2, 15), date(2026, 3, 1))),
        );
        check(Cadence::Month, first, Some(date(2026, 3, 1)), date(2026, 3, 2), None);
        let last = date(2026, 1, 31);
        check(
            Cadence::Month,
            last,
            None,
            date(2026, 2, 28),
            Some((date(2026, 2, 28), date(2026, 3, 30))),
        );
        check(
            Cadence::Quarter,
            date(2025, 10, 1),
            None,
            date(2026, 2, 3),
            Some((date(2026, 1, 1), date(2026, 3, 31))),
        );
        check(
            Cadence::Year,
            date(2024, 2, 29),
            None,
            date(2026, 2, 27),
            Some((date(2025, 2, 28), date(2026, 2, 27))),
        );
        check(
            Cadence::Once,
            first,
            Some(date(2026, 3, 1)),
            date(2026, 3, 1),
            Some((first, date(2026, 3, 1))),
        );
        check(Cadence::Once, first, None, date(2026, 3, 1), None);
    }

    #[test]
    fn every_day_of_years_is_in_exactly_one_period() {
        for cadence in [Cadence::Month, Cadence::Quarter, Cadence::Year] {
            for first in [date(2024, 1, 31), date(2024, 2, 29), date(2024, 5, 1)] {
                let mut day = first;
                let mut before: Option<Period> = None;
                for _ in 0..1500 {
                    let period = cadence.period_at(first, None, day).unwrap();
                    assert!(period.index(day).is_some(), "{cadence:?} {first} {day}");
                    if let Some(before) = before.filter(|b| *b != period) {
                        assert_eq!(
                            before.to.tomorrow().unwrap(),
                            period.from,
                            "{cadence:?} {first}"
                        );
                    }
                    before = Some(period);
                    day = day.tomorrow().unwrap();
                }
            }
        }
    }

    #[test]
    fn shares_add_up_and_follow_the_curve() {
        let table = DayTable::weekends_only();
        let week = Period { from: date(2026, 9, 7), to: date(2026, 9, 13) };
        let fifth = 0.2;
        assert_eq!(
            Curve::Workdays.shares(week, &table),
            [fifth, fifth, fifth, fifth, fifth, 0.0, 0.0]
        );
        let weekend = Period { from: date(2026, 9, 12), to: date(2026, 9, 13) };
        assert_eq!(Curve::Workdays.shares(weekend, &table), [0.5, 0.5]);
        let slow = Curve::Path { points: vec![(50, 20)] };
        let shares = slow.shares(Period { from: date(2026, 9, 1), to: date(2026, 9, 10) }, &table);
        let half: f64 = shares[..5].iter().sum();
        assert!((half - 0.2).abs() < 1e-9 && (shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let mut weights = [0; 12];
        (weights[11], weights[0]) = (3, 1);
        let winter = Period { from: date(2026, 12, 1), to: date(2027, 1, 31) };
        let shares = Curve::Months { weights }.shares(winter, &table);
        assert!((shares[..31].iter().sum::<f64>() - 0.75).abs() < 1e-9);
        assert!(!Curve::Path { points: vec![(50, 60), (40, 70)] }.is_sound());
        assert!(!Curve::Months { weights: [0; 12] }.is_sound());
        assert_eq!(week.day_at_percent(50), date(2026, 9, 10));
    }
}
