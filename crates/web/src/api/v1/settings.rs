//! The agency itself, and who it is in mail.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::extract::{Body, word};
use crate::state::App;
use app::settings::Settings;
use app::workspace::{self, WorkspaceInput};
use axum::Json;
use axum::extract::State;
use domain::cue::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The agency.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencySettings {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// IANA name of the time zone.
    zone: String,
    #[schema(pattern = "^(ru|en)$")]
    lang: String,
    /// As it was read; the agency, its addresses and its policy have one version.
    version: i64,
}

/// The agency
#[utoipa::path(get, path = "/settings", tag = "settings",
    responses((status = 200, body = AgencySettings)))]
pub async fn get(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<AgencySettings> {
    agency(&app, &actor).await
}

async fn agency(app: &App, actor: &app::Actor) -> Reply<AgencySettings> {
    let row = workspace::get(&app.ctx, actor).await?;
    let (name, zone, lang, version) = (row.name, row.zone, row.lang, row.version);
    Ok(Json(AgencySettings { name, zone, lang, version }))
}

/// Change the agency
#[utoipa::path(put, path = "/settings", tag = "settings", request_body = AgencySettings,
    responses((status = 200, body = AgencySettings)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<AgencySettings>,
) -> Reply<AgencySettings> {
    let lang = word("lang", &new.lang, Lang::from_word)?;
    let input = WorkspaceInput { name: new.name, zone: new.zone, lang };
    workspace::edit(&app.ctx, &caller.actor, new.version, &input).await?;
    agency(&app, &caller.actor).await
}

/// Who the agency is in mail.
#[derive(Serialize, ToSchema)]
pub struct OwnAddresses {
    /// Domains of the agency's own addresses.
    domains: Vec<String>,
    /// Own addresses in public mail services.
    addresses: Vec<String>,
    /// A human entered or confirmed them; until then they are guessed.
    is_confirmed: bool,
    version: i64,
}

/// What shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwnAddresses {
    domains: Vec<String>,
    addresses: Vec<String>,
    /// As it was read.
    version: i64,
}

/// Who the agency is in mail
#[utoipa::path(get, path = "/settings/addresses", tag = "settings",
    responses((status = 200, body = OwnAddresses)))]
pub async fn get_own(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<OwnAddresses> {
    own(&app, &actor).await
}

async fn own(app: &App, actor: &app::Actor) -> Reply<OwnAddresses> {
    let (settings, version) = workspace::settings(&app.ctx, actor).await?;
    Ok(Json(OwnAddresses {
        domains: settings.own_domains,
        addresses: settings.own_addresses,
        is_confirmed: settings.is_own_confirmed,
        version,
    }))
}

/// Say who the agency is in mail
#[utoipa::path(put, path = "/settings/addresses", tag = "settings",
    request_body = NewOwnAddresses, responses((status = 200, body = OwnAddresses)))]
pub async fn put_own(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewOwnAddresses>,
) -> Reply<OwnAddresses> {
    let (was, _) = workspace::settings(&app.ctx, &caller.actor).await?;
    let settings = Settings { own_domains: new.domains, own_addresses: new.addresses, ..was };
    workspace::edit_settings(&app.ctx, &caller.actor, new.version, &settings).await?;
    own(&app, &caller.actor).await
}
