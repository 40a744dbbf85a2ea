//! Incidents: the register, the room, and the forms around it. Read [`room`] first.

pub mod analysis;
pub mod clause;
pub mod damage;
pub mod deed;
pub mod letter;
pub mod list;
pub mod rate;
pub mod readiness;
pub mod record;
pub mod room;
pub mod sheet;
pub mod talk;
pub(in crate::page) mod values;
pub mod warning;

use super::id;
use crate::failure::Failure;
use crate::session::Member;
use crate::state::App;
use crate::view::Link;
use app::incident::Room;
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::IncidentId;

/// The room of an incident that may be worked on by the reader, for a form of it.
async fn workable(
    app: &App,
    member: &Member,
    incident: &str,
    action: Action,
) -> Result<(IncidentId, Room), Failure> {
    let incident: IncidentId = id(incident)?;
    let room = app::incident::room(&app.ctx, &member.actor, incident).await?;
    if !member.actor.may(action) {
        return Err(Failure::status(StatusCode::FORBIDDEN));
    }
    Ok((incident, room))
}

fn links(room: &Room) -> (Link, Link) {
    let incident = Link::new(room.incident.id, room.incident.title.clone());
    (incident, Link::new(room.client.id, room.client.name.clone()))
}
