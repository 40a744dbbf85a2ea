//! Putting a promise right: its words, who keeps it, where it was said. Its side and its dates stay:
//! another date is a move, and the old one is kept.

use super::{Promise, PromiseInput, check_ties, found, subject};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::PromiseId;
use store::promises;

/// Changes a promise as of `version`; side and dates of the input are not looked at.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: PromiseId,
    version: i64,
    input: &PromiseInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let mut check = Check::default();
    let (what, words) = (check.name("what", &input.what), check.note("words", &input.words));
    check_ties(&mut tx, actor, client.id, input.ties(), &mut check).await?;
    check.done()?;
    let after = Promise {
        kind: input.kind,
        origin: input.origin,
        what,
        words,
        owner: input.owner,
        contact: input.contact,
        project: input.project,
        touch: input.touch,
        ..before.clone()
    };
    let diff = Diff::default()
        .field("kind", before.kind.word(), after.kind.word())
        .field("origin", before.origin.word(), after.origin.word())
        .field("what", &before.what, &after.what)
        .field("words", &before.words, &after.words)
        .field("owner", &before.owner, &after.owner)
        .field("contact", &before.contact, &after.contact)
        .field("project", &before.project, &after.project)
        .field("touch", &before.touch, &after.touch);
    if diff.is_empty() {
        return Ok(());
    }
    promises::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, "promise.edit", subject(&after), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}
