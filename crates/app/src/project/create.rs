//! Adding a project.

use super::{ProjectInput, subject};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, ProjectId};
use store::projects::{self, Project};

/// Adds a project for a client.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &ProjectInput,
) -> Result<Project> {
    let mut tx = ctx.db.begin().await?;
    access::client(&mut tx, actor, Action::EditProject, client).await?;
    let input = input.checked()?;
    let now = ctx.now_ms();
    let project = Project {
        id: ProjectId(ctx.new_id()),
        client,
        name: input.name,
        starts_on: input.starts_on,
        due_on: input.due_on,
        note: input.note,
        created_at: now,
        updated_at: now,
        archived_at: None,
        version: 1,
    };
    projects::insert(&mut tx, actor.workspace, &project).await?;
    event::record(ctx, &mut tx, actor, "project.create", subject(&project), Diff::default())
        .await?;
    tx.commit().await?;
    Ok(project)
}
