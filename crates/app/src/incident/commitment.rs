//! Commitments: what the client promised to others on the strength of our work (C141).

use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::{ClientId, CommitmentId, ProjectId};
use jiff::civil::Date;
use store::commitments;
pub use store::commitments::Commitment;
use store::projects;

/// What a person fills in about a commitment.
#[derive(Clone, Debug, PartialEq)]
pub struct CommitmentInput {
    pub name: String,
    pub to_whom: String,
    pub project: Option<ProjectId>,
    /// From this day on others see it.
    pub live_on: Date,
    pub ends_on: Option<Date>,
    /// What it cost the client, minor units of the client's currency.
    pub sum_minor: Option<i64>,
}

/// Adds a commitment of a client.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &CommitmentInput,
) -> Result<CommitmentId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditIncident, client).await?;
    let mut check = Check::default();
    let (name, to_whom) = (check.name("name", &input.name), check.line("to_whom", &input.to_whom));
    if input.ends_on.is_some_and(|end| end < input.live_on) {
        check.problem("ends_on", "before_start");
    }
    if input.sum_minor.is_some_and(|sum| sum < 0) {
        check.problem("sum", "negative");
    }
    if let Some(project) = input.project {
        let found = projects::get(&mut tx, actor.workspace, &actor.audience(), project).await?;
        if found.is_none_or(|p| p.client != client.id) {
            check.problem("project", "unknown_choice");
        }
    }
    check.done()?;
    let commitment = Commitment {
        id: CommitmentId(ctx.new_id()),
        client: client.id,
        project: input.project,
        name,
        to_whom,
        live_on: input.live_on,
        ends_on: input.ends_on,
        sum_minor: input.sum_minor,
        currency: client.currency,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    commitments::insert(&mut tx, actor.workspace, &commitment).await?;
    super::facts::changed(&mut tx, actor.workspace, commitment.client).await?;
    let about = subject(&commitment);
    event::record(ctx, &mut tx, actor, "commitment.add", about, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(commitment.id)
}

/// Takes a commitment off.
pub async fn remove(ctx: &Ctx, actor: &Actor, client: ClientId, id: CommitmentId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    access::client(&mut tx, actor, Action::EditIncident, client).await?;
    let all = commitments::of_client(&mut tx, actor.workspace, client).await?;
    let gone = all.into_iter().find(|c| c.id == id).ok_or(Error::NotFound)?;
    commitments::remove(&mut tx, actor.workspace, client, id, ctx.now_ms()).await?;
    super::facts::changed(&mut tx, actor.workspace, client).await?;
    event::record(ctx, &mut tx, actor, "commitment.remove", subject(&gone), Diff::default())
        .await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// The commitments of a client.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Vec<Commitment>> {
    let mut conn = ctx.db.read().await?;
    access::client(&mut conn, actor, Action::ReadClient, client).await?;
    Ok(commitments::of_client(&mut conn, actor.workspace, client).await?)
}

fn subject(commitment: &Commitment) -> Subject<'_> {
    Subject {
        kind: "commitment",
        id: commitment.id.to_string(),
        name: &commitment.name,
        client: Some(commitment.client),
    }
}
