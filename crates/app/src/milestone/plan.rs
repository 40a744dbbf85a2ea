//! Planning a milestone, moving its date, giving it up.

use super::{Milestone, found, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::{MoveInput, Ties, check_ties, today_of};
use domain::access::Action;
use domain::id::{ClientId, MilestoneId, ProjectId, TeammateId};
use domain::promise::ShowAnswer;
use domain::reason::Reason;
use jiff::civil::Date;
use store::milestones;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct MilestoneInput {
    pub what: String,
    pub project: Option<ProjectId>,
    pub owner: Option<TeammateId>,
    /// When it was agreed; `None`: today.
    pub planned_on: Option<Date>,
    /// When the client is to see it.
    pub due_on: Option<Date>,
}

impl MilestoneInput {
    fn ties(&self) -> Ties {
        Ties { project: self.project, owner: self.owner, ..Ties::default() }
    }
}

/// Plans a milestone.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &MilestoneInput,
) -> Result<Milestone> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let mut check = Check::default();
    let what = check.name("what", &input.what);
    check_ties(&mut tx, actor, client.id, input.ties(), &mut check).await?;
    let planned_on = check.past_day("planned_on", input.planned_on, today_of(&client, ctx.now()));
    if input.due_on.is_some_and(|due| due < planned_on) {
        check.problem("due_on", "before_start");
    }
    check.done()?;
    let now = ctx.now_ms();
    let milestone = Milestone {
        id: MilestoneId(ctx.new_id()),
        client: client.id,
        project: input.project,
        what,
        owner: input.owner.or(actor.teammate),
        planned_on,
        due_on: input.due_on,
        cancelled_on: None,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    milestones::insert(&mut tx, actor.workspace, &milestone).await?;
    let diff = Diff::default().value("due_on", &milestone.due_on);
    event::record(ctx, &mut tx, actor, "milestone.add", subject(&milestone), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(milestone)
}

/// Changes a milestone as of `version`; the dates of the input are not looked at.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: MilestoneId,
    version: i64,
    input: &MilestoneInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let mut check = Check::default();
    let what = check.name("what", &input.what);
    check_ties(&mut tx, actor, client.id, input.ties(), &mut check).await?;
    check.done()?;
    let after = Milestone { what, project: input.project, owner: input.owner, ..before.clone() };
    let diff = Diff::default()
        .field("what", &before.what, &after.what)
        .field("project", &before.project, &after.project)
        .field("owner", &before.owner, &after.owner);
    if diff.is_empty() {
        return Ok(());
    }
    milestones::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, "milestone.edit", subject(&after), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}

/// Moves the date on which the client is to see it: a new date, the old one kept.
pub async fn reschedule(
    ctx: &Ctx,
    actor: &Actor,
    id: MilestoneId,
    input: &MoveInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (milestone, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let moves = milestones::moves_of_client(&mut tx, actor.workspace, client.id).await?;
    let shows = milestones::shows_of_client(&mut tx, actor.workspace, client.id).await?;
    let of = |rows: Option<&Vec<super::ShowRow>>| rows.cloned().unwrap_or_default();
    let shows = of(shows.get(&id));
    if milestone.cancelled_on.is_some() || !shows.is_empty() {
        return Err(Error::refused(Reason::new("refused.milestone-shown")));
    }
    let deadline = milestone.fact(moves.get(&id).map_or(&[][..], Vec::as_slice), &shows).deadline;
    let today = today_of(&client, ctx.now());
    let by = (actor.teammate, ctx.now_ms());
    let row = input.checked(&deadline, milestone.planned_on, today, by)?;
    milestones::add_move(&mut tx, actor.workspace, id, &row).await?;
    let diff = Diff::default()
        .field("due_on", &deadline.due_on(today), &Some(row.moved.to))
        .value("kind", row.moved.kind.word())
        .value("reason", &row.reason);
    event::record(ctx, &mut tx, actor, "milestone.move", subject(&milestone), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}

/// Gives a milestone up: nobody needs it any more.
pub async fn cancel(ctx: &Ctx, actor: &Actor, id: MilestoneId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let shows = milestones::shows_of_client(&mut tx, actor.workspace, client.id).await?;
    let last = shows.get(&id).and_then(|shows| shows.last()).and_then(|s| s.show.answer);
    if last.is_some_and(|(answer, _)| answer == ShowAnswer::Accepted) {
        return Err(Error::refused(Reason::new("refused.milestone-accepted")));
    }
    if before.cancelled_on.is_some() {
        return Err(Error::Conflict);
    }
    let today = today_of(&client, ctx.now());
    let after = Milestone { cancelled_on: Some(today), ..before.clone() };
    milestones::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, "milestone.cancel", subject(&after), Diff::default())
        .await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}
