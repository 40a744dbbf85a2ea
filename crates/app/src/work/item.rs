//! Writing down a task, an approval or a delivery, and its end; duties come from a client's choice.

use super::{WorkItem, changed, own_key};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::incident::carry_out;
use domain::access::Action;
use domain::id::{ClientId, ProjectId, TeammateId, WorkItemId};
use domain::work::{ItemKind, ItemState};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{projects, teammates, work_items};

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemInput {
    pub kind: ItemKind,
    pub title: String,
    /// Who asked for it; may be empty.
    pub asked_by: String,
    pub project: Option<ProjectId>,
    /// Set, sent or handed over.
    pub at: Timestamp,
    /// Done or answered.
    pub ended_at: Option<Timestamp>,
    /// Comments of the client on a delivery, and its mark of 1 to 5.
    pub n_comments: i64,
    pub rating: Option<i64>,
    /// Who does it.
    pub owner: Option<TeammateId>,
    pub due_on: Option<Date>,
    /// The number in the caller's system; the same number is the same item. May be empty.
    pub external_id: String,
}

/// Writes an item down; the one of the same number is changed.
pub async fn add_item(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &ItemInput,
) -> Result<WorkItem> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::LogTouch, client).await?;
    let mut item = checked(ctx, client.id, input)?;
    if let Some(project) = item.project {
        let found = projects::get(&mut tx, actor.workspace, &actor.audience(), project).await?;
        if found.is_none_or(|p| p.client != client.id) {
            return Err(Error::field("project", "unknown_choice"));
        }
    }
    if let Some(owner) = item.owner
        && teammates::get(&mut tx, actor.workspace, owner).await?.is_none()
    {
        return Err(Error::field("owner", "unknown_choice"));
    }
    let saved = work_items::save(&mut tx, actor.workspace, &item).await?;
    if saved != store::saved::Saved::Added {
        // the row of that number keeps its id
        item = work_items::by_key(&mut tx, actor.workspace, &item.source_key)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let diff = Diff::default().value("kind", item.kind.word());
    event::record(ctx, &mut tx, actor, "work_item.add", subject(&item), diff).await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await?;
    Ok(item)
}

fn checked(ctx: &Ctx, client: ClientId, input: &ItemInput) -> Result<WorkItem> {
    let mut check = Check::default();
    let (at, now) = (input.at.as_millisecond(), ctx.now_ms());
    if input.at > ctx.now() {
        check.problem("at", "in-future");
    }
    if input.ended_at.is_some_and(|end| end < input.at) {
        check.problem("ended_at", "ends-before-it-begins");
    }
    if !(0..=10_000).contains(&input.n_comments) {
        check.problem("comments", "out-of-range");
    }
    if input.rating.is_some_and(|mark| !(1..=5).contains(&mark)) {
        check.problem("rating", "out-of-range");
    }
    // A duty follows from a client's choice, nobody writes it down by itself.
    if input.kind == ItemKind::Duty {
        check.problem("kind", "unknown_choice");
    }
    let item = WorkItem {
        id: WorkItemId(ctx.new_id()),
        client,
        project: input.project,
        kind: input.kind,
        state: if input.ended_at.is_some() { ItemState::Done } else { ItemState::Open },
        source_key: own_key(ctx, input.kind.word(), client, input.external_id.trim()),
        external_id: check.line("external_id", &input.external_id),
        title: check.name("title", &input.title),
        asked_by: check.line("asked_by", &input.asked_by),
        at,
        ended_at: input.ended_at.map(Timestamp::as_millisecond),
        n_comments: input.n_comments,
        rating: input.rating,
        import: None,
        owner: input.owner,
        due_on: input.due_on,
        choice: None,
        created_at: now,
        updated_at: now,
    };
    check.done()?;
    Ok(item)
}

/// The client answered, the task is done: now.
pub async fn end_item(ctx: &Ctx, actor: &Actor, id: WorkItemId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let audience = actor.audience();
    let found = work_items::get(&mut tx, actor.workspace, &audience, id).await?;
    let item = found.ok_or(Error::NotFound)?;
    access::client(&mut tx, actor, Action::LogTouch, item.client).await?;
    if item.state != ItemState::Open {
        return Err(Error::Conflict);
    }
    let now = ctx.now_ms();
    let ended =
        WorkItem { state: ItemState::Done, ended_at: Some(now), updated_at: now, ..item.clone() };
    work_items::save(&mut tx, actor.workspace, &ended).await?;
    event::record(ctx, &mut tx, actor, "work_item.end", subject(&item), Diff::default()).await?;
    carry_out::note_end(ctx, &mut tx, actor, &item).await?;
    tx.commit().await?;
    changed(ctx, actor, item.client).await
}

/// The subject of an item's events.
pub(crate) fn subject(item: &WorkItem) -> Subject<'_> {
    let id = item.id.to_string();
    Subject { kind: "work_item", id, name: &item.title, client: Some(item.client) }
}
