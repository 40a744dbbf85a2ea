//! The numbers, and the cases behind one of them, as tables that spreadsheets open.

use super::{Case, List, Overview, Worth, cases, overview};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use channels::table::Writer;
use domain::health::Level;
use locale::Locale;

/// The numbers with the levels of each month, as CSV.
pub async fn numbers_csv(ctx: &Ctx, actor: &Actor, locale: &Locale) -> Result<Vec<u8>> {
    let found = overview(ctx, actor).await?;
    let mut rows = vec![[locale.t("management.column.what"), locale.t("management.column.value")]];
    rows.extend(lines(&found, locale));
    for month in &found.months {
        for level in Level::ALL.iter().rev() {
            let n = month.levels.get(level).copied().unwrap_or(0);
            let name = locale.t(&format!("level.{}", level.word()));
            rows.push([format!("{}: {name}", month.month.strftime("%Y-%m")), n.to_string()]);
        }
    }
    table(&rows)
}

fn lines(of: &Overview, locale: &Locale) -> Vec<[String; 2]> {
    let p = &of.incidents.patterns;
    let known = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let percent = |share: Option<u8>| known(share.map(i64::from));
    let cost = (p.n_with_cost > 0).then(|| domain::money::minor_text(p.cost_minor));
    let precision = of.precision.share().map(|share| share.percent);
    let all: [(&str, String); 17] = [
        ("placed", of.n_placed.to_string()),
        ("down", of.n_down.to_string()),
        ("incidents", p.n.to_string()),
        ("interval", p.days_between.map(|days| format!("{days:.1}")).unwrap_or_default()),
        ("cost", cost.unwrap_or_default()),
        ("currency", of.incidents.currency.clone()),
        ("tell_minutes", known(p.tell_minutes)),
        ("by_us", p.n_found_by_us.to_string()),
        ("ours", percent(of.ours.percent())),
        ("theirs", percent(of.theirs.percent())),
        ("precision", known(precision)),
        ("measures_done", of.n_measures_done.to_string()),
        ("measures_proven", of.n_measures_proven.to_string()),
        ("measures_returned", of.n_measures_returned.to_string()),
        ("watermelons", known(of.watermelons.percent())),
        ("warnings", of.n_warnings.to_string()),
        ("warned_in_time", of.n_warned_in_time.to_string()),
    ];
    all.into_iter()
        .map(|(word, value)| [locale.t(&format!("management.line.{word}")), value])
        .collect()
}

/// The cases of a list as CSV.
pub async fn cases_csv(ctx: &Ctx, actor: &Actor, list: List, locale: &Locale) -> Result<Vec<u8>> {
    let (found, _) = cases(ctx, actor, list).await?;
    let heading = |word: &str| locale.t(&format!("management.column.{word}"));
    let mut rows = vec![["client", "case", "date", "value", "currency"].map(heading)];
    for case in found {
        let (value, currency) = written(&case, locale);
        let on = case.on.map(|on| on.to_string()).unwrap_or_default();
        rows.push([case.client_name, case.title, on, value, currency]);
    }
    table(&rows)
}

fn written(case: &Case, locale: &Locale) -> (String, String) {
    match &case.worth {
        Worth::Hours(hours) => (format!("{hours:.1}"), String::new()),
        Worth::Money(minor, currency) => (domain::money::minor_text(*minor), currency.clone()),
        Worth::Percent(percent) => (percent.to_string(), String::new()),
        Worth::Word(key) => (locale.t(key), String::new()),
        Worth::Unknown => (String::new(), String::new()),
    }
}

fn table<const N: usize>(rows: &[[String; N]]) -> Result<Vec<u8>> {
    let written = || -> std::io::Result<Vec<u8>> {
        let mut writer = Writer::new(Vec::new())?;
        for row in rows {
            writer.row(row)?;
        }
        writer.finish()
    };
    written().map_err(|e| crate::Error::Internal(e.into()))
}
