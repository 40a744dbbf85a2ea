//! Beginning, changing and ending a ritual; drawing up who talks with whom.

use super::{Ritual, found, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::today_of;
use domain::access::Action;
use domain::id::{ClientId, ContactId, RitualId, TeammateId};
use domain::ritual::{EMBEDDED_DAYS, EVERY_DAYS, Peers, RitualKind};
use jiff::ToSpan;
use jiff::civil::Date;
use store::{Conn, contacts, rituals, teammates};

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct RitualInput {
    pub title: String,
    /// `None`: once.
    pub every_days: Option<i64>,
    /// `None`: a pause from today, as if it had just been held.
    pub next_on: Option<Date>,
    /// Only for embedding.
    pub days_per_week: Option<i64>,
    pub owner: Option<TeammateId>,
}

impl RitualInput {
    async fn checked(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        kind: RitualKind,
        today: Date,
    ) -> Result<RitualInput> {
        let mut check = Check::default();
        let title = check.line("title", &self.title);
        let (least, most) = EVERY_DAYS;
        if self.every_days.is_some_and(|days| !(least..=most).contains(&days)) {
            check.problem("every_days", "every_days");
        }
        let (least, most) = EMBEDDED_DAYS;
        let is_embedding = kind == RitualKind::Embedding;
        if is_embedding && !self.days_per_week.is_some_and(|days| (least..=most).contains(&days)) {
            check.problem("days_per_week", "days_per_week");
        }
        if is_embedding && title.is_empty() {
            check.problem("title", "empty");
        }
        let late = today.saturating_add(EVERY_DAYS.1.days());
        if self.next_on.is_some_and(|on| on < today.saturating_sub(1.year()) || on > late) {
            check.problem("next_on", "unknown_choice");
        }
        if let Some(owner) = self.owner {
            let found = teammates::get(conn, actor.workspace, owner).await?;
            if found.is_none_or(|teammate| teammate.disabled_at.is_some()) {
                check.problem("owner", "unknown_choice");
            }
        }
        check.done()?;
        let days_per_week = self.days_per_week.filter(|_| is_embedding);
        Ok(RitualInput { title, days_per_week, ..self.clone() })
    }
}

/// Begins a ritual with a client. One that is the same and goes on already is not begun twice.
pub async fn start(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    kind: RitualKind,
    input: &RitualInput,
) -> Result<RitualId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let today = today_of(&client, ctx.now());
    let input = input.checked(&mut tx, actor, kind, today).await?;
    let all = rituals::of_client(&mut tx, actor.workspace, client.id).await?;
    let is_same = |r: &&Ritual| r.ended_at.is_none() && r.kind == kind && r.title == input.title;
    if all.iter().any(|r| is_same(&r)) {
        return Err(Error::field("kind", "ritual_goes_on"));
    }
    let pause = input.every_days.unwrap_or(7);
    let ritual = Ritual {
        id: RitualId(ctx.new_id()),
        client: client.id,
        kind,
        title: input.title,
        every_days: input.every_days,
        next_on: input.next_on.unwrap_or_else(|| today.saturating_add(pause.days())),
        days_per_week: input.days_per_week,
        owner: input.owner,
        created_at: ctx.now_ms(),
        created_by: actor.teammate,
        ended_at: None,
        ended_why: String::new(),
        version: 1,
    };
    rituals::insert(&mut tx, actor.workspace, &ritual).await?;
    let diff = Diff::default()
        .value("kind", kind.word())
        .value("every_days", &ritual.every_days)
        .value("next_on", &ritual.next_on);
    event::record(ctx, &mut tx, actor, "ritual.start", subject(&ritual, &client), diff).await?;
    tx.commit().await?;
    Ok(ritual.id)
}

/// Changes a ritual as of `version`.
pub async fn change(
    ctx: &Ctx,
    actor: &Actor,
    id: RitualId,
    version: i64,
    input: &RitualInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let today = today_of(&client, ctx.now());
    let input = input.checked(&mut tx, actor, before.kind, today).await?;
    let after = Ritual {
        title: input.title,
        every_days: input.every_days,
        next_on: input.next_on.unwrap_or(before.next_on),
        days_per_week: input.days_per_week,
        owner: input.owner,
        version,
        ..before.clone()
    };
    rituals::update(&mut tx, actor.workspace, &after).await?;
    let diff = Diff::default()
        .field("title", &before.title, &after.title)
        .field("every_days", &before.every_days, &after.every_days)
        .field("next_on", &before.next_on, &after.next_on)
        .field("days_per_week", &before.days_per_week, &after.days_per_week)
        .field("owner", &before.owner, &after.owner);
    event::record(ctx, &mut tx, actor, "ritual.change", subject(&after, &client), diff).await?;
    Ok(tx.commit().await?)
}

/// Ends a ritual, with a reason; what came of it stays.
pub async fn end(ctx: &Ctx, actor: &Actor, id: RitualId, why: &str) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (ritual, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let mut check = Check::default();
    let ended_why = check.name("why", why);
    check.done()?;
    if ritual.ended_at.is_some() {
        return Err(Error::Conflict);
    }
    let diff = Diff::default().value("why", &ended_why);
    let after = Ritual { ended_at: Some(ctx.now_ms()), ended_why, ..ritual };
    rituals::update(&mut tx, actor.workspace, &after).await?;
    event::record(ctx, &mut tx, actor, "ritual.end", subject(&after, &client), diff).await?;
    Ok(tx.commit().await?)
}

/// Sets who talks with whom in a health check or a meeting of both managements.
pub async fn set_pairs(
    ctx: &Ctx,
    actor: &Actor,
    id: RitualId,
    pairs: &[(TeammateId, ContactId)],
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (ritual, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let workspace = actor.workspace;
    let theirs = contacts::of_client(&mut tx, workspace, client.id).await?;
    let ours = teammates::list(&mut tx, workspace).await?;
    let is_known = |(teammate, contact): &(TeammateId, ContactId)| {
        let is_ours = ours.iter().any(|t| t.id == *teammate && t.disabled_at.is_none());
        is_ours && theirs.iter().any(|c| c.id == *contact && c.archived_at.is_none())
    };
    if !ritual.kind.has_pairs() || !pairs.iter().all(is_known) {
        return Err(Error::field("pairs", "unknown_choice"));
    }
    let mut set: Vec<Peers> = Vec::new();
    for (teammate, contact) in pairs {
        let peers = Peers { teammate: *teammate, contact: *contact };
        if !set.contains(&peers) {
            set.push(peers);
        }
    }
    rituals::set_pairs(&mut tx, workspace, id, &set).await?;
    let diff = Diff::default().value("n_pairs", &set.len());
    event::record(ctx, &mut tx, actor, "ritual.pairs", subject(&ritual, &client), diff).await?;
    Ok(tx.commit().await?)
}
