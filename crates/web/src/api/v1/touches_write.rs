//! Logging touches and saying whose they are.

use crate::api::Reply;
use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed, parsed_opt, word, word_opt};
use crate::api::value::Instant;
use crate::state::App;
use app::touch::log::LoggedTouch;
use app::touch::place::{Target, move_touches};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::touch::{Channel, Direction};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A touch to be logged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTouch {
    /// Id of the client.
    #[schema(pattern = "^cl_[0-9a-f]{32}$")]
    client: String,
    /// Id of a contact of the client.
    contact: Option<String>,
    /// Id of a project of the client.
    project: Option<String>,
    /// call, meeting, chat, mail, note.
    #[schema(pattern = "^(call|meeting|chat|mail|note)$")]
    channel: String,
    /// incoming (the client speaks), outgoing (usual), internal.
    #[schema(pattern = "^(incoming|outgoing|internal)$")]
    direction: Option<String>,
    /// Now, unless given.
    at: Option<Instant>,
    #[schema(minimum = 1, maximum = 1440)]
    minutes: Option<i64>,
    #[serde(default)]
    #[schema(max_length = 300)]
    subject: String,
    #[serde(default)]
    #[schema(max_length = 20000)]
    text: String,
    /// The touch's id in the other system: sent again with the same one, nothing is added and the
    /// answer is the touch that is there.
    #[schema(min_length = 1, max_length = 200)]
    external_id: Option<String>,
}

/// The touch that is there now.
#[derive(Serialize, ToSchema)]
pub struct Logged {
    id: String,
    at: Instant,
    client: String,
}

/// Log a call, a meeting, a letter, a message, a note
#[utoipa::path(post, path = "/touches", tag = "touches", request_body = NewTouch,
    responses((status = 201, body = Logged)))]
pub async fn log(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewTouch>,
) -> Result<(StatusCode, Json<Logged>), ApiError> {
    let once = match new.external_id.as_deref().map(str::trim) {
        Some(text) if text.is_empty() || text.chars().count() > 200 => {
            let detail = "From 1 to 200 characters.";
            return Err(ApiError::field("external_id", "out-of-range", detail));
        }
        Some(text) => format!("external|{text}"),
        None => format!("{:032x}", rand::random::<u128>()),
    };
    let direction = word_opt("direction", new.direction.as_deref(), Direction::from_word)?;
    let logged = LoggedTouch {
        client: parsed("client", &new.client)?,
        contact: parsed_opt("contact", new.contact.as_deref())?,
        project: parsed_opt("project", new.project.as_deref())?,
        channel: word("channel", &new.channel, Channel::from_word)?,
        direction: direction.unwrap_or(Direction::Outgoing),
        at: new.at.map_or_else(|| app.ctx.now(), |at| at.0),
        minutes: new.minutes,
        subject: new.subject,
        text: new.text,
        once,
    };
    let touch = app::touch::log::log(&app.ctx, &caller.actor, &logged).await?;
    let at = Instant::ms(touch.at_ms());
    let answer = Logged { id: touch.to_string(), at, client: logged.client.to_string() };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Where something belongs: the id of a client, or a word.
pub fn target(field: &str, text: &str) -> Result<Target, ApiError> {
    match text {
        "ignored" => Ok(Target::Ignore),
        "tray" => Ok(Target::Tray),
        client => parsed(field, client).map(Target::Client),
    }
}

/// Whose a touch is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Placing {
    /// Id of a client; `ignored`: it concerns no client; `tray`: nobody knows yet.
    to: String,
}

/// What moved.
#[derive(Serialize, ToSchema)]
pub struct Moved {
    pub n_touches: u64,
}

/// Say whose a touch is
#[utoipa::path(put, path = "/touches/{id}/client", tag = "touches", params(("id" = String, Path)),
    request_body = Placing, responses((status = 200, body = Moved)))]
pub async fn place(
    State(app): State<App>,
    caller: Caller,
    Path(touch): Path<String>,
    Body(placing): Body<Placing>,
) -> Reply<Moved> {
    let touch = id(&touch)?;
    let target = target("to", &placing.to)?;
    let moved = move_touches(&app.ctx, &caller.actor, &[touch], target).await?;
    Ok(Json(Moved { n_touches: moved.n_touches }))
}
