//! Letting a teammate see a client.

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, TeammateId};
use store::{client_access, clients, teammates};

/// Gives a teammate access to a client; nothing happens when it was so already.
pub async fn grant(ctx: &Ctx, actor: &Actor, id: ClientId, teammate: TeammateId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::GrantAccess, id).await?;
    let found = teammates::get(&mut tx, actor.workspace, teammate).await?;
    let person = found
        .filter(|t| t.disabled_at.is_none())
        .ok_or_else(|| Error::field("teammate", "unknown_teammate"))?;
    let is_new = client_access::grant(&mut tx, actor.workspace, id, teammate, ctx.now_ms()).await?;
    if is_new {
        let diff = Diff::default().value("teammate", &teammate).value("name", &person.name);
        event::record(ctx, &mut tx, actor, "client.grant", subject(&client), diff).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a teammate's access to a client away; nothing happens when there was none.
pub async fn revoke(ctx: &Ctx, actor: &Actor, id: ClientId, teammate: TeammateId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::GrantAccess, id).await?;
    if client_access::revoke(&mut tx, actor.workspace, id, teammate).await? {
        let diff = Diff::default().value("teammate", &teammate);
        event::record(ctx, &mut tx, actor, "client.revoke", subject(&client), diff).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Sets which clients a teammate was given, among those that the actor may share: what is not in
/// `wanted` is taken away, except for clients that the actor does not see.
pub async fn set_access(
    ctx: &Ctx,
    actor: &Actor,
    teammate: TeammateId,
    wanted: &[ClientId],
) -> Result<()> {
    actor.must(Action::GrantAccess)?;
    let mut tx = ctx.db.begin().await?;
    let workspace = actor.workspace;
    let found = teammates::get(&mut tx, workspace, teammate).await?;
    let person = found.ok_or(Error::NotFound)?;
    let given = client_access::of_teammate(&mut tx, workspace, teammate).await?;
    for &id in wanted.iter().filter(|id| !given.contains(id)) {
        let client = access::client(&mut tx, actor, Action::GrantAccess, id).await?;
        client_access::grant(&mut tx, workspace, id, teammate, ctx.now_ms()).await?;
        let diff = Diff::default().value("teammate", &teammate).value("name", &person.name);
        event::record(ctx, &mut tx, actor, "client.grant", subject(&client), diff).await?;
    }
    let gone: Vec<ClientId> = given.into_iter().filter(|id| !wanted.contains(id)).collect();
    for client in clients::get_many(&mut tx, workspace, &actor.audience(), &gone).await? {
        client_access::revoke(&mut tx, workspace, client.id, teammate).await?;
        let diff = Diff::default().value("teammate", &teammate).value("name", &person.name);
        event::record(ctx, &mut tx, actor, "client.revoke", subject(&client), diff).await?;
    }
    tx.commit().await?;
    Ok(())
}
