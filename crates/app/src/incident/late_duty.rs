//! Duties of the clients' choices whose day has passed (C066), and who hears of them: whoever does it,
//! and the longer it waits, the higher it goes.

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::access::Role;
use domain::carry_out::overdue;
use domain::postmortem::{Escalation, Listener, MeasurePolicy, concerns};
use domain::reason::Reason;
use jiff::tz::TimeZone;
pub use store::work_items::LateDuty;
use store::{teammates, work_items};

/// Late duties that are looked through; the longest late first.
const DUTIES_MAX: i64 = 200;

/// A late duty with who must know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LateDutyCard {
    pub duty: LateDuty,
    pub escalation: Escalation,
    pub reason: Reason,
}

/// The late duties of the clients that the actor sees, the longest late first.
pub async fn late_duties(ctx: &Ctx, actor: &Actor) -> Result<Vec<LateDutyCard>> {
    let mut conn = ctx.db.read().await?;
    let workspace = store::workspaces::get(&mut conn, actor.workspace).await?;
    let workspace = workspace.ok_or(Error::NotFound)?;
    let zone = TimeZone::get(&workspace.zone).unwrap_or(TimeZone::UTC);
    let today = ctx.now().to_zoned(zone.clone()).date();
    let (of, audience) = (actor.workspace, actor.audience());
    let duties = work_items::late_duties(&mut conn, of, &audience, today, DUTIES_MAX).await?;
    let calendar = crate::policy::read(&workspace.policy).calendar(&zone);
    let policy = MeasurePolicy::default();
    let card = |duty: LateDuty| {
        let late = overdue(&duty.title, duty.due_on, &calendar, &policy, today);
        late.map(|(escalation, reason)| LateDutyCard { duty, escalation, reason })
    };
    Ok(duties.into_iter().filter_map(card).collect())
}

/// Those of [`late_duties`] that the actor must hear of: the actor's own, and what has waited so long
/// that it went up to the actor. One query more, and only where some are late.
pub async fn late_duties_for(ctx: &Ctx, actor: &Actor) -> Result<Vec<LateDutyCard>> {
    let mut cards = late_duties(ctx, actor).await?;
    if cards.is_empty() {
        return Ok(cards);
    }
    let mut conn = ctx.db.read().await?;
    let team = teammates::list(&mut conn, actor.workspace).await?;
    let leads =
        |t: &teammates::Teammate| t.role == Role::AccountDirector && t.disabled_at.is_none();
    let has_lead = team.iter().any(leads);
    cards.retain(|card| {
        let carrier = card.duty.owner.or(card.duty.lead);
        let is_owner = carrier.is_some() && carrier == actor.teammate;
        concerns(card.escalation, Listener { is_owner, role: actor.role, has_lead })
    });
    Ok(cards)
}
