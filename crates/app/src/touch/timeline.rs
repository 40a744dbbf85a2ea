//! A client's touches in order of time, a page after the other.

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::ClientId;
pub use store::touches::{TimelineFilter, TouchLine};

/// The client's touches, newest first.
pub async fn timeline(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    filter: &TimelineFilter,
) -> Result<Vec<TouchLine>> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let audience = actor.audience();
    let workspace = actor.workspace;
    Ok(store::touches::timeline(&mut conn, workspace, &audience, client.id, filter).await?)
}
