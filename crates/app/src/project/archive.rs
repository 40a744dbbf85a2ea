//! Putting a project into the archive and taking it out again.

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ProjectId;
use store::projects;

/// Archives a project as of `version`: the work is over.
pub async fn archive(ctx: &Ctx, actor: &Actor, id: ProjectId, version: i64) -> Result<()> {
    set(ctx, actor, id, version, Some(ctx.now_ms())).await
}

/// Takes a project out of the archive as of `version`.
pub async fn restore(ctx: &Ctx, actor: &Actor, id: ProjectId, version: i64) -> Result<()> {
    set(ctx, actor, id, version, None).await
}

async fn set(
    ctx: &Ctx,
    actor: &Actor,
    id: ProjectId,
    version: i64,
    archived_at: Option<i64>,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (project, _) = access::project(&mut tx, actor, Action::EditProject, id).await?;
    if project.archived_at.is_some() == archived_at.is_some() {
        return Err(Error::Conflict);
    }
    projects::set_archived(&mut tx, actor.workspace, id, version, archived_at, ctx.now_ms())
        .await?;
    let verb = if archived_at.is_some() { "project.archive" } else { "project.restore" };
    event::record(ctx, &mut tx, actor, verb, subject(&project), Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}
