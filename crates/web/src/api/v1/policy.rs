//! The numbers of the warnings.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::Body;
use crate::state::App;
use app::workspace;
use axum::Json;
use axum::extract::State;
use domain::policy::Policy;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The policy of the agency.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyRecord {
    /// Every number by its name; what is left out of a change takes its usual value.
    #[schema(value_type = Object)]
    policy: Value,
    /// As it was read.
    version: i64,
}

/// The numbers of the warnings
#[utoipa::path(get, path = "/policy", tag = "settings",
    responses((status = 200, body = PolicyRecord)))]
pub async fn get(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<PolicyRecord> {
    policy(&app, &actor).await
}

async fn policy(app: &App, actor: &app::Actor) -> Reply<PolicyRecord> {
    let (policy, version) = workspace::policy(&app.ctx, actor).await?;
    Ok(Json(PolicyRecord { policy: serde_json::to_value(policy).unwrap_or_default(), version }))
}

/// Change the numbers of the warnings: every client is assessed anew
#[utoipa::path(put, path = "/policy", tag = "settings", request_body = PolicyRecord,
    responses((status = 200, body = PolicyRecord)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<PolicyRecord>,
) -> Reply<PolicyRecord> {
    let asked = read(new.policy)?;
    workspace::edit_policy(&app.ctx, &caller.actor, new.version, &asked).await?;
    policy(&app, &caller.actor).await
}

fn read(value: Value) -> Result<Policy, ApiError> {
    let usual = serde_json::to_value(Policy::default()).unwrap_or_default();
    let fields = value.as_object().into_iter().flatten();
    if let Some((name, _)) = fields.into_iter().find(|(name, _)| usual.get(name).is_none()) {
        return Err(ApiError::field(name, "unknown-field", "There is no such number."));
    }
    serde_json::from_value(value)
        .map_err(|error| ApiError::field("policy", "invalid-body", error.to_string()))
}
