//! A KPI in its period (P3): plan, fact, the fan of the forecast and, at its end, the bands.

use super::Size;
use super::draw::{Anchor, Pen, escape, round_up};
use domain::kpi::{Mood, Picture};
use locale::{Locale, Value};

/// Rows of the table beside the chart.
const TABLE_ROWS: usize = 40;
/// The bands stand in a strip of this width at the end of the period.
const STRIP: f64 = 10.0;

/// Draws the period: the plan dashed, the fact in full, the forecast as a fan, the bands at the end.
pub fn course(of: &Picture, locale: &Locale, size: Size) -> String {
    let title = format!("{}, {}", of.name, of.unit);
    let mut pen = Pen::new(size.class(), size.width(), size.height(), &title, &told(of, locale));
    let (left, right, top, bottom) = (44.0, size.width() - 72.0, 34.0, size.height() - 28.0);
    let highest = highest(of);
    let most = round_up(highest).max(f64::MIN_POSITIVE);
    let n_steps = of.days.len().max(2) - 1;
    let x = |at: usize| left + at as f64 / n_steps as f64 * (right - left);
    let y = |value: f64| bottom - (value / most).clamp(0.0, 1.0) * (bottom - top);
    for share in [0.0, 0.5, 1.0] {
        let place = y(most * share);
        pen.line("chart-grid", left, place, right, place);
        pen.text("chart-axis", left - 6.0, place + 4.0, Anchor::End, &short(locale, most * share));
    }
    bands(&mut pen, of, locale, (right, top), &y);
    let fan: Vec<(usize, (f64, f64, f64))> =
        of.days.iter().enumerate().filter_map(|(at, day)| Some((at, day.fan?))).collect();
    let lows = fan.iter().map(|(at, (low, ..))| (x(*at), y(*low)));
    let highs = fan.iter().rev().map(|(at, (.., high))| (x(*at), y(*high)));
    pen.area("chart-band", &lows.chain(highs).collect::<Vec<_>>());
    let plan: Vec<_> = of.days.iter().enumerate().map(|(at, day)| (x(at), y(day.due))).collect();
    pen.path("chart-usual", &plan);
    let middle: Vec<_> = fan.iter().map(|(at, (_, middle, _))| (x(*at), y(*middle))).collect();
    pen.path("course-forecast", &middle);
    let facts: Vec<(usize, f64)> =
        of.days.iter().enumerate().filter_map(|(at, day)| Some((at, day.fact?))).collect();
    pen.path("chart-line", &facts.iter().map(|(at, fact)| (x(*at), y(*fact))).collect::<Vec<_>>());
    alarm(&mut pen, of, locale, (&x, top, bottom, right));
    if let Some((at, fact)) = facts.last() {
        pen.dot("chart-last", x(*at), y(*fact), 4.0);
        let anchor = if *at * 3 > n_steps * 2 { Anchor::End } else { Anchor::Start };
        pen.text("chart-value", x(*at), y(*fact) - 10.0, anchor, &locale.number(*fact));
    }
    days(&mut pen, of, locale, (&x, bottom));
    pen.finish()
}

fn highest(of: &Picture) -> f64 {
    let days = of.days.iter().flat_map(|day| {
        [Some(day.due), day.fact, day.fan.map(|(.., high)| high)].into_iter().flatten()
    });
    let edges = of.bands.iter().map(|band| band.from);
    days.chain(edges).filter(|value| value.is_finite()).fold(0.0, f64::max) * 1.04
}

/// Large numbers in thousands and millions: an axis has no room for more.
fn short(locale: &Locale, value: f64) -> String {
    match value {
        v if v >= 1e6 => {
            locale.fill("chart.millions", &[("n", Value::Text(locale.number(v / 1e6)))])
        }
        v if v >= 1e4 => {
            locale.fill("chart.thousands", &[("n", Value::Text(locale.number(v / 1e3)))])
        }
        v => locale.number(v),
    }
}

fn bands(
    pen: &mut Pen,
    of: &Picture,
    locale: &Locale,
    (right, top): (f64, f64),
    y: &dyn Fn(f64) -> f64,
) {
    let mut last = f64::INFINITY;
    for band in &of.bands {
        let upper = band.to.map_or(top, y).max(top);
        let lower = y(band.from);
        if lower - upper < 0.5 {
            continue;
        }
        let class = match band.mood {
            Mood::Good => "course-good",
            Mood::Fair => "course-fair",
            Mood::Bad => "course-bad",
        };
        pen.rect(class, right + 2.0, upper, STRIP, (lower - upper - 1.0).max(0.5));
        // An edge is named where it does not run into the one below it.
        if band.from > 0.0 && last - lower > 12.0 {
            pen.text(
                "chart-axis",
                right + STRIP + 6.0,
                lower + 4.0,
                Anchor::Start,
                &short(locale, band.from),
            );
            last = lower;
        }
    }
}

type Place<'a> = (&'a dyn Fn(usize) -> f64, f64, f64, f64);

fn alarm(pen: &mut Pen, of: &Picture, locale: &Locale, (x, top, bottom, right): Place<'_>) {
    let Some(on) = of.alarm_on else { return };
    let Some(at) = of.days.iter().position(|day| day.day == on) else { return };
    let (place, label) =
        (x(at), locale.fill("kpi.chart.alarm", &[("day", Value::Text(locale.day(on)))]));
    pen.line("chart-change", place, top - 10.0, place, bottom);
    pen.diamond("chart-change-head", place, top - 12.0, 4.0);
    let wide = label.chars().count() as f64 * 6.4;
    let (place, anchor) = if place + 8.0 + wide < right + 60.0 {
        (place + 8.0, Anchor::Start)
    } else {
        (place - 8.0, Anchor::End)
    };
    pen.text("chart-change-label", place, top - 8.0, anchor, &label);
}

fn days(pen: &mut Pen, of: &Picture, locale: &Locale, (x, bottom): (&dyn Fn(usize) -> f64, f64)) {
    let (Some(first), Some(last)) = (of.days.first(), of.days.last()) else { return };
    let n = of.days.len() - 1;
    pen.text("chart-axis", x(0), bottom + 18.0, Anchor::Start, &locale.day(first.day));
    pen.text("chart-axis", x(n), bottom + 18.0, Anchor::End, &locale.day(last.day));
    let today = of.days.iter().position(|day| day.day == of.today);
    // Today is named where neither end is near.
    if let Some(at) = today.filter(|at| *at * 5 >= n && *at * 5 <= n * 4) {
        pen.line("chart-tick", x(at), bottom, x(at), bottom + 4.0);
        pen.text("chart-axis", x(at), bottom + 18.0, Anchor::Middle, &locale.t("kpi.chart.today"));
    }
}

/// What the drawing says, for those who do not see it.
fn told(of: &Picture, locale: &Locale) -> String {
    let known = of.days.iter().rev().find_map(|day| Some((day, day.fact?)));
    let plan = of.days.last().map_or(0.0, |day| day.due);
    let Some((day, fact)) = known else { return locale.t("chart.empty") };
    let end = of.days.last().and_then(|day| day.fan).map(|(_, middle, _)| locale.number(middle));
    let args = [
        ("day", Value::Text(locale.day(day.day))),
        ("fact", Value::Text(locale.number(fact))),
        ("plan", Value::Text(locale.number(plan))),
        ("end", Value::Text(end.unwrap_or_else(|| "—".to_owned()))),
    ];
    locale.fill("kpi.chart.told", &args)
}

/// The same days as a table, every few of them.
pub fn course_table(of: &Picture, locale: &Locale) -> String {
    let mut html = String::from("<table class=\"table table-plain\"><thead><tr>");
    for key in ["kpi.chart.day", "kpi.chart.plan", "kpi.chart.fact", "kpi.chart.forecast"] {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escape(&locale.t(key))));
    }
    html.push_str("</tr></thead><tbody>");
    let step = of.days.len().div_ceil(TABLE_ROWS).max(1);
    let last = of.days.len().saturating_sub(1);
    let number = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), |v| locale.number(v));
    for (_, day) in of.days.iter().enumerate().filter(|(at, _)| at % step == 0 || *at == last) {
        html.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&locale.day(day.day)),
            locale.number(day.due),
            number(day.fact),
            number(day.fan.map(|(_, middle, _)| middle)),
        ));
    }
    html.push_str("</tbody></table>");
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kpi::{PictureBand, PictureDay};
    use jiff::ToSpan;
    use jiff::civil::date;

    fn of(n_known: usize) -> Picture {
        let first = date(2026, 9, 1);
        let day = |at: usize| PictureDay {
            day: first.saturating_add((at as i64).days()),
            due: 100.0 * (at + 1) as f64 / 30.0,
            fact: (at < n_known).then(|| 2.0 * (at + 1) as f64),
            fan: (n_known > 0 && at + 1 >= n_known).then(|| (50.0, 2.0 * (at + 1) as f64, 70.0)),
        };
        let band = |label: &str, from: f64, to: Option<f64>, mood| PictureBand {
            label: label.into(),
            mood,
            from,
            to,
        };
        Picture {
            name: "Заявки <b>".into(),
            unit: "шт.".into(),
            days: (0..30).map(day).collect(),
            bands: vec![
                band("мало", 0.0, Some(75.0), Mood::Bad),
                band("сносно", 75.0, Some(100.0), Mood::Fair),
                band("план", 100.0, None, Mood::Good),
            ],
            alarm_on: Some(date(2026, 9, 4)),
            today: date(2026, 9, 12),
        }
    }

    #[test]
    fn plan_fact_fan_bands_and_alarm_are_drawn() {
        for size in [Size::Wide, Size::Phone] {
            let svg = course(&of(10), &Locale::russian(), size);
            for class in ["chart-usual", "chart-line", "chart-band", "course-bad", "course-fair"] {
                assert!(svg.contains(&format!("class=\"{class}\"")), "{class}");
            }
            assert!(svg.contains("chart-change-label") && !svg.contains("NaN"));
            assert!(svg.contains("Заявки &lt;b&gt;"), "words stay words");
        }
        let table = course_table(&of(10), &Locale::russian());
        assert_eq!(table.matches("<tr>").count(), 31);
    }

    #[test]
    fn without_a_fact_there_is_a_plan_and_no_line() {
        let svg = course(&of(0), &Locale::russian(), Size::Wide);
        assert!(!svg.contains("chart-line") && svg.contains("chart-usual"));
        let nothing = Picture { days: Vec::new(), bands: Vec::new(), ..of(0) };
        assert!(course(&nothing, &Locale::russian(), Size::Wide).ends_with("</svg>"));
    }
}
