//! Changing a project.

use super::{ProjectInput, subject};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ProjectId;
use store::projects::{self, Project};

/// Changes a project as of `version`; [`Error::Conflict`] when somebody was faster.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: ProjectId,
    version: i64,
    input: &ProjectInput,
) -> Result<Project> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = access::project(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let input = input.checked()?;
    let after = Project {
        name: input.name,
        starts_on: input.starts_on,
        due_on: input.due_on,
        note: input.note,
        ..before.clone()
    };
    let diff = Diff::default()
        .field("name", &before.name, &after.name)
        .field("starts_on", &before.starts_on, &after.starts_on)
        .field("due_on", &before.due_on, &after.due_on)
        .field("note", &before.note, &after.note);
    if diff.is_empty() {
        return Ok(before);
    }
    let now = ctx.now_ms();
    projects::update(&mut tx, actor.workspace, &after, now).await?;
    event::record(ctx, &mut tx, actor, "project.edit", subject(&after), diff).await?;
    tx.commit().await?;
    Ok(Project { version: version + 1, updated_at: now, ..after })
}
