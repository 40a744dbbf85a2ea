//! Promises and milestones as the rules see them.

use crate::db::Conn;
use crate::error::Result;
use crate::{milestones, promises};
use domain::id::{ClientId, WorkspaceId};
use domain::promise::PromiseFacts;

/// What both sides of a client promised, and what is shown on the way.
pub async fn promised(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<PromiseFacts> {
    let mut facts = PromiseFacts::default();
    let rows = promises::of_client(conn, workspace, client).await?;
    // most clients have none: nothing more is asked then
    if !rows.is_empty() {
        let moves = promises::moves_of_client(conn, workspace, client).await?;
        let of = |id| moves.get(id).map_or(&[][..], Vec::as_slice);
        facts.promises = rows.iter().map(|p| p.fact(of(&p.id))).collect();
    }
    let rows = milestones::of_client(conn, workspace, client).await?;
    if !rows.is_empty() {
        let moves = milestones::moves_of_client(conn, workspace, client).await?;
        let shows = milestones::shows_of_client(conn, workspace, client).await?;
        let of = |id| moves.get(id).map_or(&[][..], Vec::as_slice);
        let seen = |id| shows.get(id).map_or(&[][..], Vec::as_slice);
        facts.milestones = rows.iter().map(|m| m.fact(of(&m.id), seen(&m.id))).collect();
    }
    Ok(facts)
}
