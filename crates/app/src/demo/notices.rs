//! What the people of the demo agency were told: what is old was seen, the last days wait for them.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::notice;
use domain::id::WorkspaceId;
use store::{notices, teammates};

/// What was told before is old.
const SEEN_BEFORE_MS: i64 = 6 * 86_400_000;

/// Tells what the clock brings, and notes what was seen.
pub(super) async fn tell(ctx: &Ctx, workspace: WorkspaceId) -> Result<()> {
    notice::run(ctx).await?;
    let now = ctx.now_ms();
    let mut tx = ctx.db.begin().await?;
    for person in teammates::list(&mut tx, workspace).await? {
        let until = now - SEEN_BEFORE_MS;
        notices::see(&mut tx, workspace, person.id, (until, until), None).await?;
    }
    Ok(tx.commit().await?)
}
