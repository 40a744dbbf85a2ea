//! Everything that is kept of a person, as one file: what the person may ask for (152-FZ art. 14 and 20,
//! GDPR art. 15). Private notes are in it: the person has a right to them (RULES.md D.5).

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ContactId;
use domain::people::Question;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use store::contacts::{self, Contact};
use store::events::Of;
use store::touches::{self, TimelineFilter, Touch};
use store::{Audience, Conn, contact_bases, contact_cards, contact_notes, events, trust_entries};

/// Touches that are read at once.
const TOUCHES_AT_ONCE: i64 = 500;
/// Lines of the log about the contact.
const EVENTS: i64 = 10_000;

/// The file, as JSON. That it was made is written down.
pub async fn file(ctx: &Ctx, actor: &Actor, id: ContactId) -> Result<Value> {
    let mut tx = ctx.db.begin().await?;
    let (contact, client) = access::contact(&mut tx, actor, Action::ReadClient, id).await?;
    actor.must(Action::HandlePersonalData)?;
    let workspace = actor.workspace;
    let addresses = contacts::addresses_of_client(&mut tx, workspace, client.id).await?;
    let own: Vec<String> =
        addresses.into_iter().filter(|(of, _)| *of == id).map(|(_, a)| a).collect();
    let card = contact_cards::get(&mut tx, workspace, id).await?;
    let bases = contact_bases::of_contact(&mut tx, workspace, id).await?;
    let notes = contact_notes::of_contact(&mut tx, workspace, id).await?;
    let messages = messages(&mut tx, actor, &contact).await?;
    let ledger = trust_entries::of_client(&mut tx, workspace, client.id).await?;
    let text_id = id.to_string();
    let of = Of::Subject("contact", &text_id);
    let log = events::list(&mut tx, workspace, of, None, EVENTS).await?;
    let file = json!({
        "made_at": ctx.now(),
        "company": client.name,
        "person": {
            "name": contact.name, "position": contact.position, "phone": contact.phone,
            "addresses": own, "preferred_channel": contact.preferred,
            "attitude": contact.attitude, "is_senior": contact.is_senior, "note": contact.note,
            "known_since": moment(contact.created_at),
        },
        "why_kept": bases.iter().map(|b| json!({
            "basis": b.basis.word(), "since": b.on, "note": b.note,
        })).collect::<Vec<_>>(),
        "card": card.as_ref().map(|card| {
            let answers: Map<String, Value> = Question::ALL
                .iter()
                .map(|q| (q.word().to_owned(), json!(card.answer(*q))))
                .collect();
            json!({"level": card.level, "influence": card.influence, "answers": answers})
        }),
        "notes": notes.iter().map(|n| json!({
            "text": n.text, "written_at": moment(n.made_at), "kept_until": n.until,
        })).collect::<Vec<_>>(),
        "trust": ledger.iter().filter(|e| e.contact == Some(id)).map(|e| json!({
            "at": moment(e.at), "kind": e.kind.word(), "what": e.title, "reason": e.reason,
        })).collect::<Vec<_>>(),
        "messages": messages,
        "log": log.iter().map(|e| json!({
            "at": moment(e.at), "who": e.actor_name, "what": e.verb,
        })).collect::<Vec<_>>(),
    });
    event::record(ctx, &mut tx, actor, "contact.export", subject(&contact), Diff::default())
        .await?;
    tx.commit().await?;
    Ok(file)
}

/// The messages of the person and to the person, the newest first.
async fn messages(conn: &mut Conn, actor: &Actor, contact: &Contact) -> Result<Vec<Value>> {
    let (workspace, all) = (actor.workspace, Audience::All);
    let mut filter = TimelineFilter {
        contact: Some(contact.id),
        limit: TOUCHES_AT_ONCE,
        ..TimelineFilter::default()
    };
    let mut found = Vec::new();
    loop {
        let lines = touches::timeline(conn, workspace, &all, contact.client, &filter).await?;
        let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
        let Some(last) = ids.last().copied() else { return Ok(found) };
        let mut part = touches::get_many(conn, workspace, &all, &ids).await?;
        part.reverse();
        found.extend(part.iter().map(message));
        filter.before = Some(last);
    }
}

fn message(touch: &Touch) -> Value {
    json!({
        "at": moment(touch.line.id.at_ms()),
        "channel": touch.line.channel.word(),
        "direction": touch.line.direction.word(),
        "subject": touch.line.subject,
        "text": touch.text,
        "quoted": touch.quoted,
    })
}

fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
