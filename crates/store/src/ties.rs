//! Who speaks with whom at a client, counted from the touches (C090).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, ContactId, TouchId, WorkspaceId};
use domain::people::TieFact;

const TIES: &str = "select contact_id, teammate_id, count(*), max(touch_id) from touch
    where workspace_id = $1 and client_id = $2 and touch_id >= $3 and contact_id is not null
    group by contact_id, teammate_id order by count(*) desc, contact_id, teammate_id";
const LAST: &str = "select contact_id, max(touch_id) from touch
    where workspace_id = $1 and client_id = $2 and contact_id is not null group by contact_id";

/// The pairs of a client since an instant (milliseconds since 1970), those who speak most first.
pub async fn since(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<Vec<TieFact>> {
    let params = params![workspace, client, TouchId::first_at(since_ms)];
    conn.all(TIES, params, |row: &Row<'_>| {
        Ok(TieFact {
            contact: row.get(0)?,
            teammate: row.get(1)?,
            n_touches: row.get(2)?,
            last_at: row.get::<TouchId>(3)?.at_ms() / 1000,
        })
    })
    .await
}

/// The last touch of each contact of a client.
pub async fn last(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<(ContactId, TouchId)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    conn.all(LAST, params![workspace, client], read).await
}
