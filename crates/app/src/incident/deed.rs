//! What was done or said on the way and shows nowhere else (C055, C059): noted by hand, so that the
//! score of the handling sees it.

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::handling::DeedKind;
use domain::id::{DeedId, IncidentId};
use jiff::Timestamp;
use store::incident_deeds;
pub use store::incident_deeds::DeedRow;

/// What a person fills in about a deed.
#[derive(Clone, Debug, PartialEq)]
pub struct DeedInput {
    /// One of [`DeedKind::BY_HAND`].
    pub kind: DeedKind,
    pub at: Timestamp,
    /// How it was said.
    pub note: String,
}

/// Notes a deed.
pub async fn add(ctx: &Ctx, actor: &Actor, id: IncidentId, input: &DeedInput) -> Result<DeedId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let mut check = Check::default();
    let note = check.line("note", &input.note);
    if !DeedKind::BY_HAND.contains(&input.kind) {
        check.problem("kind", "unknown_choice");
    }
    if input.at > ctx.now() {
        check.problem("at", "in_future");
    }
    if incident.happened_at.is_some_and(|at| input.at.as_millisecond() < at) {
        check.problem("at", "before_happened");
    }
    check.done()?;
    let deed = DeedRow {
        id: DeedId(ctx.new_id()),
        incident: id,
        kind: input.kind,
        at: input.at.as_millisecond(),
        note,
        noted_by: actor.teammate,
    };
    incident_deeds::insert(&mut tx, actor.workspace, &deed).await?;
    super::section::derive(ctx, &mut tx, actor, &incident).await?;
    let diff = Diff::default().value("kind", deed.kind.word());
    event::record(ctx, &mut tx, actor, "incident.deed", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(deed.id)
}

/// Takes a deed off that was noted by mistake.
pub async fn remove(ctx: &Ctx, actor: &Actor, id: IncidentId, deed: DeedId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    if !incident_deeds::remove(&mut tx, actor.workspace, id, deed, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    super::section::derive(ctx, &mut tx, actor, &incident).await?;
    let about = subject(&incident);
    event::record(ctx, &mut tx, actor, "incident.deed_remove", about, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}
