//! Adding a contact.

use super::{ContactInput, subject};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{OnUnique, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, ContactId};
use store::Tx;
use store::contacts::{self, Contact};

/// Adds a contact to a client.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &ContactInput,
) -> Result<Contact> {
    let mut tx = ctx.db.begin().await?;
    let contact = add(ctx, &mut tx, actor, client, input).await?;
    tx.commit().await?;
    Ok(contact)
}

/// The same inside the caller's transaction: for tables, where many come at once.
pub(crate) async fn add(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    client: ClientId,
    input: &ContactInput,
) -> Result<Contact> {
    access::client(tx, actor, Action::EditContact, client).await?;
    let input = input.checked()?;
    let now = ctx.now_ms();
    let contact = Contact {
        id: ContactId(ctx.new_id()),
        client,
        name: input.name,
        position: input.position,
        phone: input.phone,
        preferred: input.preferred,
        attitude: input.attitude,
        is_senior: input.is_senior,
        is_found: false,
        note: input.note,
        created_at: now,
        updated_at: now,
        archived_at: None,
        merged_into: None,
        erased_at: None,
        version: 1,
    };
    contacts::insert(tx, actor.workspace, &contact).await?;
    contacts::set_addresses(tx, actor.workspace, contact.id, &input.addresses).await.on_unique(
        "contact_address",
        "addresses",
        "taken",
    )?;
    let diff = Diff::default().value("addresses", &input.addresses);
    event::record(ctx, tx, actor, "contact.create", subject(&contact), diff).await?;
    Ok(contact)
}
