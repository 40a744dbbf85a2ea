//! The numbers of a chart as an HTML table, for those who read rather than look.

use super::Plot;
use super::draw::escape;
use locale::Locale;
use std::fmt::Write as _;

/// A table of the points, newest first, at most `limit` rows. Hours are told by `is_hours`.
pub fn table(plot: &Plot, locale: &Locale, limit: usize) -> String {
    let is_hours = plot.series.unit.contains("hours");
    let say = |x: f64| if is_hours { locale.hours(x) } else { locale.number(x) };
    let mut out = String::from(r#"<table class="table table-plain"><thead><tr>"#);
    for key in ["chart.table.day", "chart.table.value", "chart.table.usual", "chart.table.note"] {
        let _ = write!(out, r#"<th scope="col">{}</th>"#, escape(&locale.t(key)));
    }
    out.push_str("</tr></thead><tbody>");
    for point in plot.series.points.iter().rev().take(limit) {
        let day = locale.date(locale.day_of(point.at));
        let value = point.value.map_or_else(|| locale.t("chart.unknown"), say);
        let usual = point
            .expected
            .map_or_else(String::new, |band| format!("{} – {}", say(band.low), say(band.high)));
        let note = match (point.quiet, super::touches::is_outside(point)) {
            (true, _) => locale.t("chart.note.quiet"),
            (false, true) => locale.t("chart.note.outside"),
            (false, false) => String::new(),
        };
        let _ = write!(
            out,
            r#"<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>"#,
            escape(&day),
            escape(&value),
            escape(&usual),
            escape(&note)
        );
    }
    out.push_str("</tbody></table>");
    out
}
