//! Changing clients.

use super::clients::{ClientRecord, record};
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed, parsed_opt};
use crate::api::value::{Money, some};
use crate::state::App;
use app::client::ClientInput;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A new client.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// IANA name; the agency's, unless given.
    zone: Option<String>,
    /// a, b (usual), c.
    #[schema(pattern = "^[abc]$")]
    tier: Option<String>,
    /// Monthly fee.
    fee: Option<Money>,
    /// Id of the teammate.
    manager: Option<String>,
    #[serde(default)]
    note: String,
    /// Mail domains of the company.
    #[serde(default)]
    domains: Vec<String>,
}

const CURRENCY: &str = "RUB";

/// Add a client
#[utoipa::path(post, path = "/clients", tag = "clients", request_body = NewClient,
    responses((status = 201, body = ClientRecord)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewClient>,
) -> Result<(StatusCode, Json<ClientRecord>), ApiError> {
    let zone = match new.zone {
        Some(zone) => zone,
        None => app::workspace::get(&app.ctx, &caller.actor).await?.zone,
    };
    let (fee_minor, currency) = split(new.fee);
    let input = ClientInput {
        name: new.name,
        zone,
        tier: new.tier.unwrap_or_else(|| "b".to_owned()),
        fee_minor,
        currency: currency.unwrap_or_else(|| CURRENCY.to_owned()),
        manager: parsed_opt("manager", new.manager.as_deref())?,
        note: new.note,
        domains: new.domains,
    };
    let client = app::client::create(&app.ctx, &caller.actor, &input).await?;
    Ok((StatusCode::CREATED, record(&app, &caller.owner(), client.id).await?))
}

fn split(fee: Option<Money>) -> (Option<i64>, Option<String>) {
    fee.map_or((None, None), |fee| (Some(fee.minor), Some(fee.currency)))
}

/// A change: what is left out stays, `null` clears.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientChange {
    /// As it was read: somebody else's change in between is a conflict.
    version: i64,
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    zone: Option<String>,
    #[schema(pattern = "^[abc]$")]
    tier: Option<String>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Money>)]
    fee: Option<Option<Money>>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    manager: Option<Option<String>>,
    note: Option<String>,
    domains: Option<Vec<String>>,
}

/// Change a client
///
/// Needs the scopes `read` and `write`: the answer is the whole record.
#[utoipa::path(patch, path = "/clients/{id}", tag = "clients", params(("id" = String, Path)),
    request_body = ClientChange, responses((status = 200, body = ClientRecord)))]
pub async fn edit(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
    Body(change): Body<ClientChange>,
) -> Reply<ClientRecord> {
    let client = id(&client)?;
    let card = app::client::card(&app.ctx, &actor, client).await?;
    let was = card.client;
    let (fee_minor, currency) = match change.fee {
        Some(fee) => split(fee),
        None => (was.fee_minor, None),
    };
    let manager = match change.manager {
        Some(text) => parsed_opt("manager", text.as_deref())?,
        None => was.manager,
    };
    let input = ClientInput {
        name: change.name.unwrap_or(was.name),
        zone: change.zone.unwrap_or(was.zone),
        tier: change.tier.unwrap_or(was.tier),
        fee_minor,
        currency: currency.unwrap_or(was.currency),
        manager,
        note: change.note.unwrap_or(was.note),
        domains: change.domains.unwrap_or(card.domains),
    };
    app::client::edit(&app.ctx, &actor, client, change.version, &input).await?;
    record(&app, &actor, client).await
}

/// `?version=`
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VersionQuery {
    /// As it was read.
    version: i64,
}

/// Put a client into the archive
#[utoipa::path(put, path = "/clients/{id}/archive", tag = "clients",
    params(("id" = String, Path), VersionQuery), responses((status = 204)))]
pub async fn archive(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, ApiError> {
    app::client::archive(&app.ctx, &caller.actor, id(&client)?, query.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a client out of the archive
#[utoipa::path(delete, path = "/clients/{id}/archive", tag = "clients",
    params(("id" = String, Path), VersionQuery), responses((status = 204)))]
pub async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Query(query): Query<VersionQuery>,
) -> Result<StatusCode, ApiError> {
    app::client::restore(&app.ctx, &caller.actor, id(&client)?, query.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a record goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// Id of the client that stays.
    #[schema(pattern = "^cl_[0-9a-f]{32}$")]
    into: String,
}

/// What moved.
#[derive(Serialize, ToSchema)]
pub struct Merged {
    /// The client that stays.
    into: String,
    n_contacts: i64,
    n_projects: i64,
    n_touches: i64,
}

/// Merge a client into another
#[utoipa::path(post, path = "/clients/{id}/merge", tag = "clients", params(("id" = String, Path)),
    request_body = Merge, responses((status = 200, body = Merged)))]
pub async fn merge(
    State(app): State<App>,
    caller: Caller,
    Path(source): Path<String>,
    Body(merge): Body<Merge>,
) -> Reply<Merged> {
    let target = parsed("into", &merge.into)?;
    let moved = app::client::merge(&app.ctx, &caller.actor, id(&source)?, target).await?;
    Ok(Json(Merged {
        into: target.to_string(),
        n_contacts: moved.n_contacts,
        n_projects: moved.n_projects,
        n_touches: moved.n_touches,
    }))
}
