//! Weekly reports: drafts that make themselves, what a person says of them, what the client was told.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed, parsed_opt};
use crate::api::paging::{LIMIT_MAX, Page};
use crate::api::value::{Day, Instant, Why};
use crate::state::App;
use app::weekly::{self, Listed, SendInput, TaskWord, WeeklyFile, WeeklyInput, WeeklyReport};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::weekly::Part;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A report without its tasks.
#[derive(Serialize, ToSchema)]
pub struct WeeklyRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub client_name: String,
    /// Monday of the week.
    pub week_on: Day,
    /// The tasks are as they were then.
    pub frozen_at: Instant,
    /// ru, en.
    pub lang: String,
    /// What the facts mean.
    pub meaning: String,
    /// What is needed from the client.
    pub ask: String,
    /// Tasks that did not fit in.
    pub n_cut: i64,
    /// None: a draft, of which the client knows nothing.
    pub published_at: Option<Instant>,
    pub version: i64,
}

fn record(report: &WeeklyReport, client_name: &str) -> WeeklyRecord {
    WeeklyRecord {
        id: report.id.to_string(),
        client: report.client.to_string(),
        client_name: client_name.to_owned(),
        week_on: Day(report.week_on),
        frozen_at: Instant::ms(report.frozen_at),
        lang: report.lang.clone(),
        meaning: report.meaning.clone(),
        ask: report.ask.clone(),
        n_cut: report.n_cut,
        published_at: report.published_at.map(Instant::ms),
        version: report.version,
    }
}

/// A report in the list.
#[derive(Serialize, ToSchema)]
pub struct WeeklyLine {
    #[serde(flatten)]
    pub report: WeeklyRecord,
    /// Tasks without the reason or the grounds that they owe.
    pub n_owed: usize,
    /// People who got it by mail.
    pub n_sent: usize,
}

/// A task of a report.
#[derive(Serialize, ToSchema)]
pub struct WeeklyTaskRecord {
    /// Id of the work item.
    pub work_item: String,
    pub title: String,
    /// What it was called a week ago; empty: it was not there.
    pub was_title: String,
    pub due_on: Option<Day>,
    /// done, carried, dropped, not_started, new; none: not shown to the client.
    pub part: Option<String>,
    pub is_planned: bool,
    pub has_activity: bool,
    /// The reason or the grounds.
    pub word: String,
}

/// A letter with a report.
#[derive(Serialize, ToSchema)]
pub struct WeeklyMailRecord {
    pub id: String,
    pub recipient: String,
    /// queued, sending, sent, failed, unknown.
    pub state: String,
    pub sent_at: Option<Instant>,
}

/// A report with its tasks.
#[derive(Serialize, ToSchema)]
pub struct WeeklyFileRecord {
    #[serde(flatten)]
    pub report: WeeklyRecord,
    pub tasks: Vec<WeeklyTaskRecord>,
    /// What keeps it from being published, apart from the meaning.
    pub owed: Vec<Why>,
    pub mails: Vec<WeeklyMailRecord>,
}

fn file_record(file: &WeeklyFile, locale: &locale::Locale) -> WeeklyFileRecord {
    let task = |(task, part): &(weekly::WeeklyTask, Option<Part>)| {
        let now = task.now.unwrap_or_default();
        WeeklyTaskRecord {
            work_item: task.item.to_string(),
            title: task.title.clone(),
            was_title: task.was_title.clone(),
            due_on: task.due_on.map(Day),
            part: part.map(|part| part.word().to_owned()),
            is_planned: now.is_planned,
            has_activity: now.has_activity,
            word: task.word.clone(),
        }
    };
    let mail = |mail: &weekly::OutgoingMail| WeeklyMailRecord {
        id: mail.id.to_string(),
        recipient: mail.recipient.clone(),
        state: mail.state.word().to_owned(),
        sent_at: mail.sent_at.map(Instant::ms),
    };
    WeeklyFileRecord {
        report: record(&file.report, &file.client.name),
        tasks: file.tasks.iter().map(task).collect(),
        owed: Why::list(locale, &file.debts),
        mails: file.mails.iter().map(mail).collect(),
    }
}

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct WeeklyQuery {
    /// Only of this client.
    client: Option<String>,
}

/// Weekly reports, drafts first, then the newest week
#[utoipa::path(get, path = "/weekly", tag = "weekly", params(WeeklyQuery),
    responses((status = 200, body = Page<WeeklyLine>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Query(query): Query<WeeklyQuery>,
) -> Reply<Page<WeeklyLine>> {
    let client = parsed_opt("client", query.client.as_deref())?;
    let listed = weekly::list(&app.ctx, &actor, client, LIMIT_MAX).await?;
    let line = |one: &Listed| WeeklyLine {
        report: record(&one.report, &one.client_name),
        n_owed: one.n_owed,
        n_sent: one.n_sent,
    };
    Ok(Json(Page::whole(listed.iter().map(line).collect())))
}

/// Prepare the draft of the week that is to be reported now; the one that is there stays
#[utoipa::path(post, path = "/clients/{id}/weekly", tag = "weekly",
    params(("id" = String, Path)), responses((status = 201, body = Added)))]
pub async fn prepare(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let made = weekly::prepare(&app.ctx, &caller.actor, id(&client)?).await?;
    Ok((StatusCode::CREATED, Json(Added { id: made.to_string() })))
}

/// One weekly report
#[utoipa::path(get, path = "/weekly/{id}", tag = "weekly", params(("id" = String, Path)),
    responses((status = 200, body = WeeklyFileRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, locale, .. }): Reader,
    Path(of): Path<String>,
) -> Reply<WeeklyFileRecord> {
    let file = weekly::one(&app.ctx, &actor, id(&of)?).await?;
    Ok(Json(file_record(&file, &locale)))
}

/// What is said of a task.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTaskWord {
    work_item: String,
    /// In the plan of the coming week.
    is_planned: bool,
    /// Something was done on it.
    #[serde(default)]
    has_activity: bool,
    /// The client does not see it; only of tasks that no report has shown.
    #[serde(default)]
    is_left_out: bool,
    /// The reason or the grounds.
    #[serde(default)]
    word: String,
}

/// A draft as a person leaves it. Tasks that are not named stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWeekly {
    /// The version that was read.
    version: i64,
    meaning: String,
    #[serde(default)]
    ask: String,
    /// ru, en; empty: as it is.
    #[serde(default)]
    lang: String,
    #[serde(default)]
    tasks: Vec<NewTaskWord>,
}

/// Save a draft
#[utoipa::path(put, path = "/weekly/{id}", tag = "weekly", params(("id" = String, Path)),
    request_body = NewWeekly, responses((status = 204)))]
pub async fn save(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewWeekly>,
) -> Result<StatusCode, ApiError> {
    let word = |said: NewTaskWord| {
        Ok(TaskWord {
            item: parsed("work_item", &said.work_item)?,
            is_planned: said.is_planned,
            has_activity: said.has_activity,
            is_left_out: said.is_left_out,
            word: said.word,
        })
    };
    let tasks = new.tasks.into_iter().map(word).collect::<Result<Vec<_>, ApiError>>()?;
    let input = WeeklyInput { lang: new.lang, meaning: new.meaning, ask: new.ask, tasks };
    weekly::save(&app.ctx, &caller.actor, (id(&of)?, new.version), &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The version that was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AsOfVersion {
    version: i64,
}

/// Take the tasks of a draft anew
#[utoipa::path(post, path = "/weekly/{id}/refreshment", tag = "weekly",
    params(("id" = String, Path)), request_body = AsOfVersion, responses((status = 204)))]
pub async fn refresh(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(as_of): Body<AsOfVersion>,
) -> Result<StatusCode, ApiError> {
    weekly::refresh(&app.ctx, &caller.actor, (id(&of)?, as_of.version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Approve and publish a draft: from then on it does not change
#[utoipa::path(post, path = "/weekly/{id}/publication", tag = "weekly",
    params(("id" = String, Path)), request_body = AsOfVersion, responses((status = 204)))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(as_of): Body<AsOfVersion>,
) -> Result<StatusCode, ApiError> {
    weekly::publish(&app.ctx, &caller.actor, (id(&of)?, as_of.version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a person found out about a letter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeeklyLetterFound {
    /// arrived, lost.
    found: String,
}

/// Say whether a letter with a report arrived, where nobody knows
#[utoipa::path(post, path = "/weekly/{id}/letters/{letter}/resolution", tag = "weekly",
    params(("id" = String, Path), ("letter" = String, Path)), request_body = WeeklyLetterFound,
    responses((status = 204)))]
pub async fn resolve(
    State(app): State<App>,
    caller: Caller,
    Path((of, letter)): Path<(String, String)>,
    Body(new): Body<WeeklyLetterFound>,
) -> Result<StatusCode, ApiError> {
    let found = match new.found.as_str() {
        "arrived" => weekly::Found::Arrived,
        "lost" => weekly::Found::Lost,
        _ => return Err(app::Error::field("found", "unknown_choice").into()),
    };
    weekly::resolve(&app.ctx, &caller.actor, (id(&of)?, id(&letter)?), found).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// To whom a published report goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWeeklyLetters {
    /// Ids of contacts; each gets a letter, once.
    contacts: Vec<String>,
}

/// Letters that wait for the mail server.
#[derive(Serialize, ToSchema)]
pub struct QueuedMails {
    pub mails: Vec<String>,
}

/// Send a published report by mail
#[utoipa::path(post, path = "/weekly/{id}/letters", tag = "weekly",
    params(("id" = String, Path)), request_body = NewWeeklyLetters,
    responses((status = 200, body = QueuedMails)))]
pub async fn letters(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewWeeklyLetters>,
) -> Reply<QueuedMails> {
    let contacts = new.contacts.iter().map(|text| parsed("contacts", text));
    let contacts = contacts.collect::<Result<Vec<_>, ApiError>>()?;
    let sent = weekly::send(&app.ctx, &caller.actor, id(&of)?, &SendInput { contacts }).await?;
    Ok(Json(QueuedMails { mails: sent.iter().map(ToString::to_string).collect() }))
}
