//! What a person at the client opens by a link. An expired, revoked or unknown link, a client that was
//! archived, and whatever is not published are all "not found".

use super::{Kind, Portal, marks_of, seen_with};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::incident::client_page::{self, ClientPage};
use crate::link;
use crate::notice::{News, raise};
use crate::promise::today_of;
use crate::weekly::{WeeklyReport, WeeklyTask};
use domain::id::{IncidentId, TeammateId, WeeklyId};
use domain::notice::NoticeKind;
use domain::reason::{Arg, Reason};
use domain::weekly::Part;
use locale::Lang;
use store::portal::{self, PortalTarget};
use store::{Audience, Conn, incidents, notices, weekly_reports};

type Behind = link::Behind<PortalTarget>;

/// The client of a good link.
pub(super) async fn behind(ctx: &Ctx, conn: &mut Conn, secret: &str) -> Result<Behind> {
    let behind: Behind = link::behind(ctx, conn, secret).await?;
    if behind.client.archived_at.is_some() { Err(Error::NotFound) } else { Ok(behind) }
}

/// A page with the person who opens it.
#[derive(Clone, Debug)]
pub struct Visited<T> {
    pub recipient: String,
    pub lang: Lang,
    /// IANA name of the client's time zone.
    pub zone: String,
    pub page: T,
}

async fn visited<T>(ctx: &Ctx, behind: Behind, what: &str, page: T) -> Result<Visited<T>> {
    let mut tx = ctx.db.begin().await?;
    let on = today_of(&behind.client, ctx.now());
    portal::note_view(&mut tx, behind.workspace, behind.link.id, what, on, ctx.now_ms()).await?;
    tx.commit().await?;
    Ok(Visited {
        recipient: behind.link.recipient,
        lang: behind.link.lang,
        zone: behind.client.zone,
        page,
    })
}

/// The portal itself.
pub async fn visit(ctx: &Ctx, secret: &str) -> Result<Visited<Portal>> {
    let mut conn = ctx.db.read().await?;
    let behind = behind(ctx, &mut conn, secret).await?;
    let marks = marks_of(&mut conn, behind.workspace, &behind.client).await?;
    let page = seen_with(&mut conn, behind.workspace, &behind.client, &marks, ctx.now()).await?;
    drop(conn);
    visited(ctx, behind, "home", page).await
}

/// A report as the client reads it.
#[derive(Clone, Debug)]
pub struct ReportPage {
    pub agency: String,
    pub client: String,
    pub report: WeeklyReport,
    pub tasks: Vec<(WeeklyTask, Option<Part>)>,
}

/// A published weekly report of this client.
pub async fn report(ctx: &Ctx, secret: &str, id: WeeklyId) -> Result<Visited<ReportPage>> {
    let mut conn = ctx.db.read().await?;
    let behind = behind(ctx, &mut conn, secret).await?;
    let found = weekly_reports::get(&mut conn, behind.workspace, &Audience::All, id).await?;
    let is_theirs =
        |report: &WeeklyReport| report.client == behind.client.id && report.published_at.is_some();
    let report = found.filter(is_theirs).ok_or(Error::NotFound)?;
    let tasks = weekly_reports::tasks(&mut conn, behind.workspace, id).await?;
    let shown = tasks.into_iter().filter(|task| !task.is_left_out);
    let agency = store::workspaces::get(&mut conn, behind.workspace).await?;
    let page = ReportPage {
        agency: agency.ok_or(Error::NotFound)?.name,
        client: behind.client.name.clone(),
        report,
        tasks: shown.map(|task| (task.clone(), task.part)).collect(),
    };
    drop(conn);
    tell_first(ctx, &behind, &page.report).await?;
    visited(ctx, behind, &id.to_string(), page).await
}

/// The first time that a person opens a report is news to who published it.
async fn tell_first(ctx: &Ctx, behind: &Behind, report: &WeeklyReport) -> Result<()> {
    let key = format!("read:{}:{}", report.id, behind.link.id);
    let mut conn = ctx.db.read().await?;
    if notices::is_told(&mut conn, behind.workspace, &key).await? {
        return Ok(());
    }
    drop(conn);
    let named: Vec<TeammateId> = report.published_by.into_iter().collect();
    let news = News {
        kind: NoticeKind::WeeklyRead,
        client: &behind.client,
        key,
        reason: Reason::new("notice.weekly-read")
            .with("who", Arg::Text(behind.link.recipient.clone()))
            .with("week", Arg::Date(report.week_on)),
        href: format!("/weekly/{}", report.id),
        named: &named,
        by: None,
    };
    let mut tx = ctx.db.begin().await?;
    raise(ctx, &mut tx, behind.workspace, &news).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}

/// The page of an incident of this client that was published and let into the portal.
pub async fn incident(ctx: &Ctx, secret: &str, id: IncidentId) -> Result<Visited<ClientPage>> {
    let mut conn = ctx.db.read().await?;
    let behind = behind(ctx, &mut conn, secret).await?;
    let marks = marks_of(&mut conn, behind.workspace, &behind.client).await?;
    let found = incidents::get(&mut conn, behind.workspace, &Audience::All, id).await?;
    let is_theirs = |incident: &store::incidents::Incident| {
        incident.client == behind.client.id && marks.contains(&(Kind::Incident, incident.id.0))
    };
    let incident = found.filter(is_theirs).ok_or(Error::NotFound)?;
    let (about, lang) = ((&incident, &behind.client), behind.link.lang);
    let page = client_page::published(&mut conn, behind.workspace, about, lang).await?;
    drop(conn);
    visited(ctx, behind, &id.to_string(), page).await
}
