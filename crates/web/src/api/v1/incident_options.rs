//! Ways out of an incident and the ledger of gestures: what is prepared, approved, offered (C057,
//! C061–C065).

use super::incident_parts::{Added, added};
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, word};
use crate::api::value::{Day, Why};
use crate::state::App;
use app::incident::compensation::{self, GestureInput};
use app::incident::option::{self, OptionInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::id::{CompensationId, IncidentId, OptionId};
use domain::incident::CompensationState;
use domain::options::OptionKind;
use domain::reason::Reason;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A way out.
#[derive(Serialize, ToSchema)]
pub struct WayOut {
    pub id: String,
    /// `move_date`, `roll_to_next_period`, `pay_performed_part`, `end_cooperation`, `change_team`,
    /// `compensation`, `own_proposal`.
    pub kind: String,
    /// `proposed`, `offered`.
    pub state: String,
    pub title: String,
    pub terms: String,
    pub new_date: Option<Day>,
    /// Minor units of the incident's currency.
    pub sum_minor: Option<i64>,
    /// What it costs the agency; the client never sees it.
    pub own_cost_minor: Option<i64>,
    pub is_approved: bool,
    /// The lowest role that may approve it.
    pub approver: String,
    /// `irritates`, `weak`, `adequate`, `over`.
    pub adequacy: Option<String>,
    /// To be sent back with a change.
    pub version: i64,
}

/// The options of an incident.
#[derive(Serialize, ToSchema)]
pub struct WaysOut {
    pub items: Vec<WayOut>,
    /// What the analysis proposes besides.
    pub proposed: Vec<Why>,
    /// Why they may not be offered yet.
    pub gaps: Vec<Why>,
}

/// Options of an incident
#[utoipa::path(get, path = "/incidents/{id}/options", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = WaysOut)))]
pub async fn options(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(incident): Path<String>,
) -> Reply<WaysOut> {
    let desk = option::desk(&app.ctx, &actor, id(&incident)?).await?;
    let items = desk.options.iter().map(|card| WayOut {
        id: card.row.id.to_string(),
        kind: card.row.kind.word().to_owned(),
        state: card.row.state.word().to_owned(),
        title: card.row.title.clone(),
        terms: card.row.terms.clone(),
        new_date: card.row.new_date.map(Day),
        sum_minor: card.row.sum_minor,
        own_cost_minor: card.row.own_cost_minor,
        is_approved: card.row.approved_at.is_some(),
        approver: card.needs.word().to_owned(),
        adequacy: card.adequacy.as_ref().map(|c| c.adequacy.word().to_owned()),
        version: card.row.version,
    });
    let proposed: Vec<Reason> = desk.proposed.iter().map(|p| p.reason.clone()).collect();
    Ok(Json(WaysOut {
        items: items.collect(),
        proposed: Why::list(&locale, &proposed),
        gaps: Why::list(&locale, &desk.gaps),
    }))
}

/// How many options were added.
#[derive(Serialize, ToSchema)]
pub struct ProposedOptions {
    n: usize,
}

/// Add the options that the analysis proposes
#[utoipa::path(post, path = "/incidents/{id}/options/proposals", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = ProposedOptions)))]
pub async fn propose(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
) -> Reply<ProposedOptions> {
    let n = option::propose(&app.ctx, &caller.actor, id(&incident)?).await?;
    Ok(Json(ProposedOptions { n }))
}

/// What a person writes of a way out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WayOutBody {
    /// As in [`WayOut`].
    kind: String,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// What it means for the client, in words.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    terms: String,
    new_date: Option<Day>,
    #[schema(minimum = 0)]
    sum_minor: Option<i64>,
    #[schema(minimum = 0)]
    own_cost_minor: Option<i64>,
}

impl WayOutBody {
    fn input(self) -> Result<OptionInput, ApiError> {
        Ok(OptionInput {
            kind: word("kind", &self.kind, OptionKind::from_word)?,
            title: self.title,
            terms: self.terms,
            new_date: self.new_date.map(|day| day.0),
            sum_minor: self.sum_minor,
            own_cost_minor: self.own_cost_minor,
        })
    }
}

/// Add an option
#[utoipa::path(post, path = "/incidents/{id}/options", tag = "incidents",
    params(("id" = String, Path)), request_body = WayOutBody,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(body): Body<WayOutBody>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = body.input()?;
    Ok(added(option::add(&app.ctx, &caller.actor, id(&incident)?, &input).await?))
}

/// The whole option anew; its kind stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WayOutChange {
    /// As it was read.
    version: i64,
    option: WayOutBody,
}

/// An option of an incident as of a version.
fn of(
    (incident, option): (String, String),
    version: i64,
) -> Result<(IncidentId, OptionId, i64), ApiError> {
    Ok((id(&incident)?, id(&option)?, version))
}

/// Change an option
///
/// What was approved and offered was another text: both start anew.
#[utoipa::path(put, path = "/incidents/{id}/options/{option}", tag = "incidents",
    params(("id" = String, Path), ("option" = String, Path)), request_body = WayOutChange,
    responses((status = 204)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    Body(change): Body<WayOutChange>,
) -> Result<StatusCode, ApiError> {
    let (of, input) = (of(path, change.version)?, change.option.input()?);
    option::edit(&app.ctx, &caller.actor, of, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which state of the option is meant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OptionVersion {
    version: i64,
}

/// Take an option back
///
/// The way to part stays.
#[utoipa::path(delete, path = "/incidents/{id}/options/{option}", tag = "incidents",
    params(("id" = String, Path), ("option" = String, Path), OptionVersion),
    responses((status = 204)))]
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    Query(as_of): Query<OptionVersion>,
) -> Result<StatusCode, ApiError> {
    option::withdraw(&app.ctx, &caller.actor, of(path, as_of.version)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Approving an option.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApproval {
    /// As it was read: what is approved is what was read.
    version: i64,
    /// Why it goes out though it is out of proportion to the loss.
    #[serde(default)]
    why: String,
}

/// Approve an option
///
/// Who may is told by `approver`: it follows from the cost.
#[utoipa::path(post, path = "/incidents/{id}/options/{option}/approval", tag = "incidents",
    params(("id" = String, Path), ("option" = String, Path)), request_body = NewApproval,
    responses((status = 204)))]
pub async fn approve(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    Body(approval): Body<NewApproval>,
) -> Result<StatusCode, ApiError> {
    let of = of(path, approval.version)?;
    option::approve(&app.ctx, &caller.actor, of, &approval.why).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Offer everything that is prepared
///
/// Together: the client chooses among all of it, or nothing is offered yet.
#[utoipa::path(post, path = "/incidents/{id}/options/offer", tag = "incidents",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn offer(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
) -> Result<StatusCode, ApiError> {
    option::offer(&app.ctx, &caller.actor, id(&incident)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A gesture of the ledger.
#[derive(Serialize, ToSchema)]
pub struct GestureRecord {
    pub id: String,
    pub name: String,
    /// `service`, `discount`, `personal`, `money`.
    pub kind: String,
    /// `proposed`, `approved`, `offered`, `taken`, `refused`, `delivered`.
    pub state: String,
    /// Minor units of the incident's currency.
    pub client_value_minor: i64,
    pub own_cost_minor: i64,
    pub due_on: Option<Day>,
    /// The lowest role that may approve it.
    pub approver: String,
    /// `irritates`, `weak`, `adequate`, `over`; none: no loss is known to compare with.
    pub adequacy: Option<String>,
    pub reasons: Vec<Why>,
    pub override_why: String,
    pub note: String,
    pub version: i64,
}

/// Gestures of an incident
///
/// The most worth for its cost first.
#[utoipa::path(get, path = "/incidents/{id}/gestures", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = Vec<GestureRecord>)))]
pub async fn gestures(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(incident): Path<String>,
) -> Reply<Vec<GestureRecord>> {
    let ledger = compensation::ledger(&app.ctx, &actor, id(&incident)?).await?;
    let records = ledger.into_iter().map(|card| GestureRecord {
        id: card.row.id.to_string(),
        name: card.row.name,
        kind: card.row.kind,
        state: card.row.state.word().to_owned(),
        client_value_minor: card.row.client_value_minor,
        own_cost_minor: card.row.own_cost_minor,
        due_on: card.row.due_on.map(Day),
        approver: card.needs.word().to_owned(),
        reasons: Why::list(&locale, card.adequacy.as_ref().map_or(&[], |c| &c.reasons)),
        adequacy: card.adequacy.map(|c| c.adequacy.word().to_owned()),
        override_why: card.row.override_why,
        note: card.row.note,
        version: card.row.version,
    });
    Ok(Json(records.collect()))
}

/// A gesture to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGesture {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// `service`, `discount`, `personal`, `money`.
    kind: String,
    /// What it is worth to the client, minor units.
    #[schema(minimum = 0)]
    client_value_minor: i64,
    #[schema(minimum = 0)]
    own_cost_minor: i64,
    due_on: Option<Day>,
    #[serde(default)]
    note: String,
}

/// Add a gesture
#[utoipa::path(post, path = "/incidents/{id}/gestures", tag = "incidents",
    params(("id" = String, Path)), request_body = NewGesture,
    responses((status = 201, body = Added)))]
pub async fn add_gesture(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewGesture>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = GestureInput {
        name: new.name,
        kind: new.kind,
        client_value_minor: new.client_value_minor,
        own_cost_minor: new.own_cost_minor,
        due_on: new.due_on.map(|day| day.0),
        note: new.note,
    };
    Ok(added(compensation::add(&app.ctx, &caller.actor, id(&incident)?, &input).await?))
}

/// How far a gesture has come.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GestureStep {
    version: i64,
    /// `approved`, then `offered`, then `taken` or `refused`, then `delivered`.
    to: String,
    /// Why it is approved though it is out of proportion to the loss.
    #[serde(default)]
    why: String,
}

/// Move a gesture on
#[utoipa::path(post, path = "/incidents/{id}/gestures/{gesture}/steps", tag = "incidents",
    params(("id" = String, Path), ("gesture" = String, Path)), request_body = GestureStep,
    responses((status = 204)))]
pub async fn move_gesture(
    State(app): State<App>,
    caller: Caller,
    Path((incident, gesture)): Path<(String, String)>,
    Body(step): Body<GestureStep>,
) -> Result<StatusCode, ApiError> {
    let to = word("to", &step.to, CompensationState::from_word)?;
    let gesture: CompensationId = id(&gesture)?;
    let of = (id(&incident)?, gesture, step.version);
    compensation::move_on(&app.ctx, &caller.actor, of, to, &step.why).await?;
    Ok(StatusCode::NO_CONTENT)
}
