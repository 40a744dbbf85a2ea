//! Reading the audit log: the whole of it, or what happened to one client.

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::{ClientId, EventId};
use store::events::{self, Event, Of};

pub use store::events::EventFilter;

/// The workspace's events, newest first; only older ones than `before`.
pub async fn all(
    ctx: &Ctx,
    actor: &Actor,
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<Event>> {
    actor.must(Action::ReadEvents)?;
    let mut conn = ctx.db.read().await?;
    Ok(events::list(&mut conn, actor.workspace, Of::Workspace, before, limit).await?)
}

/// The workspace's events that match, newest first.
pub async fn find(ctx: &Ctx, actor: &Actor, filter: &EventFilter) -> Result<Vec<Event>> {
    actor.must(Action::ReadEvents)?;
    let mut conn = ctx.db.read().await?;
    Ok(events::find(&mut conn, actor.workspace, filter).await?)
}

/// A client's events, newest first; only older ones than `before`.
pub async fn of_client(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<Event>> {
    let mut conn = ctx.db.read().await?;
    access::client(&mut conn, actor, Action::ReadClient, client).await?;
    Ok(events::list(&mut conn, actor.workspace, Of::Client(client), before, limit).await?)
}
