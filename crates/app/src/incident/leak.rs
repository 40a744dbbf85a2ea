//! Leak paths: who may tell the client before us, and when (C038).

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{IncidentId, LeakId};
use jiff::Timestamp;
use store::incident_leaks::{self, LeakRow};

/// Adds a leak path; without a moment it may speak at once.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    who: &str,
    how: &str,
    expected_at: Option<Timestamp>,
) -> Result<LeakId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let mut check = Check::default();
    let (who, how) = (check.name("who", who), check.line("how", how));
    check.done()?;
    let leak = LeakRow {
        id: LeakId(ctx.new_id()),
        incident: id,
        who,
        how,
        expected_at: expected_at.map(Timestamp::as_millisecond),
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    incident_leaks::insert(&mut tx, actor.workspace, &leak).await?;
    super::facts::changed(&mut tx, actor.workspace, incident.client).await?;
    let diff = Diff::default().value("who", &leak.who);
    event::record(ctx, &mut tx, actor, "incident.leak_add", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(leak.id)
}

/// Takes a leak path off.
pub async fn remove(ctx: &Ctx, actor: &Actor, id: IncidentId, leak: LeakId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    if !incident_leaks::remove(&mut tx, actor.workspace, id, leak, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    super::facts::changed(&mut tx, actor.workspace, incident.client).await?;
    let diff = Diff::default();
    event::record(ctx, &mut tx, actor, "incident.leak_remove", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}
