//! The agency at a glance: a few numbers, each of which opens onto its cases.

use super::show;
use crate::failure::{Answer, Failure};
use crate::session::Member;
use crate::state::App;
use crate::view::Link;
use crate::view::management::{CaseRow, CasesPage, Figure, FigureGroup, ManagementPage};
use app::management::{self, Case, List, MonthLevels, Overview, Worth};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::health::Level;
use domain::promise::KeptRate;
use locale::{Locale, Value};
use report::chart::{Bar, Bars};

/// GET `/management`.
pub async fn page(State(app): State<App>, member: Member) -> Answer {
    let found = management::overview(&app.ctx, &member.actor).await?;
    let view = ManagementPage {
        counts: super::home::counts(&found.levels),
        groups: groups(&found, &member.locale),
        chart: chart(&found.months),
        is_empty: found.levels.values().sum::<i64>() == 0 && found.incidents.patterns.n == 0,
    };
    show(&app, &member, &view).await
}

/// Clients that were alarming when each month ended, the critical ones darker.
fn chart(months: &[MonthLevels]) -> Bars {
    let bar = |month: &MonthLevels| {
        let n = |level| month.levels.get(&level).copied().unwrap_or(0) as f64;
        let is_known = !month.levels.is_empty();
        Bar {
            month: month.month,
            value: is_known.then(|| n(Level::Amber) + n(Level::Red)),
            part: is_known.then(|| n(Level::Red)),
        }
    };
    Bars { key: "management.chart.levels".to_owned(), bars: months.iter().map(bar).collect() }
}

fn groups(of: &Overview, locale: &Locale) -> Vec<FigureGroup> {
    vec![
        FigureGroup { word: "portfolio", figures: portfolio(of, locale) },
        FigureGroup { word: "incidents", figures: incidents(of, locale) },
        FigureGroup { word: "word", figures: promises(of, locale) },
        FigureGroup { word: "signals", figures: signals(of, locale) },
    ]
}

fn figure(word: &'static str, value: String, rests_on: String, href: &str) -> Figure {
    Figure { word, value, rests_on, href: href.to_owned() }
}

fn percent(share: Option<i64>, locale: &Locale) -> String {
    share.map(|n| locale.percent(n)).unwrap_or_default()
}

/// On how much a number rests: `k` of `n`, in the words of the key.
fn part(locale: &Locale, key: &str, k: i64, n: i64) -> String {
    let args = [("k", Value::Text(locale.count(k))), ("n", Value::Text(locale.count(n)))];
    locale.fill(&format!("management.rests.{key}"), &args)
}

fn portfolio(of: &Overview, locale: &Locale) -> Vec<Figure> {
    let w = of.watermelons;
    let rests = part(locale, "watermelons", w.n_watermelons, w.n_known);
    let watermelons = percent(w.percent(), locale);
    vec![
        figure("placed", locale.count(of.n_placed), String::new(), "/portfolio"),
        figure("down", locale.count(of.n_down), String::new(), "/portfolio"),
        figure("watermelons", watermelons, rests, "/management/watermelons"),
    ]
}

fn incidents(of: &Overview, locale: &Locale) -> Vec<Figure> {
    let p = &of.incidents.patterns;
    let all = "/incidents/patterns";
    let n = p.n as i64;
    let cost = (p.n_with_cost > 0).then(|| locale.money(p.cost_minor, &of.incidents.currency));
    let cost_of = part(locale, "cost", p.n_with_cost as i64, n);
    let tell = p.tell_minutes.map(|minutes| locale.hours(minutes as f64 / 60.0));
    let tell_of = part(locale, "tell", p.n_told as i64, n);
    let days = p.days_between.map(|days| locale.number((days * 10.0).round() / 10.0));
    let proven_of = part(locale, "prevention", of.n_measures_done, of.n_measures_returned);
    let proven = locale.count(of.n_measures_proven);
    vec![
        figure("incidents", locale.count(n), String::new(), all),
        figure("interval", days.unwrap_or_default(), halves(of, locale), all),
        figure("cost", cost.unwrap_or_default(), cost_of, "/management/costs"),
        figure("tell", tell.unwrap_or_default(), tell_of, "/management/tellings"),
        figure("prevention", proven, proven_of, "/management/measures"),
    ]
}

fn promises(of: &Overview, locale: &Locale) -> Vec<Figure> {
    let kept = |word, rate: &KeptRate, href| {
        let value = percent(rate.percent().map(i64::from), locale);
        let rests = part(locale, "kept", i64::from(rate.n_kept), i64::from(rate.n_settled));
        figure(word, value, rests, href)
    };
    vec![
        kept("ours", &of.ours, "/management/ours"),
        kept("theirs", &of.theirs, "/management/theirs"),
    ]
}

fn signals(of: &Overview, locale: &Locale) -> Vec<Figure> {
    let share = of.precision.share();
    let rests = match share {
        Some(share) => part(locale, "interval", share.low, share.high),
        None => part(locale, "answers", 0, of.precision.n_answered()),
    };
    let precision = percent(share.map(|share| share.percent), locale);
    let in_time = part(locale, "warnings", of.n_warned_in_time, of.n_warnings);
    vec![
        figure("precision", precision, rests, "/signals/precision"),
        figure("warnings", locale.count(of.n_warnings), in_time, "/warnings"),
    ]
}

/// How the interval between incidents changed over the span.
fn halves(of: &Overview, locale: &Locale) -> String {
    let Some((first, second)) = of.incidents.patterns.days_between_halves else {
        return String::new();
    };
    let days = |days: f64| Value::Text(locale.number((days * 10.0).round() / 10.0));
    locale.fill("management.rests.halves", &[("first", days(first)), ("second", days(second))])
}

fn list_of(word: &str) -> Result<List, Failure> {
    List::from_word(word).ok_or_else(Failure::not_found)
}

/// GET `/management/{list}`.
pub async fn cases(State(app): State<App>, member: Member, Path(word): Path<String>) -> Answer {
    let list = list_of(&word)?;
    let (found, n_total) = management::cases(&app.ctx, &member.actor, list).await?;
    let row = |case: Case| CaseRow {
        client: Link::new(case.client, case.client_name),
        title: case.title,
        href: case.href,
        on: case.on,
        value: written(&case.worth, &member.locale),
    };
    let view = CasesPage {
        list: list.word(),
        rows: found.into_iter().map(row).collect(),
        n_total: n_total as i64,
    };
    show(&app, &member, &view).await
}

fn written(worth: &Worth, locale: &Locale) -> String {
    match worth {
        Worth::Hours(hours) => locale.hours(*hours),
        Worth::Money(minor, currency) => locale.money(*minor, currency),
        Worth::Percent(percent) => locale.percent(*percent),
        Worth::Word(key) => locale.t(key),
        Worth::Unknown => String::new(),
    }
}

/// GET `/management/numbers.csv`.
pub async fn numbers_csv(
    State(app): State<App>,
    member: Member,
) -> Result<impl IntoResponse, Failure> {
    let bytes = management::numbers_csv(&app.ctx, &member.actor, &member.locale).await?;
    Ok(file("numbers.csv", bytes))
}

/// GET `/management/{list}/cases.csv`.
pub async fn cases_csv(
    State(app): State<App>,
    member: Member,
    Path(word): Path<String>,
) -> Result<impl IntoResponse, Failure> {
    let list = list_of(&word)?;
    let bytes = management::cases_csv(&app.ctx, &member.actor, list, &member.locale).await?;
    Ok(file("cases.csv", bytes))
}

fn file(name: &str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::OK, headers, bytes)
}
