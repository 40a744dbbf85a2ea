//! A row of a table of contacts: known by an address, or by name within the client.

use super::finder::Finder;
use super::line::{Bad, Line, Reading};
use super::run::Report;
use crate::access::{self, Actor};
use crate::contact::{self, ContactInput};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::intake::route::Place;
use channels::table::Field;
use domain::access::Action;
use domain::id::ClientId;
use store::Tx;

/// Takes in one row.
pub(super) async fn write(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    reading: &Reading,
    line: &Line,
    finder: &mut Finder,
    report: &mut Report,
) -> Result<()> {
    let Some(client) = client_of(tx, actor, reading, line, finder).await? else {
        let name = line.text(Field::Client);
        let message = format!("no client is called {name:?}, and the address tells none");
        report.add(line, &Bad::new(reading.heading(Field::Client), "unknown-client", message));
        return Ok(());
    };
    let mut input = input(line);
    let owner = input.addresses.iter().find_map(|a| finder.book.contacts.get(a)).copied();
    if let Some((_, of)) = owner {
        if of != client {
            let message = "the address belongs to a contact of another client";
            report.add(line, &Bad::new(reading.heading(Field::Email), "other-client", message));
        }
        report.counts.n_known += 1;
        return Ok(());
    }
    if finder.contact(tx, client, &input.name).await?.is_some() {
        report.counts.n_known += 1;
        return Ok(());
    }
    for _ in 0..2 {
        match contact::add(ctx, tx, actor, client, &input).await {
            Ok(contact) => {
                report.counts.n_added += 1;
                finder.add(client, contact.id, &contact.name, &input.addresses);
                return Ok(());
            }
            Err(Error::Invalid(problems)) => {
                for problem in problems {
                    let field = leave_out(&mut input, problem.field);
                    let heading = field.map_or("", |field| reading.heading(field));
                    let value = field.map_or("", |field| line.text(field));
                    report.add(line, &Bad::new(heading, problem.code, format!("{value:?}")));
                    if matches!(field, None | Some(Field::Contact)) {
                        return Ok(());
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The client, if the actor may add contacts to it.
async fn client_of(
    tx: &mut Tx,
    actor: &Actor,
    reading: &Reading,
    line: &Line,
    finder: &mut Finder,
) -> Result<Option<ClientId>> {
    let Place::Client(client) = finder.place(tx, line, reading.client).await? else {
        return Ok(None);
    };
    match access::client(tx, actor, Action::EditContact, client).await {
        Ok(_) => Ok(Some(client)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn input(line: &Line) -> ContactInput {
    let mut addresses = line.names(Field::Email).to_vec();
    let handle = line.text(Field::Telegram);
    let handle = handle.rsplit('/').next().unwrap_or_default().trim_start_matches('@');
    if !handle.is_empty() {
        addresses.push(format!("@{}", handle.to_lowercase()));
    }
    addresses.sort_unstable();
    addresses.dedup();
    let name = line.text(Field::Contact);
    ContactInput {
        name: if name.is_empty() { line.text(Field::Email) } else { name }.to_owned(),
        position: line.text(Field::Position).to_owned(),
        phone: line.text(Field::Phone).to_owned(),
        note: line.text(Field::Note).to_owned(),
        addresses,
        ..ContactInput::default()
    }
}

/// Empties the field of the form; the column that it came from. `None`: nothing of the row's.
fn leave_out(input: &mut ContactInput, field: &str) -> Option<Field> {
    match field {
        "addresses" => {
            input.addresses.clear();
            Some(Field::Email)
        }
        "name" => Some(Field::Contact),
        "note" => {
            input.note.clear();
            Some(Field::Note)
        }
        "phone" => {
            input.phone.clear();
            Some(Field::Phone)
        }
        "position" => {
            input.position.clear();
            Some(Field::Position)
        }
        _ => None,
    }
}
