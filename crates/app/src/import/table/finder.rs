//! Whose is a row? By the client's name, else by the address as mail does.

use super::line::Line;
use crate::error::Result;
use crate::intake::Intake;
use crate::intake::route::{AddressBook, Participants, Place};
use channels::Person;
use channels::table::Field;
use domain::fold::fold;
use domain::id::{ClientId, ContactId, WorkspaceId};
use std::collections::HashMap;
use store::{Conn, clients, contacts};

/// Finds clients and contacts; what it has asked for it remembers for the run.
pub(super) struct Finder {
    workspace: WorkspaceId,
    pub book: AddressBook,
    clients: HashMap<String, Option<ClientId>>,
    contacts: HashMap<ClientId, HashMap<String, ContactId>>,
}

impl Finder {
    /// Loads the address book.
    pub async fn load(conn: &mut Conn, workspace: WorkspaceId) -> Result<Finder> {
        let book = Intake::open(conn, workspace, None, None).await?.book().clone();
        Ok(Finder { workspace, book, clients: HashMap::new(), contacts: HashMap::new() })
    }

    /// The client of that name.
    pub async fn client(&mut self, conn: &mut Conn, name: &str) -> Result<Option<ClientId>> {
        let folded = fold(name);
        if folded.is_empty() {
            return Ok(None);
        }
        if let Some(known) = self.clients.get(&folded) {
            return Ok(*known);
        }
        let found = clients::by_name(conn, self.workspace, name).await?;
        self.clients.insert(folded, found);
        Ok(found)
    }

    /// Where the row belongs: `client` where a person said so, else its client by name, else by
    /// its address.
    pub async fn place(
        &mut self,
        conn: &mut Conn,
        line: &Line,
        client: Option<ClientId>,
    ) -> Result<Place> {
        if let Some(client) = client {
            return Ok(Place::Client(client));
        }
        if let Some(client) = self.client(conn, line.text(Field::Client)).await? {
            return Ok(Place::Client(client));
        }
        for address in line.names(Field::Email) {
            if self.book.is_own(address) {
                continue;
            }
            let person = Person { name: String::new(), address: address.clone() };
            let who = Participants { from: Some(&person), to: &[], cc: &[] };
            let routed = self.book.route(who, false, None);
            if routed.place != Place::Unsorted {
                return Ok(routed.place);
            }
        }
        Ok(Place::Unsorted)
    }

    /// The client's contact of that name.
    pub async fn contact(
        &mut self,
        conn: &mut Conn,
        client: ClientId,
        name: &str,
    ) -> Result<Option<ContactId>> {
        if name.is_empty() {
            return Ok(None);
        }
        if !self.contacts.contains_key(&client) {
            let known = contacts::of_client(conn, self.workspace, client).await?;
            let by_name = known.into_iter().map(|c| (fold(&c.name), c.id)).collect();
            self.contacts.insert(client, by_name);
        }
        Ok(self.contacts.get(&client).and_then(|known| known.get(&fold(name)).copied()))
    }

    /// Notes a contact that was just made.
    pub fn add(&mut self, client: ClientId, contact: ContactId, name: &str, addresses: &[String]) {
        if let Some(known) = self.contacts.get_mut(&client) {
            known.insert(fold(name), contact);
        }
        for address in addresses {
            self.book.contacts.insert(address.clone(), (contact, client));
        }
    }
}
