//! Months side by side: a count, a sum or a time each, and a share of it that is told apart.

use super::Size;
use super::draw::{Anchor, Pen, round_up};
use jiff::civil::Date;
use locale::{Locale, Value};
use serde::{Deserialize, Serialize};

/// One month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Its first day.
    pub month: Date,
    /// `None`: nothing is known of that month, which is not nought.
    pub value: Option<f64>,
    /// The part of the value that is drawn darker.
    pub part: Option<f64>,
}

/// Months with what they show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// Locale key of the title; `<key>.part` names the darker part.
    pub key: String,
    pub bars: Vec<Bar>,
}

const HEIGHT: f64 = 150.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 122.0;

/// Draws the months, oldest at the left, each with its figure.
pub fn bars(of: &Bars, locale: &Locale, size: Size) -> String {
    let width = size.width();
    let shown = match size {
        Size::Wide => &of.bars[..],
        Size::Phone => &of.bars[of.bars.len().saturating_sub(6)..],
    };
    let title = locale.t(&of.key);
    let mut pen = Pen::new(size.class(), width, HEIGHT, &title, &told(of, locale));
    let highest = shown.iter().filter_map(|bar| bar.value).fold(0.0, f64::max);
    let top = round_up(highest).max(f64::MIN_POSITIVE);
    let step = width / shown.len().max(1) as f64;
    for (i, bar) in shown.iter().enumerate() {
        let x = i as f64 * step;
        let middle = x + step / 2.0;
        if let Some(value) = bar.value {
            let tall = |v: f64| (BOTTOM - TOP) * (v.max(0.0) / top).min(1.0);
            pen.rect("bar", x + step * 0.2, BOTTOM - tall(value), step * 0.6, tall(value));
            if let Some(part) = bar.part {
                pen.rect("bar-part", x + step * 0.2, BOTTOM - tall(part), step * 0.6, tall(part));
            }
            if value > 0.0 {
                let label = locale.number(value);
                pen.text("chart-axis", middle, BOTTOM - tall(value) - 4.0, Anchor::Middle, &label);
            }
        }
        let label = locale.month_short(bar.month);
        pen.text("chart-axis", middle, HEIGHT - 8.0, Anchor::Middle, &label);
    }
    pen.line("chart-grid", 0.0, BOTTOM, width, BOTTOM);
    pen.finish()
}

/// The months in words, for those who do not see the picture.
fn told(of: &Bars, locale: &Locale) -> String {
    let month = |bar: &Bar| {
        let value = bar.value.map_or_else(|| "—".to_owned(), |v| locale.number(v));
        format!("{}: {value}", locale.month(bar.month))
    };
    let said: Vec<String> = of.bars.iter().map(month).collect();
    locale.fill("chart.bars", &[("months", Value::Text(said.join("; ")))])
}

/// The same months as a table.
pub fn bars_table(of: &Bars, locale: &Locale) -> String {
    let value = |v: Option<f64>| v.map_or_else(|| "—".to_owned(), |v| locale.number(v));
    let has_part = of.bars.iter().any(|bar| bar.part.is_some());
    let escape = super::draw::escape;
    let mut html = String::from("<table class=\"table table-plain\"><thead><tr>");
    let part_key = format!("{}.part", of.key);
    let mut heads = vec![locale.t("chart.month"), locale.t(&of.key)];
    heads.extend(has_part.then(|| locale.t(&part_key)));
    for head in heads {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escape(&head)));
    }
    html.push_str("</tr></thead><tbody>");
    for bar in &of.bars {
        let month = escape(&locale.month(bar.month));
        html.push_str(&format!("<tr><th scope=\"row\">{month}</th><td>{}</td>", value(bar.value)));
        if has_part {
            html.push_str(&format!("<td>{}</td>", value(bar.part)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of() -> Bars {
        let bar = |month, value, part| Bar { month: date(2026, month, 1), value, part };
        let bars =
            vec![bar(1, Some(4.0), Some(3.0)), bar(2, None, None), bar(3, Some(0.0), Some(0.0))];
        Bars { key: "patterns.chart.count".into(), bars }
    }

    #[test]
    fn a_month_of_which_nothing_is_known_has_no_bar() {
        for size in [Size::Wide, Size::Phone] {
            let svg = bars(&of(), &Locale::russian(), size);
            assert_eq!(svg.matches("class=\"bar\"").count(), 2);
            assert_eq!(svg.matches("class=\"bar-part\"").count(), 2);
            assert!(svg.contains("<title") && !svg.contains("NaN"));
        }
        let table = bars_table(&of(), &Locale::russian());
        assert_eq!((table.matches("<tr>").count(), table.matches("—").count()), (4, 2));
    }

    #[test]
    fn no_month_at_all_is_an_empty_picture() {
        let none = Bars { key: "patterns.chart.count".into(), bars: Vec::new() };
        assert!(!bars(&none, &Locale::russian(), Size::Wide).contains("NaN"));
    }
}
