//! What nobody does but the clock: a promise or a duty that was not kept on its day, an incident of which
//! the client should have heard by now. Looking again tells nothing twice.

use super::raise::{News, raise};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::Result;
use crate::incident::facts::{blameless_title, tell_by};
use crate::promise::today_of;
use domain::id::{ClientId, TeammateId, WorkspaceId};
use domain::notice::NoticeKind;
use domain::promise::{Side, Standing};
use domain::reason::{Arg, Reason};
use jiff::ToSpan;
use std::collections::{BTreeSet, HashMap};
use store::clients::{self, Client};
use store::incidents::Incident;
use store::promises::{self, MoveRow, Promise};
use store::work_items::{self, LateDuty};
use store::{Audience, Conn, incidents, notices, workspaces};

/// What was overdue for longer before anybody looked is no news (ours): the lists show it.
const NEWS_DAYS: i64 = 7;

/// Late duties of an agency that are looked at.
const DUTIES_MAX: i64 = 5_000;

/// Looks through all agencies; how many people were told of how much.
pub async fn run(ctx: &Ctx) -> Result<usize> {
    let mut conn = ctx.db.read().await?;
    let all = workspaces::list(&mut conn).await?;
    drop(conn);
    let mut n = 0;
    for workspace in all {
        n += run_workspace(ctx, workspace.id).await?;
    }
    Ok(n)
}

/// Something that is overdue.
struct Overdue {
    kind: NoticeKind,
    client: ClientId,
    key: String,
    reason: Reason,
    href: String,
    named: Option<TeammateId>,
}

async fn run_workspace(ctx: &Ctx, workspace: WorkspaceId) -> Result<usize> {
    let mut conn = ctx.db.read().await?;
    let (clients, found) = look(ctx, &mut conn, workspace).await?;
    let mut fresh = Vec::new();
    for one in found {
        if !notices::is_told(&mut conn, workspace, &one.key).await? {
            fresh.push(one);
        }
    }
    drop(conn);
    if fresh.is_empty() {
        return Ok(0);
    }
    let mut n = 0;
    let mut tx = ctx.db.begin().await?;
    for one in fresh {
        let Some(client) = clients.get(&one.client) else { continue };
        let named: Vec<TeammateId> = one.named.into_iter().collect();
        let news = News {
            kind: one.kind,
            client,
            key: one.key,
            reason: one.reason,
            href: one.href,
            named: &named,
            by: None,
        };
        n += raise(ctx, &mut tx, workspace, &news).await?;
    }
    tx.commit().await?;
    if n > 0 {
        ctx.tell(Change { workspace, what: Topic::Attention });
        ctx.wake_jobs();
    }
    Ok(n)
}

/// All that is overdue, with the clients that it is of.
async fn look(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
) -> Result<(HashMap<ClientId, Client>, Vec<Overdue>)> {
    let today = ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    // The client's day may be another one; which it is decides below.
    let tomorrow = today.saturating_add(1.days());
    let waiting = promises::waiting(conn, workspace).await?;
    let moves = match waiting.is_empty() {
        true => HashMap::new(),
        false => promises::moves(conn, workspace).await?,
    };
    let mut duties =
        work_items::late_duties(conn, workspace, &Audience::All, tomorrow, DUTIES_MAX).await?;
    let oldest = today.saturating_sub((NEWS_DAYS + 1).days());
    duties.retain(|duty| duty.due_on >= oldest);
    let mut open = incidents::open(conn, workspace, &Audience::All).await?;
    open.retain(|incident| incident.told_at.is_none());
    let ids: BTreeSet<ClientId> = (waiting.iter().map(|p| p.client))
        .chain(duties.iter().map(|d| d.client))
        .chain(open.iter().map(|i| i.client))
        .collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let mut clients = HashMap::new();
    for part in ids.chunks(100) {
        let found = clients::get_many(conn, workspace, &Audience::All, part).await?;
        clients.extend(found.into_iter().filter(|c| c.archived_at.is_none()).map(|c| (c.id, c)));
    }
    let mut found = Vec::new();
    for promise in &waiting {
        let Some(client) = clients.get(&promise.client) else { continue };
        let moves = moves.get(&promise.id).map_or(&[][..], Vec::as_slice);
        found.extend(of_promise(ctx, client, promise, moves));
    }
    for duty in &duties {
        let Some(client) = clients.get(&duty.client) else { continue };
        found.extend(of_duty(ctx, client, duty));
    }
    let policy = crate::assess::load_policy(conn, workspace).await?;
    for incident in &open {
        let Some(client) = clients.get(&incident.client) else { continue };
        let by = tell_by(conn, workspace, client, &policy, incident).await?;
        if by < ctx.now().as_second() {
            found.push(of_incident(conn, workspace, incident).await?);
        }
    }
    Ok((clients, found))
}

fn of_promise(ctx: &Ctx, client: &Client, promise: &Promise, moves: &[MoveRow]) -> Option<Overdue> {
    let today = today_of(client, ctx.now());
    let Some(Standing::Overdue { days }) = promise.fact(moves).standing(today) else {
        return None;
    };
    let due = today.saturating_sub(days.days());
    let code = match promise.side {
        Side::Ours => "notice.promise-ours",
        Side::Theirs => "notice.promise-theirs",
    };
    (days <= NEWS_DAYS).then(|| Overdue {
        kind: NoticeKind::PromiseOverdue,
        client: client.id,
        key: format!("promise:{}:{due}", promise.id),
        reason: Reason::new(code)
            .with("what", Arg::Text(promise.what.clone()))
            .with("due", Arg::Date(due)),
        href: format!("/promises/{}", promise.id),
        named: promise.owner,
    })
}

fn of_duty(ctx: &Ctx, client: &Client, duty: &LateDuty) -> Option<Overdue> {
    let due = Some(duty.due_on).filter(|due| *due < today_of(client, ctx.now()))?;
    Some(Overdue {
        kind: NoticeKind::PromiseOverdue,
        client: client.id,
        key: format!("duty:{}:{due}", duty.id),
        reason: Reason::new("notice.duty")
            .with("what", Arg::Text(duty.title.clone()))
            .with("due", Arg::Date(due)),
        href: format!("/incidents/{}/client-page", duty.incident),
        named: duty.owner,
    })
}

async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: &Incident,
) -> Result<Overdue> {
    let title = blameless_title(conn, workspace, incident).await?;
    Ok(Overdue {
        kind: NoticeKind::TellOverdue,
        client: incident.client,
        key: format!("tell:{}", incident.id),
        reason: Reason::new("notice.tell").with("title", Arg::Text(title)),
        href: format!("/incidents/{}", incident.id),
        named: incident.owner,
    })
}
