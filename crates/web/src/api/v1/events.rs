//! The audit log.

use crate::api::Reply;
use crate::api::caller::Caller;
use crate::api::extract::{Query, parsed_opt};
use crate::api::paging::{self, Page};
use crate::api::value::Instant;
use crate::state::App;
use app::dossier::Event;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `?client&limit&cursor`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct EventsQuery {
    /// Only what happened to this client.
    client: Option<String>,
    /// From 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Something that was done.
#[derive(Serialize, ToSchema)]
pub struct EventRecord {
    id: String,
    at: Instant,
    /// teammate, token, system.
    actor_kind: String,
    actor: String,
    actor_name: String,
    /// What was done: `client.edit`.
    verb: String,
    subject_kind: String,
    subject: String,
    subject_name: String,
    client: Option<String>,
    /// Fields: their value, or what it was and what it became.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

impl From<Event> for EventRecord {
    fn from(event: Event) -> Self {
        EventRecord {
            id: event.id.to_string(),
            at: Instant::ms(event.at),
            actor_kind: event.actor_kind,
            actor: event.actor_id,
            actor_name: event.actor_name,
            verb: event.verb,
            subject_kind: event.subject_kind,
            subject: event.subject_id,
            subject_name: event.subject_name,
            client: event.client.map(|id| id.to_string()),
            detail: serde_json::from_str(&event.detail).unwrap_or_default(),
        }
    }
}

/// What was done, newest first
#[utoipa::path(get, path = "/events", tag = "account", params(EventsQuery),
    responses((status = 200, body = Page<EventRecord>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<EventsQuery>,
) -> Reply<Page<EventRecord>> {
    let limit = paging::limit(query.limit)?;
    let before = paging::before(query.cursor.as_deref())?;
    let (ctx, actor) = (&app.ctx, &caller.actor);
    let mut rows = match parsed_opt("client", query.client.as_deref())? {
        Some(client) => app::audit::of_client(ctx, actor, client, before, limit + 1).await?,
        None => app::audit::all(ctx, actor, before, limit + 1).await?,
    };
    let next = paging::cut(&mut rows, limit, |event| event.id);
    Ok(Json(Page { items: rows.into_iter().map(EventRecord::from).collect(), next }))
}
