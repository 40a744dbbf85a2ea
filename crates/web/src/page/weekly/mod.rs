//! Weekly reports: the desk, the work on a draft, what the client is shown.

pub mod report;
pub mod shown;

use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, at, done, failed, id, show};
use crate::session::Member;
use crate::state::App;
use crate::view::weekly::{WeeklyList, WeeklyRow};
use crate::view::{Choice, Link};
use app::weekly::{self, Listed};
use axum::extract::{Path, RawQuery, State};
use axum::response::IntoResponse;
use axum::response::Redirect;
use domain::access::Action;
use domain::id::ClientId;
use domain::weekly::Part;
use jiff::ToSpan;

/// Reports on one page: half a year of a middling agency.
const ROWS_MAX: i64 = 400;

/// GET `/weekly`.
pub async fn list(State(app): State<App>, member: Member, RawQuery(query): RawQuery) -> Answer {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let client: Option<ClientId> = match query.opt("client") {
        Some(text) => Some(id(text)?),
        None => None,
    };
    let (ctx, actor) = (&app.ctx, &member.actor);
    let listed = weekly::list(ctx, actor, client, ROWS_MAX).await?;
    let clients = app::board::client_names(ctx, actor).await?;
    let name = |of: ClientId| clients.iter().find(|(id, _)| *id == of).map(|(_, name)| name);
    let chosen = client.map(|id| Link::new(id, name(id).cloned().unwrap_or_default()));
    let (published, drafts): (Vec<&Listed>, Vec<&Listed>) =
        listed.iter().partition(|one| one.report.published_at.is_some());
    let rows = |of: Vec<&Listed>| of.into_iter().map(row).collect();
    let view = WeeklyList {
        client: chosen,
        drafts: rows(drafts),
        published: rows(published),
        may_prepare: actor.may(Action::EditProject),
        clients: Choice::list(clients, &client.map(|id| id.to_string()).unwrap_or_default()),
    };
    show(&app, &member, &view).await
}

/// A report as a line of a list.
pub fn row(one: &Listed) -> WeeklyRow {
    let report = &one.report;
    let count = |part: &Part| {
        let n = one.n.get(part).copied().unwrap_or(0);
        (n > 0).then(|| (part.word().to_owned(), n))
    };
    WeeklyRow {
        id: report.id.to_string(),
        client: Link::new(report.client, one.client_name.clone()),
        week_on: report.week_on,
        until_on: report.week_on.saturating_add(6.days()),
        published_at: report.published_at.map(at),
        is_auto: report.created_by.is_none(),
        counts: Part::ALL.iter().filter_map(count).collect(),
        n_owed: one.n_owed,
        has_meaning: !report.meaning.trim().is_empty(),
        n_sent: one.n_sent,
    }
}

/// POST `/weekly`: a report of the client that the form names.
pub async fn prepare_any(State(app): State<App>, posted: Posted) -> Answer {
    let client: Option<ClientId> = posted.form.parsed("client");
    let Some(client) = client else { return Ok(failed("/weekly", "problem.choose_client")) };
    prepared(&app, &posted, client).await
}

/// POST `/clients/{id}/weekly`.
pub async fn prepare(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    prepared(&app, &posted, id(&of)?).await
}

async fn prepared(app: &App, posted: &Posted, client: ClientId) -> Answer {
    let made = weekly::prepare(&app.ctx, &posted.member.actor, client).await?;
    Ok(Redirect::to(&format!("/weekly/{made}")).into_response())
}

/// POST `/weekly/{id}/removal`.
pub async fn discard(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let version = posted.form.parsed("version").unwrap_or_default();
    weekly::discard(&app.ctx, &posted.member.actor, (id(&of)?, version)).await?;
    Ok(done("/weekly", "flash.weekly_discarded"))
}
