//! What a person says of an edit: its class, and what became of it.

use super::{EditRow, found, name_of, subject};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::today_of;
use domain::access::Action;
use domain::edit::{EditClass, Settlement};
use domain::id::EditId;
use domain::reason::Reason;
use jiff::civil::Date;
use store::Conn;
use store::edits::{self, Settled};

/// Says what kind of edit it is (C116).
pub async fn classify(ctx: &Ctx, actor: &Actor, id: EditId, class: EditClass) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = found(&mut tx, actor, Action::EditProject, id).await?;
    classify_in(ctx, &mut tx, actor, &before, class).await?;
    Ok(tx.commit().await?)
}

/// The same inside a transaction; saying what was said before changes nothing.
pub(super) async fn classify_in(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    before: &EditRow,
    class: EditClass,
) -> Result<()> {
    let diff =
        Diff::default().field("class", &before.class.map(EditClass::word), &Some(class.word()));
    if diff.is_empty() {
        return Ok(());
    }
    let after = EditRow { class: Some(class), classified_by: actor.teammate, ..before.clone() };
    edits::update(conn, actor.workspace, &after, ctx.now_ms()).await?;
    let name = name_of(&after.text);
    event::record(ctx, conn, actor, "edit.classify", subject(&after, &name), diff).await
}

/// Says what became of an edit; one that is refused says why. `on` is today where nothing else is known.
pub async fn settle(
    ctx: &Ctx,
    actor: &Actor,
    id: EditId,
    how: Settlement,
    on: Option<Date>,
    note: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if before.settled.is_some() {
        return Err(Error::refused(Reason::new("refused.edit-settled")));
    }
    let mut check = Check::default();
    let note = check.note("note", note);
    let on = check.past_day("on", on, today_of(&client, ctx.now()));
    if on < before.said_on {
        check.problem("on", "before_start");
    }
    if how == Settlement::Refused && note.is_empty() {
        check.problem("note", "empty");
    }
    check.done()?;
    let settled = Settled { how, on, note, by: actor.teammate };
    let diff = Diff::default().value("on", &on).value("note", &settled.note);
    let after = EditRow { settled: Some(settled), ..before.clone() };
    edits::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let verb = match how {
        Settlement::Applied => "edit.apply",
        Settlement::Refused => "edit.refuse",
    };
    let name = name_of(&after.text);
    event::record(ctx, &mut tx, actor, verb, subject(&after, &name), diff).await?;
    Ok(tx.commit().await?)
}

/// Takes back what became of an edit: it was a mistake.
pub async fn reopen(ctx: &Ctx, actor: &Actor, id: EditId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = found(&mut tx, actor, Action::EditProject, id).await?;
    let Some(settled) = before.settled.clone() else { return Err(Error::Conflict) };
    let after = EditRow { settled: None, ..before.clone() };
    edits::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let diff = Diff::default()
        .value("was", settled.how.word())
        .value("on", &settled.on)
        .value("note", &settled.note);
    let name = name_of(&after.text);
    event::record(ctx, &mut tx, actor, "edit.reopen", subject(&after, &name), diff).await?;
    Ok(tx.commit().await?)
}
