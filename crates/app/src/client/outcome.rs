//! What became of a client, as a person says it (A.14): left, nearly left, stayed, on a day.

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ClientId;
use domain::outcome::Outcome;
use jiff::civil::Date;
use store::Tx;
use store::client_outcomes::{self, get, set};

pub use store::client_outcomes::ClientOutcome;

/// What a person says of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeInput {
    pub outcome: Outcome,
    /// The day by the client's calendar.
    pub on: Date,
    pub note: String,
}

/// Writes what became of a client, in place of what was said before.
pub async fn set_outcome(
    ctx: &Ctx,
    actor: &Actor,
    id: ClientId,
    input: &OutcomeInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    add(ctx, &mut tx, actor, id, input).await?;
    Ok(tx.commit().await?)
}

/// The same within a transaction: for imports.
pub(crate) async fn add(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    id: ClientId,
    input: &OutcomeInput,
) -> Result<()> {
    let client = access::client(tx, actor, Action::EditClient, id).await?;
    let mut check = Check::default();
    let note = check.note("note", &input.note);
    let zone = jiff::tz::TimeZone::get(&client.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    if input.on > ctx.now().to_zoned(zone).date() {
        check.problem("on", "in-future");
    }
    check.done()?;
    let before = get(tx, actor.workspace, id).await?;
    let (outcome, on) = (input.outcome, input.on);
    let after = ClientOutcome { outcome, on, note, set_by: actor.teammate, set_at: ctx.now_ms() };
    let said = |o: &ClientOutcome| format!("{} {}", o.outcome.word(), o.on);
    let was = before.as_ref().map(said).unwrap_or_default();
    let diff = Diff::default().field("outcome", &was, &said(&after));
    if diff.is_empty() && before.is_some_and(|before| before.note == after.note) {
        return Ok(());
    }
    set(tx, actor.workspace, id, &after).await?;
    event::record(ctx, tx, actor, "client.outcome", subject(&client), diff).await
}

/// Takes back what was said.
pub async fn clear_outcome(ctx: &Ctx, actor: &Actor, id: ClientId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditClient, id).await?;
    let before = get(&mut tx, actor.workspace, id).await?.ok_or(Error::Conflict)?;
    client_outcomes::clear(&mut tx, actor.workspace, id).await?;
    let was = format!("{} {}", before.outcome.word(), before.on);
    let diff = Diff::default().field("outcome", was.as_str(), "");
    event::record(ctx, &mut tx, actor, "client.outcome", subject(&client), diff).await?;
    Ok(tx.commit().await?)
}
