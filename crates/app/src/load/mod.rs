//! Load and deadline sanity, and who knows the trade (C004, C005): work that people were given, beside
//! the hours that they have, and the niches in which they worked.

pub(crate) mod facts;
mod keep;
mod read;

pub use keep::{AssignmentInput, add, done, edit, put_person, reopen};
pub use read::{Given, LoadFile, PersonCard, WEEKS, WorkFile, client_of, of_client, team};
pub use store::assignments::AssignmentRow;

use crate::access::{self, Actor};
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::id::AssignmentId;
use store::clients::Client;
use store::{Conn, assignments};

/// The assignment with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: AssignmentId,
) -> Result<(AssignmentRow, Client)> {
    let found = assignments::get(conn, actor.workspace, &actor.audience(), id).await?;
    let row = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, row.fact.client).await?;
    Ok((row, client))
}

fn subject(row: &AssignmentRow) -> Subject<'_> {
    let (id, client) = (row.fact.id.to_string(), Some(row.fact.client));
    Subject { kind: "assignment", id, name: &row.fact.what, client }
}
