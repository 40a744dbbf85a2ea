//! Closing an account and opening it again. What the person wrote stays theirs.

use super::{managed, must_not_be_last_director, subject};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::id::TeammateId;
use store::{sessions, teammates};

/// Closes the account as of `version` and ends its sessions at once (ASVS 7.4.2).
pub async fn disable(ctx: &Ctx, actor: &Actor, id: TeammateId, version: i64) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let teammate = managed(&mut tx, actor, id).await?;
    if teammate.disabled_at.is_some() {
        return Err(Error::Conflict);
    }
    must_not_be_last_director(&mut tx, actor, &teammate).await?;
    let now = ctx.now_ms();
    teammates::set_disabled(&mut tx, actor.workspace, id, version, Some(now)).await?;
    let n_sessions = sessions::end_all(&mut tx, actor.workspace, id, now).await?;
    let diff = Diff::default().value("n_sessions", &n_sessions);
    event::record(ctx, &mut tx, actor, "teammate.disable", subject(&teammate), diff).await?;
    tx.commit().await?;
    Ok(())
}

/// Opens the account again as of `version`.
pub async fn enable(ctx: &Ctx, actor: &Actor, id: TeammateId, version: i64) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let teammate = managed(&mut tx, actor, id).await?;
    if teammate.disabled_at.is_none() {
        return Err(Error::Conflict);
    }
    teammates::set_disabled(&mut tx, actor.workspace, id, version, None).await?;
    event::record(ctx, &mut tx, actor, "teammate.enable", subject(&teammate), Diff::default())
        .await?;
    tx.commit().await?;
    Ok(())
}
