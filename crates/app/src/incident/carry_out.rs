//! What follows from the client's choice (C066, R11): its duties as pieces of work with somebody and a
//! day, the draft of an addendum. What it moves is in [`super::choice_move`].

use super::choice::with_receipt;
use super::choice_move::{self, Step, missing_of};
use super::section::load_in;
use super::{Incident, calendar, moment, subject};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::import::source_key;
use crate::work::item_subject;
use domain::access::Action;
use domain::carry_out::{Duty, Moved, duties};
use domain::id::{IncidentId, TeammateId, WorkItemId};
use domain::incident::analysis::Analysis;
use domain::options::OptionKind;
use domain::reason::Reason;
use domain::work::{ItemKind, ItemState};
use jiff::civil::Date;
use locale::{Lang, Locale, Value};
pub use store::choice_moves::ChoiceMove;
use store::clients::Client;
use store::incident_choices::{self, ChoiceRow};
use store::incident_options::{self, OptionRow};
pub use store::work_items::WorkItem;
use store::{Conn, Tx, choice_moves, teammates, work_items};

/// What is to be done, and what was moved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CarryOut {
    /// The next first; those of an earlier choice are cancelled or done.
    pub duties: Vec<WorkItem>,
    /// In order of time, also what another choice took back.
    pub moves: Vec<ChoiceMove>,
}

/// What follows from the choices of an incident.
pub async fn of_incident(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<CarryOut> {
    let mut conn = ctx.db.read().await?;
    access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    Ok(CarryOut {
        duties: work_items::duties(&mut conn, actor.workspace, id).await?,
        moves: choice_moves::of_incident(&mut conn, actor.workspace, id).await?,
    })
}

/// Makes a choice real, in the transaction that notes it: drops what an earlier one left to do, adds
/// the duties, moves what is to be moved and takes back what the earlier one moved.
pub(super) async fn begin(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    (incident, client): (&Incident, &Client),
    choice: &ChoiceRow,
    option: Option<&OptionRow>,
) -> Result<()> {
    for former in work_items::duties(tx, actor.workspace, incident.id).await? {
        if former.state == ItemState::Open {
            let dropped =
                WorkItem { state: ItemState::Cancelled, updated_at: ctx.now_ms(), ..former };
            work_items::schedule(tx, actor.workspace, &dropped).await?;
            let (about, diff) = (item_subject(&dropped), Diff::default());
            event::record(ctx, tx, actor, "work_item.cancel", about, diff).await?;
        }
    }
    let workspace = store::workspaces::get(tx, actor.workspace).await?.ok_or(Error::NotFound)?;
    // The agency reads the list: its language, whatever the client's page was in.
    let lang = if workspace.lang == "en" { Lang::En } else { Lang::Ru };
    let locale = Locale::new(lang, jiff::tz::TimeZone::UTC);
    let (zone, calendar) = calendar(tx, actor, client).await?;
    let today = ctx.now().to_zoned(zone).date();
    let kind = option.map_or(OptionKind::OwnProposal, |option| option.kind);
    let analysis = load_in::<Analysis>(tx, actor, incident.id).await?.value;
    let step = Step { incident, client, choice, option, locale: &locale };
    let carried_into = choice_move::apply(ctx, tx, actor, &step).await?;
    for duty in duties(kind) {
        let item = WorkItem {
            id: WorkItemId(ctx.new_id()),
            client: client.id,
            project: incident.project,
            kind: ItemKind::Duty,
            state: ItemState::Open,
            // The same choice has the same duties, however often it is confirmed.
            source_key: source_key(&["duty", &choice.id.to_string(), duty.code]),
            external_id: String::new(),
            title: title(&step, duty, &analysis, carried_into),
            asked_by: choice.chosen_by.clone(),
            at: choice.chosen_at,
            ended_at: None,
            n_comments: 0,
            rating: None,
            import: None,
            owner: incident.owner.or(client.manager),
            due_on: Some(calendar.add_working_days(today, duty.within_days)),
            choice: Some(choice.id),
            created_at: ctx.now_ms(),
            updated_at: ctx.now_ms(),
        };
        work_items::save(tx, actor.workspace, &item).await?;
        let diff = Diff::default().value("due_on", &item.due_on);
        event::record(ctx, tx, actor, "work_item.add", item_subject(&item), diff).await?;
    }
    Ok(())
}

/// What is to be done, with the figures that are known: which KPI is carried and how much of it,
/// which day, which sum.
fn title(step: &Step<'_>, duty: &Duty, analysis: &Analysis, carried_into: Option<Date>) -> String {
    let locale = step.locale;
    let key = format!("duty.{}", duty.code);
    let date = step.option.and_then(|option| option.new_date);
    let sum = step.option.and_then(|option| option.sum_minor);
    let day = |date| Value::Text(locale.date(date));
    let values = match duty.code {
        "carry-kpi" => carried(analysis).map(|(kpi, units)| {
            let kpi = [("kpi", Value::Text(kpi)), ("units", Value::Text(units))];
            kpi.into_iter().chain(carried_into.map(|into| ("date", day(into)))).collect()
        }),
        "move-date" => date.map(|date| vec![("date", day(date))]),
        "settle" => {
            let text = |sum| Value::Text(locale.money(sum, &step.incident.currency));
            sum.map(|sum| vec![("sum", text(sum))])
        }
        _ => None,
    };
    match (values, carried_into) {
        (Some(values), Some(_)) if duty.code == "carry-kpi" => {
            locale.fill(&format!("{key}.made"), &values)
        }
        (Some(values), _) => locale.fill(&format!("{key}.of"), &values),
        (None, _) => locale.t(&key),
    }
}

/// The KPI whose missing part goes into the next period, and how much of it that is, as text.
fn carried(analysis: &Analysis) -> Option<(String, String)> {
    let (name, missing) = missing_of(analysis)?;
    Some((name.to_owned(), missing.normalize().to_string()))
}

/// What a person fills in about a duty.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DutyInput {
    pub owner: Option<TeammateId>,
    pub due_on: Option<Date>,
    pub is_done: bool,
}

/// Saves who does a duty, until when, and whether it is done. With the last one done the choice is
/// carried out.
pub async fn set_duty(
    ctx: &Ctx,
    actor: &Actor,
    (id, duty): (IncidentId, WorkItemId),
    input: &DutyInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let all = work_items::duties(&mut tx, actor.workspace, id).await?;
    let before = all.into_iter().find(|item| item.id == duty).ok_or(Error::NotFound)?;
    if let Some(owner) = input.owner
        && teammates::get(&mut tx, actor.workspace, owner).await?.is_none()
    {
        return Err(Error::field("owner", "unknown_choice"));
    }
    if before.state == ItemState::Cancelled {
        return Err(Error::Conflict);
    }
    let now = ctx.now_ms();
    let after = WorkItem {
        owner: input.owner,
        due_on: input.due_on,
        state: if input.is_done { ItemState::Done } else { ItemState::Open },
        ended_at: input.is_done.then(|| before.ended_at.unwrap_or(now)),
        updated_at: now,
        ..before
    };
    work_items::schedule(&mut tx, actor.workspace, &after).await?;
    let diff = Diff::default().value("duty", &after.title).value("is_done", &input.is_done);
    event::record(ctx, &mut tx, actor, "incident.duty", subject(&incident), diff).await?;
    note_end(ctx, &mut tx, actor, &after).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// After a change of a piece of work: the choice is carried out when nothing of it is left to do.
pub(crate) async fn note_end(ctx: &Ctx, tx: &mut Tx, actor: &Actor, item: &WorkItem) -> Result<()> {
    let Some(choice) = item.choice else { return Ok(()) };
    let found = incident_choices::get(tx, actor.workspace, &store::Audience::All, choice).await?;
    let Some(row) = found else { return Ok(()) };
    let all = work_items::duties(tx, actor.workspace, row.incident).await?;
    let is_left = |item: &WorkItem| item.choice == Some(choice) && item.state == ItemState::Open;
    if !all.iter().any(is_left) {
        let out = (ctx.now_ms(), "");
        incident_choices::set_carried_out(tx, actor.workspace, row.incident, choice, out).await?;
    }
    Ok(())
}

/// The draft of an addendum for the last choice, to be put right by a person: plain text that names
/// what changes.
pub async fn addendum(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<String> {
    let mut conn = ctx.db.read().await?;
    let (incident, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let choices = incident_choices::of_incident(&mut conn, actor.workspace, id).await?;
    let last = choices.into_iter().next().map(with_receipt);
    let last = last.ok_or_else(|| Error::refused(Reason::new("refused.no-choice")))?;
    let rows = incident_options::of_incident(&mut conn, actor.workspace, id).await?;
    let option = rows.into_iter().find(|row| Some(row.id) == last.row.option);
    let workspace = store::workspaces::get(&mut conn, actor.workspace).await?;
    let (zone, _) = calendar(&mut conn, actor, &client).await?;
    let locale = Locale::new(actor.lang, zone.clone());
    let on = moment(last.row.chosen_at).to_zoned(zone).date();
    let kind = option.as_ref().map_or(OptionKind::OwnProposal, |o| o.kind);
    let date = option.as_ref().and_then(|o| o.new_date).map(|d| locale.date(d));
    let sum = option.as_ref().and_then(|o| o.sum_minor);
    let sum = sum.map(|minor| locale.money(minor, &incident.currency));
    let blank = || "__________".to_owned();
    let or_blank = |text: &str| if text.is_empty() { blank() } else { text.to_owned() };
    let values = [
        ("agency", Value::Text(workspace.map(|w| w.name).unwrap_or_default())),
        ("client", Value::Text(client.name.clone())),
        ("promise", Value::Text(or_blank(&incident.promise))),
        ("chosen_on", Value::Text(locale.date(on))),
        ("title", Value::Text(last.receipt.title.clone())),
        ("terms", Value::Text(or_blank(&last.receipt.terms))),
        ("date", Value::Text(date.unwrap_or_else(blank))),
        ("sum", Value::Text(sum.unwrap_or_else(blank))),
        ("number", Value::Text(last.receipt.number.clone())),
    ];
    let mut parts = vec![
        locale.fill("addendum.head", &values),
        locale.fill(&format!("addendum.{}", kind.word()), &values),
        locale.fill("addendum.foot", &values),
    ];
    parts.extend(annex(&mut conn, actor, &locale, &last.row, kind).await?);
    Ok(parts.join("\n\n"))
}

/// What the choice changes, line by line: days of the work, of promises and milestones, the carried KPI.
async fn annex(
    conn: &mut Conn,
    actor: &Actor,
    locale: &Locale,
    choice: &ChoiceRow,
    kind: OptionKind,
) -> Result<Option<String>> {
    let all = choice_moves::of_incident(conn, actor.workspace, choice.incident).await?;
    let own = || all.iter().filter(|moved| moved.choice == choice.id && moved.undone_at.is_none());
    let mut lines: Vec<String> = own().filter_map(|moved| date_line(locale, moved)).collect();
    let periods: Vec<String> = own().filter_map(|moved| carried_line(locale, moved)).collect();
    if kind == OptionKind::RollToNextPeriod && periods.is_empty() {
        let analysis = load_in::<Analysis>(conn, actor, choice.incident).await?.value;
        lines.extend(carried(&analysis).map(|(kpi, units)| {
            let values = [("kpi", Value::Text(kpi)), ("units", Value::Text(units))];
            locale.fill("addendum.annex.kpi", &values)
        }));
    }
    lines.extend(periods);
    let heading = || locale.t("addendum.annex");
    Ok((!lines.is_empty()).then(|| format!("{}\n{}", heading(), lines.join("\n"))))
}

/// A line of the annex about a day.
fn date_line(locale: &Locale, moved: &ChoiceMove) -> Option<String> {
    let was_on = moved.was_on?;
    let values = [
        ("title", Value::Text(moved.title.clone())),
        ("was", Value::Text(locale.date(was_on))),
        ("now", Value::Text(locale.date(moved.moved_on))),
    ];
    Some(locale.fill("addendum.annex.date", &values))
}

/// A line of the annex about a KPI: into which period, and what its plan becomes.
fn carried_line(locale: &Locale, moved: &ChoiceMove) -> Option<String> {
    let (Moved::Kpi(_), Some(units)) = (moved.of, moved.units) else { return None };
    let values = [
        ("kpi", Value::Text(moved.title.clone())),
        ("units", Value::Text(units.normalize().to_string())),
        ("date", Value::Text(locale.date(moved.moved_on))),
    ];
    Some(locale.fill("addendum.annex.carried", &values))
}
