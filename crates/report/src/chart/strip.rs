//! The level of 52 weeks as a strip. Height and letter tell the level as well as the color.

use super::Size;
use super::draw::{Anchor, Pen};
use jiff::civil::Date;
use locale::{Locale, Value};
use serde::{Deserialize, Serialize};

/// The level in one week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StripWeek {
    /// Monday.
    pub week: Date,
    /// Word of `level.<word>`; `None`: the client was not yet there.
    pub level: Option<String>,
}

const HEIGHT: f64 = 74.0;
const TOP: f64 = 6.0;
const BOTTOM: f64 = 52.0;

/// Share of the height by level: the worse, the taller; grey is hollow.
fn height(level: &str) -> f64 {
    match level {
        "green" => 0.25,
        "watch" => 0.5,
        "amber" => 0.75,
        "red" => 1.0,
        _ => 0.25,
    }
}

/// Draws the strip, oldest week at the left. A phone sees the last half year.
pub fn strip(weeks: &[StripWeek], locale: &Locale, size: Size) -> String {
    let (weeks, class) = match size {
        Size::Wide => (weeks, "strip strip-wide"),
        Size::Phone => (&weeks[weeks.len().saturating_sub(26)..], "strip strip-phone"),
    };
    let width = size.width();
    let title = locale.t("chart.strip");
    let mut pen = Pen::new(class, width, HEIGHT, &title, &told(weeks, locale));
    let step = width / weeks.len().max(1) as f64;
    for (i, week) in weeks.iter().enumerate() {
        let x = i as f64 * step;
        if let Some(level) = &week.level {
            let tall = (BOTTOM - TOP) * height(level);
            let class = format!("strip-week strip-{}", class_word(level));
            pen.rect(&class, x + 1.0, BOTTOM - tall, (step - 2.0).max(1.0), tall);
        }
        let starts_month = week.week.day() <= 7;
        if starts_month {
            pen.line("chart-tick", x + 1.0, BOTTOM + 2.0, x + 1.0, BOTTOM + 6.0);
            let label = if week.week.month() == 1 {
                week.week.year().to_string()
            } else {
                locale.month_short(week.week)
            };
            if x < width - 24.0 {
                pen.text("chart-axis", x + 1.0, HEIGHT - 4.0, Anchor::Start, &label);
            }
        }
    }
    pen.line("strip-base", 0.0, BOTTOM, width, BOTTOM);
    pen.finish()
}

/// Only our own words become classes.
fn class_word(level: &str) -> &str {
    match level {
        "green" | "watch" | "amber" | "red" => level,
        _ => "grey",
    }
}

/// The history in words: how long at each level, in order.
fn told(weeks: &[StripWeek], locale: &Locale) -> String {
    let known: Vec<_> = weeks.iter().filter(|w| w.level.is_some()).collect();
    let runs = known.chunk_by(|a, b| a.level == b.level);
    let said: Vec<String> = runs
        .map(|run| {
            let level = run[0].level.as_deref().unwrap_or("grey");
            let n = i64::try_from(run.len()).unwrap_or(i64::MAX);
            locale.fill(
                "chart.strip_run",
                &[
                    ("level", Value::Text(locale.t(&format!("level.{level}")))),
                    ("day", Value::Text(locale.day(run[0].week))),
                    ("weeks", Value::Text(locale.plural("count.weeks", n))),
                ],
            )
        })
        .collect();
    said.join("; ")
}
