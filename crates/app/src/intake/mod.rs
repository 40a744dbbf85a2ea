//! Messages from outside become touches: routed to a client, analysed, stored, the client marked
//! for a new verdict. Used by every import and by every live source; the rules are not called here.

pub mod own;
pub mod prepare;
pub mod route;

use crate::ctx::Ctx;
use crate::error::Result;
use crate::incident::arrival::{self, SentLetters};
use crate::outbox;
use channels::Inbound;
use domain::id::{ClientId, ContactId, ImportId, TeammateId, WorkspaceId};
use domain::touch::{Direction, TouchState};
use prepare::Prepared;
use route::{AddressBook, Participants, Place, Routed};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::touch_insert::{Inserted, Inserter, NewTouch};
use store::{Conn, Tx, contacts};

/// Conversations whose client is remembered; the oldest are asked again from the database.
const THREADS_REMEMBERED: usize = 50_000;

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub n_added: i64,
    pub n_known: i64,
    /// Known ones that had changed.
    pub n_updated: i64,
}

/// Takes in the messages of one source.
pub struct Intake {
    workspace: WorkspaceId,
    import: Option<ImportId>,
    book: AddressBook,
    /// A chat that a person has said belongs to this client.
    client: Option<ClientId>,
    people_by_name: HashMap<String, TeammateId>,
    /// Contacts of `client`: a chat knows names, not addresses.
    contacts_by_name: HashMap<String, ContactId>,
    threads: HashMap<u64, Option<ClientId>>,
    letters: SentLetters,
    /// Clients whose facts changed since the last [`Intake::take_changed`].
    changed: BTreeSet<ClientId>,
}

impl Intake {
    /// Loads the address book of the workspace.
    pub async fn open(
        conn: &mut Conn,
        workspace: WorkspaceId,
        import: Option<ImportId>,
        client: Option<ClientId>,
    ) -> Result<Intake> {
        let book = load_book(conn, workspace).await?;
        let teammates = store::teammates::list(conn, workspace).await?;
        let people_by_name =
            teammates.into_iter().map(|t| (domain::fold::fold(&t.name), t.id)).collect();
        let known = match client {
            Some(client) => contacts::of_client(conn, workspace, client).await?,
            None => Vec::new(),
        };
        let contacts_by_name =
            known.into_iter().map(|c| (domain::fold::fold(&c.name), c.id)).collect();
        Ok(Intake {
            workspace,
            import,
            book,
            client,
            people_by_name,
            contacts_by_name,
            threads: HashMap::new(),
            letters: SentLetters::load(conn, workspace).await?,
            changed: BTreeSet::new(),
        })
    }

    /// The address book as it is now.
    pub fn book(&self) -> &AddressBook {
        &self.book
    }

    /// Stores a batch inside the caller's transaction. A message that is there already is counted
    /// as known and changes nothing.
    pub async fn insert(&mut self, ctx: &Ctx, tx: &mut Tx, batch: &[Prepared]) -> Result<Counts> {
        let mut counts = Counts::default();
        let mut inserter = Inserter::new(self.workspace, ctx.now_ms());
        for prepared in batch {
            if self.is_own_copy(tx, prepared).await? {
                counts.n_known += 1;
                continue;
            }
            let thread = self.thread_of(tx, prepared).await?;
            let routed = self.route(tx, prepared, thread).await?;
            let contact = self.contact_for(ctx, tx, &routed).await?;
            let extras = Extras::of(&prepared.inbound);
            let touch = self.new_touch(ctx, prepared, &routed, contact, thread, &extras);
            match inserter.insert(tx, &touch, &prepared.tokens).await? {
                Inserted::Known => counts.n_known += 1,
                Inserted::Added(_) => {
                    counts.n_added += 1;
                    self.note_bounce(ctx, tx, prepared).await?;
                }
            }
            if let (Some(thread), Place::Client(client)) = (thread, routed.place) {
                self.remember(thread, Some(client));
            }
        }
        self.changed.extend(inserter.finish(tx).await?);
        Ok(counts)
    }

    /// The clients whose facts changed since this was asked last.
    pub fn take_changed(&mut self) -> BTreeSet<ClientId> {
        std::mem::take(&mut self.changed)
    }

    /// A letter that Houston sent itself is a touch since then: its copy in a mailbox is no other.
    async fn is_own_copy(&self, conn: &mut Conn, prepared: &Prepared) -> Result<bool> {
        let Some(hash) = prepared.message_hash else { return Ok(false) };
        let message_id = &prepared.inbound.message_id;
        if self.letters.find(message_id).is_none() && outbox::mail_of(message_id).is_none() {
            return Ok(false);
        }
        Ok(store::touches::is_message_known(conn, self.workspace, hash).await?)
    }

    async fn note_bounce(&self, ctx: &Ctx, tx: &mut Tx, prepared: &Prepared) -> Result<()> {
        let Some(bounce) = &prepared.inbound.bounce else { return Ok(()) };
        match self.letters.find(&bounce.message_id) {
            Some(letter) => arrival::bounced(ctx, tx, self.workspace, letter, bounce).await,
            None => outbox::bounced(ctx, tx, self.workspace, bounce).await,
        }
    }

    /// The conversation: as the message says, or that of the message it answers.
    async fn thread_of(&mut self, conn: &mut Conn, prepared: &Prepared) -> Result<Option<u64>> {
        if let Some(parent) = prepared.parent_hash
            && let Some(thread) = store::touches::thread_of(conn, self.workspace, &[parent]).await?
        {
            return Ok(Some(thread));
        }
        Ok(prepared.thread)
    }

    async fn route(
        &mut self,
        conn: &mut Conn,
        prepared: &Prepared,
        thread: Option<u64>,
    ) -> Result<Routed> {
        let inbound = &prepared.inbound;
        let who = Participants { from: inbound.from.as_ref(), to: &inbound.to, cc: &inbound.cc };
        if let Some(client) = self.client {
            return Ok(self.route_to(client, inbound));
        }
        let routed = self.book.route(who, inbound.is_automatic, None);
        let is_open = match routed.place {
            Place::Unsorted | Place::Automatic => true,
            Place::Ignored => routed.direction == Direction::Internal,
            Place::Client(_) => false,
        };
        let Some(thread) = thread.filter(|_| is_open) else { return Ok(routed) };
        let of_thread = match self.threads.get(&thread) {
            Some(known) => *known,
            None => {
                let found = store::touches::client_of_thread(conn, self.workspace, thread).await?;
                self.remember(thread, found);
                found
            }
        };
        Ok(self.book.route(who, inbound.is_automatic, of_thread))
    }

    /// A chat that is known to be a client's: whoever is not of the agency is of the client.
    fn route_to(&self, client: ClientId, inbound: &Inbound) -> Routed {
        let from = inbound.from.clone().unwrap_or_default();
        let by_name = self.people_by_name.get(&domain::fold::fold(&from.name)).copied();
        let teammate = self.book.teammates.get(&from.address).copied().or(by_name);
        let is_ours = teammate.is_some() || self.book.is_own(&from.address);
        let by_address = self.book.contacts.get(&from.address).filter(|(_, c)| *c == client);
        let by_name = || self.contacts_by_name.get(&domain::fold::fold(&from.name)).copied();
        let contact = by_address.map(|(id, _)| *id).or_else(by_name);
        let is_stranger = !is_ours && contact.is_none() && !from.address.is_empty();
        Routed {
            direction: if is_ours { Direction::Outgoing } else { Direction::Incoming },
            place: Place::Client(client),
            contact,
            teammate,
            counterpart: from.address.clone(),
            stranger: Some(from).filter(|_| is_stranger),
        }
    }

    fn remember(&mut self, thread: u64, client: Option<ClientId>) {
        if self.threads.len() >= THREADS_REMEMBERED {
            self.threads.clear();
        }
        self.threads.insert(thread, client);
    }

    /// The contact; a person who writes for a known client for the first time becomes one, marked
    /// as found, until a human confirms it.
    async fn contact_for(
        &mut self,
        ctx: &Ctx,
        tx: &mut Tx,
        routed: &Routed,
    ) -> Result<Option<ContactId>> {
        let (Place::Client(client), Some(person)) = (routed.place, &routed.stranger) else {
            return Ok(routed.contact);
        };
        let contact = crate::contact::found::new(ctx, client, person);
        let id = contact.id;
        contacts::insert(tx, self.workspace, &contact).await?;
        contacts::add_address(tx, self.workspace, id, &person.address).await?;
        self.book.contacts.insert(person.address.clone(), (id, client));
        Ok(Some(id))
    }

    fn new_touch<'a>(
        &self,
        ctx: &Ctx,
        prepared: &'a Prepared,
        routed: &'a Routed,
        contact: Option<ContactId>,
        thread: Option<u64>,
        extras: &'a Extras,
    ) -> NewTouch<'a> {
        let inbound = &prepared.inbound;
        let (client, state) = match routed.place {
            Place::Client(client) => (Some(client), TouchState::Sorted),
            Place::Ignored => (None, TouchState::Ignored),
            Place::Automatic => (None, TouchState::Automatic),
            Place::Unsorted => (None, TouchState::Unsorted),
        };
        NewTouch {
            at_ms: inbound.at_ms.unwrap_or_else(|| ctx.now_ms()),
            client,
            contact,
            teammate: routed.teammate,
            project: None,
            direction: routed.direction,
            channel: inbound.channel,
            state,
            is_substantive: prepared.is_substantive,
            thread,
            message_hash: prepared.message_hash,
            dedupe_key: &inbound.key,
            sender: &routed.counterpart,
            subject: &inbound.subject,
            minutes: inbound
                .call
                .as_ref()
                .and_then(|c| c.seconds)
                .map(|s| i64::from(s.div_ceil(60))),
            import: self.import,
            text: &inbound.text,
            quoted: &inbound.quoted,
            people: &extras.people,
            attachments: &extras.attachments,
            place: &inbound.place,
            cues: if routed.direction == Direction::Incoming { &prepared.cues } else { &[] },
        }
    }
}

/// What is kept of a message as JSON: it is shown, never asked for.
struct Extras {
    people: String,
    attachments: String,
}

impl Extras {
    fn of(inbound: &Inbound) -> Self {
        let people = serde_json::json!({
            "from": inbound.from, "to": inbound.to, "cc": inbound.cc,
        });
        let attachments = if inbound.attachments.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&inbound.attachments).unwrap_or_default()
        };
        Extras { people: people.to_string(), attachments }
    }
}

async fn load_book(conn: &mut Conn, workspace: WorkspaceId) -> Result<AddressBook> {
    let settings = crate::settings::load(conn, workspace).await?;
    let mut book = AddressBook {
        own_addresses: settings.own_addresses.into_iter().collect(),
        own_domains: settings.own_domains.into_iter().collect(),
        adapter: Arc::new(crate::signal::learning::adapter(conn, workspace).await?),
        ..AddressBook::default()
    };
    for (address, teammate) in store::teammates::addresses(conn, workspace).await? {
        book.teammates.insert(address, teammate);
    }
    for (address, contact, client) in contacts::by_address(conn, workspace).await? {
        book.contacts.insert(address, (contact, client));
    }
    for (domain, client) in store::client_domains::all(conn, workspace).await? {
        book.client_domains.insert(domain, client);
    }
    for rule in store::routing_rules::list(conn, workspace).await? {
        let rules = match rule.kind.as_str() {
            "domain" => &mut book.domain_rules,
            _ => &mut book.address_rules,
        };
        rules.insert(rule.value, rule.client);
    }
    Ok(book)
}
