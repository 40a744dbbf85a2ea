//! Watched errors: advertising balances, launches, briefs, closing documents, an agency's own.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word, word_opt};
use crate::api::paging::Page;
use crate::api::value::Day;
use crate::state::App;
use app::monitor::{self, Card, MonitorInput, Tick};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::monitor::{Every, MonitorKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something to be looked at before a round is done.
#[derive(Serialize, ToSchema)]
pub struct MonitorLineRecord {
    pub text: String,
    pub is_done: bool,
}

/// A watched error.
#[derive(Serialize, ToSchema)]
pub struct MonitorRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    /// balance, launch, brief, documents, own.
    pub kind: String,
    pub what: String,
    /// quiet, soon, overdue, done.
    pub standing: String,
    /// The round that is not done; of a balance: the day on which the money is gone.
    pub due_on: Option<Day>,
    /// once, week, month, quarter.
    pub every: String,
    pub lead_days: i64,
    /// Spent a day, minor units; 0 where it is no balance.
    pub spend_minor: i64,
    /// The last balance that was noted.
    pub balance_minor: Option<i64>,
    pub currency: String,
    /// Id of the teammate.
    pub owner: Option<String>,
    pub lines: Vec<MonitorLineRecord>,
    /// Rounds that were done.
    pub rounds: i64,
    pub ended_on: Option<Day>,
    pub version: i64,
}

fn record(card: &Card) -> MonitorRecord {
    let row = &card.row;
    let lines = card.lines.iter();
    let last = card.log.balances.iter().map(|b| b.note).max_by_key(|note| note.on);
    MonitorRecord {
        id: row.id.to_string(),
        client: row.client.to_string(),
        kind: row.kind.word().to_owned(),
        what: row.what.clone(),
        standing: card.standing.word().to_owned(),
        due_on: row.due_on.map(Day),
        every: row.every.word().to_owned(),
        lead_days: row.lead_days,
        spend_minor: row.spend_minor,
        balance_minor: last.map(|note| note.minor),
        currency: row.currency.clone(),
        owner: row.owner.map(|id| id.to_string()),
        lines: lines
            .map(|line| MonitorLineRecord { text: line.text.clone(), is_done: line.is_done })
            .collect(),
        rounds: card.log.rounds.len() as i64,
        ended_on: row.ended_on.map(Day),
        version: row.version,
    }
}

/// Watched errors of a client, the most urgent first, those that are over last
#[utoipa::path(get, path = "/clients/{id}/monitors", tag = "monitors",
    params(("id" = String, Path)), responses((status = 200, body = Page<MonitorRecord>)))]
pub async fn of_client(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<Page<MonitorRecord>> {
    let file = monitor::file(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(Page::whole(file.cards.iter().chain(&file.over).map(record).collect())))
}

/// Something that is due.
#[derive(Serialize, ToSchema)]
pub struct DueRecord {
    /// Id of the watched error.
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub client_name: String,
    pub kind: String,
    pub what: String,
    pub due_on: Option<Day>,
    /// Below zero: overdue; the money of a balance is gone at 0.
    pub left_days: i64,
}

const LISTED_MAX: i64 = 200;

/// What is due at all clients within two weeks, the most urgent first: at most 200
#[utoipa::path(get, path = "/monitors", tag = "monitors",
    responses((status = 200, body = Page<DueRecord>)))]
pub async fn due(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<Page<DueRecord>> {
    let all = monitor::due(&app.ctx, &actor, LISTED_MAX).await?;
    let one = |listed: monitor::Listed| DueRecord {
        id: listed.row.id.to_string(),
        client: listed.row.client.to_string(),
        client_name: listed.client_name,
        kind: listed.row.kind.word().to_owned(),
        what: listed.row.what,
        due_on: listed.row.due_on.map(Day),
        left_days: listed.left_days,
    };
    Ok(Json(Page::whole(all.into_iter().map(one).collect())))
}

/// An error to be watched.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMonitor {
    /// balance, launch, brief, documents, own. On a change it is not looked at.
    kind: String,
    #[schema(min_length = 1, max_length = 200)]
    what: String,
    /// Not asked of a balance.
    due_on: Option<Day>,
    /// once, week, month, quarter.
    every: Option<String>,
    lead_days: Option<u32>,
    /// On the account now, minor units.
    balance_minor: Option<i64>,
    /// Spent a day, minor units.
    spend_minor: Option<i64>,
    #[serde(default)]
    lines: Vec<String>,
    owner: Option<String>,
    project: Option<String>,
}

impl NewMonitor {
    fn input(self) -> Result<MonitorInput, ApiError> {
        Ok(MonitorInput {
            kind: word("kind", &self.kind, MonitorKind::from_word)?,
            what: self.what,
            project: parsed_opt("project", self.project.as_deref())?,
            owner: parsed_opt("owner", self.owner.as_deref())?,
            due_on: self.due_on.map(|day| day.0),
            every: word_opt("every", self.every.as_deref(), Every::from_word)?,
            lead_days: self.lead_days,
            balance_minor: self.balance_minor,
            spend_minor: self.spend_minor,
            lines: self.lines,
        })
    }
}

/// Put an error under watch
#[utoipa::path(post, path = "/clients/{id}/monitors", tag = "monitors",
    params(("id" = String, Path)), request_body = NewMonitor,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewMonitor>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let added = monitor::add(&app.ctx, &caller.actor, id(&client)?, &new.input()?).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// A watched error as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedMonitor {
    version: i64,
    monitor: NewMonitor,
}

/// Change a watched error; its kind stays
#[utoipa::path(put, path = "/monitors/{id}", tag = "monitors", params(("id" = String, Path)),
    request_body = ChangedMonitor, responses((status = 204)))]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<ChangedMonitor>,
) -> Result<StatusCode, ApiError> {
    let input = new.monitor.input()?;
    monitor::edit(&app.ctx, &caller.actor, id(&of)?, new.version, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stop watching
#[utoipa::path(delete, path = "/monitors/{id}", tag = "monitors", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<StatusCode, ApiError> {
    monitor::end(&app.ctx, &caller.actor, id(&of)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A balance that was read off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBalance {
    balance_minor: i64,
    /// Without one: today.
    on: Option<Day>,
}

/// Note what is on an advertising account
#[utoipa::path(post, path = "/monitors/{id}/balances", tag = "monitors",
    params(("id" = String, Path)), request_body = NewBalance, responses((status = 204)))]
pub async fn balance(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewBalance>,
) -> Result<StatusCode, ApiError> {
    let on = new.on.map(|day| day.0);
    monitor::balance(&app.ctx, &caller.actor, id(&of)?, on, new.balance_minor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A tick.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineTick {
    is_done: bool,
}

/// Tick a line of the list, from 0 on, or take the tick back
#[utoipa::path(put, path = "/monitors/{id}/lines/{n}", tag = "monitors",
    params(("id" = String, Path), ("n" = usize, Path)), request_body = LineTick,
    responses((status = 204)))]
pub async fn tick(
    State(app): State<App>,
    caller: Caller,
    Path((of, n)): Path<(String, String)>,
    Body(said): Body<LineTick>,
) -> Result<StatusCode, ApiError> {
    let n = n.parse().map_err(|_| ApiError::not_found())?;
    let word = if said.is_done { Tick::Done } else { Tick::Open };
    monitor::tick(&app.ctx, &caller.actor, id(&of)?, n, word).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A round that was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRound {
    /// Without one: today.
    on: Option<Day>,
    #[serde(default)]
    note: String,
}

/// Say that a round is done; refused while a line of the list is open
#[utoipa::path(post, path = "/monitors/{id}/rounds", tag = "monitors",
    params(("id" = String, Path)), request_body = NewRound, responses((status = 204)))]
pub async fn done(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewRound>,
) -> Result<StatusCode, ApiError> {
    let on = new.on.map(|day| day.0);
    monitor::done(&app.ctx, &caller.actor, id(&of)?, on, &new.note).await?;
    Ok(StatusCode::NO_CONTENT)
}
