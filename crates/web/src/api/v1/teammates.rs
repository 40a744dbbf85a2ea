//! Teammates.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::paging::Page;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// A teammate as colleagues see them.
#[derive(Serialize, ToSchema)]
pub struct TeammateRecord {
    id: String,
    name: String,
    email: String,
    /// director, account_director, account_manager, project_manager, specialist.
    role: String,
    is_disabled: bool,
}

/// The teammates of the agency
#[utoipa::path(get, path = "/teammates", tag = "account",
    responses((status = 200, body = Page<TeammateRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<Page<TeammateRecord>> {
    let rows = app::teammate::list(&app.ctx, &actor).await?;
    let items = rows.into_iter().map(|line| TeammateRecord {
        id: line.id.to_string(),
        name: line.name,
        email: line.email,
        role: line.role.word().to_owned(),
        is_disabled: line.is_disabled,
    });
    Ok(Json(Page::whole(items.collect())))
}
