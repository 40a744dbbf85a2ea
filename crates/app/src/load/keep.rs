//! Giving work to people, and saying what hours and trades they have.

use super::{AssignmentRow, facts, found, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::promise::{Ties, check_ties, today_of};
use domain::access::Action;
use domain::id::{AssignmentId, ClientId, KpiId, ProjectId, TeammateId};
use domain::kpi::{Mood, Terms};
use domain::load::{Assignment, Fit, fit};
use jiff::civil::Date;
use store::assignments::{self, TeammateLoad};
use store::clients::Client;
use store::{Conn, kpis, teammates};

/// Hours of one assignment, at most: a man-year.
const HOURS_MAX: i64 = 2_000;
/// Hours of a week, at most.
const WEEK_HOURS_MAX: i64 = 80;
/// Trades of one person, at most.
const NICHES_MAX: usize = 40;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignmentInput {
    pub teammate: Option<TeammateId>,
    pub what: String,
    pub project: Option<ProjectId>,
    pub kpi: Option<KpiId>,
    /// The trade that it needs; empty: any.
    pub niche: String,
    pub minutes: i64,
    /// `None`: today.
    pub from_on: Option<Date>,
    pub due_on: Option<Date>,
    pub mentor: Option<TeammateId>,
    /// Why somebody without history in the niche does it all the same.
    pub override_reason: String,
}

/// Gives a piece of work to somebody. Somebody who never worked in the niche is given a KPI with a price
/// only with a reason (C005).
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &AssignmentInput,
) -> Result<AssignmentId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let now = ctx.now_ms();
    let id = AssignmentId(ctx.new_id());
    let mut fact = checked(ctx, &mut tx, actor, &client, (id, input)).await?;
    fact.created_on = today_of(&client, ctx.now());
    let row = AssignmentRow {
        fact,
        project: input.project,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    assignments::insert(&mut tx, actor.workspace, &row).await?;
    let diff = Diff::default()
        .value("teammate", &row.fact.teammate)
        .value("minutes", &row.fact.minutes)
        .value("due_on", &row.fact.due_on)
        .value("override", &row.fact.override_reason);
    event::record(ctx, &mut tx, actor, "assignment.add", subject(&row), diff).await?;
    tx.commit().await?;
    changed(ctx, actor, &[row.fact.teammate]).await?;
    Ok(id)
}

async fn checked(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    (id, input): (AssignmentId, &AssignmentInput),
) -> Result<Assignment> {
    let mut check = Check::default();
    let today = today_of(client, ctx.now());
    let what = check.name("what", &input.what);
    let niche = check.line("niche", &input.niche);
    let override_reason = check.line("override_reason", &input.override_reason);
    let ties = Ties { project: input.project, owner: input.teammate, ..Ties::default() };
    check_ties(conn, actor, client.id, ties, &mut check).await?;
    if let Some(mentor) = input.mentor {
        let found = teammates::get(conn, actor.workspace, mentor).await?;
        if found.is_none_or(|m| m.disabled_at.is_some()) || input.mentor == input.teammate {
            check.problem("mentor", "unknown_teammate");
        }
    }
    if !(1..=HOURS_MAX * 60).contains(&input.minutes) {
        check.problem("hours", "out_of_range");
    }
    let from_on = input.from_on.unwrap_or(today);
    match input.due_on {
        None => check.problem("due_on", "empty"),
        Some(due) if due < from_on => check.problem("due_on", "before_start"),
        Some(_) => {}
    }
    let has_price = match input.kpi {
        None => false,
        Some(kpi) => {
            let found = kpis::get(conn, actor.workspace, &actor.audience(), kpi).await?;
            match found.filter(|kpi| kpi.client == client.id) {
                None => {
                    check.problem("kpi", "unknown_choice");
                    false
                }
                Some(kpi) => {
                    has_price(&serde_json::from_str(&kpi.terms).map_err(anyhow::Error::new)?)
                }
            }
        }
    };
    if has_price && niche.is_empty() {
        check.problem("niche", "empty");
    }
    let Some(teammate) = input.teammate else {
        check.problem("teammate", "empty");
        check.done()?;
        return Err(Error::NotFound);
    };
    if has_price && override_reason.is_empty() {
        let policy = crate::assess::load_policy(conn, actor.workspace).await?;
        let loads = assignments::loads(conn, actor.workspace).await?;
        let said = loads.iter().find(|load| load.teammate == teammate);
        let mut person = facts::person("", said, &policy);
        let rows = assignments::of_teammate(conn, actor.workspace, teammate).await?;
        person.assignments = rows.into_iter().map(|row| row.fact).collect();
        if fit(&niche, &person, today) == Fit::Never {
            check.problem("override_reason", "never_in_niche");
        }
    }
    check.done()?;
    Ok(Assignment {
        id,
        client: client.id,
        teammate,
        what,
        minutes: input.minutes,
        from_on,
        due_on: input.due_on.unwrap_or(from_on),
        created_on: today,
        done_on: None,
        niche,
        kpi: input.kpi,
        override_reason,
        mentor: input.mentor,
    })
}

/// Whether a miss of the KPI has a price: a bad band with a consequence.
fn has_price(terms: &Terms) -> bool {
    let bands = terms.gradations.iter().flat_map(|gradation| &gradation.bands);
    bands.into_iter().any(|band| band.mood == Mood::Bad && !band.consequence.trim().is_empty())
}

/// Changes an assignment as of `version`.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: AssignmentId,
    version: i64,
    input: &AssignmentInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let fact = checked(ctx, &mut tx, actor, &client, (id, input)).await?;
    let was = &before.fact;
    let fact = Assignment { created_on: was.created_on, done_on: was.done_on, ..fact };
    let diff = Diff::default()
        .field("teammate", &was.teammate, &fact.teammate)
        .field("what", &was.what, &fact.what)
        .field("minutes", &was.minutes, &fact.minutes)
        .field("from_on", &was.from_on, &fact.from_on)
        .field("due_on", &was.due_on, &fact.due_on)
        .field("niche", &was.niche, &fact.niche)
        .field("kpi", &was.kpi, &fact.kpi)
        .field("mentor", &was.mentor, &fact.mentor)
        .field("override", &was.override_reason, &fact.override_reason)
        .field("project", &before.project, &input.project);
    if diff.is_empty() {
        return Ok(());
    }
    let touched = [was.teammate, fact.teammate];
    let after = AssignmentRow { fact, project: input.project, ..before };
    save(ctx, tx, actor, (&after, "assignment.edit"), (diff, &touched)).await
}

/// The work is done on a day; `None`: today.
pub async fn done(ctx: &Ctx, actor: &Actor, id: AssignmentId, on: Option<Date>) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (mut row, client) = found(&mut tx, actor, Action::LogTouch, id).await?;
    if row.fact.done_on.is_some() {
        return Err(Error::Conflict);
    }
    let today = today_of(&client, ctx.now());
    let on = on.unwrap_or(today);
    if on > today {
        return Err(Error::field("on", "in-future"));
    }
    row.fact.done_on = Some(on);
    let diff = Diff::default().value("done_on", &on);
    let touched = [row.fact.teammate];
    save(ctx, tx, actor, (&row, "assignment.done"), (diff, &touched)).await
}

/// It is to be done, after all.
pub async fn reopen(ctx: &Ctx, actor: &Actor, id: AssignmentId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (mut row, _) = found(&mut tx, actor, Action::LogTouch, id).await?;
    let Some(was) = row.fact.done_on.take() else { return Err(Error::Conflict) };
    let diff = Diff::default().value("was", &was);
    let touched = [row.fact.teammate];
    save(ctx, tx, actor, (&row, "assignment.reopen"), (diff, &touched)).await
}

async fn save(
    ctx: &Ctx,
    mut tx: store::Tx,
    actor: &Actor,
    (after, verb): (&AssignmentRow, &'static str),
    (diff, touched): (Diff, &[TeammateId]),
) -> Result<()> {
    assignments::update(&mut tx, actor.workspace, after, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, verb, subject(after), diff).await?;
    tx.commit().await?;
    changed(ctx, actor, touched).await
}

/// Says what hours of a week can be planned for a person, and which trades the person knows.
pub async fn put_person(
    ctx: &Ctx,
    actor: &Actor,
    teammate: TeammateId,
    week_minutes: i64,
    niches: &[String],
) -> Result<()> {
    actor.must(Action::ManageTeammates)?;
    let mut tx = ctx.db.begin().await?;
    let found = teammates::get(&mut tx, actor.workspace, teammate).await?;
    let found = found.ok_or(Error::NotFound)?;
    let mut check = Check::default();
    if !(0..=WEEK_HOURS_MAX * 60).contains(&week_minutes) {
        check.problem("week_hours", "out_of_range");
    }
    let named = niches.iter().filter(|niche| !niche.trim().is_empty());
    let niches: Vec<String> = named.map(|niche| check.line("niches", niche)).collect();
    if niches.len() > NICHES_MAX {
        check.problem("niches", "too_long");
    }
    check.done()?;
    let load = TeammateLoad { teammate, week_minutes, niches };
    assignments::put_load(&mut tx, actor.workspace, &load, (actor.teammate, ctx.now_ms())).await?;
    let id = teammate.to_string();
    let subject = Subject { kind: "teammate", id, name: &found.name, client: None };
    let diff =
        Diff::default().value("week_minutes", &load.week_minutes).value("niches", &load.niches);
    event::record(ctx, &mut tx, actor, "teammate.load", subject, diff).await?;
    tx.commit().await?;
    changed(ctx, actor, &[teammate]).await
}

/// The verdicts of all clients for whom these people have work: hours go from one to another.
async fn changed(ctx: &Ctx, actor: &Actor, people: &[TeammateId]) -> Result<()> {
    let mut conn = ctx.db.read().await?;
    let mut clients: Vec<ClientId> = Vec::new();
    for person in people {
        let rows = assignments::of_teammate(&mut conn, actor.workspace, *person).await?;
        clients.extend(rows.iter().map(|row| row.fact.client));
    }
    drop(conn);
    clients.sort_unstable();
    clients.dedup();
    for client in clients {
        crate::work::changed(ctx, actor, client).await?;
    }
    Ok(())
}
