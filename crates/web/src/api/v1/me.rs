//! Who the caller is.

use crate::api::Reply;
use crate::api::caller::Caller;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use domain::access::Scope;
use serde::Serialize;
use utoipa::ToSchema;

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The teammate for whom the token acts.
    pub id: String,
    pub name: String,
    pub role: String,
    pub lang: String,
    /// Name of the agency.
    pub agency: String,
    /// IANA name of the agency's time zone.
    pub zone: String,
    /// Of the token; all of them for a session.
    pub scopes: Vec<String>,
}

/// Who the caller is
#[utoipa::path(get, path = "/me", tag = "account", responses((status = 200, body = Me)))]
pub async fn me(State(app): State<App>, caller: Caller) -> Reply<Me> {
    let actor = &caller.actor;
    let workspace = app::workspace::get(&app.ctx, actor).await?;
    let scopes = actor.token.as_ref().map_or(Scope::ALL, |(_, scopes)| scopes);
    Ok(Json(Me {
        id: actor.teammate.map(|t| t.to_string()).unwrap_or_default(),
        name: actor.name.clone(),
        role: actor.role.word().to_owned(),
        lang: actor.lang.word().to_owned(),
        agency: workspace.name,
        zone: workspace.zone,
        scopes: scopes.iter().map(|s| s.word().to_owned()).collect(),
    }))
}
