//! What is caught against what it costs, threshold by threshold (A.14): the back-test's picture.

use super::Size;
use super::draw::{Anchor, Pen};
use locale::{Locale, Value};
use serde::{Deserialize, Serialize};

/// One threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TradeoffPoint {
    /// Percents of the present numbers.
    pub threshold: u32,
    /// False alarms of a client in a year.
    pub false_per_year: f64,
    /// Share of lost clients that were warned about, 0…1.
    pub recall: f64,
    pub is_chosen: bool,
    pub is_present: bool,
}

/// Draws the line of thresholds, the strictest at the left: the nearer the upper left corner, the
/// better. Every point has a ring (`chart-ring`), which is shown on the chosen one only.
pub fn tradeoff(points: &[TradeoffPoint], locale: &Locale, size: Size) -> String {
    let (width, height) = (size.width(), size.height() + 20.0);
    let title = locale.t("chart.tradeoff");
    let mut pen = Pen::new(size.class(), width, height, &title, &told(points, locale));
    if points.is_empty() {
        pen.text(
            "chart-empty",
            width / 2.0,
            height / 2.0,
            Anchor::Middle,
            &locale.t("chart.empty"),
        );
        return pen.finish();
    }
    let (left, right, top, bottom) = (48.0, width - 24.0, 22.0, height - 46.0);
    let most = points.iter().map(|p| p.false_per_year).fold(0.0, f64::max);
    let most = scale(most);
    let x = |rate: f64| left + (rate / most).clamp(0.0, 1.0) * (right - left);
    let y = |recall: f64| bottom - recall.clamp(0.0, 1.0) * (bottom - top);
    for percent in [0_i64, 25, 50, 75, 100] {
        let place = y(percent as f64 / 100.0);
        pen.line("chart-grid", left, place, right, place);
        let label = locale.percent(percent);
        pen.text("chart-axis", left - 6.0, place + 4.0, Anchor::End, &label);
    }
    for i in 0..=4 {
        let rate = most * f64::from(i) / 4.0;
        pen.line("chart-tick", x(rate), bottom, x(rate), bottom + 4.0);
        let label = locale.number(rate);
        pen.text("chart-axis", x(rate), bottom + 18.0, Anchor::Middle, &label);
    }
    let below = locale.t("chart.tradeoff.false");
    pen.text("chart-axis", f64::midpoint(left, right), height - 8.0, Anchor::Middle, &below);
    pen.text("chart-axis", 4.0, 12.0, Anchor::Start, &locale.t("chart.tradeoff.recall"));
    let places: Vec<(f64, f64)> =
        points.iter().map(|p| (x(p.false_per_year), y(p.recall))).collect();
    pen.path("chart-line", &places);
    for (point, (px, py)) in points.iter().zip(&places) {
        pen.dot("chart-last", *px, *py, 4.5);
        let class = if point.is_chosen { "chart-ring chart-ring-on" } else { "chart-ring" };
        pen.dot(class, *px, *py, 9.0);
        if point.is_present {
            // Below the line, where the next threshold's line does not run.
            let (anchor, dx) = if *px > f64::midpoint(left, right) {
                (Anchor::End, -6.0)
            } else {
                (Anchor::Start, 6.0)
            };
            let label = locale.t("chart.tradeoff.now");
            pen.text("chart-note", *px + dx, (*py + 24.0).min(bottom - 4.0), anchor, &label);
        }
    }
    pen.finish()
}

/// A round end of the scale at or above `x`.
fn scale(x: f64) -> f64 {
    [0.4, 0.8, 1.2, 2.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0]
        .into_iter()
        .find(|end| *end >= x)
        .unwrap_or(100.0)
}

/// The points in words.
fn told(points: &[TradeoffPoint], locale: &Locale) -> String {
    let said = points.iter().map(|p| {
        locale.fill(
            "chart.tradeoff.point",
            &[
                ("threshold", Value::Text(locale.percent(i64::from(p.threshold)))),
                ("recall", Value::Text(locale.percent((p.recall * 100.0).round() as i64))),
                ("rate", Value::Text(locale.number(p.false_per_year))),
            ],
        )
    });
    said.collect::<Vec<_>>().join("; ")
}
