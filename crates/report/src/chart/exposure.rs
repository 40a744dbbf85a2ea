//! The cost of silence (C034): what the contract makes of an incident today and in the days ahead.

use super::Size;
use super::draw::{Anchor, Pen};
use jiff::civil::Date;
use locale::{Locale, Value};
use serde::{Deserialize, Serialize};

/// The days whose sums are written beside their points.
const NAMED: [usize; 3] = [0, 7, 30];

/// A day of the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostDay {
    pub date: Date,
    /// Minor units.
    pub minor: i64,
    /// Some of its key rates are a guess.
    pub is_forecast: bool,
}

/// The curve, from today on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Three letters of ISO 4217.
    pub currency: String,
    pub days: Vec<CostDay>,
}

/// Draws the curve with today, a week and a month named; a guessed part is dashed.
pub fn exposure(cost: &Cost, locale: &Locale, size: Size) -> String {
    let money = |minor: i64| locale.money(minor, &cost.currency);
    let say = |at: usize| cost.days.get(at).map_or_else(String::new, |day| money(day.minor));
    let args = [
        ("today", Value::Text(say(0))),
        ("week", Value::Text(say(7))),
        ("month", Value::Text(say(30))),
    ];
    let title = locale.t("incident.exposure.chart");
    let desc = locale.fill("incident.exposure.sentence", &args);
    let mut pen = Pen::new(size.class(), size.width(), 190.0, &title, &desc);
    let (left, right, top, bottom) = (16.0, size.width() - 16.0, 40.0, 158.0);
    let most = cost.days.iter().map(|d| d.minor).max().unwrap_or(0).max(1) as f64;
    let step = (right - left) / (cost.days.len().max(2) - 1) as f64;
    let place = |at: usize| {
        let share = cost.days[at].minor as f64 / most;
        (left + at as f64 * step, bottom - share * (bottom - top))
    };
    pen.line("chart-grid", left, bottom, right, bottom);
    let n_known = cost.days.iter().take_while(|day| !day.is_forecast).count();
    let known: Vec<_> = (0..n_known).map(place).collect();
    // The guessed part begins where the known one ends.
    let guessed: Vec<_> = (n_known.saturating_sub(1)..cost.days.len()).map(place).collect();
    pen.path("chart-line", &known);
    if n_known < cost.days.len() {
        pen.path("chart-usual", &guessed);
    }
    for at in NAMED.into_iter().filter(|at| *at < cost.days.len()) {
        let (x, y) = place(at);
        let anchor = match at {
            0 => Anchor::Start,
            30 => Anchor::End,
            _ => Anchor::Middle,
        };
        pen.dot("chart-last", x, y, 4.0);
        // On a narrow chart the week stands too near to today.
        let (x, y) = if at == 7 { (x + 24.0, y - 12.0) } else { (x, y - 12.0) };
        let is_crowded = at == 7 && size == Size::Phone;
        if !is_crowded {
            pen.text("chart-note", x, y, anchor, &say(at));
        }
        let key = format!("incident.exposure.in_{at}");
        pen.text("chart-axis", place(at).0, bottom + 18.0, anchor, &locale.t(&key));
    }
    pen.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    #[test]
    fn the_curve_names_today_a_week_and_a_month_and_dashes_what_is_guessed() {
        let first = date(2026, 8, 20);
        let day = |n: i64| CostDay {
            date: first.saturating_add(n.days()),
            minor: 10_000 * n,
            is_forecast: n > 11,
        };
        let cost = Cost { currency: "RUB".into(), days: (0..=30).map(day).collect() };
        let svg = exposure(&cost, &Locale::russian(), Size::Wide);
        assert_eq!(svg.matches("chart-last").count(), 3);
        assert!(svg.contains("3\u{a0}000") && svg.contains("chart-usual"), "{svg}");
        let phone = exposure(&cost, &Locale::russian(), Size::Phone);
        assert!(phone.contains("viewBox=\"0 0 360"));
        let nothing = Cost { currency: "RUB".into(), days: Vec::new() };
        assert!(exposure(&nothing, &Locale::russian(), Size::Wide).ends_with("</svg>"));
    }
}
