//! Reading projects.

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::{ClientId, ProjectId};
use store::projects::{self, Project};

/// The projects of a client, archived ones too.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Vec<Project>> {
    let mut conn = ctx.db.read().await?;
    access::client(&mut conn, actor, Action::ReadClient, client).await?;
    Ok(projects::of_client(&mut conn, actor.workspace, client).await?)
}

/// One project.
pub async fn get(ctx: &Ctx, actor: &Actor, id: ProjectId) -> Result<Project> {
    let mut conn = ctx.db.read().await?;
    Ok(access::project(&mut conn, actor, Action::ReadClient, id).await?.0)
}
