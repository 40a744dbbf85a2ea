//! The ledger of gestures (C057): what was thought of, approved, offered, taken, delivered.

use super::option_basis::adequacy;
use super::section::kept;
use super::{Incident, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::{Action, Role};
use domain::compensation::{Adequacy, Compensation};
use domain::id::{CompensationId, IncidentId};
use domain::incident::CompensationState;
use domain::incident::damage::DamageNotes;
use domain::incident::readiness::Readiness;
use domain::offer::{ApprovalPolicy, approver, may_approve};
use domain::reason::{Arg, Reason};
use jiff::civil::Date;
use store::clients::Client;
use store::incident_compensations::{self, CompensationRow};
use store::{Conn, incident_sections, readiness_plans};

/// The kinds of a gesture; the first two cost the agency least (C:151).
pub const KINDS: &[&str] = &["service", "discount", "personal", "money"];

/// What a person fills in about a gesture.
#[derive(Clone, Debug, PartialEq)]
pub struct GestureInput {
    pub name: String,
    /// One of [`KINDS`].
    pub kind: String,
    pub client_value_minor: i64,
    pub own_cost_minor: i64,
    pub due_on: Option<Date>,
    pub note: String,
}

/// A gesture with its judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct GestureCard {
    pub row: CompensationRow,
    /// `None`: no loss is known to compare with.
    pub adequacy: Option<Compensation>,
    pub needs: Role,
    pub may_approve: bool,
}

/// The gestures of an incident, the most worth for its cost first.
pub async fn ledger(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<Vec<GestureCard>> {
    let mut conn = ctx.db.read().await?;
    let (_, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let rows = incident_compensations::of_incident(&mut conn, actor.workspace, id).await?;
    let scale = scale(&mut conn, actor, id, &client).await?;
    let mut cards: Vec<GestureCard> = rows.into_iter().map(|row| scale.card(actor, row)).collect();
    let efficiency = |card: &GestureCard| {
        card.adequacy.as_ref().map_or(0.0, |c| c.efficiency.unwrap_or(f64::INFINITY))
    };
    cards.sort_by(|a, b| efficiency(b).total_cmp(&efficiency(a)));
    Ok(cards)
}

/// What a gesture is held against.
struct Scale {
    damage: DamageNotes,
    fee_minor: Option<i64>,
    limit_minor: Option<i64>,
}

async fn scale(conn: &mut Conn, actor: &Actor, id: IncidentId, client: &Client) -> Result<Scale> {
    let rows = incident_sections::all(conn, actor.workspace, id).await?;
    let plan = readiness_plans::get(conn, actor.workspace, client.id).await?;
    let plan = plan.and_then(|p| serde_json::from_str::<Readiness>(&p.body).ok());
    Ok(Scale {
        damage: kept(&rows).value,
        fee_minor: client.fee_minor,
        limit_minor: plan.and_then(|p| p.limit_minor),
    })
}

impl Scale {
    fn card(&self, actor: &Actor, row: CompensationRow) -> GestureCard {
        let policy = ApprovalPolicy::default();
        let needs = approver(row.own_cost_minor, self.fee_minor, self.limit_minor, &policy);
        GestureCard {
            adequacy: adequacy(&self.damage, row.client_value_minor, row.own_cost_minor),
            may_approve: actor.may(Action::EditIncident) && may_approve(actor.role, needs),
            needs,
            row,
        }
    }
}

/// Adds a gesture.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    input: &GestureInput,
) -> Result<CompensationId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let mut check = Check::default();
    let name = check.name("name", &input.name);
    let kind = check.one_of("kind", &input.kind, KINDS);
    let note = check.note("note", &input.note);
    if input.client_value_minor < 0 {
        check.problem("client_value", "negative");
    }
    if input.own_cost_minor < 0 {
        check.problem("own_cost", "negative");
    }
    check.done()?;
    let now = ctx.now_ms();
    let row = CompensationRow {
        id: CompensationId(ctx.new_id()),
        incident: id,
        name,
        kind,
        state: CompensationState::Proposed,
        client_value_minor: input.client_value_minor,
        own_cost_minor: input.own_cost_minor,
        due_on: input.due_on,
        approved_by: None,
        approved_at: None,
        delivered_at: None,
        override_why: String::new(),
        note,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    incident_compensations::insert(&mut tx, actor.workspace, &row).await?;
    note_event(ctx, &mut tx, actor, &incident, &row).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(row.id)
}

/// Moves a gesture on as of `version`. Approval goes by role and cost; one that would only irritate
/// needs a reason; nothing is offered that nobody approved.
pub async fn move_on(
    ctx: &Ctx,
    actor: &Actor,
    (id, gesture, version): (IncidentId, CompensationId, i64),
    to: CompensationState,
    why: &str,
) -> Result<()> {
    use CompensationState::{Approved, Delivered, Offered, Proposed, Refused, Taken};
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let rows = incident_compensations::of_incident(&mut tx, actor.workspace, id).await?;
    let before = rows.into_iter().find(|row| row.id == gesture).ok_or(Error::NotFound)?;
    if !before.state.next().contains(&to) {
        return Err(Error::refused(Reason::new("refused.gesture-order")));
    }
    let card = scale(&mut tx, actor, id, &client).await?.card(actor, before.clone());
    let mut after = CompensationRow { state: to, version, ..before };
    let now = ctx.now_ms();
    match to {
        Approved if !card.may_approve => {
            let role = Arg::Term(format!("role.{}", card.needs.word()).into());
            return Err(Error::refused(Reason::new("refused.approval").with("role", role)));
        }
        Approved => {
            let mut check = Check::default();
            after.override_why = check.note("why", why);
            let irritates = card.adequacy.is_some_and(|c| c.adequacy == Adequacy::Irritates);
            if irritates && after.override_why.is_empty() {
                check.problem("why", "empty");
            }
            check.done()?;
            (after.approved_by, after.approved_at) = (actor.teammate, Some(now));
        }
        Delivered => after.delivered_at = Some(now),
        Proposed | Offered | Taken | Refused => {}
    }
    incident_compensations::update(&mut tx, actor.workspace, &after, now).await?;
    note_event(ctx, &mut tx, actor, &incident, &after).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

async fn note_event(
    ctx: &Ctx,
    tx: &mut Conn,
    actor: &Actor,
    incident: &Incident,
    row: &CompensationRow,
) -> Result<()> {
    let diff = Diff::default().value("gesture", &row.name).value("state", row.state.word());
    event::record(ctx, tx, actor, "incident.gesture", subject(incident), diff).await
}
