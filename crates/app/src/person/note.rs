//! Private notes on a person: each has its readers and its last day (RULES.md D.5).

use super::{Note, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ContactId, NoteId};
use domain::people::{NOTE_DAYS, NOTE_DAYS_MAX, NoteAudience};
use jiff::ToSpan;
use jiff::civil::Date;
use store::contact_notes;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteInput {
    pub text: String,
    pub audience: NoteAudience,
    /// The last day; `None`: [`NOTE_DAYS`] from today.
    pub until: Option<Date>,
}

/// Writes a note. The log tells that there is one and for whom, not what it says.
pub async fn add_note(
    ctx: &Ctx,
    actor: &Actor,
    id: ContactId,
    input: &NoteInput,
) -> Result<NoteId> {
    let mut tx = ctx.db.begin().await?;
    let (contact, client) = access::contact(&mut tx, actor, Action::EditContact, id).await?;
    let today = crate::promise::today_of(&client, ctx.now());
    let mut check = Check::default();
    let text = check.note("text", &input.text);
    if text.is_empty() {
        check.problem("text", "empty");
    }
    let until = input.until.unwrap_or_else(|| today.saturating_add(NOTE_DAYS.days()));
    if until < today || until > today.saturating_add(NOTE_DAYS_MAX.days()) {
        check.problem("until", "note_until");
    }
    check.done()?;
    let note = Note {
        id: NoteId(ctx.new_id()),
        client: client.id,
        contact: id,
        text,
        audience: input.audience,
        until,
        made_at: ctx.now_ms(),
        made_by: actor.teammate,
    };
    contact_notes::insert(&mut tx, actor.workspace, &note).await?;
    let diff = Diff::default().value("audience", note.audience.word()).value("until", &note.until);
    event::record(ctx, &mut tx, actor, "contact.note", subject(&contact), diff).await?;
    tx.commit().await?;
    Ok(note.id)
}

/// Removes a note before its day: its author may, and who leads all clients.
pub async fn remove_note(ctx: &Ctx, actor: &Actor, id: ContactId, note: NoteId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (contact, _) = access::contact(&mut tx, actor, Action::EditContact, id).await?;
    let notes = contact_notes::of_contact(&mut tx, actor.workspace, id).await?;
    let found = notes.into_iter().find(|n| n.id == note).ok_or(Error::NotFound)?;
    let is_author = found.made_by.is_some() && found.made_by == actor.teammate;
    if !found.audience.admits(actor.role, is_author) {
        return Err(Error::NotFound);
    }
    if !is_author && !domain::access::sees_all_clients(actor.role) {
        return Err(Error::Forbidden);
    }
    contact_notes::remove(&mut tx, actor.workspace, id, note).await?;
    let diff = Diff::default();
    event::record(ctx, &mut tx, actor, "contact.note_remove", subject(&contact), diff).await?;
    Ok(tx.commit().await?)
}

/// Removes the notes whose last day is over everywhere on earth.
pub async fn sweep_notes(ctx: &Ctx) -> Result<()> {
    let yesterday = ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date().saturating_sub(1.day());
    let mut tx = ctx.db.begin().await?;
    let n = contact_notes::sweep(&mut tx, yesterday).await?;
    tx.commit().await?;
    tracing::info!(n, "swept notes whose day is over");
    Ok(())
}
