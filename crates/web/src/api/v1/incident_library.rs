//! What was learned: the library of cases (C071) and the patterns over incidents (C002, R15).

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::extract::Query;
use crate::api::value::{Instant, Why};
use crate::state::App;
use app::incident::{library, patterns};
use axum::Json;
use axum::extract::State;
use domain::patterns::PatternRow;
use domain::reason::Reason;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is asked of the library.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct LibraryQuery {
    /// Words that the case holds.
    q: String,
    /// What is being typed: the cases that resemble it, the most alike first.
    like: String,
}

/// A measure that helped.
#[derive(Serialize, ToSchema)]
pub struct HelpRecord {
    pub name: String,
    pub proof: String,
}

/// A case of the library.
#[derive(Serialize, ToSchema)]
pub struct LibraryRecord {
    /// Id of the incident.
    pub incident: String,
    pub title: String,
    pub client_name: String,
    pub found_at: Instant,
    pub lessons: Vec<String>,
    /// What the client chose.
    pub chosen: Option<String>,
    /// Measures that were looked at again and helped, each with its proof.
    pub helped: Vec<HelpRecord>,
    /// What became of the relationship: `low`, `medium`, `high`; none: not closed yet.
    pub outcome: Option<String>,
    /// 0…1; none in a plain list.
    pub likeness: Option<f64>,
    pub reasons: Vec<Why>,
}

/// Library of cases
#[utoipa::path(get, path = "/incident-library", tag = "incidents", params(LibraryQuery),
    responses((status = 200, body = Vec<LibraryRecord>)))]
pub async fn cases(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Query(query): Query<LibraryQuery>,
) -> Reply<Vec<LibraryRecord>> {
    let record = |case: &library::LibraryCase, likeness, reasons: &[Reason]| LibraryRecord {
        incident: case.incident.id.to_string(),
        title: case.incident.title.clone(),
        client_name: case.client_name.clone(),
        found_at: Instant::ms(case.incident.found_at),
        lessons: case.findings.iter().map(|f| f.lesson.clone()).collect(),
        chosen: case.chosen.clone(),
        helped: case
            .helped()
            .map(|m| HelpRecord { name: m.name.clone(), proof: m.proof.clone() })
            .collect(),
        outcome: case.incident.actual.map(|level| level.word().to_owned()),
        likeness,
        reasons: Why::list(&locale, reasons),
    };
    let records = if query.like.trim().is_empty() {
        let found = library::cases(&app.ctx, &actor, &query.q).await?;
        found.iter().map(|case| record(case, None, &[])).collect()
    } else {
        let found = library::resembling(&app.ctx, &actor, &query.like, &[], None).await?;
        found
            .iter()
            .map(|r| record(&r.case, Some(r.likeness.likeness), &r.likeness.reasons))
            .collect()
    };
    Ok(Json(records))
}

/// A row of the patterns.
#[derive(Serialize, ToSchema)]
pub struct PatternRecord {
    pub name: String,
    pub n: usize,
    pub cost_minor: Option<i64>,
}

/// Patterns over the incidents of the last twelve months.
#[derive(Serialize, ToSchema)]
pub struct PatternsRecord {
    pub n: usize,
    pub n_found_by_us: usize,
    pub n_client_first: usize,
    /// Median working minutes until the client was told.
    pub tell_minutes: Option<i64>,
    pub days_between: Option<f64>,
    pub currency: String,
    pub cost_minor: Option<i64>,
    pub by_cause: Vec<PatternRecord>,
    pub by_client: Vec<PatternRecord>,
    pub reasons: Vec<Why>,
}

/// Patterns over incidents
#[utoipa::path(get, path = "/incident-patterns", tag = "incidents",
    responses((status = 200, body = PatternsRecord)))]
pub async fn all_patterns(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
) -> Reply<PatternsRecord> {
    let page = patterns::patterns(&app.ctx, &actor).await?;
    let rows = |rows: &[PatternRow]| -> Vec<PatternRecord> {
        let record = |row: &PatternRow| PatternRecord {
            name: row.name.clone(),
            n: row.n,
            cost_minor: (row.n_with_cost > 0).then_some(row.cost_minor),
        };
        rows.iter().map(record).collect()
    };
    let p = &page.patterns;
    Ok(Json(PatternsRecord {
        n: p.n,
        n_found_by_us: p.n_found_by_us,
        n_client_first: p.n_client_first,
        tell_minutes: p.tell_minutes,
        days_between: p.days_between,
        currency: page.currency.clone(),
        cost_minor: (p.n_with_cost > 0).then_some(p.cost_minor),
        by_cause: rows(&p.by_cause),
        by_client: rows(&p.by_client),
        reasons: Why::list(&locale, &p.reasons),
    }))
}
