//! Rows of a table of touches: routed like mail, analysed like mail, stored once.

use super::finder::Finder;
use super::line::{Bad, Line, Reading};
use super::run::Report;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::intake::route::Place;
use channels::Person;
use channels::table::{Field, Value};
use domain::id::{ClientId, ContactId, ImportId, TeammateId, WorkspaceId};
use domain::touch::{Channel, Direction, TouchState};
use rust_decimal::prelude::ToPrimitive;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use store::touch_insert::{Inserted, Inserter, NewTouch};
use store::{Tx, contacts};

type Key = [u8; 16];

/// Identities of rows: equal rows of one file are told apart where the table is too coarse for it.
#[derive(Default)]
pub(super) struct Keys {
    /// Rows of a day without time of day that are equal in everything: two calls were two.
    same: HashMap<Key, u32>,
    ids: HashSet<Key>,
}

impl Keys {
    /// The identity of a row, by its own number or by all of its fields; whether its number was
    /// seen in this file before.
    pub fn of(&mut self, line: &Line) -> (Key, bool) {
        let id = line.text(Field::ExternalId);
        if !id.is_empty() {
            let key = hash(&["table-id", id]);
            return (key, !self.ids.insert(key));
        }
        let mut fields = vec!["table".to_owned()];
        for (field, value) in &line.values {
            fields.push(field.word().to_owned());
            fields.push(match value {
                Value::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
                Value::Names(names) => names.join(" "),
                Value::Moment(moment) => format!("{} {:?}", moment.date, moment.time),
                Value::Number(number) => number.normalize().to_string(),
                Value::Direction(direction) => direction.word().to_owned(),
                Value::Channel(channel) => channel.word().to_owned(),
            });
        }
        let key = hash(&fields);
        let has_time = matches!(
            line.values.get(&Field::At),
            Some(Value::Moment(moment)) if moment.time.is_some()
        );
        if has_time {
            return (key, false);
        }
        let n_before = self.same.entry(key).or_default();
        *n_before += 1;
        if *n_before > 1 {
            fields.push(n_before.to_string());
        }
        (hash(&fields), false)
    }
}

fn hash<T: AsRef<str>>(fields: &[T]) -> Key {
    let mut hash = Sha256::new();
    for field in fields {
        let field = field.as_ref().as_bytes();
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}

/// Where rows go.
pub(super) struct Touches {
    pub workspace: WorkspaceId,
    pub import: ImportId,
    pub finder: Finder,
    pub keys: Keys,
}

/// What a row says of the people.
struct Who {
    place: Place,
    direction: Direction,
    teammate: Option<TeammateId>,
    contact: Option<ContactId>,
    /// The outside party, by whom the tray groups.
    counterpart: String,
    people: String,
}

impl Touches {
    /// Takes in a batch of rows, each with its identity.
    pub async fn write(
        &mut self,
        ctx: &Ctx,
        tx: &mut Tx,
        reading: &Reading,
        lines: &[(Line, Key)],
        report: &mut Report,
    ) -> Result<()> {
        let mut inserter = Inserter::new(self.workspace, ctx.now_ms());
        for (line, key) in lines {
            let who = self.who(ctx, tx, reading, line).await?;
            let text = line.text(Field::Text);
            let analysis = text::analyse_with(text, None, &self.finder.book.adapter);
            let touch = self.touch(line, key, &who, &analysis);
            let name = line.text(Field::Contact);
            let searched = [line.text(Field::Subject), text, name, line.text(Field::Email)];
            let tokens: Vec<String> =
                searched.into_iter().flat_map(text::tokens_for_search).collect();
            match inserter.insert(tx, &touch, &tokens.join(" ")).await? {
                Inserted::Known => report.counts.n_known += 1,
                Inserted::Added(_) => report.counts.n_added += 1,
            }
        }
        report.changed.extend(inserter.finish(tx).await?);
        Ok(())
    }

    fn touch<'a>(
        &self,
        line: &'a Line,
        key: &'a Key,
        who: &'a Who,
        analysis: &'a text::Analysis,
    ) -> NewTouch<'a> {
        let (client, state) = match who.place {
            Place::Client(client) => (Some(client), TouchState::Sorted),
            Place::Ignored => (None, TouchState::Ignored),
            Place::Automatic => (None, TouchState::Automatic),
            Place::Unsorted => (None, TouchState::Unsorted),
        };
        let channel = match line.values.get(&Field::Channel) {
            Some(Value::Channel(channel)) => *channel,
            _ => Channel::Call,
        };
        let minutes = match line.values.get(&Field::Duration) {
            Some(Value::Number(minutes)) => minutes.ceil().to_i64(),
            _ => None,
        };
        let is_spoken = matches!(channel, Channel::Call | Channel::Meeting);
        let is_theirs = who.direction == Direction::Incoming;
        NewTouch {
            at_ms: line.at_ms.unwrap_or_default(),
            dedupe_key: key,
            client,
            contact: who.contact,
            teammate: who.teammate,
            project: None,
            direction: who.direction,
            channel,
            state,
            // A call counts whatever was noted of it.
            is_substantive: is_spoken || (channel != Channel::Note && analysis.is_substantive),
            thread: None,
            message_hash: None,
            sender: &who.counterpart,
            subject: line.text(Field::Subject),
            minutes,
            import: Some(self.import),
            text: line.text(Field::Text),
            quoted: "",
            people: &who.people,
            attachments: "",
            place: "",
            cues: if is_theirs { &analysis.cues } else { &[] },
        }
    }

    async fn who(&mut self, ctx: &Ctx, tx: &mut Tx, reading: &Reading, line: &Line) -> Result<Who> {
        let place = self.finder.place(tx, line, reading.client).await?;
        let written = line.names(Field::Email).iter().find(|a| !self.finder.book.is_own(a));
        let ours = line.names(Field::Email).iter().find(|a| self.finder.book.is_own(a));
        let ours = ours.filter(|_| written.is_none());
        let direction = match line.values.get(&Field::Direction) {
            // A letter that we sent, whatever its text looks like.
            _ if ours.is_some() => Direction::Outgoing,
            Some(Value::Direction(direction)) => *direction,
            _ => Direction::Outgoing,
        };
        let person = Person {
            name: if ours.is_some() { "" } else { line.text(Field::Contact) }.to_owned(),
            address: written.cloned().unwrap_or_default(),
        };
        let of_ours = ours.and_then(|a| self.finder.book.teammates.get(a)).copied();
        let contact = match place {
            Place::Client(client) => self.contact(ctx, tx, client, &person).await?,
            _ => None,
        };
        let named = [person.address.as_str(), person.name.as_str(), line.text(Field::Client)];
        let counterpart = named.into_iter().find(|n| !n.is_empty()).unwrap_or_default().to_owned();
        let people = match direction {
            Direction::Incoming => serde_json::json!({"from": person, "to": [], "cc": []}),
            _ => serde_json::json!({"from": null, "to": [person], "cc": []}),
        };
        Ok(Who {
            place,
            direction,
            teammate: line.manager.or(of_ours),
            contact,
            counterpart,
            people: people.to_string(),
        })
    }

    /// The contact by address, else by name; a new address at a known client becomes one, to be
    /// confirmed by a human, as in mail.
    async fn contact(
        &mut self,
        ctx: &Ctx,
        tx: &mut Tx,
        client: ClientId,
        person: &Person,
    ) -> Result<Option<ContactId>> {
        if let Some((contact, of)) = self.finder.book.contacts.get(&person.address) {
            return Ok(Some(*contact).filter(|_| *of == client));
        }
        if let Some(known) = self.finder.contact(tx, client, &person.name).await? {
            return Ok(Some(known));
        }
        if person.address.is_empty() {
            return Ok(None);
        }
        let contact = crate::contact::found::new(ctx, client, person);
        contacts::insert(tx, self.workspace, &contact).await?;
        contacts::add_address(tx, self.workspace, contact.id, &person.address).await?;
        let addresses = std::slice::from_ref(&person.address);
        self.finder.add(client, contact.id, &contact.name, addresses);
        Ok(Some(contact.id))
    }
}

/// The note about a number that comes a second time.
pub(super) fn repeated(reading: &Reading, line: &Line) -> Bad {
    let id = line.text(Field::ExternalId);
    let message = format!("{id:?} is in this file already");
    Bad::new(reading.heading(Field::ExternalId), "repeated-id", message)
}
