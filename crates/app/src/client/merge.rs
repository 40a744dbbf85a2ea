//! Merging two records of one company.

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ClientId;
use domain::reason::Reason;
use store::Conn;
use store::client_merge::{self, MergeCounts};
use store::clients::Client;

/// What would move from `source` to `target`.
pub async fn preview_merge(
    ctx: &Ctx,
    actor: &Actor,
    source: ClientId,
    target: ClientId,
) -> Result<MergeCounts> {
    let mut conn = ctx.db.read().await?;
    both(&mut conn, actor, source, target).await?;
    Ok(client_merge::counts(&mut conn, actor.workspace, source).await?)
}

/// Moves everything from `source` to `target` and closes `source`; what moved.
pub async fn merge(
    ctx: &Ctx,
    actor: &Actor,
    source: ClientId,
    target: ClientId,
) -> Result<MergeCounts> {
    let mut tx = ctx.db.begin().await?;
    let (from, into) = both(&mut tx, actor, source, target).await?;
    let workspace = actor.workspace;
    let counts = client_merge::counts(&mut tx, workspace, source).await?;
    client_merge::merge(&mut tx, workspace, source, target, ctx.now_ms()).await?;
    let diff = Diff::default().value("into", &target).value("n_touches", &counts.n_touches);
    event::record(ctx, &mut tx, actor, "client.merge", subject(&from), diff).await?;
    let diff = Diff::default().value("from", &source).value("name", &from.name);
    event::record(ctx, &mut tx, actor, "client.absorb", subject(&into), diff).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(counts)
}

async fn both(
    conn: &mut Conn,
    actor: &Actor,
    source: ClientId,
    target: ClientId,
) -> Result<(Client, Client)> {
    let from = access::client(conn, actor, Action::MergeClients, source).await?;
    let into = access::client(conn, actor, Action::MergeClients, target).await?;
    if source == target {
        return Err(Error::refused(Reason::new("refused.merge-itself")));
    }
    Ok((from, into))
}
