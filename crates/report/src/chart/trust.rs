//! What an incident does to the trust account in the days ahead (A.7), beside the cost of silence:
//! as it stands, and with everything kept.

use super::Size;
use super::draw::{Anchor, Pen};
use locale::{Locale, Value};
use serde::{Deserialize, Serialize};

/// The two curves, a day a point, from today on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    pub as_is: Vec<f64>,
    pub if_kept: Vec<f64>,
}

/// Draws both curves with the line of nothing taken and nothing given.
pub fn trust(trust: &Trust, locale: &Locale, size: Size) -> String {
    let last = |line: &[f64]| locale.number(line.last().copied().unwrap_or_default());
    let args = [
        ("today", Value::Text(locale.number(trust.as_is.first().copied().unwrap_or_default()))),
        ("as_is", Value::Text(last(&trust.as_is))),
        ("if_kept", Value::Text(last(&trust.if_kept))),
    ];
    let title = locale.t("incident.trust.chart");
    let desc = locale.fill("incident.trust.sentence", &args);
    let mut pen = Pen::new(size.class(), size.width(), 190.0, &title, &desc);
    let (left, right, top, bottom) = (16.0, size.width() - 16.0, 30.0, 150.0);
    let all = || trust.as_is.iter().chain(&trust.if_kept).copied();
    let (low, high) = (all().fold(0.0_f64, f64::min), all().fold(0.0_f64, f64::max));
    let span = (high - low).max(1.0);
    let height = |value: f64| top + (high - value) / span * (bottom - top);
    let step = (right - left) / (trust.as_is.len().max(2) - 1) as f64;
    let places = |line: &[f64]| -> Vec<(f64, f64)> {
        line.iter().enumerate().map(|(at, v)| (left + at as f64 * step, height(*v))).collect()
    };
    pen.line("chart-grid", left, height(0.0), right, height(0.0));
    pen.text(
        "chart-axis",
        left,
        height(0.0) - 6.0,
        Anchor::Start,
        &locale.t("incident.trust.zero"),
    );
    let (as_is, if_kept) = (places(&trust.as_is), places(&trust.if_kept));
    pen.path("chart-usual", &if_kept);
    pen.path("chart-line", &as_is);
    let ends = [(&as_is, "incident.trust.as_is", 16.0), (&if_kept, "incident.trust.if_kept", -8.0)];
    // Two curves that are one are named once.
    let is_one = trust.as_is == trust.if_kept;
    for (points, key, below) in ends.into_iter().take(if is_one { 1 } else { 2 }) {
        let Some((x, y)) = points.last().copied() else { continue };
        pen.dot("chart-last", x, y, 4.0);
        pen.text("chart-note", x, y + below, Anchor::End, &locale.t(key));
    }
    pen.text("chart-axis", left, bottom + 34.0, Anchor::Start, &locale.t("incident.exposure.in_0"));
    pen.text("chart-axis", right, bottom + 34.0, Anchor::End, &locale.t("incident.exposure.in_30"));
    pen.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_curves_stand_within_the_picture_and_are_told_in_words() {
        let of = Trust { as_is: vec![-6.0, -7.0, -11.0], if_kept: vec![-4.0, -3.0, 2.0] };
        let locale = Locale::new(locale::Lang::Ru, jiff::tz::TimeZone::UTC);
        for size in [Size::Wide, Size::Phone] {
            let drawn = trust(&of, &locale, size);
            assert_eq!(drawn.matches("<path").count(), 2, "{drawn}");
            assert!(!drawn.contains("NaN") && drawn.contains("<desc>"), "{drawn}");
        }
        let empty = trust(&Trust { as_is: vec![], if_kept: vec![] }, &locale, Size::Wide);
        assert!(!empty.contains("NaN"), "{empty}");
    }
}
