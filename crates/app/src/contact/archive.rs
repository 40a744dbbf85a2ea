//! Putting a contact into the archive and taking it out again.

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ContactId;
use store::contacts;

/// Archives a contact as of `version`: the person has left, or was no contact at all.
pub async fn archive(ctx: &Ctx, actor: &Actor, id: ContactId, version: i64) -> Result<()> {
    set(ctx, actor, id, version, Some(ctx.now_ms())).await
}

/// Takes a contact out of the archive as of `version`.
pub async fn restore(ctx: &Ctx, actor: &Actor, id: ContactId, version: i64) -> Result<()> {
    set(ctx, actor, id, version, None).await
}

async fn set(
    ctx: &Ctx,
    actor: &Actor,
    id: ContactId,
    version: i64,
    archived_at: Option<i64>,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (contact, _) = access::contact(&mut tx, actor, Action::EditContact, id).await?;
    if contact.archived_at.is_some() == archived_at.is_some() {
        return Err(Error::Conflict);
    }
    contacts::set_archived(&mut tx, actor.workspace, id, version, archived_at, ctx.now_ms())
        .await?;
    let verb = if archived_at.is_some() { "contact.archive" } else { "contact.restore" };
    event::record(ctx, &mut tx, actor, verb, subject(&contact), Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}
