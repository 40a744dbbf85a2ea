//! The card of motivation: four questions, and what stands behind them (C089).

use super::{BasisEntry, Card, Note, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ContactId, TeammateId};
use domain::people::{Influence, OrgLevel, Question};
use std::collections::HashMap;
use store::clients::Client;
use store::contacts::{self, Contact};
use store::{contact_bases, contact_cards, contact_notes};

/// The field of a question in the form and the API.
const FIELDS: [&str; 8] =
    ["wants", "why", "agency_role", "own_role", "pressure", "ambitions", "politics", "character"];

/// What is known of a person, as far as the reader may know it.
#[derive(Clone, Debug)]
pub struct PersonPage {
    pub contact: Contact,
    pub client: Client,
    /// Without the private answers for who may not read them.
    pub card: Card,
    pub may_read_private: bool,
    /// Those that the reader may read and whose day is not over, the newest first.
    pub notes: Vec<Note>,
    /// The newest first: it counts.
    pub bases: Vec<BasisEntry>,
    /// Who the person may report to.
    pub colleagues: Vec<Contact>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads what is known of a person.
pub async fn person(ctx: &Ctx, actor: &Actor, id: ContactId) -> Result<PersonPage> {
    let mut conn = ctx.db.read().await?;
    let (contact, client) = access::contact(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    let may_read_private = actor.may(Action::ReadPrivate);
    let card = contact_cards::get(&mut conn, workspace, id).await?;
    let mut card = card.unwrap_or_else(|| Card::empty(id, client.id));
    if !may_read_private {
        for (n, question) in Question::ALL.iter().enumerate() {
            if question.is_private() {
                card.answers[n].clear();
            }
        }
    }
    let today = crate::promise::today_of(&client, ctx.now());
    let notes = contact_notes::of_contact(&mut conn, workspace, id).await?;
    let is_shown = |note: &Note| {
        let is_author = note.made_by.is_some() && note.made_by == actor.teammate;
        note.until >= today && note.audience.admits(actor.role, is_author)
    };
    let contacts = contacts::of_client(&mut conn, workspace, client.id).await?;
    Ok(PersonPage {
        card,
        may_read_private,
        notes: notes.into_iter().filter(is_shown).collect(),
        bases: contact_bases::of_contact(&mut conn, workspace, id).await?,
        colleagues: contacts
            .into_iter()
            .filter(|c| c.id != id && c.archived_at.is_none())
            .collect(),
        names: crate::board::teammate_names(&mut conn, actor).await?,
        contact,
        client,
    })
}

/// What a person fills in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardInput {
    pub level: Option<OrgLevel>,
    pub influence: Option<Influence>,
    pub reports_to: Option<ContactId>,
    /// In the order of [`Question::ALL`].
    pub answers: [String; 8],
}

/// Saves the card as of `version` (0: there was none). The log tells which answers changed and not
/// what they say: a judgement on a person must not live on there.
pub async fn save_card(
    ctx: &Ctx,
    actor: &Actor,
    id: ContactId,
    version: i64,
    input: &CardInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (contact, client) = access::contact(&mut tx, actor, Action::EditContact, id).await?;
    actor.must(Action::ReadPrivate)?;
    let mut check = Check::default();
    let mut answers = input.answers.clone();
    for (field, answer) in FIELDS.iter().zip(&mut answers) {
        *answer = check.note(field, answer);
    }
    check.done()?;
    let workspace = actor.workspace;
    if let Some(above) = input.reports_to {
        let found = contacts::get(&mut tx, workspace, &actor.audience(), above).await?;
        let is_colleague = found.is_some_and(|c| c.client == client.id && c.erased_at.is_none());
        if !is_colleague || goes_round(&mut tx, actor, id, above).await? {
            return Err(Error::field("reports_to", "unknown_choice"));
        }
    }
    let before = contact_cards::get(&mut tx, workspace, id).await?;
    let before = before.unwrap_or_else(|| Card::empty(id, client.id));
    let after = Card {
        level: input.level,
        influence: input.influence,
        reports_to: input.reports_to,
        answers,
        updated_at: ctx.now_ms(),
        updated_by: actor.teammate,
        version,
        client: client.id,
        contact: id,
    };
    let changed: Vec<&str> = FIELDS
        .iter()
        .enumerate()
        .filter(|(n, _)| before.answers[*n] != after.answers[*n])
        .map(|(_, field)| *field)
        .collect();
    contact_cards::save(&mut tx, workspace, &after).await?;
    let diff = Diff::default()
        .field("level", &before.level.map(OrgLevel::word), &after.level.map(OrgLevel::word))
        .field(
            "influence",
            &before.influence.map(Influence::word),
            &after.influence.map(Influence::word),
        )
        .field("reports_to", &before.reports_to, &after.reports_to)
        .value("answers", &changed);
    event::record(ctx, &mut tx, actor, "contact.card", subject(&contact), diff).await?;
    Ok(tx.commit().await?)
}

/// Whether `above` reports to `id` already, over however many heads.
async fn goes_round(
    conn: &mut store::Conn,
    actor: &Actor,
    id: ContactId,
    above: ContactId,
) -> Result<bool> {
    let mut at = Some(above);
    for _ in 0..100 {
        match at {
            None => return Ok(false),
            Some(at) if at == id => return Ok(true),
            Some(next) => {
                let card = contact_cards::get(conn, actor.workspace, next).await?;
                at = card.and_then(|card| card.reports_to);
            }
        }
    }
    Ok(true)
}
