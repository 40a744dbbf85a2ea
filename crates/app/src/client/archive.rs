//! Putting a client into the archive and taking it out again: nothing is ever deleted (X5).

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ClientId;
use store::{assessments, clients};

/// Archives a client as of `version`: it is no longer assessed nor listed.
pub async fn archive(ctx: &Ctx, actor: &Actor, id: ClientId, version: i64) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::ArchiveClient, id).await?;
    if client.archived_at.is_some() {
        return Err(Error::Conflict);
    }
    clients::archive(&mut tx, actor.workspace, id, version, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, "client.archive", subject(&client), Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a client out of the archive as of `version`; it is assessed anew.
pub async fn restore(ctx: &Ctx, actor: &Actor, id: ClientId, version: i64) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::ArchiveClient, id).await?;
    if client.archived_at.is_none() {
        return Err(Error::Conflict);
    }
    clients::restore(&mut tx, actor.workspace, id, version, ctx.now_ms()).await?;
    assessments::mark_due(&mut tx, actor.workspace, &[id]).await?;
    event::record(ctx, &mut tx, actor, "client.restore", subject(&client), Diff::default()).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}
