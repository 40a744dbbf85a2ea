//! The map of the people at a client: who they are, who speaks with whom, what is missing (C090).

use super::Card;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::{ClientId, ContactId, TeammateId, TouchId};
use domain::matrix::grade::loyalty_of;
use domain::people::{Finding, PersonFact, TIE_DAYS, findings};
use std::collections::HashMap;
use store::clients::Client;
use store::contacts::{self, Contact};
use store::{Conn, contact_cards, ties};

const DAY_MS: i64 = 86_400_000;

/// A person on the map.
#[derive(Clone, Debug)]
pub struct MapPerson {
    pub contact: Contact,
    /// An empty one where nobody wrote one.
    pub card: Card,
    /// The last touch ever.
    pub last_touch: Option<TouchId>,
    /// Touches within [`TIE_DAYS`].
    pub n_touches: i64,
}

/// Who speaks with whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    pub contact: ContactId,
    pub teammate: TeammateId,
    pub name: String,
    pub n_touches: i64,
    pub last: TouchId,
}

/// The map.
#[derive(Clone, Debug)]
pub struct PeopleMap {
    pub client: Client,
    /// By level, then by influence, then by name.
    pub people: Vec<MapPerson>,
    /// Those who speak most first.
    pub ties: Vec<Tie>,
    /// The gravest first.
    pub findings: Vec<Finding>,
}

/// Loads the map of a client; people in the archive are left out.
pub async fn map(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<PeopleMap> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    load(ctx, &mut conn, actor, client).await
}

async fn load(ctx: &Ctx, conn: &mut Conn, actor: &Actor, client: Client) -> Result<PeopleMap> {
    let workspace = actor.workspace;
    let since = ctx.now_ms() - TIE_DAYS * DAY_MS;
    let pairs = ties::since(conn, workspace, client.id, since).await?;
    let last: HashMap<ContactId, TouchId> =
        ties::last(conn, workspace, client.id).await?.into_iter().collect();
    let cards = contact_cards::of_client(conn, workspace, client.id).await?;
    let mut cards: HashMap<ContactId, Card> = cards.into_iter().map(|c| (c.contact, c)).collect();
    let names = crate::board::teammate_names(conn, actor).await?;
    let contacts = contacts::of_client(conn, workspace, client.id).await?;
    let active = contacts.into_iter().filter(|c| c.archived_at.is_none());
    let mut people: Vec<MapPerson> = active
        .map(|contact| MapPerson {
            card: cards.remove(&contact.id).unwrap_or_else(|| Card::empty(contact.id, client.id)),
            last_touch: last.get(&contact.id).copied(),
            n_touches: pairs.iter().filter(|t| t.contact == contact.id).map(|t| t.n_touches).sum(),
            contact,
        })
        .collect();
    // Who is unknown stands last, `None` would stand first.
    people.sort_by_key(|p| {
        (p.card.level.is_none(), p.card.level, p.card.influence.is_none(), p.card.influence)
    });
    let is_here = |id: ContactId| people.iter().any(|p| p.contact.id == id);
    let pairs: Vec<_> = pairs.into_iter().filter(|t| is_here(t.contact)).collect();
    let facts: Vec<PersonFact> = people.iter().map(fact).collect();
    let name = |id: TeammateId| names.get(&id).cloned().unwrap_or_default();
    Ok(PeopleMap {
        findings: findings(&facts, &pairs, &name, ctx.now().as_second()),
        ties: pairs
            .iter()
            .filter_map(|t| {
                let teammate = t.teammate?;
                let last = TouchId::first_at(t.last_at * 1000);
                let (contact, n_touches) = (t.contact, t.n_touches);
                Some(Tie { contact, teammate, name: name(teammate), n_touches, last })
            })
            .collect(),
        people,
        client,
    })
}

fn fact(person: &MapPerson) -> PersonFact {
    PersonFact {
        contact: person.contact.id,
        name: person.contact.name.clone(),
        level: person.card.level,
        influence: person.card.influence,
        loyalty: loyalty_of(&person.contact.attitude),
        n_answered: 4 - u8::try_from(person.card.gaps().len()).unwrap_or(4),
        last_touch_at: person.last_touch.map(|t| t.at_ms() / 1000),
    }
}
