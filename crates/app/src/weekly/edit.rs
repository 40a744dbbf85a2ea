//! Working on a draft: words and plans of its tasks, what it means; taking the tasks anew; throwing it
//! away.

use super::make::{cut_now, snapshot, week};
use super::{WeeklyReport, draft, subject, tell};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{WeeklyId, WorkItemId};
use store::weekly_reports;

/// What a person says of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskWord {
    pub item: WorkItemId,
    /// In the plan of the coming week.
    pub is_planned: bool,
    /// Something was done on it.
    pub has_activity: bool,
    /// The client does not see it; only of tasks that no report has shown.
    pub is_left_out: bool,
    /// The reason or the grounds.
    pub word: String,
}

/// A draft as a person leaves it. Tasks that are not named stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeeklyInput {
    /// `ru` or `en`; empty: as it is.
    pub lang: String,
    pub meaning: String,
    pub ask: String,
    pub tasks: Vec<TaskWord>,
}

/// Saves a draft as of `version`.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    (id, version): (WeeklyId, i64),
    input: &WeeklyInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = draft(&mut tx, actor, Action::EditProject, id).await?;
    let mut check = Check::default();
    let lang = match input.lang.as_str() {
        "" => before.lang.clone(),
        lang => check.one_of("lang", lang, &["ru", "en"]),
    };
    let (meaning, ask) = (check.note("meaning", &input.meaning), check.note("ask", &input.ask));
    let mut tasks = weekly_reports::tasks(&mut tx, actor.workspace, id).await?;
    for said in &input.tasks {
        let Some(task) = tasks.iter_mut().find(|task| task.item == said.item) else {
            check.problem("tasks", "unknown_choice");
            continue;
        };
        task.word = check.note("word", &said.word);
        // The client has seen it: it cannot vanish from their eyes.
        task.is_left_out = said.is_left_out && task.was.is_none();
        if let Some(now) = task.now.as_mut().filter(|now| !now.is_done) {
            now.is_planned = said.is_planned;
            now.has_activity = said.has_activity;
        }
    }
    check.done()?;
    let after = WeeklyReport { lang, meaning, ask, version, ..before.clone() };
    weekly_reports::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    weekly_reports::put_tasks(&mut tx, actor.workspace, id, &tasks).await?;
    let diff = Diff::default().field("meaning", &before.meaning, &after.meaning);
    event::record(ctx, &mut tx, actor, "weekly.save", subject(&after, &client), diff).await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(())
}

/// Takes the tasks anew, as they are now; what was said of them stays.
pub async fn refresh(ctx: &Ctx, actor: &Actor, (id, version): (WeeklyId, i64)) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = draft(&mut tx, actor, Action::EditProject, id).await?;
    let cut = cut_now(ctx, &mut tx, actor.workspace, before.week_on).await?;
    let kept = weekly_reports::tasks(&mut tx, actor.workspace, id).await?;
    let (tasks, n_cut) = snapshot(&mut tx, actor.workspace, &before, &kept, &cut).await?;
    let after = WeeklyReport { frozen_at: ctx.now_ms(), n_cut, version, ..before };
    weekly_reports::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    weekly_reports::put_tasks(&mut tx, actor.workspace, id, &tasks).await?;
    event::record(ctx, &mut tx, actor, "weekly.refresh", subject(&after, &client), week(&after))
        .await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(())
}

/// Throws a draft away; it does not come back by itself.
pub async fn discard(ctx: &Ctx, actor: &Actor, (id, version): (WeeklyId, i64)) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = draft(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let after = WeeklyReport { removed_at: Some(ctx.now_ms()), ..before };
    weekly_reports::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, "weekly.discard", subject(&after, &client), week(&after))
        .await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(())
}
