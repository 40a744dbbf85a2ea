//! What a person says of a case: it waits for the other side, or it needs no answer. The clock itself
//! is told from it when it is read.

use super::{facts, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, SlaMarkId};
use domain::sla::{CaseOf, MarkKind, clocks};
use jiff::Timestamp;
use store::clients::Client;
use store::sla::{self, MarkRow};
use store::{Conn, Tx};

/// Oldest case of which something may be said, days.
const OLDEST_DAYS: i64 = 400;
const DAY_MS: i64 = 86_400_000;

/// A word about a case.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkInput {
    pub of: CaseOf,
    pub kind: MarkKind,
    /// Since when it waits; `None`: from now on.
    pub from: Option<Timestamp>,
    /// Why, for both sides to read.
    pub reason: String,
}

/// When the case was opened; "not found" where there is none.
async fn asked_at(
    conn: &mut Conn,
    actor: &Actor,
    of: &Client,
    case: CaseOf,
    ctx: &Ctx,
) -> Result<Timestamp> {
    let (workspace, now) = (actor.workspace, ctx.now());
    let since = now.as_millisecond() - OLDEST_DAYS * DAY_MS;
    let policy = crate::assess::load_policy(conn, workspace).await?;
    let mut facts = facts(conn, workspace, of, since, now).await?;
    facts.sla = store::sla::facts(conn, workspace, of.id).await?;
    facts.sla.marks.clear();
    let all = clocks(&facts, &policy, Timestamp::MIN, now);
    let found = all.into_iter().find(|one| one.case.of == case);
    found.map(|one| one.case.asked_at).ok_or(Error::NotFound)
}

/// Says something of a case. Saying the same again changes nothing.
pub async fn mark(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &MarkInput,
) -> Result<SlaMarkId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let asked_at = asked_at(&mut tx, actor, &client, input.of, ctx).await?;
    let now = ctx.now();
    let from = input.from.unwrap_or(now);
    let mut check = Check::default();
    let reason = check.line("reason", &input.reason);
    if input.kind == MarkKind::Wait && reason.is_empty() {
        check.problem("reason", "empty");
    }
    if from < asked_at || from > now {
        check.problem("from", "out_of_range");
    }
    check.done()?;
    let known = sla::marks(&mut tx, actor.workspace, client.id).await?;
    let is_same = |m: &&MarkRow| m.of == input.of && m.kind == input.kind && m.until_at.is_none();
    // a waiting that the other side ended by its word stays in the past: it is said anew
    let same = known.iter().find(is_same).filter(|m| {
        m.kind == MarkKind::Unneeded || (m.reason == reason && m.from_at == from.as_millisecond())
    });
    if let Some(same) = same {
        return Ok(same.id);
    }
    let row = MarkRow {
        id: SlaMarkId(ctx.new_id()),
        of: input.of,
        kind: input.kind,
        from_at: from.as_millisecond(),
        until_at: None,
        reason,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    sla::add_mark(&mut tx, actor.workspace, client.id, &row).await?;
    let diff = Diff::default()
        .value("case", &row.of.to_string())
        .value("kind", row.kind.word())
        .value("reason", &row.reason);
    event::record(ctx, &mut tx, actor, "sla.mark", subject(&client), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(row.id)
}

async fn found(
    tx: &mut Tx,
    actor: &Actor,
    client: ClientId,
    id: SlaMarkId,
) -> Result<(Client, MarkRow)> {
    let client = access::client(tx, actor, Action::EditProject, client).await?;
    let all = sla::marks(tx, actor.workspace, client.id).await?;
    let mark = all.into_iter().find(|mark| mark.id == id).ok_or(Error::NotFound)?;
    Ok((client, mark))
}

/// Ends a waiting now: the clock runs on. One that has ended stays as it is.
pub async fn end_mark(ctx: &Ctx, actor: &Actor, client: ClientId, id: SlaMarkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (client, mark) = found(&mut tx, actor, client, id).await?;
    if mark.kind != MarkKind::Wait {
        return Err(Error::NotFound);
    }
    if sla::end_mark(&mut tx, actor.workspace, client.id, id, ctx.now_ms()).await? {
        let diff = Diff::default().value("case", &mark.of.to_string());
        event::record(ctx, &mut tx, actor, "sla.mark_end", subject(&client), diff).await?;
        tx.commit().await?;
        crate::work::changed(ctx, actor, client.id).await?;
    }
    Ok(())
}

/// Takes back what was said by mistake.
pub async fn remove_mark(ctx: &Ctx, actor: &Actor, client: ClientId, id: SlaMarkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (client, mark) = found(&mut tx, actor, client, id).await?;
    sla::remove_mark(&mut tx, actor.workspace, client.id, id, ctx.now_ms()).await?;
    let diff = Diff::default()
        .value("case", &mark.of.to_string())
        .value("kind", mark.kind.word())
        .value("reason", &mark.reason);
    event::record(ctx, &mut tx, actor, "sla.mark_remove", subject(&client), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}
