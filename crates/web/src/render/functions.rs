//! Functions of the templates: addresses, icons, charts, the small parts of which a page has hundreds.

use super::{icons, parts, with_scope};
use crate::assets;
use crate::view::kept::Kept;
use domain::kpi::Picture;
use domain::signal::Series;
use minijinja::{Environment, Error, Value};
use report::chart::{self, Bars, Plot, Size, StripWeek, TradeoffPoint};
use serde::de::DeserializeOwned;

/// Rows of the table beside a chart: a year of weeks.
const TABLE_ROWS: usize = 53;

pub(super) fn add(env: &mut Environment<'static>) {
    // The address is ours throughout: escaping its slashes would only hide it from readers.
    env.add_function("asset", |name: &str| Value::from_safe_string(assets::address(name)));
    env.add_function("cost_of_silence", |cost: &Value| {
        with_kept(cost, |cost: &chart::Cost, locale| {
            chart::exposure(cost, locale, Size::Wide) + &chart::exposure(cost, locale, Size::Phone)
        })
    });
    env.add_function("bars", |of: &Value| {
        with_kept(of, |of: &Bars, locale| {
            chart::bars(of, locale, Size::Wide) + &chart::bars(of, locale, Size::Phone)
        })
    });
    env.add_function("bars_table", |of: &Value| {
        with_kept(of, |of: &Bars, locale| chart::bars_table(of, locale))
    });
    env.add_function("board", |of: &Value| {
        with_kept(of, |of: &chart::BoardPicture, locale| {
            chart::board(of, locale, Size::Wide) + &chart::board(of, locale, Size::Phone)
        })
    });
    env.add_function("bridge", |of: &Value| {
        with_kept(of, |of: &chart::BridgePicture, locale| {
            chart::bridge(of, locale, Size::Wide) + &chart::bridge(of, locale, Size::Phone)
        })
    });
    env.add_function("course", |of: &Value| {
        with_kept(of, |of: &Picture, locale| {
            chart::course(of, locale, Size::Wide) + &chart::course(of, locale, Size::Phone)
        })
    });
    env.add_function("course_table", |of: &Value| {
        with_kept(of, |of: &Picture, locale| chart::course_table(of, locale))
    });
    env.add_function("csrf_field", csrf_field);
    env.add_function("has_text", |key: &str| with_scope(|s| s.locale.has(key)));
    env.add_function("icon", icons::value);
    env.add_function("ledger", |of: &Value| {
        with_kept(of, |of: &chart::Ledger, locale| {
            chart::ledger(of, locale, Size::Wide) + &chart::ledger(of, locale, Size::Phone)
        })
    });
    env.add_function("people_map", |of: &Value| {
        with_kept(of, |of: &chart::PeoplePicture, locale| {
            chart::people(of, locale, Size::Wide) + &chart::people(of, locale, Size::Phone)
        })
    });
    env.add_function("level_pill", parts::level_pill);
    env.add_function("level_strip", |weeks: &Value| {
        with_kept(weeks, |weeks: &Vec<StripWeek>, locale| {
            chart::strip(weeks, locale, Size::Wide) + &chart::strip(weeks, locale, Size::Phone)
        })
    });
    env.add_function("logo", || Value::from_safe_string(icons::LOGO.to_owned()));
    env.add_function("nav_link", parts::nav_link);
    env.add_function("plot", |plot: &Value| with_kept(plot, both_sizes));
    env.add_function("plot_table", |plot: &Value| {
        with_kept(plot, |plot: &Plot, locale| chart::table(plot, locale, TABLE_ROWS))
    });
    env.add_function("spark", |series: &Value| {
        with_kept(series, |series: &Series, locale| chart::spark(series, locale))
    });
    env.add_function("time_ago", parts::time_ago);
    env.add_function("time_of", parts::time_of);
    env.add_function("tradeoff", |points: &Value| {
        with_kept(points, |points: &Vec<TradeoffPoint>, locale| {
            let wide = chart::tradeoff(points, locale, Size::Wide);
            wide + &chart::tradeoff(points, locale, Size::Phone)
        })
    });
    env.add_function("trust_ahead", |of: &Value| {
        with_kept(of, |of: &chart::Trust, locale| {
            chart::trust(of, locale, Size::Wide) + &chart::trust(of, locale, Size::Phone)
        })
    });
}

/// Draws a value that was kept whole, or put together from its fields.
fn with_kept<T: DeserializeOwned + 'static>(
    value: &Value,
    draw: impl FnOnce(&T, &locale::Locale) -> String,
) -> Result<Value, Error> {
    let safe = |value: &T| with_scope(|scope| Value::from_safe_string(draw(value, &scope.locale)));
    match value.downcast_object_ref::<Kept<T>>() {
        Some(kept) => safe(&kept.0),
        None => safe(&T::deserialize(value)?),
    }
}

/// Both sizes of a chart; the style sheet shows the one that fits. Hours are drawn as replies.
fn both_sizes(plot: &Plot, locale: &locale::Locale) -> String {
    let draw = if plot.series.unit.contains("hours") { chart::replies } else { chart::touches };
    draw(plot, locale, Size::Wide) + &draw(plot, locale, Size::Phone)
}

fn csrf_field() -> Result<Value, Error> {
    with_scope(|scope| {
        // The token is ours, but nothing goes into a page unescaped.
        let token: String =
            scope.csrf.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        Value::from_safe_string(format!(r#"<input type="hidden" name="csrf" value="{token}">"#))
    })
}
