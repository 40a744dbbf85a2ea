//! Adding a client.

use super::{ClientInput, subject};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{OnUnique, Result};
use crate::event::{self, Diff};
use domain::access::{Action, sees_all_clients};
use domain::id::ClientId;
use store::clients::{self, Client};
use store::{Tx, client_domains};

/// Adds a client. Who sees only own clients becomes its manager, unless another one is named: then
/// access is given, so that nobody loses sight of what they made.
pub async fn create(ctx: &Ctx, actor: &Actor, input: &ClientInput) -> Result<Client> {
    let mut tx = ctx.db.begin().await?;
    let client = add(ctx, &mut tx, actor, input).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(client)
}

/// The same inside the caller's transaction: for tables, where many come at once.
pub(crate) async fn add(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    input: &ClientInput,
) -> Result<Client> {
    actor.must(Action::CreateClient)?;
    let input = input.checked(tx, actor).await?;
    let now = ctx.now_ms();
    let own = actor.teammate.filter(|_| !sees_all_clients(actor.role));
    let client = Client {
        id: ClientId(ctx.new_id()),
        name: input.name,
        zone: input.zone,
        tier: input.tier,
        fee_minor: input.fee_minor,
        currency: input.currency,
        manager: input.manager.or(own),
        note: input.note,
        created_at: now,
        updated_at: now,
        archived_at: None,
        merged_into: None,
        last_touch: None,
        version: 1,
    };
    let workspace = actor.workspace;
    clients::insert(tx, workspace, &client).await.on_unique("client", "name", "taken")?;
    client_domains::set(tx, workspace, client.id, &input.domains).await.on_unique(
        "client_domain",
        "domains",
        "taken",
    )?;
    if let Some(own) = own.filter(|own| client.manager != Some(*own)) {
        store::client_access::grant(tx, workspace, client.id, own, now).await?;
    }
    let diff = Diff::default().value("domains", &input.domains);
    event::record(ctx, tx, actor, "client.create", subject(&client), diff).await?;
    Ok(client)
}
