//! Functions of the templates: addresses, icons, charts, the hidden field of forms.

use super::{icons, with_scope};
use crate::assets;
use domain::kpi::Picture;
use domain::signal::Series;
use minijinja::value::Serde;
use minijinja::{Environment, Error, Value};
use report::chart::{self, Bars, Plot, Size, StripWeek, TradeoffPoint};

/// Rows of the table beside a chart: a year of weeks.
const TABLE_ROWS: usize = 53;

pub(super) fn add(env: &mut Environment<'static>) {
    // The address is ours throughout: escaping its slashes would only hide it from readers.
    env.add_function("asset", |name: &str| Value::from_safe_string(assets::address(name)));
    env.add_function("cost_of_silence", |cost: Serde<chart::Cost>| {
        safe(|locale| {
            chart::exposure(&cost, locale, Size::Wide)
                + &chart::exposure(&cost, locale, Size::Phone)
        })
    });
    env.add_function("bars", |of: Serde<Bars>| {
        safe(|locale| chart::bars(&of, locale, Size::Wide) + &chart::bars(&of, locale, Size::Phone))
    });
    env.add_function("bars_table", |of: Serde<Bars>| safe(|l| chart::bars_table(&of, l)));
    env.add_function("bridge", |of: Serde<chart::BridgePicture>| {
        safe(|l| chart::bridge(&of, l, Size::Wide) + &chart::bridge(&of, l, Size::Phone))
    });
    env.add_function("course", |of: Serde<Picture>| {
        safe(|l| chart::course(&of, l, Size::Wide) + &chart::course(&of, l, Size::Phone))
    });
    env.add_function("course_table", |of: Serde<Picture>| safe(|l| chart::course_table(&of, l)));
    env.add_function("csrf_field", csrf_field);
    env.add_function("has_text", |key: &str| with_scope(|s| s.locale.has(key)));
    env.add_function("icon", |name: &str| Value::from_safe_string(icons::svg(name)));
    env.add_function("level_strip", |weeks: Serde<Vec<StripWeek>>| {
        safe(|locale| {
            chart::strip(&weeks, locale, Size::Wide) + &chart::strip(&weeks, locale, Size::Phone)
        })
    });
    env.add_function("logo", || Value::from_safe_string(icons::LOGO.to_owned()));
    env.add_function("plot", plot);
    env.add_function("plot_table", |plot: Serde<Plot>| {
        safe(|locale| chart::table(&plot, locale, TABLE_ROWS))
    });
    env.add_function("tradeoff", |points: Serde<Vec<TradeoffPoint>>| {
        safe(|locale| {
            let wide = chart::tradeoff(&points, locale, Size::Wide);
            wide + &chart::tradeoff(&points, locale, Size::Phone)
        })
    });
    env.add_function("spark", |series: Serde<Series>| safe(|locale| chart::spark(&series, locale)));
}

fn safe(f: impl FnOnce(&locale::Locale) -> String) -> Result<Value, Error> {
    with_scope(|scope| Value::from_safe_string(f(&scope.locale)))
}

/// Both sizes of a chart; the style sheet shows the one that fits. Hours are drawn as replies.
fn plot(plot: Serde<Plot>) -> Result<Value, Error> {
    let draw = if plot.series.unit.contains("hours") { chart::replies } else { chart::touches };
    safe(|locale| {
        let wide = draw(&plot, locale, Size::Wide);
        wide + &draw(&plot, locale, Size::Phone)
    })
}

fn csrf_field() -> Result<Value, Error> {
    with_scope(|scope| {
        // The token is ours, but nothing goes into a page unescaped.
        let token: String =
            scope.csrf.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        Value::from_safe_string(format!(r#"<input type="hidden" name="csrf" value="{token}">"#))
    })
}
