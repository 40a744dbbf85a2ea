//! Changing a client.

use super::{ClientInput, subject};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, OnUnique, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ClientId;
use store::clients::{self, Client};
use store::{assessments, client_domains};

/// Changes a client as of `version`; [`Error::Conflict`] when somebody was faster.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: ClientId,
    version: i64,
    input: &ClientInput,
) -> Result<Client> {
    let mut tx = ctx.db.begin().await?;
    let before = access::client(&mut tx, actor, Action::EditClient, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    // A manager who has left may stay until somebody names another one.
    let kept = input.manager == before.manager;
    let asked = ClientInput { manager: input.manager.filter(|_| !kept), ..input.clone() };
    let input = asked.checked(&mut tx, actor).await?;
    let domains = client_domains::list(&mut tx, actor.workspace, id).await?;
    let after = Client {
        name: input.name,
        zone: input.zone,
        tier: input.tier,
        fee_minor: input.fee_minor,
        currency: input.currency,
        manager: if kept { before.manager } else { input.manager },
        note: input.note,
        ..before.clone()
    };
    let diff = diff(&before, &after).field("domains", &domains, &input.domains);
    if diff.is_empty() {
        return Ok(before);
    }
    let now = ctx.now_ms();
    let workspace = actor.workspace;
    clients::update(&mut tx, workspace, &after, now).await.on_unique("client", "name", "taken")?;
    if domains != input.domains {
        client_domains::set(&mut tx, workspace, id, &input.domains).await.on_unique(
            "client_domain",
            "domains",
            "taken",
        )?;
    }
    // The zone moves working time, the tier moves the cadence.
    assessments::mark_due(&mut tx, workspace, &[id]).await?;
    event::record(ctx, &mut tx, actor, "client.edit", subject(&after), diff).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(Client { version: version + 1, updated_at: now, ..after })
}

fn diff(before: &Client, after: &Client) -> Diff {
    Diff::default()
        .field("name", &before.name, &after.name)
        .field("zone", &before.zone, &after.zone)
        .field("tier", &before.tier, &after.tier)
        .field("fee_minor", &before.fee_minor, &after.fee_minor)
        .field("currency", &before.currency, &after.currency)
        .field("manager", &before.manager, &after.manager)
        .field("note", &before.note, &after.note)
}
