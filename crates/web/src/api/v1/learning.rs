//! What the agency's own answers have taught the reading of messages.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::extract::Body;
use crate::state::App;
use app::Actor;
use app::signal::learning;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was learned from answers, and what it is worth: each answer judged by what the others teach.
#[derive(Serialize, ToSchema)]
pub struct LearningRecord {
    /// Whether new messages are read with it.
    is_on: bool,
    /// Whether there are answers enough to switch it on.
    is_ready: bool,
    answered: u32,
    /// Answers "false alarm".
    false_alarms: u32,
    /// How many of them would be shown without learning.
    false_before: u32,
    /// How many of them would be shown with it.
    false_after: u32,
    /// Answers "confirmed".
    confirmed: u32,
    confirmed_before: u32,
    confirmed_after: u32,
}

/// Whether what was learned counts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LearningSwitch {
    is_on: bool,
}

/// What answers have taught
#[utoipa::path(get, path = "/learning", tag = "settings",
    responses((status = 200, body = LearningRecord)))]
pub async fn get(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<LearningRecord> {
    record(&app, &actor).await
}

/// Let new messages be read with what answers have taught, or not
#[utoipa::path(put, path = "/learning", tag = "settings", request_body = LearningSwitch,
    responses((status = 200, body = LearningRecord)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<LearningSwitch>,
) -> Reply<LearningRecord> {
    learning::switch(&app.ctx, &caller.actor, new.is_on).await?;
    record(&app, &caller.actor).await
}

async fn record(app: &App, actor: &Actor) -> Reply<LearningRecord> {
    let now = learning::learning(&app.ctx, actor).await?;
    let gain = now.gain;
    Ok(Json(LearningRecord {
        is_on: now.is_on,
        is_ready: now.is_ready(),
        answered: gain.answered,
        false_alarms: gain.false_alarms,
        false_before: gain.false_before,
        false_after: gain.false_after,
        confirmed: gain.confirmed,
        confirmed_before: gain.confirmed_before,
        confirmed_after: gain.confirmed_after,
    }))
}
