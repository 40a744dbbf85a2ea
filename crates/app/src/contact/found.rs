//! People who were found in messages: they become contacts, marked as found until a human confirms.

use crate::ctx::Ctx;
use crate::error::Result;
use channels::Person;
use domain::id::{ClientId, ContactId, TouchId, WorkspaceId};
use serde::Deserialize;
use store::contacts::{self, Contact};
use store::{Audience, Tx};

/// Gives a contact to every touch of the client that has a sender but no contact.
pub async fn from_touches(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<()> {
    let known = contacts::by_address(tx, workspace).await?;
    let senders = store::touches::senders_without_contact(tx, workspace, client).await?;
    for (sender, last) in senders {
        let found = known.iter().find(|(address, _, _)| *address == sender);
        let contact = match found {
            Some((_, contact, owner)) if *owner == client => *contact,
            // The person belongs to another client; here the address stays without a contact.
            Some(_) => continue,
            None => add(ctx, tx, workspace, client, &sender, last).await?,
        };
        store::touches::set_contact(tx, workspace, client, &sender, contact).await?;
    }
    Ok(())
}

async fn add(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    client: ClientId,
    sender: &str,
    last: TouchId,
) -> Result<ContactId> {
    let touch = store::touches::get(tx, workspace, &Audience::All, last).await?;
    let people = touch.map(|t| t.people).unwrap_or_default();
    let person = Person { name: name_in(&people, sender), address: sender.to_owned() };
    let contact = new(ctx, client, &person);
    contacts::insert(tx, workspace, &contact).await?;
    contacts::add_address(tx, workspace, contact.id, sender).await?;
    Ok(contact.id)
}

/// A contact made from what a message says of a person.
pub fn new(ctx: &Ctx, client: ClientId, person: &Person) -> Contact {
    let name = person.name.trim();
    Contact {
        id: ContactId(ctx.new_id()),
        client,
        name: if name.is_empty() { person.address.clone() } else { name.to_owned() },
        position: String::new(),
        phone: String::new(),
        preferred: String::new(),
        attitude: String::new(),
        is_senior: false,
        is_found: true,
        note: String::new(),
        created_at: ctx.now_ms(),
        updated_at: ctx.now_ms(),
        archived_at: None,
        merged_into: None,
        erased_at: None,
        version: 1,
    }
}

/// The people of a message, as kept with the touch.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct People {
    pub from: Option<Person>,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
}

impl People {
    /// Reads what [`crate::intake`] wrote.
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    fn all(&self) -> impl Iterator<Item = &Person> {
        self.from.iter().chain(&self.to).chain(&self.cc)
    }
}

fn name_in(people: &str, address: &str) -> String {
    let people = People::read(people);
    let person = people.all().find(|p| p.address == address && !p.name.is_empty());
    person.map(|p| p.name.clone()).unwrap_or_default()
}
