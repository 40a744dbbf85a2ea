//! Busy windows: a quiet spell with a known cause (C078). Declared by a human, ended by its date or
//! by a human; never by itself.

use crate::access::{self, Actor};
use crate::assess;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, FieldProblem, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::{BusyWindowId, ClientId, TouchId};
use jiff::Timestamp;
use store::busy_windows::{self, BusyWindow};

/// A spell is not longer: then it is no spell.
const DAYS_MAX: i64 = 200;

/// Declares a busy window.
pub async fn declare(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    from: Timestamp,
    until: Timestamp,
    reason: &str,
    touch: Option<TouchId>,
) -> Result<BusyWindowId> {
    let reason = reason.trim();
    let mut problems = Vec::new();
    if reason.is_empty() {
        problems.push(FieldProblem { field: "reason", code: "required" });
    }
    if reason.chars().count() > 500 {
        problems.push(FieldProblem { field: "reason", code: "too-long" });
    }
    if until <= from {
        problems.push(FieldProblem { field: "until", code: "ends-before-it-begins" });
    } else if until.as_second() - from.as_second() > DAYS_MAX * 86_400 {
        problems.push(FieldProblem { field: "until", code: "too-long" });
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::DeclareBusy, client).await?;
    let window = BusyWindow {
        id: BusyWindowId(ctx.new_id()),
        client: client.id,
        from_at: from.as_millisecond(),
        until_at: until.as_millisecond(),
        reason: reason.to_owned(),
        touch,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        ended_at: None,
    };
    busy_windows::insert(&mut tx, actor.workspace, &window).await?;
    let id = window.id.to_string();
    let subject = Subject { kind: "busy_window", id, name: reason, client: Some(client.id) };
    event::record(ctx, &mut tx, actor, "busy_window.declare", subject, Diff::default()).await?;
    tx.commit().await?;
    assess::run_one(ctx, actor.workspace, client.id).await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(window.id)
}

/// Ends a busy window now.
pub async fn end(ctx: &Ctx, actor: &Actor, id: BusyWindowId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let audience = actor.audience();
    let window = busy_windows::get(&mut tx, actor.workspace, &audience, id).await?;
    let window = window.ok_or(Error::NotFound)?;
    actor.must(Action::DeclareBusy)?;
    busy_windows::end(&mut tx, actor.workspace, id, ctx.now_ms()).await?;
    let text = id.to_string();
    let subject = Subject {
        kind: "busy_window",
        id: text,
        name: &window.reason,
        client: Some(window.client),
    };
    event::record(ctx, &mut tx, actor, "busy_window.end", subject, Diff::default()).await?;
    tx.commit().await?;
    assess::run_one(ctx, actor.workspace, window.client).await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(())
}
