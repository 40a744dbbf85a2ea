//! Busy windows: quiet spells with a known cause.

use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt};
use crate::api::value::Instant;
use crate::state::App;
use app::signal::busy;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A busy window to be declared.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBusyWindow {
    from: Instant,
    /// Not later than 200 days after `from`.
    until: Instant,
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// Id of the touch that announced it.
    touch: Option<String>,
}

/// A busy window that was declared.
#[derive(Serialize, ToSchema)]
pub struct DeclaredBusyWindow {
    id: String,
}

/// Declare a busy window
#[utoipa::path(post, path = "/clients/{id}/busy-windows", tag = "warnings",
    params(("id" = String, Path)), request_body = NewBusyWindow,
    responses((status = 201, body = DeclaredBusyWindow)))]
pub async fn declare(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewBusyWindow>,
) -> Result<(StatusCode, Json<DeclaredBusyWindow>), ApiError> {
    let touch = parsed_opt("touch", new.touch.as_deref())?;
    let (from, until) = (new.from.0, new.until.0);
    let client = id(&client)?;
    let declared =
        busy::declare(&app.ctx, &caller.actor, client, from, until, &new.reason, touch).await?;
    Ok((StatusCode::CREATED, Json(DeclaredBusyWindow { id: declared.to_string() })))
}

/// End a busy window now
#[utoipa::path(delete, path = "/busy-windows/{id}", tag = "warnings",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(window): Path<String>,
) -> Result<StatusCode, ApiError> {
    busy::end(&app.ctx, &caller.actor, id(&window)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
