//! Publishing: a person approves the draft, and from then on it is what the client was told.

use super::make::week;
use super::{WeeklyReport, draft, sorted, subject, tell};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event;
use domain::access::Action;
use domain::id::WeeklyId;
use store::weekly_reports;

/// Publishes a draft as of `version`: refused while a reason, grounds or the meaning are missing
/// (C121, A.10). A human act.
pub async fn publish(ctx: &Ctx, actor: &Actor, (id, version): (WeeklyId, i64)) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = draft(&mut tx, actor, Action::TellClient, id).await?;
    let mut tasks = weekly_reports::tasks(&mut tx, actor.workspace, id).await?;
    let (parts, debts) = sorted(&tasks)?;
    if before.meaning.trim().is_empty() {
        return Err(Error::field("meaning", "empty"));
    }
    if let Some(debt) = debts.into_iter().next() {
        return Err(Error::refused(debt));
    }
    for task in &mut tasks {
        task.part = parts.get(&task.item.to_string()).copied();
    }
    let after = WeeklyReport {
        published_at: Some(ctx.now_ms()),
        published_by: actor.teammate,
        version,
        ..before
    };
    weekly_reports::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    weekly_reports::put_tasks(&mut tx, actor.workspace, id, &tasks).await?;
    event::record(ctx, &mut tx, actor, "weekly.publish", subject(&after, &client), week(&after))
        .await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(())
}
