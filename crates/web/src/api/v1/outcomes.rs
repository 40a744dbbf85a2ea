//! What became of a client: what a back-test is measured by.

use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, word};
use crate::api::value::Day;
use crate::state::App;
use app::client::{ClientOutcome, OutcomeInput, clear_outcome, set_outcome};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::outcome::Outcome;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the work with a client turned out.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRecord {
    /// left, nearly_left, kept.
    #[schema(pattern = "^(left|nearly_left|kept)$")]
    outcome: String,
    /// The day by the client's calendar; not in the future.
    on: Day,
    #[serde(default)]
    #[schema(max_length = 20000)]
    note: String,
}

impl From<ClientOutcome> for OutcomeRecord {
    fn from(said: ClientOutcome) -> Self {
        let outcome = said.outcome.word().to_owned();
        OutcomeRecord { outcome, on: Day(said.on), note: said.note }
    }
}

/// Say what became of a client
#[utoipa::path(put, path = "/clients/{id}/outcome", tag = "clients",
    params(("id" = String, Path)), request_body = OutcomeRecord, responses((status = 204)))]
pub async fn set(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<OutcomeRecord>,
) -> Result<StatusCode, ApiError> {
    let outcome = word("outcome", &new.outcome, Outcome::from_word)?;
    let input = OutcomeInput { outcome, on: new.on.0, note: new.note };
    set_outcome(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back what was said of a client
#[utoipa::path(delete, path = "/clients/{id}/outcome", tag = "clients",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn clear(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
) -> Result<StatusCode, ApiError> {
    clear_outcome(&app.ctx, &caller.actor, id(&client)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
