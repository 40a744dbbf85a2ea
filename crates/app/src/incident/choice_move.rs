//! What the client's choice moves (C066, R11): the days of the work, promises and milestones that the
//! slip has hit, and what is missing of a KPI into its next period. Another choice takes back what the
//! former one moved, with events and the old days kept; a day that somebody has changed by hand since
//! stays as it is.

use super::section::load_in;
use super::{Incident, calendar, moment};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use crate::work::item_subject;
use crate::{kpi, milestone, promise};
use domain::carry_out::{DatedWork, Moved, Slip, day_under};
use domain::id::ProjectId;
use domain::incident::analysis::Analysis;
use domain::kpi::{Carry, MissDay, carry};
use domain::money::Decimal;
use domain::options::OptionKind;
use domain::promise::{Move, MoveKind, Side};
use domain::work::{ItemKind, ItemState};
use jiff::civil::Date;
use locale::{Locale, Value};
use store::choice_moves::{self, ChoiceMove};
use store::clients::Client;
use store::incident_choices::ChoiceRow;
use store::incident_options::OptionRow;
use store::milestones::{self, Milestone};
use store::promises::{self, MoveRow, Promise};
use store::work_items::{self, WorkItem};
use store::{Tx, assessments};

/// Pieces of work of one client that are looked through for dates to move.
const ITEMS_MAX: i64 = 2_000;

/// A choice that becomes real.
pub(super) struct Step<'a> {
    pub incident: &'a Incident,
    pub client: &'a Client,
    pub choice: &'a ChoiceRow,
    /// `None`: the client's own proposal.
    pub option: Option<&'a OptionRow>,
    /// The agency's language: it reads the reasons.
    pub locale: &'a Locale,
}

/// Moves what the choice moves, and takes back what a former one moved; the first day of the period
/// into which a KPI was carried.
pub(super) async fn apply(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    step: &Step<'_>,
) -> Result<Option<Date>> {
    let mut former = choice_moves::of_incident(tx, actor.workspace, step.incident.id).await?;
    former.retain(|moved| moved.undone_at.is_none());
    let (zone, _) = calendar(tx, actor, step.client).await?;
    let today = ctx.now().to_zoned(zone).date();
    move_days(ctx, tx, actor, step, &former, today).await?;
    let carried_into = carry_kpi(ctx, tx, actor, step, &former, today).await?;
    // Promises, milestones and KPIs are what the level rests on, too.
    assessments::mark_due(tx, actor.workspace, &[step.client.id]).await?;
    Ok(carried_into)
}

/// Something with a day that the agency works to.
enum Dated {
    Milestone(Milestone),
    Promise(Promise),
    WorkItem(WorkItem),
}

struct Due {
    of: Moved,
    what: Dated,
    title: String,
    project: Option<ProjectId>,
    due_on: Date,
}

/// Everything of the client that is on its way and has a day.
async fn on_its_way(tx: &mut Tx, actor: &Actor, client: &Client, today: Date) -> Result<Vec<Due>> {
    let mut all = Vec::new();
    for item in work_items::of_client(tx, actor.workspace, client.id, None, ITEMS_MAX).await? {
        let is_open = item.state == ItemState::Open && item.kind != ItemKind::Duty;
        let (Some(due_on), true) = (item.due_on, is_open) else { continue };
        let (of, title, project) = (Moved::WorkItem(item.id), item.title.clone(), item.project);
        all.push(Due { of, title, project, due_on, what: Dated::WorkItem(item) });
    }
    let moves = promises::moves_of_client(tx, actor.workspace, client.id).await?;
    for row in promises::of_client(tx, actor.workspace, client.id).await? {
        let deadline = row.fact(moves.get(&row.id).map_or(&[][..], Vec::as_slice)).deadline;
        let is_ours = row.side == Side::Ours && row.end.is_none() && row.made_on <= today;
        let (Some(due_on), true) = (deadline.due_on(today), is_ours) else { continue };
        let (of, title, project) = (Moved::Promise(row.id), row.what.clone(), row.project);
        all.push(Due { of, title, project, due_on, what: Dated::Promise(row) });
    }
    let moves = milestones::moves_of_client(tx, actor.workspace, client.id).await?;
    let shows = milestones::shows_of_client(tx, actor.workspace, client.id).await?;
    for row in milestones::of_client(tx, actor.workspace, client.id).await? {
        let deadline = row.fact(moves.get(&row.id).map_or(&[][..], Vec::as_slice), &[]).deadline;
        let is_known = row.cancelled_on.is_none() && row.planned_on <= today;
        let is_ahead = is_known && !shows.contains_key(&row.id);
        let (Some(due_on), true) = (deadline.due_on(today), is_ahead) else { continue };
        let (of, title, project) = (Moved::Milestone(row.id), row.what.clone(), row.project);
        all.push(Due { of, title, project, due_on, what: Dated::Milestone(row) });
    }
    Ok(all)
}

async fn move_days(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    step: &Step<'_>,
    former: &[ChoiceMove],
    today: Date,
) -> Result<()> {
    let new_date = step.option.and_then(|option| option.new_date);
    if new_date.is_none() && former.is_empty() {
        return Ok(());
    }
    let hit = hit_day(step);
    let (zone, _) = calendar(tx, actor, step.client).await?;
    let slip = Slip { project: step.incident.project, on: moment(hit).to_zoned(zone).date() };
    for due in on_its_way(tx, actor, step.client, today).await? {
        let before = former.iter().find(|m| m.of == due.of && m.moved_on == due.due_on);
        let first_on = before.and_then(|m| m.was_on).unwrap_or(due.due_on);
        let work = DatedWork { project: due.project, due_on: first_on };
        let day = day_under(&work, &slip, new_date);
        if day != due.due_on {
            let reason = if day == first_on { "choice_move.back" } else { "choice_move.moved" };
            set_day(ctx, tx, actor, &due, (today, day), &because(step, reason)).await?;
        }
        if let Some(before) = before {
            choice_moves::undo(tx, actor.workspace, before, ctx.now_ms()).await?;
        }
        if day != first_on {
            let moved = ChoiceMove {
                choice: step.choice.id,
                of: due.of,
                title: due.title,
                was_on: Some(first_on),
                moved_on: day,
                units: None,
                moved_at: ctx.now_ms(),
                undone_at: None,
            };
            choice_moves::insert(tx, actor.workspace, &moved).await?;
        }
    }
    Ok(())
}

/// When the promise was broken, as far as it is known.
fn hit_day(step: &Step<'_>) -> i64 {
    let found = step.incident.found_at;
    step.incident.happened_at.map_or(found, |at| at.min(found))
}

/// Why a day moved, for whoever reads the history of it.
fn because(step: &Step<'_>, key: &str) -> String {
    let chosen = step.option.map(|option| option.title.clone());
    let chosen = chosen.unwrap_or_else(|| step.locale.t("way_out.own_proposal"));
    let values =
        [("title", Value::Text(chosen)), ("incident", Value::Text(step.incident.title.clone()))];
    step.locale.fill(key, &values)
}

async fn set_day(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    due: &Due,
    (today, day): (Date, Date),
    reason: &str,
) -> Result<()> {
    let row = || MoveRow {
        // The client has chosen it.
        moved: Move { to: day, moved_on: today, kind: MoveKind::Agreed },
        reason: reason.to_owned(),
        moved_by: actor.teammate,
        moved_at: ctx.now_ms(),
    };
    let diff = Diff::default().field("due_on", &Some(due.due_on), &Some(day));
    let said = |diff: Diff| diff.value("kind", MoveKind::Agreed.word()).value("reason", &reason);
    match &due.what {
        Dated::WorkItem(item) => {
            let item = WorkItem { due_on: Some(day), updated_at: ctx.now_ms(), ..item.clone() };
            work_items::schedule(tx, actor.workspace, &item).await?;
            let about = item_subject(&item);
            event::record(ctx, tx, actor, "work_item.move", about, diff).await
        }
        Dated::Promise(one) => {
            promises::add_move(tx, actor.workspace, one.id, &row()).await?;
            let about = promise::subject(one);
            event::record(ctx, tx, actor, "promise.move", about, said(diff)).await
        }
        Dated::Milestone(one) => {
            milestones::add_move(tx, actor.workspace, one.id, &row()).await?;
            let about = milestone::subject(one);
            event::record(ctx, tx, actor, "milestone.move", about, said(diff)).await
        }
    }
}

/// The KPI of the analysis and how much of it is missing.
pub(super) fn missing_of(analysis: &Analysis) -> Option<(&str, Decimal)> {
    let kpi = analysis.kpi.as_ref()?;
    let missing = (kpi.plan - kpi.fact).max(Decimal::ZERO);
    (missing > Decimal::ZERO).then_some((kpi.name.as_str(), missing))
}

/// Puts what is missing into the plan of the next period, or takes it out again.
async fn carry_kpi(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    step: &Step<'_>,
    former: &[ChoiceMove],
    today: Date,
) -> Result<Option<Date>> {
    let wanted = match step.option.map(|option| option.kind) {
        Some(OptionKind::RollToNextPeriod) => wanted(tx, actor, step, today).await?,
        _ => None,
    };
    for moved in former {
        let Moved::Kpi(id) = moved.of else { continue };
        let stays = wanted.as_ref().is_some_and(|(card, _)| card.id == id);
        if !stays {
            let note = because(step, "choice_move.kpi_back");
            let of = (step.client, id, step.incident.id);
            kpi::set_carry(ctx, tx, actor, of, None, (today, &note)).await?;
        }
        choice_moves::undo(tx, actor.workspace, moved, ctx.now_ms()).await?;
    }
    let Some((card, carry)) = wanted else { return Ok(None) };
    let note = because(step, "choice_move.kpi");
    let of = (step.client, card.id, step.incident.id);
    kpi::set_carry(ctx, tx, actor, of, Some(&carry), (today, &note)).await?;
    let moved = ChoiceMove {
        choice: step.choice.id,
        of: Moved::Kpi(card.id),
        title: card.terms.name,
        was_on: None,
        moved_on: carry.into,
        units: Some(carry.units),
        moved_at: ctx.now_ms(),
        undone_at: None,
    };
    choice_moves::insert(tx, actor.workspace, &moved).await?;
    Ok(Some(carry.into))
}

/// The client's KPI of that name, if there is one and no more, with what goes into its next period;
/// else a person does it, and a duty says so.
async fn wanted(
    tx: &mut Tx,
    actor: &Actor,
    step: &Step<'_>,
    today: Date,
) -> Result<Option<(kpi::KpiCard, Carry)>> {
    let analysis = load_in::<Analysis>(tx, actor, step.incident.id).await?.value;
    let Some((name, missing)) = missing_of(&analysis) else { return Ok(None) };
    let same = |text: &str| text.trim().to_lowercase() == name.trim().to_lowercase();
    let mut cards = kpi::cards(tx, actor.workspace, step.client.id).await?;
    cards.retain(|card| {
        let is_near = step.incident.project.is_none_or(|id| card.project.is_none_or(|of| of == id));
        !card.is_ended && is_near && same(&card.terms.name)
    });
    let [card] = cards.as_slice() else { return Ok(None) };
    let (zone, _) = calendar(tx, actor, step.client).await?;
    let day = |ms: i64| moment(ms).to_zoned(zone.clone()).date();
    let found = MissDay::Found(day(step.incident.found_at));
    let missed = step.incident.happened_at.map_or(found, |at| MissDay::Happened(day(at)));
    let carried = carry(&card.terms, missing, missed, today, step.incident.id);
    Ok(carried.map(|carry| (card.clone(), carry)))
}
