//! Service levels with a client (P5, C036, C115, C132): what is agreed, what has to be answered by
//! when, how the terms were kept, and the sheet that the client is shown. No clock is ever stored.

mod link;
mod mark;
mod read;
mod write;

pub use link::{Sheet, acknowledge, open, publish, revoke, sheet};
pub use mark::{MarkInput, end_mark, mark, remove_mark};
pub use read::{CaseLine, OpenCase, SlaFile, TermStanding, Version, file, open_cases};
pub use store::sla::MarkRow;
pub use store::sla_links::SlaLink;
pub use write::{SlaInput, save};

use crate::error::Result;
use crate::event::Subject;
use domain::facts::ClientFacts;
use domain::id::WorkspaceId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Conn;
use store::clients::Client;

fn subject(client: &Client) -> Subject<'_> {
    let id = client.id.to_string();
    Subject { kind: "sla", id, name: &client.name, client: Some(client.id) }
}

fn zone_of(client: &Client) -> TimeZone {
    TimeZone::get(&client.zone).unwrap_or(TimeZone::UTC)
}

/// What the clocks of a client are told from, since an instant (milliseconds since 1970). What is
/// agreed is loaded by the caller, who knows whether anything is.
async fn facts(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    since_ms: i64,
    now: Timestamp,
) -> Result<ClientFacts> {
    let mut facts = ClientFacts::new(client.id, zone_of(client));
    facts.touches = store::facts::touches(conn, workspace, client.id, since_ms).await?;
    facts.busy = store::facts::busy(conn, workspace, client.id, since_ms).await?;
    facts.meetings = store::work_facts::meetings(conn, workspace, client.id, since_ms).await?;
    facts.work = store::work_facts::work(conn, workspace, client.id, since_ms).await?;
    crate::work::facts::add_held_meetings(&mut facts, now);
    Ok(facts)
}
