//! The day of renewal and the usual contact, as a teammate names them.

use super::{ClientTerms, changed};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::ClientId;
use store::{client_terms, contacts};

/// Names the terms of a client; what is `None` is not named any more.
pub async fn set_terms(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    terms: ClientTerms,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditClient, client).await?;
    if let Some(contact) = terms.main_contact {
        let known = contacts::of_client(&mut tx, actor.workspace, client.id).await?;
        if !known.iter().any(|c| c.id == contact && c.archived_at.is_none()) {
            return Err(Error::field("main_contact", "unknown_choice"));
        }
    }
    let before = client_terms::get(&mut tx, actor.workspace, client.id).await?;
    let diff = Diff::default().field("renewal_on", &before.renewal_on, &terms.renewal_on).field(
        "main_contact",
        &before.main_contact,
        &terms.main_contact,
    );
    if diff.is_empty() {
        return Ok(());
    }
    client_terms::set(&mut tx, actor.workspace, client.id, terms, ctx.now_ms()).await?;
    let id = client.id.to_string();
    let subject = Subject { kind: "client", id, name: &client.name, client: Some(client.id) };
    event::record(ctx, &mut tx, actor, "client.terms", subject, diff).await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await
}
