//! Changing a contact.

use super::{ContactInput, subject};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, OnUnique, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ContactId;
use store::assessments;
use store::contacts::{self, Contact};

/// Changes a contact as of `version`; [`Error::Conflict`] when somebody was faster. A contact that
/// intake had found counts as looked at from then on.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: ContactId,
    version: i64,
    input: &ContactInput,
) -> Result<Contact> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = access::contact(&mut tx, actor, Action::EditContact, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let input = input.checked()?;
    let workspace = actor.workspace;
    let all = contacts::addresses_of_client(&mut tx, workspace, before.client).await?;
    let addresses: Vec<String> =
        all.into_iter().filter(|(contact, _)| *contact == id).map(|(_, a)| a).collect();
    let after = Contact {
        name: input.name,
        position: input.position,
        phone: input.phone,
        preferred: input.preferred,
        attitude: input.attitude,
        is_senior: input.is_senior,
        is_found: false,
        note: input.note,
        ..before.clone()
    };
    let diff = diff(&before, &after).field("addresses", &addresses, &input.addresses);
    if diff.is_empty() {
        return Ok(before);
    }
    let now = ctx.now_ms();
    contacts::update(&mut tx, workspace, &after, now).await?;
    contacts::set_addresses(&mut tx, workspace, id, &input.addresses).await.on_unique(
        "contact_address",
        "addresses",
        "taken",
    )?;
    assessments::mark_due(&mut tx, workspace, &[after.client]).await?;
    event::record(ctx, &mut tx, actor, "contact.edit", subject(&after), diff).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(Contact { version: version + 1, updated_at: now, ..after })
}

fn diff(before: &Contact, after: &Contact) -> Diff {
    Diff::default()
        .field("name", &before.name, &after.name)
        .field("position", &before.position, &after.position)
        .field("phone", &before.phone, &after.phone)
        .field("preferred", &before.preferred, &after.preferred)
        .field("attitude", &before.attitude, &after.attitude)
        .field("is_senior", &before.is_senior, &after.is_senior)
        .field("is_found", &before.is_found, &after.is_found)
        .field("note", &before.note, &after.note)
}
