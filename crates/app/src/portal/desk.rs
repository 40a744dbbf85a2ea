//! The table at which the portal is prepared: what may be published, how it would look, who saw it.

use super::{Kind, Marks, Portal, everything, marks_of, seen_with, subject};
use crate::access::{self, Actor};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ClientId;
use jiff::civil::Date;
use store::clients::Client;
use store::links;
use store::portal::{self, PortalLink, PortalMark, PortalView};
use uuid::Uuid;

/// Pages that were opened, the last.
const VIEWS_MAX: i64 = 60;
/// What ended longer ago is no longer offered for publication.
const ENDED_MS_MAX: i64 = 30 * 86_400_000;

/// Something that may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub kind: Kind,
    pub id: Uuid,
    /// Text form of the id.
    pub key: String,
    pub name: String,
    pub due_on: Option<Date>,
    pub is_published: bool,
}

/// The desk of a client's portal.
#[derive(Clone, Debug)]
pub struct Desk {
    pub client: Client,
    pub candidates: Vec<Candidate>,
    /// Weekly reports that the client sees: their publication is enough.
    pub n_reports: usize,
    pub links: Vec<PortalLink>,
    pub views: Vec<PortalView>,
}

/// Loads the desk.
pub async fn desk(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Desk> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let workspace = actor.workspace;
    let marks = marks_of(&mut conn, workspace, &client).await?;
    let all = everything(&mut conn, workspace, &client, ctx.now()).await?;
    Ok(Desk {
        candidates: candidates(&all, &marks, ctx.now_ms()),
        n_reports: all.reports.len(),
        links: links::of_owner(&mut conn, workspace, client.id).await?,
        views: portal::views(&mut conn, workspace, client.id, VIEWS_MAX).await?,
        client,
    })
}

fn candidates(all: &Portal, marks: &Marks, now: i64) -> Vec<Candidate> {
    let candidate =
        |kind: Kind, id: Uuid, key: String, name: &str, due_on: Option<Date>| Candidate {
            kind,
            id,
            key,
            name: name.to_owned(),
            due_on,
            is_published: marks.contains(&(kind, id)),
        };
    let mut found = Vec::new();
    for p in &all.projects {
        found.push(candidate(Kind::Project, p.id.0, p.id.to_string(), &p.name, p.due_on));
    }
    for m in &all.milestones {
        let row = &m.row;
        let due_on = m.fact.deadline.due_on(all.today);
        found.push(candidate(Kind::Milestone, row.id.0, row.id.to_string(), &row.what, due_on));
    }
    for w in &all.work {
        let is_old = w.ended_at.is_some_and(|ended| ended < now - ENDED_MS_MAX);
        let one = candidate(Kind::WorkItem, w.id.0, w.id.to_string(), &w.title, w.due_on);
        if !is_old || one.is_published {
            found.push(one);
        }
    }
    for p in all.ours.iter().chain(&all.theirs) {
        let due_on = p.fact.deadline.due_on(all.today);
        let one = candidate(Kind::Promise, p.row.id.0, p.row.id.to_string(), &p.row.what, due_on);
        if p.is_open() || one.is_published {
            found.push(one);
        }
    }
    for i in &all.incidents {
        found.push(candidate(Kind::Incident, i.id.0, i.id.to_string(), &i.title, None));
    }
    found
}

/// What the client would see with these marks, or sees now.
pub async fn preview(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    marks: Option<&Marks>,
) -> Result<Portal> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let kept = marks_of(&mut conn, actor.workspace, &client).await?;
    seen_with(&mut conn, actor.workspace, &client, marks.unwrap_or(&kept), ctx.now()).await
}

/// Publishes exactly these things: what is not among them goes out of sight. A human act.
pub async fn publish(ctx: &Ctx, actor: &Actor, client: ClientId, marks: &Marks) -> Result<()> {
    publish_of(ctx, actor, client, |_| Ok(marks.clone())).await
}

/// The same by the text forms of the ids.
pub async fn publish_by_keys(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    keys: &[String],
) -> Result<()> {
    publish_of(ctx, actor, client, |known| {
        let mark = |key: &String| {
            let found = known.iter().find(|candidate| candidate.key == *key);
            found.map(|c| (c.kind, c.id)).ok_or(Error::field("published", "unknown_choice"))
        };
        keys.iter().map(mark).collect()
    })
    .await
}

async fn publish_of(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    chosen: impl FnOnce(&[Candidate]) -> Result<Marks>,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let workspace = actor.workspace;
    let before = marks_of(&mut tx, workspace, &client).await?;
    let all = everything(&mut tx, workspace, &client, ctx.now()).await?;
    let known = candidates(&all, &before, ctx.now_ms());
    let marks = &chosen(&known)?;
    let is_known = |mark: &(Kind, Uuid)| known.iter().any(|c| (c.kind, c.id) == *mark);
    if !marks.iter().all(is_known) {
        return Err(Error::field("marks", "unknown_choice"));
    }
    for (kind, subject) in marks.difference(&before) {
        let mark = PortalMark {
            kind: kind.word().to_owned(),
            subject: *subject,
            published_at: ctx.now_ms(),
            published_by: actor.teammate,
        };
        portal::mark(&mut tx, workspace, client.id, &mark).await?;
    }
    for (kind, subject) in before.difference(marks) {
        portal::unmark(&mut tx, workspace, client.id, kind.word(), *subject).await?;
    }
    let diff = Diff::default()
        .value("published", &marks.difference(&before).count())
        .value("withdrawn", &before.difference(marks).count());
    event::record(ctx, &mut tx, actor, "portal.publish", subject(&client), diff).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace, what: Topic::Attention });
    Ok(())
}
