//! Entries by hand, with a reason, and taking an entry back, with a reason too (K3).

use super::book::{BY_HAND, undo_entry};
use super::{Entry, centi};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::{ClientId, ContactId, EntryId};
use domain::trust::{TrustEntryKind, TrustPolicy};
use jiff::Timestamp;
use store::clients::Client;
use store::{contacts, trust_entries};

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryInput {
    pub kind: TrustEntryKind,
    pub contact: Option<ContactId>,
    pub at: Timestamp,
    /// What happened; without it the entry proves nothing.
    pub reason: String,
}

/// Writes an entry down. Its points are those of its kind: nobody sets a number by feeling.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &EntryInput,
) -> Result<EntryId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let mut check = Check::default();
    let reason = check.name("reason", &input.reason);
    if input.at > ctx.now() {
        check.problem("at", "in-future");
    }
    check.done()?;
    if let Some(contact) = input.contact {
        let found = contacts::get(&mut tx, actor.workspace, &actor.audience(), contact).await?;
        if found.is_none_or(|found| found.client != client.id) {
            return Err(Error::field("contact", "unknown_choice"));
        }
    }
    let id = EntryId(ctx.new_id());
    let entry = Entry {
        id,
        client: client.id,
        contact: input.contact,
        kind: input.kind,
        at: input.at.as_millisecond(),
        made_at: ctx.now_ms(),
        points: centi(TrustPolicy::default().points(input.kind, 1.0)),
        size: 1,
        cause_kind: BY_HAND.to_owned(),
        cause_id: id.to_string(),
        cause_part: 0,
        number: 0,
        title: reason.clone(),
        reason,
        made_by: actor.teammate,
        undoes: None,
    };
    trust_entries::insert(&mut tx, actor.workspace, &entry).await?;
    let diff = Diff::default().value("kind", entry.kind.word()).value("reason", &entry.reason);
    event::record(ctx, &mut tx, actor, "trust.add", subject(&client), diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes an entry back from now on; the entry itself and the past stay as they were.
pub async fn undo(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    entry: EntryId,
    reason: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let ledger = trust_entries::of_client(&mut tx, actor.workspace, client.id).await?;
    let found = ledger.iter().find(|own| own.id == entry).ok_or(Error::NotFound)?;
    let mut check = Check::default();
    let reason = check.name("reason", reason);
    check.done()?;
    if found.undoes.is_some() {
        return Err(Error::Conflict);
    }
    let back = Entry {
        reason,
        made_by: Some(actor.teammate()?),
        ..undo_entry(ctx, found, &TrustPolicy::default(), ctx.now_ms())
    };
    if !trust_entries::insert(&mut tx, actor.workspace, &back).await? {
        return Err(Error::Conflict);
    }
    let diff = Diff::default().value("entry", &found.title).value("reason", &back.reason);
    event::record(ctx, &mut tx, actor, "trust.undo", subject(&client), diff).await?;
    Ok(tx.commit().await?)
}

fn subject(client: &Client) -> Subject<'_> {
    let id = client.id.to_string();
    Subject { kind: "trust", id, name: &client.name, client: Some(client.id) }
}
