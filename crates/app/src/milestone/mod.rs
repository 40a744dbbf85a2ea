//! Milestones: results that are shown to the client on agreed dates, until one is accepted (P6, C113).

mod plan;
mod show;

pub use plan::{MilestoneInput, add, cancel, edit, reschedule};
pub use show::{ShowInput, answer, show};
pub use store::milestones::{Milestone, ShowRow};

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::Subject;
use crate::promise::{Stage, today_of};
use domain::access::Action;
use domain::id::{MilestoneId, TeammateId};
use jiff::civil::Date;
use std::collections::HashMap;
use store::clients::Client;
use store::projects::Project;
use store::{Conn, milestones};

/// The milestone with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: MilestoneId,
) -> Result<(Milestone, Client)> {
    let found = milestones::get(conn, actor.workspace, &actor.audience(), id).await?;
    let milestone = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, milestone.client).await?;
    Ok((milestone, client))
}

/// One milestone with what its page shows.
#[derive(Clone, Debug)]
pub struct MilestoneFile {
    pub client: Client,
    pub stage: Stage,
    pub projects: Vec<Project>,
    pub names: HashMap<TeammateId, String>,
    /// Who may answer for it.
    pub team: Vec<(TeammateId, String)>,
    pub today: Date,
}

/// Loads one milestone.
pub async fn one(ctx: &Ctx, actor: &Actor, id: MilestoneId) -> Result<MilestoneFile> {
    let mut conn = ctx.db.read().await?;
    let (_, client) = found(&mut conn, actor, Action::ReadClient, id).await?;
    let policy = crate::assess::load_policy(&mut conn, actor.workspace).await?;
    let today = today_of(&client, ctx.now());
    let stages = crate::promise::stages(&mut conn, actor, &client, &policy, today).await?;
    let stage = stages.into_iter().find(|s| s.row.id == id).ok_or(Error::NotFound)?;
    Ok(MilestoneFile {
        stage,
        projects: store::projects::of_client(&mut conn, actor.workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        team: crate::promise::team(&mut conn, actor).await?,
        client,
        today,
    })
}

pub(crate) fn subject(milestone: &Milestone) -> Subject<'_> {
    let id = milestone.id.to_string();
    Subject { kind: "milestone", id, name: &milestone.what, client: Some(milestone.client) }
}
