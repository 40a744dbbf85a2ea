//! Hours to a reply: one dot a reply, the running median, the expected band; log scale.

use super::draw::{Anchor, Field, Pen};
use super::touches::{band, changed_label, is_outside, summary};
use super::{Plot, Size};
use domain::signal::Point;
use locale::Locale;

/// Marks of the scale in working hours: quarter of an hour, hour, half a day, day, three days,
/// two weeks.
const TICKS: [f64; 6] = [0.25, 1.0, 4.0, 8.0, 24.0, 80.0];

/// Replies that the running median looks at (A.1 asks for at least five recent ones).
const MEDIAN_OF: usize = 5;

/// Draws the reply times.
pub fn replies(plot: &Plot, locale: &Locale, size: Size) -> String {
    let points = visible(&plot.series.points, size);
    let title = locale::capitalized(&locale.t(&plot.series.unit));
    let mut pen =
        Pen::new(size.class(), size.width(), size.height(), &title, &summary(plot, locale));
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        let (x, y) = (size.width() / 2.0, size.height() / 2.0);
        pen.text("chart-empty", x, y, Anchor::Middle, &locale.t("chart.empty"));
        return pen.finish();
    };
    let field = Field::new(size, first.at, last.at);
    let values = || points.iter().filter_map(|p| p.value).filter(|v| v.is_finite());
    let highs = points.iter().filter_map(|p| p.expected.map(|b| b.high));
    let low = values().fold(1.0, f64::min).max(1.0 / 60.0) * 0.8;
    let high = values().chain(highs).fold(8.0, f64::max) * 1.25;
    let y = |hours: f64| {
        let hours = hours.max(low);
        field.y((hours / low).ln() / (high / low).ln())
    };

    for tick in TICKS.into_iter().filter(|t| *t >= low && *t <= high) {
        let place = y(tick);
        pen.line("chart-grid", field.left, place, field.right, place);
        let label = tick_label(locale, tick);
        pen.text("chart-axis", field.left - 6.0, place + 4.0, Anchor::End, &label);
    }
    field.months(&mut pen, locale, size);
    band(&mut pen, &field, points, &y);
    field.quiet(&mut pen, locale, &plot.quiet);
    for point in points {
        let Some(value) = point.value else { continue };
        let (x, place) = (field.x(point.at), y(value));
        if is_outside(point) {
            pen.diamond("chart-odd", x, place, 3.2);
        } else {
            pen.dot("chart-dot", x, place, 2.4);
        }
    }
    let medians = running_median(points);
    let route: Vec<_> = medians.iter().map(|(p, m)| (field.x(p.at), y(*m))).collect();
    pen.path("chart-line", &route);
    if let Some(at) = plot.series.changed_at {
        field.moment(&mut pen, at, &changed_label(locale, at));
    }
    for mark in &plot.marks {
        field.moment(&mut pen, mark.at, &mark.label);
    }
    if let Some((point, median)) = medians.last() {
        let (x, place) = (field.x(point.at), y(*median));
        let odd = point.expected.is_some_and(|b| *median > b.high || *median < b.low);
        pen.dot(if odd { "chart-last chart-last-odd" } else { "chart-last" }, x, place, 5.0);
        let class = if odd { "chart-value chart-value-odd" } else { "chart-value" };
        pen.text(
            class,
            field.right + 11.0,
            place + 6.0,
            Anchor::Start,
            &short_hours(locale, *median),
        );
        pen.text(
            "chart-band-label",
            field.right + 11.0,
            place + 21.0,
            Anchor::Start,
            &locale.t("chart.median"),
        );
    }
    pen.finish()
}

/// A phone shows the last half year.
fn visible(points: &[Point], size: Size) -> &[Point] {
    let Some(last) = points.last().filter(|_| size == Size::Phone) else { return points };
    let edge = last.at.as_second() - 183 * 86_400;
    let start = points.partition_point(|p| p.at.as_second() < edge);
    &points[start..]
}

/// The median of the last five known values, from the fifth on.
fn running_median(points: &[Point]) -> Vec<(&Point, f64)> {
    let known: Vec<(&Point, f64)> = points.iter().filter_map(|p| p.value.map(|v| (p, v))).collect();
    known
        .windows(MEDIAN_OF)
        .map(|window| {
            let mut values: Vec<f64> = window.iter().map(|(_, v)| *v).collect();
            values.sort_unstable_by(f64::total_cmp);
            (window[MEDIAN_OF - 1].0, values[MEDIAN_OF / 2])
        })
        .collect()
}

fn tick_label(locale: &Locale, hours: f64) -> String {
    match hours {
        h if h < 1.0 => locale.t("chart.tick.quarter"),
        h if h < 2.0 => locale.t("chart.tick.hour"),
        h if h < 8.0 => locale.t("chart.tick.half_day"),
        h if h < 24.0 => locale.t("chart.tick.day"),
        h if h < 80.0 => locale.t("chart.tick.three_days"),
        _ => locale.t("chart.tick.two_weeks"),
    }
}

/// Hours in the few letters that fit beside the line.
fn short_hours(locale: &Locale, hours: f64) -> String {
    use locale::Value;
    let say = |key: &str, x: f64| locale.fill(key, &[("n", Value::Text(locale.number(x)))]);
    if hours < 0.95 {
        say("chart.short.minutes", (hours * 60.0).round())
    } else if hours < 15.95 {
        say("chart.short.hours", if hours < 9.95 { hours } else { hours.round() })
    } else {
        say("chart.short.days", if hours < 79.5 { hours / 8.0 } else { (hours / 8.0).round() })
    }
}
