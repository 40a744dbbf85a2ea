//! The end of a promise: kept, broken, or not needed any more.

use super::{Promise, found, subject, today_of};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::PromiseId;
use domain::promise::{End, EndKind};
use domain::reason::Reason;
use jiff::civil::Date;
use store::promises;

/// Says what became of a promise; `on` is today where nothing else is known.
pub async fn settle(
    ctx: &Ctx,
    actor: &Actor,
    id: PromiseId,
    how: EndKind,
    on: Option<Date>,
    note: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if before.end.is_some() {
        return Err(Error::refused(Reason::new("refused.promise-ended")));
    }
    let mut check = Check::default();
    let note = check.note("note", note);
    let on = check.past_day("on", on, today_of(&client, ctx.now()));
    if on < before.made_on {
        check.problem("on", "before_start");
    }
    check.done()?;
    let after = Promise {
        end: Some(End { how, on }),
        ended_note: note,
        ended_by: actor.teammate,
        ..before.clone()
    };
    promises::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let diff = Diff::default().value("on", &on).value("note", &after.ended_note);
    event::record(ctx, &mut tx, actor, verb(how), subject(&after), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}

fn verb(how: EndKind) -> &'static str {
    match how {
        EndKind::Kept => "promise.keep",
        EndKind::Broken => "promise.break",
        EndKind::Withdrawn => "promise.withdraw",
    }
}

/// Takes the end of a promise back: it was a mistake.
pub async fn reopen(ctx: &Ctx, actor: &Actor, id: PromiseId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let Some(end) = before.end else { return Err(Error::Conflict) };
    let after = Promise { end: None, ended_note: String::new(), ended_by: None, ..before.clone() };
    promises::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let diff = Diff::default()
        .value("was", end.how.word())
        .value("on", &end.on)
        .value("note", &before.ended_note);
    event::record(ctx, &mut tx, actor, "promise.reopen", subject(&after), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}
