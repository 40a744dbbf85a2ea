//! No silent disappearance (C039): while an incident is open, a client's message that is left alone
//! for an hour reaches a second person. The job raises, the board shows, an answer ends it.

use super::{moment, subject};
use crate::access::Actor;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::Result;
use crate::event::{self, Diff};
use domain::id::{TouchId, WorkspaceId};
use domain::incident::alarm::{Alarm, Alarms, unanswered};
use store::clients::Client;
use store::incidents::Incident;
use store::{Audience, Conn, clients, facts, incidents, workspaces};

/// Raises alarms for all agencies; how many were raised.
pub async fn run(ctx: &Ctx) -> Result<usize> {
    let mut conn = ctx.db.read().await?;
    let all = workspaces::list(&mut conn).await?;
    drop(conn);
    let mut n_raised = 0;
    for workspace in all {
        n_raised += run_workspace(ctx, workspace.id).await?;
    }
    Ok(n_raised)
}

async fn run_workspace(ctx: &Ctx, workspace: WorkspaceId) -> Result<usize> {
    let actor = Actor::system(workspace);
    let mut conn = ctx.db.read().await?;
    let open = incidents::open(&mut conn, workspace, &Audience::All).await?;
    drop(conn);
    let mut n_raised = 0;
    for incident in open {
        n_raised += raise(ctx, &actor, &incident).await?;
    }
    if n_raised > 0 {
        ctx.tell(Change { workspace, what: Topic::Attention });
    }
    Ok(n_raised)
}

/// Raises what is new of one incident. Running it twice raises nothing the second time.
async fn raise(ctx: &Ctx, actor: &Actor, incident: &Incident) -> Result<usize> {
    let mut tx = ctx.db.begin().await?;
    let visible = Audience::All;
    let found = clients::get(&mut tx, actor.workspace, &visible, incident.client).await?;
    let Some(client) = found else { return Ok(0) };
    let left = waiting(ctx, &mut tx, actor, incident, &client).await?;
    let kept = super::section::load_in::<Alarms>(&mut tx, actor, incident.id).await?;
    let is_new = |touch: &TouchId| !kept.value.raised.iter().any(|a| a.touch == *touch);
    let new: Vec<TouchId> = left.into_iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(0);
    }
    let mut alarms = kept.value.clone();
    let raised_at = ctx.now();
    alarms.raised.extend(new.iter().map(|&touch| Alarm { touch, raised_at }));
    super::section::put(ctx, &mut tx, actor, incident.id, kept.version, &alarms).await?;
    let touches: Vec<String> = new.iter().map(TouchId::to_string).collect();
    let diff = Diff::default().value("touches", &touches);
    event::record(ctx, &mut tx, actor, "incident.alarm", subject(incident), diff).await?;
    tx.commit().await?;
    Ok(new.len())
}

/// The client's messages since the incident was found that nobody has answered for too long.
pub async fn waiting(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    incident: &Incident,
    client: &Client,
) -> Result<Vec<TouchId>> {
    let policy = crate::assess::load_policy(conn, actor.workspace).await?;
    let calendar = policy.calendar(&super::zone(client));
    let since = incident.found_at;
    let touches = facts::touches(conn, actor.workspace, client.id, since).await?;
    Ok(unanswered(
        &touches,
        moment(since),
        ctx.now(),
        &calendar,
        policy.handling.handling_unanswered_minutes,
    ))
}
