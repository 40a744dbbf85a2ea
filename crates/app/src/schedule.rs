//! The schedule: what is done again and again. Missed runs collapse into one.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::job::{self, Job, PROGRAM};
use store::{Conn, jobs, notices};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Jobs that are over stay so long, for questions.
const JOBS_KEPT_MS: i64 = 14 * DAY_MS;

/// What people were told stays on their page so long.
const NOTICES_KEPT_MS: i64 = 180 * DAY_MS;

/// What, and how often.
const TABLE: &[(Job, i64)] = &[
    // Time alone changes levels, too: a silence grows.
    (Job::Assess, MINUTE_MS),
    (Job::IncidentAlarms, 5 * MINUTE_MS),
    (Job::Notices, 10 * MINUTE_MS),
    (Job::Portfolio, DAY_MS),
    (Job::Sweep, DAY_MS),
    (Job::WeeklyDrafts, 30 * MINUTE_MS),
];

/// Puts every entry into the queue that does not wait there: at the start of the program.
pub async fn ensure(ctx: &Ctx) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    for (entry, _) in TABLE {
        job::enqueue(ctx, &mut tx, PROGRAM, entry, ctx.now_ms()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Puts the next run of a scheduled job into the queue, in the transaction that ends this one.
pub(crate) async fn plan_next(ctx: &Ctx, conn: &mut Conn, kind: &str, now: i64) -> Result<()> {
    for (entry, every_ms) in TABLE.iter().filter(|(entry, _)| entry.name() == kind) {
        job::enqueue(ctx, conn, PROGRAM, entry, now + every_ms).await?;
    }
    Ok(())
}

/// Removes jobs that were over and what people were told long ago, and private notes whose day is over.
pub async fn sweep(ctx: &Ctx) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let n = jobs::sweep(&mut tx, ctx.now_ms() - JOBS_KEPT_MS).await?;
    notices::sweep(&mut tx, ctx.now_ms() - NOTICES_KEPT_MS).await?;
    tx.commit().await?;
    tracing::info!(n, "swept jobs that are over");
    crate::person::sweep_notes(ctx).await
}
