//! Inviting colleagues.

use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::extract::{Body, parsed, word};
use crate::api::value::Instant;
use crate::state::App;
use app::auth::invitation::{Invite, invite as send};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    #[schema(format = Email)]
    email: String,
    #[serde(default)]
    name: String,
    #[schema(pattern = "^(director|account_director|account_manager|project_manager|specialist)$")]
    role: String,
    /// Ids of clients that the colleague will see.
    #[serde(default)]
    clients: Vec<String>,
}

/// An invitation; its link is shown only here.
#[derive(Serialize, ToSchema)]
pub struct InvitationRecord {
    id: String,
    email: String,
    role: String,
    expires_at: Instant,
    /// Path of the page that makes the account.
    link: String,
}

/// Invite a colleague
#[utoipa::path(post, path = "/invitations", tag = "account", request_body = NewInvitation,
    responses((status = 201, body = InvitationRecord)))]
pub async fn invite(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewInvitation>,
) -> Result<(StatusCode, Json<InvitationRecord>), ApiError> {
    let clients = new.clients.iter().map(|text| parsed("clients", text));
    let clients = clients.collect::<Result<Vec<_>, _>>()?;
    let role = word("role", &new.role, Role::from_word)?;
    let input = Invite { email: &new.email, name: &new.name, role, clients: &clients };
    let made = send(&app.ctx, &caller.actor, &input).await?;
    let record = InvitationRecord {
        id: made.invitation.id.to_string(),
        email: made.invitation.email,
        role: made.invitation.role.word().to_owned(),
        expires_at: Instant::ms(made.invitation.expires_at),
        link: format!("/invitations/{}", made.secret),
    };
    Ok((StatusCode::CREATED, Json(record)))
}
