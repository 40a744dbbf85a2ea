//! Reading what is recorded of a client's work.

use super::{ClientTerms, Invoice, Meeting, WorkItem};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::facts::ClientFacts;
use domain::id::{ClientId, WorkspaceId};
use domain::signal::{Series, tasks};
use jiff::Timestamp;
use store::choice_moves::{self, ChoiceMove};
use store::{Conn, client_terms, invoices, meetings, work_items};

/// Rows of each kind, the newest.
const ROWS_MAX: i64 = 500;
/// Fewest tasks for a chart.
const CHART_TASKS: usize = 4;

/// What is recorded, newest first.
#[derive(Clone, Debug, Default)]
pub struct Work {
    pub items: Vec<WorkItem>,
    pub meetings: Vec<Meeting>,
    pub invoices: Vec<Invoice>,
    pub terms: ClientTerms,
    /// Days that a client's choice moved, in order of time.
    pub moves: Vec<ChoiceMove>,
    /// New tasks a week with the usual band.
    pub tasks_per_week: Option<Series>,
}

/// The work of a client.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Work> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    load(&mut conn, actor.workspace, client.id, &client.zone, ctx.now()).await
}

/// The same; the client was looked up at the door.
pub(crate) async fn load(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    zone: &str,
    now: Timestamp,
) -> Result<Work> {
    Ok(Work {
        items: work_items::of_client(conn, workspace, client, None, ROWS_MAX).await?,
        meetings: meetings::of_client(conn, workspace, client, ROWS_MAX).await?,
        invoices: invoices::of_client(conn, workspace, client, ROWS_MAX).await?,
        terms: client_terms::get(conn, workspace, client).await?,
        moves: choice_moves::of_client(conn, workspace, client).await?,
        tasks_per_week: tasks_per_week(conn, workspace, client, zone, now).await?,
    })
}

async fn tasks_per_week(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    zone: &str,
    now: Timestamp,
) -> Result<Option<Series>> {
    let policy = crate::assess::load_policy(conn, workspace).await?;
    let since = now.as_millisecond() - i64::from(policy.history_days) * 86_400_000;
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let mut facts = ClientFacts::new(client, zone);
    facts.work = store::work_facts::work(conn, workspace, client, since).await?;
    if facts.work.tasks.len() < CHART_TASKS {
        return Ok(None);
    }
    facts.busy = store::facts::busy(conn, workspace, client, since).await?;
    let history = tasks::TaskHistory::of(&facts, &policy, now);
    Ok(Some(tasks::series(&history, &policy, None, now)))
}
