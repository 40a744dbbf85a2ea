//! Reading contacts with their addresses.

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::{ClientId, ContactId};
use store::contacts::{self, Contact};

/// A contact with its addresses in mail and chats.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactEntry {
    pub contact: Contact,
    pub addresses: Vec<String>,
}

/// The contacts of a client, archived ones too.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Vec<ContactEntry>> {
    let mut conn = ctx.db.read().await?;
    access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let all = contacts::addresses_of_client(&mut conn, actor.workspace, client).await?;
    let rows = contacts::of_client(&mut conn, actor.workspace, client).await?;
    Ok(rows.into_iter().map(|contact| card(contact, &all)).collect())
}

/// One contact.
pub async fn get(ctx: &Ctx, actor: &Actor, id: ContactId) -> Result<ContactEntry> {
    let mut conn = ctx.db.read().await?;
    let (contact, client) = access::contact(&mut conn, actor, Action::ReadClient, id).await?;
    let all = contacts::addresses_of_client(&mut conn, actor.workspace, client.id).await?;
    Ok(card(contact, &all))
}

fn card(contact: Contact, all: &[(ContactId, String)]) -> ContactEntry {
    let own = all.iter().filter(|(id, _)| *id == contact.id);
    ContactEntry { addresses: own.map(|(_, address)| address.clone()).collect(), contact }
}
