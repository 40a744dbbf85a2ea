//! Readiness plans: the helmet before the fall (C001). A client without one is shown as such.

use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::ClientId;
use domain::incident::readiness::{ImaginedFailure, Readiness};
use store::clients::Client;
use store::readiness_plans::{self, PlanRow};

/// Failures that a plan holds at most: the most likely five.
pub const FAILURES_MAX: usize = 5;

/// A client's plan, with the version under which it can be changed (0: none yet).
pub async fn plan(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<(Client, Readiness, i64)> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let row = readiness_plans::get(&mut conn, actor.workspace, client.id).await?;
    let plan = row.as_ref().map(|row| serde_json::from_str(&row.body).unwrap_or_default());
    Ok((client, plan.unwrap_or_default(), row.map_or(0, |row| row.version)))
}

/// Saves a client's plan as of `version`.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    version: i64,
    plan: &Readiness,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditClient, client).await?;
    let mut check = Check::default();
    let failures: Vec<ImaginedFailure> = plan
        .failures
        .iter()
        .map(|f| ImaginedFailure {
            what: check.line("failures", &f.what),
            prepared: check.line("failures", &f.prepared),
        })
        .filter(|f| !f.what.is_empty() || !f.prepared.is_empty())
        .take(FAILURES_MAX)
        .collect();
    if plan.limit_minor.is_some_and(|limit| limit < 0) {
        check.problem("limit", "negative");
    }
    let plan = Readiness {
        failures,
        caller: check.line("caller", &plan.caller),
        called: check.line("called", &plan.called),
        channel: check.line("channel", &plan.channel),
        limit_minor: plan.limit_minor,
        above_limit: check.line("above_limit", &plan.above_limit),
        note: check.note("note", &plan.note),
    };
    check.done()?;
    let row = PlanRow {
        client: client.id,
        body: serde_json::to_string(&plan).map_err(anyhow::Error::new)?,
        version,
        updated_at: ctx.now_ms(),
        updated_by: actor.teammate,
    };
    readiness_plans::put(&mut tx, actor.workspace, &row).await?;
    let subject = Subject {
        kind: "readiness_plan",
        id: client.id.to_string(),
        name: &client.name,
        client: Some(client.id),
    };
    event::record(ctx, &mut tx, actor, "readiness_plan.save", subject, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// The active clients that the actor sees, each with whether it has the helmet on.
pub async fn all(ctx: &Ctx, actor: &Actor) -> Result<Vec<(ClientId, String, bool)>> {
    let mut conn = ctx.db.read().await?;
    let audience = actor.audience();
    let names = store::client_list::names(&mut conn, actor.workspace, &audience).await?;
    let plans = readiness_plans::list(&mut conn, actor.workspace, &audience).await?;
    let is_on = |client: ClientId| {
        let plan = plans.iter().find(|plan| plan.client == client);
        let plan = plan.and_then(|plan| serde_json::from_str::<Readiness>(&plan.body).ok());
        plan.is_some_and(|plan| plan.is_on())
    };
    Ok(names.into_iter().map(|(id, name)| (id, name, is_on(id))).collect())
}
