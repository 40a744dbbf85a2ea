//! Making drafts: by itself when a week closes, or when a person asks.

use super::freeze::{Before, Cut, frozen};
use super::{WeeklyReport, WeeklyTask, WorkItem, subject, tell};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, WeeklyId, WorkspaceId};
use domain::weekly::{due_week, reported_week};
use domain::work::ItemKind;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::clients::Client;
use store::{Conn, weekly_reports, work_items, workspaces};

/// Pieces of work of each kind that are looked at, the newest.
const ITEMS_MAX: i64 = 1_000;
/// A task that was set longer ago asks for no report.
const FRESH_MS: i64 = 180 * 86_400_000;

/// The zone of the agency, by whose clock weeks close.
async fn agency(conn: &mut Conn, workspace: WorkspaceId) -> Result<(TimeZone, String)> {
    let row = workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
    Ok((TimeZone::get(&row.zone).unwrap_or(TimeZone::UTC), row.lang))
}

/// Prepares the draft of the week that is to be reported now; the one that is there stays as it is,
/// and one that was thrown away comes back.
pub async fn prepare(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<WeeklyId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let (zone, lang) = agency(&mut tx, actor.workspace).await?;
    let week_on = reported_week(ctx.now().to_zoned(zone.clone()).datetime());
    let cut = Cut { at: ctx.now(), week_on, zone };
    if let Some(known) =
        weekly_reports::of_week(&mut tx, actor.workspace, client.id, week_on).await?
    {
        if known.removed_at.is_some() {
            let back = WeeklyReport { removed_at: None, ..known.clone() };
            weekly_reports::update(&mut tx, actor.workspace, &back, ctx.now_ms()).await?;
            event::record(
                ctx,
                &mut tx,
                actor,
                "weekly.draft",
                subject(&back, &client),
                week(&back),
            )
            .await?;
            tx.commit().await?;
            tell(ctx, actor);
        }
        return Ok(known.id);
    }
    let report = make(ctx, &mut tx, actor, &client, &cut, &lang).await?;
    tx.commit().await?;
    tell(ctx, actor);
    report.ok_or(Error::Conflict)
}

/// Adds the draft of a week; `None` when the week got one meanwhile.
async fn make(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    cut: &Cut,
    lang: &str,
) -> Result<Option<WeeklyId>> {
    let before =
        weekly_reports::published_before(conn, actor.workspace, client.id, cut.week_on).await?;
    let report = WeeklyReport {
        id: WeeklyId(ctx.new_id()),
        client: client.id,
        week_on: cut.week_on,
        frozen_at: cut.at.as_millisecond(),
        // A client is written to in the language of the last report.
        lang: before.map_or_else(|| lang.to_owned(), |before| before.lang),
        meaning: String::new(),
        ask: String::new(),
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        updated_at: ctx.now_ms(),
        published_at: None,
        published_by: None,
        removed_at: None,
        n_cut: 0,
        version: 1,
    };
    let (tasks, n_cut) = snapshot(conn, actor.workspace, &report, &[], cut).await?;
    let report = WeeklyReport { n_cut, ..report };
    if !weekly_reports::insert(conn, actor.workspace, &report).await? {
        return Ok(None);
    }
    weekly_reports::put_tasks(conn, actor.workspace, report.id, &tasks).await?;
    event::record(ctx, conn, actor, "weekly.draft", subject(&report, client), week(&report))
        .await?;
    Ok(Some(report.id))
}

/// The tasks of the client as they are at the cut, beside those of the last published report, and how
/// many did not fit in.
pub(super) async fn snapshot(
    conn: &mut Conn,
    workspace: WorkspaceId,
    report: &WeeklyReport,
    kept: &[WeeklyTask],
    cut: &Cut,
) -> Result<(Vec<WeeklyTask>, i64)> {
    let mut items: Vec<WorkItem> = Vec::new();
    for kind in [ItemKind::Task, ItemKind::Duty] {
        let of_kind =
            work_items::of_client(conn, workspace, report.client, Some(kind), ITEMS_MAX).await?;
        items.extend(of_kind);
    }
    let last =
        weekly_reports::published_before(conn, workspace, report.client, report.week_on).await?;
    let tasks = match &last {
        Some(last) => weekly_reports::tasks(conn, workspace, last.id).await?,
        None => Vec::new(),
    };
    let before = match &last {
        Some(last) => Before::Published { tasks: &tasks, at: last.frozen_at },
        None => Before::Unknown,
    };
    Ok(frozen(&items, &before, kept, cut))
}

/// The cut of now for a report.
pub(super) async fn cut_now(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
    week_on: Date,
) -> Result<Cut> {
    let (zone, _) = agency(conn, workspace).await?;
    Ok(Cut { at: ctx.now(), week_on, zone })
}

/// The job: a draft for every client with tasks whose week is closed and has none. Running it twice
/// adds nothing twice.
pub async fn make_due(ctx: &Ctx) -> Result<()> {
    let mut conn = ctx.db.read().await?;
    let all = workspaces::list(&mut conn).await?;
    drop(conn);
    for row in all {
        let zone = TimeZone::get(&row.zone).unwrap_or(TimeZone::UTC);
        let Some(week_on) = due_week(ctx.now().to_zoned(zone.clone()).datetime()) else { continue };
        let cut = Cut { at: ctx.now(), week_on, zone };
        let began = week_on.to_zoned(cut.zone.clone()).map_or(ctx.now(), |day| day.timestamp());
        let actor = Actor::system(row.id);
        let times = (ctx.now_ms() - FRESH_MS, began.as_millisecond());
        let mut conn = ctx.db.read().await?;
        let clients = weekly_reports::clients_at_work(&mut conn, row.id, times, week_on).await?;
        drop(conn);
        for id in clients {
            let mut tx = ctx.db.begin().await?;
            let client = access::client(&mut tx, &actor, Action::ReadClient, id).await?;
            make(ctx, &mut tx, &actor, &client, &cut, &row.lang).await?;
            tx.commit().await?;
            tell(ctx, &actor);
        }
    }
    Ok(())
}

pub(super) fn week(report: &WeeklyReport) -> Diff {
    Diff::default().value("week_on", &report.week_on)
}
