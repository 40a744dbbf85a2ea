//! Rituals: regular talks that keep a relationship (K7): how often, when due, the script, what came of it.

mod feed;
mod plan;
mod read;
mod result;

pub use feed::{Entry, Feed, entries, feed, new_feed, remove_feed};
pub use plan::{RitualInput, change, end, set_pairs, start};
pub use read::{Due, Line, OfClient, Proposal, RitualPage, due, list, of_client, ritual};
pub use result::{Answer, ResultInput, answers, note_result};
pub use store::rituals::{Ritual, RitualRun};

use crate::access::{self, Actor};
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::id::RitualId;
use store::clients::Client;
use store::{Conn, rituals};

/// The ritual with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: RitualId,
) -> Result<(Ritual, Client)> {
    let found = rituals::get(conn, actor.workspace, &actor.audience(), id).await?;
    let ritual = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, ritual.client).await?;
    Ok((ritual, client))
}

fn subject<'a>(ritual: &Ritual, client: &'a Client) -> Subject<'a> {
    let id = ritual.id.to_string();
    Subject { kind: "ritual", id, name: &client.name, client: Some(client.id) }
}
