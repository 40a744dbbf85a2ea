//! Agreeing on a KPI, agreeing anew, ending it (C010, C011, C013). A version never changes.

use super::{changed, door, json, subject, today};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, KpiId, ProjectId};
use domain::kpi::Terms;
use jiff::civil::Date;
use store::kpis::{self, Kpi, KpiVersion};
use store::{Conn, projects};

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct KpiInput {
    pub project: Option<ProjectId>,
    pub terms: Terms,
    /// From this day on it counts; not after today. `None`: today, or the first day of the KPI where
    /// that is earlier.
    pub agreed_on: Option<Date>,
    /// Why it is agreed anew.
    pub note: String,
}

/// Agrees on a KPI.
pub async fn add(ctx: &Ctx, actor: &Actor, client: ClientId, input: &KpiInput) -> Result<KpiId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let today = today(ctx, &client);
    let agreed_on = input.agreed_on.unwrap_or_else(|| today.min(input.terms.from));
    let note = checked(&mut tx, actor, client.id, input, (agreed_on, today, None)).await?;
    let now = ctx.now_ms();
    // Only a choice of the client carries something.
    let terms = json(&Terms { carried: Vec::new(), ..input.terms.clone() })?;
    let kpi = Kpi {
        id: KpiId(ctx.new_id()),
        client: client.id,
        project: input.project,
        version: 1,
        terms: terms.clone(),
        outlook: String::new(),
        ended_at: None,
        ended_by: None,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
    };
    let version = KpiVersion {
        version: 1,
        agreed_on,
        terms,
        note,
        created_by: actor.teammate,
        created_at: now,
    };
    kpis::insert(&mut tx, actor.workspace, &kpi, &version).await?;
    let diff = Diff::default()
        .value("plan", &input.terms.plan.to_string())
        .value("unit", &input.terms.unit);
    event::record(ctx, &mut tx, actor, "kpi.add", subject(kpi.id, &input.terms, client.id), diff)
        .await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await?;
    Ok(kpi.id)
}

/// Agrees anew as of `version`; [`Error::Conflict`] when somebody was faster. Facts stay, and what
/// was judged by the old version stays judged by it.
pub async fn revise(
    ctx: &Ctx,
    actor: &Actor,
    id: KpiId,
    version: i64,
    input: &KpiInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (kpi, before, client) = door(&mut tx, actor, Action::EditProject, id).await?;
    if kpi.version != version {
        return Err(Error::Conflict);
    }
    let today = today(ctx, &client);
    let last = kpis::versions(&mut tx, actor.workspace, id).await?.pop();
    let last_on = last.map(|v| v.agreed_on);
    let agreed_on = input.agreed_on.unwrap_or(today);
    let note = checked(&mut tx, actor, client.id, input, (agreed_on, today, last_on)).await?;
    // What the client's choices carried stays, whoever agrees anew on the rest.
    let after = Terms { carried: before.carried.clone(), ..input.terms.clone() };
    if before == after {
        return Ok(());
    }
    let now = ctx.now_ms();
    let next = KpiVersion {
        version: version + 1,
        agreed_on,
        terms: json(&after)?,
        note,
        created_by: actor.teammate,
        created_at: now,
    };
    kpis::revise(&mut tx, actor.workspace, id, &next).await?;
    let diff = Diff::default()
        .field("name", &before.name, &input.terms.name)
        .field("plan", &before.plan.to_string(), &input.terms.plan.to_string())
        .field("to", &before.to, &input.terms.to)
        .value("version", &next.version)
        .value("note", &next.note);
    let subject = subject(id, &input.terms, client.id);
    event::record(ctx, &mut tx, actor, "kpi.revise", subject, diff).await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await
}

async fn checked(
    conn: &mut Conn,
    actor: &Actor,
    client: ClientId,
    input: &KpiInput,
    (agreed_on, today, last_on): (Date, Date, Option<Date>),
) -> Result<String> {
    let mut check = Check::default();
    if agreed_on > today {
        check.problem("agreed_on", "in-future");
    }
    if last_on.is_some_and(|last| agreed_on < last) {
        check.problem("agreed_on", "before-previous");
    }
    if let Some(project) = input.project {
        let found = projects::get(conn, actor.workspace, &actor.audience(), project).await?;
        if found.is_none_or(|p| p.client != client) {
            check.problem("project", "unknown_choice");
        }
    }
    let note = check.note("note", &input.note);
    check.done()?;
    match input.terms.faults().into_iter().next() {
        Some(fault) => Err(Error::refused(fault.reason)),
        None => Ok(note),
    }
}

/// Ends a KPI: no more forecasts and warnings; its history stays.
pub async fn end(ctx: &Ctx, actor: &Actor, id: KpiId) -> Result<()> {
    set_ended(ctx, actor, id, true, "kpi.end").await
}

/// Goes on with a KPI that was ended.
pub async fn resume(ctx: &Ctx, actor: &Actor, id: KpiId) -> Result<()> {
    set_ended(ctx, actor, id, false, "kpi.resume").await
}

async fn set_ended(
    ctx: &Ctx,
    actor: &Actor,
    id: KpiId,
    is_ended: bool,
    verb: &'static str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (kpi, terms, client) = door(&mut tx, actor, Action::EditProject, id).await?;
    if kpi.ended_at.is_some() == is_ended {
        return Err(Error::Conflict);
    }
    let now = ctx.now_ms();
    let ended = is_ended.then_some((now, actor.teammate));
    kpis::set_ended(&mut tx, actor.workspace, id, ended, now).await?;
    let subject = subject(id, &terms, client.id);
    event::record(ctx, &mut tx, actor, verb, subject, Diff::default()).await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await
}
