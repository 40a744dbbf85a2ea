//! The statement of liability (C031–C035, A.5): period, base, rate, days, sum, and the clause.

use crate::typeset::{PrintError, breakable, pdf};
use domain::liability::Row;
use domain::money::Currency;
use domain::reason::Reason;
use jiff::civil::Date;
use locale::{Lang, Locale, Value};
use report::statement::{ClauseStatement, Statement};
use serde::Serialize;

static TEMPLATE: &str = include_str!("../templates/statement.typ");

/// The statement as a PDF of A4 pages. Clauses are alternatives or parts as the contract has it:
/// their sum is printed only when there are several.
pub fn statement(locale: &Locale, statement: &Statement<'_>) -> Result<Vec<u8>, PrintError> {
    let data = serde_json::to_vec(&view(locale, statement)).unwrap_or_default();
    pdf(TEMPLATE, data)
}

#[derive(Serialize)]
struct Page {
    lang: &'static str,
    agency: String,
    title: String,
    facts: Vec<Named>,
    columns: Vec<String>,
    clauses: Vec<Table>,
    total: Named,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct Table {
    title: String,
    words: String,
    sentences: Vec<String>,
    rows: Vec<Line>,
    sums: Vec<Sum>,
}

#[derive(Serialize)]
struct Line {
    period: String,
    base: String,
    rate: String,
    days: String,
    sum: String,
}

#[derive(Serialize)]
struct Sum {
    name: String,
    value: String,
    main: bool,
}

fn view(locale: &Locale, s: &Statement<'_>) -> Page {
    let t = |key: &str| locale.t(&format!("statement.{key}"));
    let named = |key: &str, value: String| Named { name: t(key), value };
    let mut facts = vec![
        named("client", breakable(s.client)),
        named("subject", breakable(s.subject)),
        named("as_of", locale.date(s.as_of)),
    ];
    facts.retain(|fact| !fact.value.is_empty());
    let mut notes = vec![t("rounding")];
    if let Some(until) = s.rates_known_until {
        let value = Value::Text(locale.date(until));
        notes.push(locale.fill("statement.rates", &[("date", value)]));
    }
    if s.clauses.iter().any(|c| c.liability.forecast_from.is_some()) {
        notes.push(t("forecast"));
    }
    notes.push(t("no_advice"));
    let totals = s.clauses.iter().map(|c| c.liability.total_minor);
    let total = totals.fold(0_i64, i64::saturating_add);
    let is_summed = s.clauses.len() > 1;
    Page {
        lang: if locale.lang == Lang::Ru { "ru" } else { "en" },
        agency: breakable(s.agency),
        title: t("title"),
        facts,
        columns: ["period", "base", "rate", "days", "sum"].map(t).to_vec(),
        clauses: s.clauses.iter().map(|c| table(locale, s.currency, c)).collect(),
        total: Named {
            name: t("total"),
            value: if is_summed { money(locale, total, s.currency) } else { String::new() },
        },
        notes,
    }
}

fn table(locale: &Locale, currency: Currency, clause: &ClauseStatement<'_>) -> Table {
    let of = clause.liability;
    let number = Value::Text(breakable(clause.number));
    let title = if clause.number.trim().is_empty() {
        locale.t("statement.no_clause")
    } else {
        locale.fill("statement.clause", &[("clause", number)])
    };
    let told_by_title = |reason: &&Reason| reason.code != "liability.clause";
    let rows = of.rows.iter().map(|row| line(locale, row, of.forecast_from)).collect();
    let sum = |key: &str, minor, main| Sum {
        name: locale.t(&format!("statement.{key}")),
        value: money(locale, minor, currency),
        main,
    };
    let mut sums = Vec::new();
    if let Some(cap) = of.cap {
        sums.push(sum("uncapped", cap.uncapped_total_minor, false));
        sums.push(sum("cap", cap.cap_minor, false));
    }
    sums.push(sum("clause_total", of.total_minor, true));
    Table {
        title,
        words: breakable(clause.words),
        sentences: of.reasons.iter().filter(told_by_title).map(|r| locale.reason(r)).collect(),
        rows,
        sums,
    }
}

fn line(locale: &Locale, row: &Row, forecast_from: Option<Date>) -> Line {
    let is_forecast = matches!((row.to, forecast_from), (Some(to), Some(from)) if to >= from);
    let mark = if is_forecast { "\u{a0}*" } else { "" };
    let period = match (row.from, row.to) {
        (Some(from), Some(to)) => format!("{} — {}{mark}", locale.date(from), locale.date(to)),
        _ => locale.t("statement.once"),
    };
    let comma = |text: String| if locale.lang == Lang::Ru { text.replace('.', ",") } else { text };
    Line {
        period,
        base: amount(locale, row.base_minor),
        rate: row.rate.map_or_else(|| "—".into(), |r| comma(r.normalize().to_string())),
        days: if row.days > 0 { row.days.to_string() } else { "—".into() },
        sum: amount(locale, row.amount_minor),
    }
}

/// A sum with its kopecks: a statement leaves none out.
fn amount(locale: &Locale, minor: i64) -> String {
    let whole = locale.money(minor / 100 * 100, "");
    let sign = if locale.lang == Lang::Ru { ',' } else { '.' };
    let minus = if minor < 0 && minor > -100 { "−" } else { "" };
    format!("{minus}{}{sign}{:02}", whole.trim_end_matches('\u{a0}'), minor.unsigned_abs() % 100)
}

fn money(locale: &Locale, minor: i64, currency: Currency) -> String {
    format!("{}\u{a0}{}", amount(locale, minor), currency.code())
}

#[cfg(test)]
mod tests;
