//! A small line for lists: the last half year of a weekly series.

use super::Plot;
use super::draw::Pen;
use super::touches::{is_outside, summary};
use domain::signal::Series;
use locale::Locale;

const WIDTH: f64 = 132.0;
const HEIGHT: f64 = 36.0;
const WEEKS: usize = 26;

/// Draws the sparkline: band, line, the last value as a dot, a diamond if it is outside the band.
pub fn spark(series: &Series, locale: &Locale) -> String {
    let points = &series.points[series.points.len().saturating_sub(WEEKS)..];
    let title = locale::capitalized(&locale.t(&series.unit));
    let desc = summary(&Plot::from(series.clone()), locale);
    let mut pen = Pen::new("spark", WIDTH, HEIGHT, &title, &desc);
    let top = points
        .iter()
        .flat_map(|p| [p.value, p.expected.map(|b| b.high)])
        .flatten()
        .fold(1.0, f64::max);
    let step = (WIDTH - 10.0) / (points.len().max(2) - 1) as f64;
    let x = |i: usize| 4.0 + i as f64 * step;
    let y = |value: f64| HEIGHT - 4.0 - (value / top) * (HEIGHT - 8.0);
    let banded = || points.iter().enumerate().filter_map(|(i, p)| p.expected.map(|b| (i, b)));
    let upper = banded().map(|(i, b)| (x(i), y(b.high)));
    let lower = banded().map(|(i, b)| (x(i), y(b.low)));
    let mut outline: Vec<_> = upper.collect();
    outline.extend(lower.collect::<Vec<_>>().into_iter().rev());
    pen.area("chart-band", &outline);
    let numbered: Vec<_> = points.iter().enumerate().collect();
    for piece in numbered.chunk_by(|a, b| a.1.value.is_some() == b.1.value.is_some()) {
        let known: Vec<_> =
            piece.iter().filter_map(|(i, p)| p.value.map(|v| (x(*i), y(v)))).collect();
        pen.path("chart-line", &known);
        if let [(x, y)] = known[..] {
            pen.dot("chart-dot", x, y, 1.5);
        }
    }
    if let Some((i, point)) = points.iter().enumerate().rev().find(|(_, p)| p.value.is_some()) {
        let value = point.value.unwrap_or_default();
        if is_outside(point) {
            pen.diamond("chart-odd", x(i), y(value), 4.0);
        } else {
            pen.dot("chart-last", x(i), y(value), 3.0);
        }
    }
    pen.finish()
}
