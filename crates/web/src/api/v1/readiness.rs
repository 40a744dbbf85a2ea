//! Before anything has happened: readiness plans, commitments of clients, early warnings, key rates.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed, parsed_opt};
use crate::api::paging::Page;
use crate::api::value::{Day, Instant};
use crate::state::App;
use app::incident::commitment::CommitmentInput;
use app::incident::warning::{Signed, WarningInput};
use app::incident::{commitment, rate, readiness, warning};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::money::parse_decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A client's plan for an incident.
#[derive(Serialize, ToSchema)]
pub struct ReadinessRecord {
    /// Imagined failures with their answers, who calls whom, limits.
    #[schema(value_type = Object)]
    pub plan: domain::incident::readiness::Readiness,
    /// Somebody to call, somebody who calls, one failure thought through.
    pub is_on: bool,
    pub version: i64,
}

/// The plan for an incident
#[utoipa::path(get, path = "/clients/{id}/readiness", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = ReadinessRecord)))]
pub async fn plan(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<ReadinessRecord> {
    let (_, plan, version) = readiness::plan(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(ReadinessRecord { is_on: plan.is_on(), plan, version }))
}

/// The whole plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadinessChange {
    /// As it was read; 0 where there was none.
    version: i64,
    #[schema(value_type = Object)]
    plan: domain::incident::readiness::Readiness,
}

/// Save the plan for an incident
#[utoipa::path(put, path = "/clients/{id}/readiness", tag = "incidents",
    params(("id" = String, Path)), request_body = ReadinessChange, responses((status = 204)))]
pub async fn save_plan(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(change): Body<ReadinessChange>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor, client) = (&app.ctx, &caller.actor, id(&client)?);
    readiness::save(ctx, actor, client, change.version, &change.plan).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the client promised to others.
#[derive(Serialize, ToSchema)]
pub struct CommitmentRecord {
    pub id: String,
    pub name: String,
    pub to_whom: String,
    /// Id of the project.
    pub project: Option<String>,
    pub live_on: Day,
    pub ends_on: Option<Day>,
    /// Minor units of the client's currency.
    pub sum_minor: Option<i64>,
}

/// Commitments of a client
#[utoipa::path(get, path = "/clients/{id}/commitments", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = Vec<CommitmentRecord>)))]
pub async fn commitments(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<Vec<CommitmentRecord>> {
    let all = commitment::of_client(&app.ctx, &actor, id(&client)?).await?;
    let records = all.into_iter().map(|c| CommitmentRecord {
        id: c.id.to_string(),
        name: c.name,
        to_whom: c.to_whom,
        project: c.project.map(|project| project.to_string()),
        live_on: Day(c.live_on),
        ends_on: c.ends_on.map(Day),
        sum_minor: c.sum_minor,
    });
    Ok(Json(records.collect()))
}

/// Take a commitment off
#[utoipa::path(delete, path = "/clients/{id}/commitments/{commitment}", tag = "incidents",
    params(("id" = String, Path), ("commitment" = String, Path)), responses((status = 204)))]
pub async fn uncommit(
    State(app): State<App>,
    caller: Caller,
    Path((client, gone)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    commitment::remove(&app.ctx, &caller.actor, id(&client)?, id(&gone)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the client promised to others on the strength of our work.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCommitment {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[serde(default)]
    to_whom: String,
    project: Option<String>,
    /// From this day on others see it.
    live_on: Day,
    ends_on: Option<Day>,
    /// Minor units of the client's currency.
    sum_minor: Option<i64>,
}

/// Add a commitment of a client
#[utoipa::path(post, path = "/clients/{id}/commitments", tag = "incidents",
    params(("id" = String, Path)), request_body = NewCommitment,
    responses((status = 201, body = Added)))]
pub async fn commit(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewCommitment>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = CommitmentInput {
        name: new.name,
        to_whom: new.to_whom,
        project: parsed_opt("project", new.project.as_deref())?,
        live_on: new.live_on.0,
        ends_on: new.ends_on.map(|day| day.0),
        sum_minor: new.sum_minor,
    };
    let added = commitment::add(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// An early warning.
#[derive(Serialize, ToSchema)]
pub struct WarningRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub text: String,
    pub due_on: Option<Day>,
    pub at: Instant,
    /// Id of the teammate; none: without a name.
    pub by: Option<String>,
    pub answered_at: Option<Instant>,
    pub answer: String,
}

/// Early warnings, the unanswered first
#[utoipa::path(get, path = "/warnings", tag = "incidents",
    responses((status = 200, body = Page<WarningRecord>)))]
pub async fn warnings(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<Page<WarningRecord>> {
    let all = warning::list(&app.ctx, &actor, None, 200).await?;
    let records = all.into_iter().map(|w| WarningRecord {
        id: w.id.to_string(),
        client: w.client.to_string(),
        text: w.text,
        due_on: w.due_on.map(Day),
        at: Instant::ms(w.at),
        by: w.by.map(|by| by.to_string()),
        answered_at: w.answered_at.map(Instant::ms),
        answer: w.answer,
    });
    Ok(Json(Page::whole(records.collect())))
}

/// "I shall not make it."
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWarning {
    /// Id of the client.
    client: String,
    #[schema(min_length = 1)]
    text: String,
    /// The day that is in danger.
    due_on: Option<Day>,
    /// Nothing keeps who it was.
    #[serde(default)]
    anonymous: bool,
}

/// Warn early
#[utoipa::path(post, path = "/warnings", tag = "incidents", request_body = NewWarning,
    responses((status = 201, body = Added)))]
pub async fn warn(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewWarning>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = WarningInput {
        project: None,
        text: new.text,
        due_on: new.due_on.map(|day| day.0),
        signed: if new.anonymous { Signed::Anonymous } else { Signed::WithName },
    };
    let client = parsed("client", &new.client)?;
    let added = warning::warn(&app.ctx, &caller.actor, client, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// What is done about it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWarningAnswer {
    #[schema(min_length = 1)]
    answer: String,
}

/// Answer an early warning
#[utoipa::path(post, path = "/warnings/{id}/answer", tag = "incidents",
    params(("id" = String, Path)), request_body = NewWarningAnswer, responses((status = 204)))]
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(early): Path<String>,
    Body(new): Body<NewWarningAnswer>,
) -> Result<StatusCode, ApiError> {
    warning::answer(&app.ctx, &caller.actor, id(&early)?, &new.answer, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A key rate that the agency added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateRecord {
    pub from: Day,
    /// Percent a year, a decimal text.
    pub percent: String,
    pub known_until: Day,
    pub source: String,
}

/// The key rates: the shipped table and the agency's own rows.
#[derive(Serialize, ToSchema)]
pub struct RatesRecord {
    /// Last day of the shipped table.
    pub shipped_until: Day,
    /// Last day that is known.
    pub known_until: Day,
    pub own: Vec<RateRecord>,
}

/// Key rates
#[utoipa::path(get, path = "/key-rates", tag = "incidents",
    responses((status = 200, body = RatesRecord)))]
pub async fn rates(State(app): State<App>, caller: Caller) -> Reply<RatesRecord> {
    let rates = rate::rates(&app.ctx, &caller.actor).await?;
    let own = rates.own.into_iter().map(|row| RateRecord {
        from: Day(row.from),
        percent: row.percent,
        known_until: Day(row.known_until),
        source: row.source,
    });
    Ok(Json(RatesRecord {
        shipped_until: Day(rates.shipped_until),
        known_until: Day(rates.known_until),
        own: own.collect(),
    }))
}

/// Add a key rate, or put the one of that day right
#[utoipa::path(put, path = "/key-rates", tag = "incidents", request_body = RateRecord,
    responses((status = 204)))]
pub async fn put_rate(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<RateRecord>,
) -> Result<StatusCode, ApiError> {
    let percent = parse_decimal(&new.percent)
        .map_err(|_| ApiError::field("percent", "no-number", "A decimal, as `13.50`."))?;
    let (from, until) = (new.from.0, new.known_until.0);
    rate::put(&app.ctx, &caller.actor, from, percent, until, &new.source).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a key rate of the agency off
///
/// The shipped table stays.
#[utoipa::path(delete, path = "/key-rates/{from}", tag = "incidents",
    params(("from" = String, Path, format = Date)), responses((status = 204)))]
pub async fn remove_rate(
    State(app): State<App>,
    caller: Caller,
    Path(from): Path<String>,
) -> Result<StatusCode, ApiError> {
    rate::remove(&app.ctx, &caller.actor, id(&from)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
