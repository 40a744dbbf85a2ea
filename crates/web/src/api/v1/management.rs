//! The agency at a glance, and the cases behind a number.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::value::{Day, Money};
use crate::state::App;
use app::management::{self, Case, List, Worth};
use axum::Json;
use axum::extract::{Path, State};
use domain::health::Level;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A share of settled cases.
#[derive(Serialize, ToSchema)]
pub struct KeptRecord {
    /// Whole percents; none: too few to tell.
    pub percent: Option<i64>,
    pub n_kept: i64,
    pub n_settled: i64,
}

/// Clients at each level when a month ended; of the present month, now.
#[derive(Serialize, ToSchema)]
pub struct MonthLevelsRecord {
    /// Its first day.
    pub month: Day,
    /// grey, green, watch, amber, red.
    pub levels: BTreeMap<String, i64>,
}

/// The numbers over the clients that the caller sees.
#[derive(Serialize, ToSchema)]
pub struct ManagementRecord {
    /// Active clients at each level now.
    pub levels: BTreeMap<String, i64>,
    pub months: Vec<MonthLevelsRecord>,
    pub n_placed: i64,
    /// Clients that fell to a worse cell of the board within the quarter.
    pub n_down: i64,
    /// Incidents of the last twelve months.
    pub n_incidents: i64,
    pub days_between_incidents: Option<f64>,
    /// None: of no incident.
    pub incident_cost: Option<Money>,
    pub n_with_cost: i64,
    /// Median working minutes until the client heard.
    pub tell_minutes: Option<i64>,
    pub ours: KeptRecord,
    pub theirs: KeptRecord,
    /// Whole percents of answers that were no false alarm; none: too few.
    pub precision_percent: Option<i64>,
    pub n_measures_done: i64,
    pub n_measures_proven: i64,
    pub n_measures_returned: i64,
    /// Clients whose KPIs look better than their success, of those of whom both are known.
    pub n_watermelons: i64,
    pub n_bridges_known: i64,
    pub n_warnings: i64,
    pub n_warned_in_time: i64,
}

fn words(levels: &BTreeMap<Level, i64>) -> BTreeMap<String, i64> {
    levels.iter().map(|(level, n)| (level.word().to_owned(), *n)).collect()
}

/// The agency at a glance
#[utoipa::path(get, path = "/management", tag = "management",
    responses((status = 200, body = ManagementRecord)))]
pub async fn overview(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<ManagementRecord> {
    let found = management::overview(&app.ctx, &actor).await?;
    let p = &found.incidents.patterns;
    let kept = |rate: &domain::promise::KeptRate| KeptRecord {
        percent: rate.percent().map(i64::from),
        n_kept: i64::from(rate.n_kept),
        n_settled: i64::from(rate.n_settled),
    };
    let month = |month: &management::MonthLevels| MonthLevelsRecord {
        month: Day(month.month),
        levels: words(&month.levels),
    };
    let currency = found.incidents.currency.clone();
    Ok(Json(ManagementRecord {
        levels: words(&found.levels),
        months: found.months.iter().map(month).collect(),
        n_placed: found.n_placed,
        n_down: found.n_down,
        n_incidents: p.n as i64,
        days_between_incidents: p.days_between,
        incident_cost: (p.n_with_cost > 0).then_some(Money { minor: p.cost_minor, currency }),
        n_with_cost: p.n_with_cost as i64,
        tell_minutes: p.tell_minutes,
        ours: kept(&found.ours),
        theirs: kept(&found.theirs),
        precision_percent: found.precision.percent(),
        n_measures_done: found.n_measures_done,
        n_measures_proven: found.n_measures_proven,
        n_measures_returned: found.n_measures_returned,
        n_watermelons: found.watermelons.n_watermelons,
        n_bridges_known: found.watermelons.n_known,
        n_warnings: found.n_warnings,
        n_warned_in_time: found.n_warned_in_time,
    }))
}

/// A case behind a number.
#[derive(Serialize, ToSchema)]
pub struct CaseRecord {
    /// Id of the client.
    pub client: String,
    pub client_name: String,
    pub title: String,
    /// Path of its page.
    pub path: String,
    pub on: Option<Day>,
    /// Working hours, of `tellings`.
    pub hours: Option<f64>,
    /// Of `costs`.
    pub cost: Option<Money>,
    /// Percents of the gap, of `watermelons`.
    pub percent: Option<i64>,
    /// Of the others: how it ended.
    pub word: Option<String>,
}

/// Cases with how many there are.
#[derive(Serialize, ToSchema)]
pub struct CasesRecord {
    pub items: Vec<CaseRecord>,
    pub n_total: usize,
}

/// The cases behind a number: costs, measures, ours, theirs, tellings, watermelons
#[utoipa::path(get, path = "/management/{list}", tag = "management",
    params(("list" = String, Path)), responses((status = 200, body = CasesRecord)))]
pub async fn cases(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(word): Path<String>,
) -> Reply<CasesRecord> {
    let list = List::from_word(&word).ok_or_else(|| ApiError::from(app::Error::NotFound))?;
    let (found, n_total) = management::cases(&app.ctx, &actor, list).await?;
    Ok(Json(CasesRecord { items: found.into_iter().map(record).collect(), n_total }))
}

fn record(case: Case) -> CaseRecord {
    let mut of = CaseRecord {
        client: case.client.to_string(),
        client_name: case.client_name,
        title: case.title,
        path: case.href,
        on: case.on.map(Day),
        hours: None,
        cost: None,
        percent: None,
        word: None,
    };
    match case.worth {
        Worth::Hours(hours) => of.hours = Some(hours),
        Worth::Money(minor, currency) => of.cost = Some(Money { minor, currency }),
        Worth::Percent(percent) => of.percent = Some(percent),
        Worth::Word(key) => of.word = key.rsplit('.').next().map(str::to_owned),
        Worth::Unknown => {}
    }
    of
}
