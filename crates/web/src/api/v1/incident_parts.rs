//! What is written on an incident: analysis, damage, clauses, payments, words to the client.

use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word, word_opt};
use crate::api::value::{Day, Instant};
use crate::state::App;
use app::incident::deed::DeedInput;
use app::incident::liability::ClauseInput;
use app::incident::tell::ToldInput;
use app::incident::{close, deed, leak, liability, section, tell};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::handling::DeedKind;
use domain::incident::TellingKind;
use domain::incident::terms::PaymentKind;
use domain::severity::Level;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that was added.
#[derive(Serialize, ToSchema)]
pub struct Added {
    pub id: String,
}

/// The answer to what was added.
pub(super) fn added(id: impl ToString) -> (StatusCode, Json<Added>) {
    (StatusCode::CREATED, Json(Added { id: id.to_string() }))
}

/// The whole analysis: three questions, circumstances, whose fault it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisChange {
    /// `analysis_version` as it was read; 0 where nothing was there.
    version: i64,
    #[schema(value_type = Object)]
    analysis: domain::incident::analysis::Analysis,
}

/// Save the analysis of an incident
#[utoipa::path(put, path = "/incidents/{id}/analysis", tag = "incidents",
    params(("id" = String, Path)), request_body = AnalysisChange, responses((status = 204)))]
pub async fn analysis(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(change): Body<AnalysisChange>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor, incident) = (&app.ctx, &caller.actor, id(&incident)?);
    section::save_analysis(ctx, actor, incident, change.version, &change.analysis).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The whole damage: our range and the client's claim apart, the relationship before it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DamageChange {
    /// `damage_version` as it was read; 0 where nothing was there.
    version: i64,
    #[schema(value_type = Object)]
    damage: domain::incident::damage::DamageNotes,
}

/// Save the damage of an incident
#[utoipa::path(put, path = "/incidents/{id}/damage", tag = "incidents",
    params(("id" = String, Path)), request_body = DamageChange, responses((status = 204)))]
pub async fn damage(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(change): Body<DamageChange>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor, incident) = (&app.ctx, &caller.actor, id(&incident)?);
    section::save_damage(ctx, actor, incident, change.version, &change.damage).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A clause of the contract that has a price.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClause {
    /// As the contract numbers it; only art. 395 goes without.
    #[serde(default)]
    number: String,
    /// Verbatim.
    #[serde(default)]
    words: String,
    /// `regime`, `base_minor`, `base_kind`, `percent`, `due_date` and the rest.
    #[schema(value_type = Object)]
    terms: domain::incident::terms::Terms,
}

/// Add a clause
#[utoipa::path(post, path = "/incidents/{id}/clauses", tag = "incidents",
    params(("id" = String, Path)), request_body = NewClause,
    responses((status = 201, body = Added)))]
pub async fn clause(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewClause>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = ClauseInput { number: new.number, words: new.words, terms: new.terms };
    let incident = id(&incident)?;
    Ok(added(liability::add_clause(&app.ctx, &caller.actor, incident, &input).await?))
}

/// The whole clause anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseChange {
    /// As it was read.
    version: i64,
    clause: NewClause,
}

/// Change a clause
#[utoipa::path(put, path = "/incidents/{id}/clauses/{clause}", tag = "incidents",
    params(("id" = String, Path), ("clause" = String, Path)), request_body = ClauseChange,
    responses((status = 204)))]
pub async fn change_clause(
    State(app): State<App>,
    caller: Caller,
    Path((incident, clause)): Path<(String, String)>,
    Body(change): Body<ClauseChange>,
) -> Result<StatusCode, ApiError> {
    let (incident, clause) = (id(&incident)?, id(&clause)?);
    let (version, new) = (change.version, change.clause);
    let input = ClauseInput { number: new.number, words: new.words, terms: new.terms };
    liability::edit_clause(&app.ctx, &caller.actor, incident, clause, version, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a clause off
#[utoipa::path(delete, path = "/incidents/{id}/clauses/{clause}", tag = "incidents",
    params(("id" = String, Path), ("clause" = String, Path)), responses((status = 204)))]
pub async fn remove_clause(
    State(app): State<App>,
    caller: Caller,
    Path((incident, clause)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (incident, clause) = (id(&incident)?, id(&clause)?);
    liability::remove_clause(&app.ctx, &caller.actor, incident, clause).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A payment, or an accepted piece of work.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// `paid`, `performed`.
    kind: String,
    on: Day,
    #[schema(minimum = 1)]
    amount_minor: i64,
    #[serde(default)]
    note: String,
}

/// Add a payment
///
/// It lowers the base of every clause from the next day on.
#[utoipa::path(post, path = "/incidents/{id}/payments", tag = "incidents",
    params(("id" = String, Path)), request_body = NewPayment,
    responses((status = 201, body = Added)))]
pub async fn payment(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewPayment>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let kind = word("kind", &new.kind, PaymentKind::from_word)?;
    let (on, sum) = (new.on.0, new.amount_minor);
    let (ctx, actor, incident) = (&app.ctx, &caller.actor, id(&incident)?);
    Ok(added(liability::add_payment(ctx, actor, incident, kind, on, sum, &new.note).await?))
}

/// Take a payment off
#[utoipa::path(delete, path = "/incidents/{id}/payments/{payment}", tag = "incidents",
    params(("id" = String, Path), ("payment" = String, Path)), responses((status = 204)))]
pub async fn remove_payment(
    State(app): State<App>,
    caller: Caller,
    Path((incident, payment)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (incident, payment) = (id(&incident)?, id(&payment)?);
    liability::remove_payment(&app.ctx, &caller.actor, incident, payment).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody who may tell the client before us.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLeak {
    #[schema(min_length = 1, max_length = 200)]
    who: String,
    #[serde(default)]
    how: String,
    /// Left out: at any moment.
    expected_at: Option<Instant>,
}

/// Add a leak path
#[utoipa::path(post, path = "/incidents/{id}/leaks", tag = "incidents",
    params(("id" = String, Path)), request_body = NewLeak,
    responses((status = 201, body = Added)))]
pub async fn leaks(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewLeak>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let at = new.expected_at.map(|at| at.0);
    let (ctx, actor, incident) = (&app.ctx, &caller.actor, id(&incident)?);
    Ok(added(leak::add(ctx, actor, incident, &new.who, &new.how, at).await?))
}

/// Take a leak path off
#[utoipa::path(delete, path = "/incidents/{id}/leaks/{leak}", tag = "incidents",
    params(("id" = String, Path), ("leak" = String, Path)), responses((status = 204)))]
pub async fn remove_leak(
    State(app): State<App>,
    caller: Caller,
    Path((incident, path)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (incident, path) = (id(&incident)?, id(&path)?);
    leak::remove(&app.ctx, &caller.actor, incident, path).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Something that was done on the way, as a person noted it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDeed {
    /// `apologized`, `blame_shifted`, `clarified`, `emotions_denied`, `prevention_told`,
    /// `regretted`, `solution_dated`, `solution_undated`.
    kind: String,
    /// Left out: now.
    at: Option<Instant>,
    #[serde(default)]
    note: String,
}

/// Note what was done, or said, on the way
///
/// The score of the handling and its mistakes follow from it.
#[utoipa::path(post, path = "/incidents/{id}/deeds", tag = "incidents",
    params(("id" = String, Path)), request_body = NewDeed,
    responses((status = 201, body = Added)))]
pub async fn add_deed(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewDeed>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = DeedInput {
        kind: word("kind", &new.kind, DeedKind::from_word)?,
        at: new.at.map_or_else(|| app.ctx.now(), |at| at.0),
        note: new.note,
    };
    Ok(added(deed::add(&app.ctx, &caller.actor, id(&incident)?, &input).await?))
}

/// Take a deed off
#[utoipa::path(delete, path = "/incidents/{id}/deeds/{deed}", tag = "incidents",
    params(("id" = String, Path), ("deed" = String, Path)), responses((status = 204)))]
pub async fn remove_deed(
    State(app): State<App>,
    caller: Caller,
    Path((incident, gone)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (incident, gone) = (id(&incident)?, id(&gone)?);
    deed::remove(&app.ctx, &caller.actor, incident, gone).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A word that the client has.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTold {
    /// `letter`, `call`, `meeting`, `chat`.
    kind: String,
    /// `first_notice`, `explanation`, `apology`, `options`, `reply`; left out: the first.
    purpose: Option<String>,
    /// Id of the contact.
    contact: Option<String>,
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    text: String,
    /// Left out: now.
    told_at: Option<Instant>,
}

/// Note that the client was told
///
/// By voice, or by a letter sent elsewhere. The first word stops the clock.
#[utoipa::path(post, path = "/incidents/{id}/told", tag = "incidents",
    params(("id" = String, Path)), request_body = NewTold,
    responses((status = 201, body = Added)))]
pub async fn told(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewTold>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = ToldInput {
        kind: word("kind", &new.kind, TellingKind::from_word)?,
        purpose: new.purpose.unwrap_or_else(|| "first_notice".to_owned()),
        contact: parsed_opt("contact", new.contact.as_deref())?,
        recipient: new.recipient,
        text: new.text,
        told_at: new.told_at.map_or_else(|| app.ctx.now(), |at| at.0),
    };
    Ok(added(tell::told(&app.ctx, &caller.actor, id(&incident)?, &input).await?))
}

/// Closing, or opening again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewState {
    version: i64,
    /// `open`, `closed`.
    state: String,
    /// What became of the relationship: `low`, `medium`, `high`.
    actual: Option<String>,
    #[serde(default)]
    why: String,
}

/// Close an incident, or open it again
#[utoipa::path(put, path = "/incidents/{id}/state", tag = "incidents",
    params(("id" = String, Path)), request_body = NewState, responses((status = 204)))]
pub async fn state(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewState>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor, incident) = (&app.ctx, &caller.actor, id(&incident)?);
    let actual = word_opt("actual", new.actual.as_deref(), Level::from_word)?;
    match new.state.as_str() {
        "closed" => {
            let actual = actual.map(|level| (level, new.why.as_str()));
            close::close(ctx, actor, incident, new.version, actual).await?;
        }
        "open" => close::reopen(ctx, actor, incident, new.version).await?,
        _ => return Err(ApiError::field("state", "unknown-choice", "`open` or `closed`.")),
    }
    Ok(StatusCode::NO_CONTENT)
}
