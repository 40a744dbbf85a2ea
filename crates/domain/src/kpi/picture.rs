//! A KPI day by day for a chart: plan, fact, the fan of the forecast, bands (P3).

use super::course::{Course, Known, Scale};
use super::curve::Period;
use super::terms::{Measure, Mood, Terms};
use crate::calendar::DayTable;
use crate::money::Decimal;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day of the period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureDay {
    pub day: Date,
    /// Due by its close.
    pub due: f64,
    /// The fact by its close; none where nothing is recorded yet.
    pub fact: Option<f64>,
    /// Low, middle and high of the forecast, from the last known day on.
    pub fan: Option<(f64, f64, f64)>,
}

/// A band at the end of the period, units of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureBand {
    pub label: String,
    pub mood: Mood,
    pub from: f64,
    pub to: Option<f64>,
}

/// Everything that the chart shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    pub name: String,
    pub unit: String,
    pub days: Vec<PictureDay>,
    /// Lowest first.
    pub bands: Vec<PictureBand>,
    pub alarm_on: Option<Date>,
    pub today: Date,
}

/// Draws a period as of `today`.
pub fn picture(
    terms: &Terms,
    period: Period,
    actuals: &[(Date, Decimal)],
    (today, alarm_on): (Date, Option<Date>),
    table: &DayTable,
) -> Picture {
    let plan = terms.plan_of(period);
    let gradation = terms.gradation(period);
    let known: Vec<_> = actuals.iter().filter(|(day, _)| *day <= today).copied().collect();
    let course = Course::new(terms, period, &known, table);
    let walk = course.walk();
    let scale = Scale::new(gradation, terms.aim, plan);
    let plan_units = f64::try_from(plan).unwrap_or(f64::MAX);
    let last = walk.last();
    let mut entries = walk.iter().peekable();
    let mut fact: Option<f64> = None;
    let day = |at: usize| {
        while let Some(known) = entries.next_if(|known| known.at <= at) {
            fact = Some(value(terms.measure, known));
        }
        PictureDay {
            day: period.day(at),
            due: match terms.measure {
                Measure::Total => plan_units * course.due[at],
                Measure::Average => plan_units,
            },
            fact: fact.filter(|_| last.is_some_and(|known| at <= known.at)),
            fan: last.filter(|known| at >= known.at).and_then(|k| fan(terms, &course, k, at)),
        }
    };
    let bands = gradation.sorted().into_iter().zip(&scale.edges);
    Picture {
        name: terms.name.clone(),
        unit: terms.unit.clone(),
        days: (0..period.n_days()).map(day).collect(),
        bands: bands
            .map(|(band, (from, to))| PictureBand {
                label: band.label.clone(),
                mood: band.mood,
                from: *from,
                to: *to,
            })
            .collect(),
        alarm_on,
        today,
    }
}

fn value(measure: Measure, known: &Known) -> f64 {
    match measure {
        Measure::Total => known.sum,
        Measure::Average => known.sum / known.n,
    }
}

/// The forecast at the close of a day after the last known one: the end of the period is as far away
/// as the share of the plan until then.
fn fan(terms: &Terms, course: &Course, known: &Known, at: usize) -> Option<(f64, f64, f64)> {
    let ending = course.ending(terms.measure, known)?;
    let rest = 1.0 - known.elapsed;
    let passed =
        if rest > 1e-12 { ((course.due[at] - known.elapsed) / rest).min(1.0) } else { 1.0 };
    let now = value(terms.measure, known);
    let middle = now + (ending.middle() - now) * passed;
    let reach = ending.reach() * passed.sqrt();
    let least = if terms.measure == Measure::Total { now } else { 0.0 };
    Some(((middle - reach).max(least), middle, middle + reach))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kpi::terms::tests::leads;
    use jiff::civil::date;

    #[test]
    fn the_fan_opens_from_the_last_known_day() {
        let terms = leads();
        let period = terms.period_at(terms.from).unwrap();
        let fact = |day: i8| (date(2026, 9, day), Decimal::from(2));
        let facts: Vec<_> = (1..=10).map(fact).collect();
        let table = DayTable::weekends_only();
        let today = date(2026, 9, 12);
        let drawn = picture(&terms, period, &facts, (today, None), &table);
        assert_eq!(drawn.days.len(), 30);
        assert_eq!((drawn.days[9].fact, drawn.days[10].fact), (Some(20.0), None));
        assert_eq!(drawn.days[9].fan, Some((20.0, 20.0, 20.0)));
        assert_eq!(drawn.days[8].fan, None);
        let (low, middle, high) = drawn.days[29].fan.unwrap();
        // 40 are to come at a rate that was seen in a third of the time: 1.28·√(40·3)
        assert!((middle - 60.0).abs() < 1e-9, "{middle}");
        assert!((low - 45.96).abs() < 0.01 && (high - 74.04).abs() < 0.01, "{low} {high}");
        assert!((drawn.days[14].due - 50.0).abs() < 1e-9);
        assert_eq!(drawn.bands[0].to, Some(75.0));
        let empty = picture(&terms, period, &[], (today, None), &table);
        assert!(empty.days.iter().all(|d| d.fact.is_none() && d.fan.is_none()));
    }
}
