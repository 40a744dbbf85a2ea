//! Routing rules: what comes from an address or a domain belongs to a client, or to nobody.

use super::touches_write::target;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, word};
use crate::api::paging::Page;
use crate::api::value::Instant;
use crate::state::App;
use app::touch::place::{RuleKind, Target, add_rule, remove_rule};
use app::touch::tray::rules;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A rule in force.
#[derive(Serialize, ToSchema)]
pub struct RuleRecord {
    id: String,
    /// address, domain.
    kind: String,
    value: String,
    /// Id of the client; none: what it catches concerns no client.
    client: Option<String>,
    /// Touches for which it stands now.
    n_touches: i64,
    created_at: Instant,
}

/// The rules in force
#[utoipa::path(get, path = "/routing-rules", tag = "tray",
    responses((status = 200, body = Page<RuleRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<Page<RuleRecord>> {
    let items = rules(&app.ctx, &actor).await?.into_iter().map(|rule| RuleRecord {
        id: rule.id.to_string(),
        kind: rule.kind,
        value: rule.value,
        client: rule.client.map(|(id, _)| id.to_string()),
        n_touches: rule.n_touches,
        created_at: Instant::ms(rule.created_at),
    });
    Ok(Json(Page::whole(items.collect())))
}

/// A new rule.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    #[schema(pattern = "^(address|domain)$")]
    kind: String,
    #[schema(min_length = 1, max_length = 320)]
    value: String,
    /// Id of a client; `ignored`: it concerns no client.
    to: String,
}

/// What a new rule moved.
#[derive(Serialize, ToSchema)]
pub struct RuleApplied {
    /// Touches that were waiting in the tray.
    n_touches: u64,
}

/// Add a rule, in place of one for the same value, and apply it to what waits
#[utoipa::path(post, path = "/routing-rules", tag = "tray", request_body = NewRule,
    responses((status = 201, body = RuleApplied)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewRule>,
) -> Result<(StatusCode, Json<RuleApplied>), ApiError> {
    let kind = word("kind", &new.kind, RuleKind::from_word)?;
    let target = target("to", &new.to)?;
    if target == Target::Tray {
        let detail = "A rule sends to a client or nowhere.";
        return Err(ApiError::field("to", "unknown-choice", detail));
    }
    let moved = add_rule(&app.ctx, &caller.actor, kind, &new.value, target).await?;
    Ok((StatusCode::CREATED, Json(RuleApplied { n_touches: moved.n_touches })))
}

/// Take a rule away; what it has moved stays
#[utoipa::path(delete, path = "/routing-rules/{id}", tag = "tray", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(rule): Path<String>,
) -> Result<StatusCode, ApiError> {
    remove_rule(&app.ctx, &caller.actor, id(&rule)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
