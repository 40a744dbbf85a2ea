//! Incidents: commands, and the queries of the room (R1–R6, C001–C071).
//!
//! Read in this order: [`record`], [`section`] (what is written on an incident), [`room`] (everything
//! that its page shows), [`liability`], [`list`]; then what stands beside an incident: early
//! [`warning`]s, [`readiness`], [`commitment`]s, key [`rate`]s, the [`alarm`] of unanswered messages.

pub mod alarm;
pub mod arrival;
pub mod carry_out;
pub mod case;
pub mod channel;
pub mod choice;
mod choice_move;
pub mod client_page;
pub mod close;
pub mod commitment;
pub mod compensation;
pub mod deed;
pub mod dispatch;
pub mod facts;
pub mod late_duty;
pub mod leak;
pub mod letter;
pub mod liability;
pub mod library;
pub mod list;
pub mod measure;
pub mod option;
mod option_basis;
pub mod patterns;
pub mod post_mortem;
pub mod rate;
pub mod readiness;
pub mod record;
pub mod room;
pub mod section;
pub mod tell;
mod trust;
pub mod warning;

use crate::access::Actor;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::Result;
use crate::event::Subject;
use domain::calendar::WorkingCalendar;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Conn;
use store::clients::Client;
pub use store::incident_tellings::Telling;
pub use store::incidents::Incident;

pub use list::{IncidentCard, IncidentFilter, OpenCards, Whose, cards, open_cards, page};
pub use record::{RecordInput, edit, record};
pub use room::{Kept, Room, room};
pub use trust::TrustAhead;

/// The subject of an incident's events.
pub fn subject(incident: &Incident) -> Subject<'_> {
    Subject {
        kind: "incident",
        id: incident.id.to_string(),
        name: &incident.title,
        client: Some(incident.client),
    }
}

/// Tells open pages that something about incidents changed, and the jobs that a client may be due.
fn tell(ctx: &Ctx, actor: &Actor) {
    ctx.wake_jobs();
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
}

/// Milliseconds since 1970 as an instant; what is out of range becomes 1970.
fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The client's zone.
fn zone(client: &Client) -> TimeZone {
    TimeZone::get(&client.zone).unwrap_or(TimeZone::UTC)
}

/// The client's zone, and the working calendar in it.
async fn calendar(
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
) -> Result<(TimeZone, WorkingCalendar)> {
    let zone = zone(client);
    let calendar = crate::assess::load_policy(conn, actor.workspace).await?.calendar(&zone);
    Ok((zone, calendar))
}
