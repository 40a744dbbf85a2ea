//! A weekly count with its expected band.

use super::draw::{Anchor, Field, Pen, round_up};
use super::{Plot, Size};
use domain::signal::{Band, Point};
use jiff::Timestamp;
use locale::{Locale, Value};

/// Points that fit the size: a phone shows the last half of a long series.
pub(super) fn visible(points: &[Point], size: Size) -> &[Point] {
    match size {
        Size::Wide => points,
        Size::Phone => &points[points.len().saturating_sub(30)..],
    }
}

/// Draws a weekly series: the band shaded, the value as a line broken where nothing is known,
/// weeks outside the band as diamonds, the last value in large figures.
pub fn touches(plot: &Plot, locale: &Locale, size: Size) -> String {
    let points = visible(&plot.series.points, size);
    let title = locale::capitalized(&locale.t(&plot.series.unit));
    let mut pen =
        Pen::new(size.class(), size.width(), size.height(), &title, &summary(plot, locale));
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        pen.text(
            "chart-empty",
            size.width() / 2.0,
            size.height() / 2.0,
            Anchor::Middle,
            &locale.t("chart.empty"),
        );
        return pen.finish();
    };
    let field = Field::new(size, first.at, last.at);
    let top = round_up(points.iter().flat_map(highest).fold(0.0, f64::max));
    let y = |value: f64| field.y(value / top);

    for share in [0.0, 0.5, 1.0] {
        let place = field.y(share);
        pen.line("chart-grid", field.left, place, field.right, place);
        let label = locale.number(top * share);
        pen.text("chart-axis", field.left - 8.0, place + 4.0, Anchor::End, &label);
    }
    field.months(&mut pen, locale, size);
    band(&mut pen, &field, points, &y);
    field.quiet(&mut pen, locale, &plot.quiet);
    line(&mut pen, &field, points, &y);
    if let Some(at) = plot.series.changed_at {
        field.moment(&mut pen, at, &changed_label(locale, at));
    }
    for mark in &plot.marks {
        field.moment(&mut pen, mark.at, &mark.label);
    }
    ending(&mut pen, &field, points, locale, &y);
    pen.finish()
}

fn highest(point: &Point) -> impl Iterator<Item = f64> {
    [point.value, point.expected.map(|band| band.high)]
        .into_iter()
        .flatten()
        .filter(|x| x.is_finite())
}

pub(super) fn changed_label(locale: &Locale, at: Timestamp) -> String {
    let day = locale.day(locale.day_of(at));
    locale.fill("chart.changed", &[("day", Value::Text(day))])
}

/// What the drawing says, for those who do not see it.
pub(super) fn summary(plot: &Plot, locale: &Locale) -> String {
    let known = plot.series.points.iter().rev().find_map(|p| p.value.map(|v| (p, v)));
    let Some((point, value)) = known else { return locale.t("chart.empty") };
    let usual = match point.expected {
        Some(band) => locale.fill(
            "chart.summary_usual",
            &[
                ("low", Value::Text(locale.number(band.low))),
                ("high", Value::Text(locale.number(band.high))),
            ],
        ),
        None => locale.t("chart.summary_unusual"),
    };
    let last = locale.fill(
        "chart.summary_last",
        &[
            ("day", Value::Text(locale.day(locale.day_of(point.at)))),
            ("value", Value::Text(locale.number(value))),
        ],
    );
    match plot.series.changed_at {
        Some(at) => format!("{last} {usual} {}.", changed_label(locale, at)),
        None => format!("{last} {usual}"),
    }
}

/// The band, piece by piece where it is known.
pub(super) fn band(pen: &mut Pen, field: &Field, points: &[Point], y: &dyn Fn(f64) -> f64) {
    let pieces = points.chunk_by(|a, b| a.expected.is_some() == b.expected.is_some());
    for piece in pieces {
        let known: Vec<(f64, Band)> =
            piece.iter().filter_map(|p| p.expected.map(|band| (field.x(p.at), band))).collect();
        let upper = known.iter().map(|(x, band)| (*x, y(band.high)));
        let lower = known.iter().rev().map(|(x, band)| (*x, y(band.low)));
        pen.area("chart-band", &upper.chain(lower).collect::<Vec<_>>());
        let usual: Vec<_> = known.iter().map(|(x, band)| (*x, y(band.usual))).collect();
        pen.path("chart-usual", &usual);
    }
}

pub(super) fn is_outside(point: &Point) -> bool {
    match (point.value, point.expected) {
        (Some(value), Some(band)) => value < band.low || value > band.high,
        _ => false,
    }
}

fn line(pen: &mut Pen, field: &Field, points: &[Point], y: &dyn Fn(f64) -> f64) {
    for piece in points.chunk_by(|a, b| a.value.is_some() == b.value.is_some()) {
        let known: Vec<_> =
            piece.iter().filter_map(|p| p.value.map(|v| (field.x(p.at), y(v)))).collect();
        pen.path("chart-line", &known);
        if let [(x, place)] = known[..] {
            pen.dot("chart-dot", x, place, 2.5);
        }
    }
    for point in points.iter().filter(|p| is_outside(p) && !p.quiet) {
        if let Some(value) = point.value {
            pen.diamond("chart-odd", field.x(point.at), y(value), 3.6);
        }
    }
}

/// The last value in large figures, and the words for the band at the edge.
pub(super) fn ending(
    pen: &mut Pen,
    field: &Field,
    points: &[Point],
    locale: &Locale,
    y: &dyn Fn(f64) -> f64,
) {
    let mut taken = f64::NAN;
    if let Some((point, value)) = points.iter().rev().find_map(|p| p.value.map(|v| (p, v))) {
        let (x, place) = (field.x(point.at), y(value));
        let odd = is_outside(point);
        pen.dot(if odd { "chart-last chart-last-odd" } else { "chart-last" }, x, place, 5.0);
        let class = if odd { "chart-value chart-value-odd" } else { "chart-value" };
        pen.text(class, field.right + 12.0, place + 6.0, Anchor::Start, &locale.number(value));
        taken = place;
    }
    if let Some(band) = points.iter().rev().find_map(|p| p.expected) {
        let mut place = y(band.usual) + 4.0;
        if (place - taken).abs() < 22.0 {
            // Under or over the value, on the side of the band.
            place = if place < taken { taken - 18.0 } else { taken + 26.0 };
        }
        pen.text(
            "chart-band-label",
            field.right + 12.0,
            place,
            Anchor::Start,
            &locale.t("chart.usual"),
        );
    }
}
