//! Closing an incident with what became of the relationship (C022), and opening it again.

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::IncidentId;
use domain::incident::IncidentState;
use domain::incident::damage::DamageNotes;
use domain::severity::Level;
use store::incidents::{self, Incident};

/// Closes an incident as of `version`. Steps that are missing stay visible; nothing is a wall.
/// `actual` is what became of the relationship, kept beside what was predicted.
pub async fn close(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    version: i64,
    actual: Option<(Level, &str)>,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = access::incident(&mut tx, actor, Action::CloseIncident, id).await?;
    if before.version != version || before.state == IncidentState::Closed {
        return Err(Error::Conflict);
    }
    if let Some((level, why)) = actual {
        let kept = super::section::load_in::<DamageNotes>(&mut tx, actor, id).await?;
        let why = why.trim().chars().take(2000).collect();
        let damage = DamageNotes { actual: Some(level), actual_why: why, ..kept.value };
        super::section::put(ctx, &mut tx, actor, id, kept.version, &damage).await?;
    }
    let now = ctx.now_ms();
    let after = Incident {
        state: IncidentState::Closed,
        actual: actual.map(|(level, _)| level).or(before.actual),
        closed_at: Some(now),
        closed_by: actor.teammate,
        ..before
    };
    incidents::update(&mut tx, actor.workspace, &after, now).await?;
    super::facts::changed(&mut tx, actor.workspace, after.client).await?;
    let diff = Diff::default().value("actual", &after.actual.map(Level::word));
    event::record(ctx, &mut tx, actor, "incident.close", subject(&after), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Opens a closed incident again as of `version`.
pub async fn reopen(ctx: &Ctx, actor: &Actor, id: IncidentId, version: i64) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = access::incident(&mut tx, actor, Action::CloseIncident, id).await?;
    if before.version != version || before.state == IncidentState::Open {
        return Err(Error::Conflict);
    }
    let after = Incident { state: IncidentState::Open, closed_at: None, closed_by: None, ..before };
    incidents::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    super::facts::changed(&mut tx, actor.workspace, after.client).await?;
    event::record(ctx, &mut tx, actor, "incident.reopen", subject(&after), Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}
