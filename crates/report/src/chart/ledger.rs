//! The trust account over a year: the balance as a line, the larger entries as marks (C027, A.7).

use super::Size;
use super::draw::{Anchor, Field, Pen};
use jiff::Timestamp;
use locale::{Locale, Value};
use serde::{Deserialize, Serialize};

/// The account of a year.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The balance, in order of time.
    pub course: Vec<(Timestamp, f64)>,
    /// What was given and taken, when, in points of that day.
    pub entries: Vec<(Timestamp, f64)>,
}

/// Draws the balance with its zero line; a gift is a dot, a loss a diamond on the line.
pub fn ledger(of: &Ledger, locale: &Locale, size: Size) -> String {
    let balance = of.course.last().map_or(0.0, |(_, points)| *points);
    let title = locale.t("trust.chart");
    let desc = locale.fill("trust.chart.told", &[("balance", Value::Text(locale.number(balance)))]);
    let height = if size == Size::Phone { 210.0 } else { 240.0 };
    let mut pen = Pen::new(size.class(), size.width(), height, &title, &desc);
    let (Some((from, _)), Some((until, _))) = (of.course.first(), of.course.last()) else {
        return pen.finish();
    };
    let field = Field::new(size, *from, *until);
    let low = of.course.iter().map(|(_, points)| *points).fold(0.0_f64, f64::min);
    let high = of.course.iter().map(|(_, points)| *points).fold(0.0_f64, f64::max);
    // Room above and below, so that no mark touches the edge.
    let room = ((high - low) * 0.12).max(1.0);
    let (low, high) = (low - room, high + room);
    let y = |points: f64| field.y((points - low) / (high - low));
    pen.line("chart-grid", field.left, y(0.0), field.right, y(0.0));
    pen.text("chart-axis", field.left - 6.0, y(0.0) + 4.0, Anchor::End, "0");
    field.months(&mut pen, locale, size);
    let places: Vec<(f64, f64)> =
        of.course.iter().map(|(at, points)| (field.x(*at), y(*points))).collect();
    pen.path("chart-line", &places);
    for (at, points) in of.entries.iter().filter(|(at, _)| at >= from && at <= until) {
        let (x, on) = (field.x(*at), y(balance_at(&of.course, *at)));
        let radius = 2.5 + points.abs().sqrt();
        if *points < 0.0 {
            pen.diamond("chart-odd", x, on, radius + 1.0);
        } else {
            pen.dot("trust-gift", x, on, radius);
        }
    }
    if let Some((x, y)) = places.last() {
        pen.dot("chart-last", *x, *y, 4.5);
        pen.text("chart-value", x + 8.0, y + 6.0, Anchor::Start, &locale.number(balance));
    }
    pen.finish()
}

/// The balance between two points of the line.
fn balance_at(course: &[(Timestamp, f64)], at: Timestamp) -> f64 {
    let after = course.partition_point(|(moment, _)| *moment < at);
    let (Some(next), before) = (course.get(after), after.checked_sub(1).map(|n| course[n])) else {
        return course.last().map_or(0.0, |(_, points)| *points);
    };
    let Some((start, from)) = before else { return next.1 };
    let long = (next.0.as_second() - start.as_second()).max(1) as f64;
    let share = (at.as_second() - start.as_second()) as f64 / long;
    from + (next.1 - from) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_balance_and_its_entries_stand_within_the_picture() {
        let at = |day: i64| Timestamp::from_second(1_770_000_000 + day * 86_400).expect("a moment");
        let of = Ledger {
            course: (0..53).map(|week| (at(week * 7), (week % 9) as f64 - 5.0)).collect(),
            entries: vec![(at(10), 2.0), (at(20), -9.0), (at(900), 1.0)],
        };
        let locale = Locale::new(locale::Lang::Ru, jiff::tz::TimeZone::UTC);
        for size in [Size::Wide, Size::Phone] {
            let drawn = ledger(&of, &locale, size);
            assert_eq!(drawn.matches("trust-gift").count(), 1, "the late one is not drawn");
            assert_eq!(drawn.matches("chart-odd").count(), 1);
            assert!(!drawn.contains("NaN") && drawn.contains("<desc>"));
        }
        assert!(!ledger(&Ledger::default(), &locale, Size::Wide).contains("NaN"));
        assert_eq!(balance_at(&[(at(0), 0.0), (at(10), 10.0)], at(4)), 4.0);
    }
}
