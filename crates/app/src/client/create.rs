//! Adding a client.

use super::{ClientInput, subject};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{OnUnique, Result};
use crate::event::{self, Diff};
use domain::access::{Action, sees_all_clients};
use domain::id::ClientId;
use store::client_domains;
use store::clients::{self, Client};

/// Adds a client. Who sees only own clients becomes its manager, unless another one is named: then
/// access is given, so that nobody loses sight of what they made.
pub async fn create(ctx: &Ctx, actor: &Actor, input: &ClientInput) -> Result<Client> {
    let mut tx = ctx.db.begin().await?;
    actor.must(Action::CreateClient)?;
    let input = input.checked(&mut tx, actor).await?;
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
    clients::insert(&mut tx, workspace, &client).await.on_unique("client", "name", "taken")?;
    client_domains::set(&mut tx, workspace, client.id, &input.domains).await.on_unique(
        "client_domain",
        "domains",
        "taken",
    )?;
    if let Some(own) = own.filter(|own| client.manager != Some(*own)) {
        store::client_access::grant(&mut tx, workspace, client.id, own, now).await?;
    }
    let diff = Diff::default().value("domains", &input.domains);
    event::record(ctx, &mut tx, actor, "client.create", subject(&client), diff).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(client)
}
