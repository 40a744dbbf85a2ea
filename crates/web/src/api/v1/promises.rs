//! Promises of both sides and milestones: what was said, by when, and what became of it.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word, word_opt};
use crate::api::paging::Page;
use crate::api::value::Day;
use crate::state::App;
use app::milestone::{self, MilestoneInput, ShowInput};
use app::promise::{self, Held, MoveInput, PromiseInput, Stage};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::promise::{
    EndKind, KeptRate, MoveKind, Origin, PromiseKind, ShowAnswer, Side, Standing,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a side keeps its word over the last year.
#[derive(Serialize, ToSchema)]
pub struct RateRecord {
    pub kept: u32,
    /// Promises whose time has come.
    pub settled: u32,
    /// Whole percents; none: too few are settled, we do not know.
    pub percent: Option<u8>,
}

impl From<KeptRate> for RateRecord {
    fn from(rate: KeptRate) -> Self {
        RateRecord { kept: rate.n_kept, settled: rate.n_settled, percent: rate.percent() }
    }
}

/// A date that was moved.
#[derive(Serialize, ToSchema)]
pub struct MoveRecord {
    pub to: Day,
    /// When it was said.
    pub moved_on: Day,
    /// agreed, one_sided.
    pub kind: String,
    pub reason: String,
}

/// A promise.
#[derive(Serialize, ToSchema)]
pub struct PromiseRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    /// ours, theirs.
    pub side: String,
    /// work, input, approval, payment.
    pub kind: String,
    /// talk, sale, contract.
    pub origin: String,
    pub what: String,
    /// In the words in which it was said.
    pub words: String,
    /// Id of the teammate who keeps it.
    pub owner: Option<String>,
    /// Id of the contact.
    pub contact: Option<String>,
    /// Id of the project.
    pub project: Option<String>,
    /// Id of the touch in which it was said.
    pub touch: Option<String>,
    pub made_on: Day,
    /// The first date.
    pub first_due_on: Option<Day>,
    /// The date that people work to.
    pub due_on: Option<Day>,
    pub moves: Vec<MoveRecord>,
    /// open, overdue, kept, kept_late, broken, withdrawn.
    pub standing: String,
    /// Days overdue or late; 0 otherwise.
    pub late_days: i64,
    pub age_days: i64,
    pub ended_on: Option<Day>,
    /// What came out.
    pub ended_note: String,
}

impl From<&Held> for PromiseRecord {
    fn from(held: &Held) -> Self {
        let row = &held.row;
        let last = held.moves.last().map(|m| m.moved.to);
        PromiseRecord {
            id: row.id.to_string(),
            client: row.client.to_string(),
            side: row.side.word().to_owned(),
            kind: row.kind.word().to_owned(),
            origin: row.origin.word().to_owned(),
            what: row.what.clone(),
            words: row.words.clone(),
            owner: row.owner.map(|id| id.to_string()),
            contact: row.contact.map(|id| id.to_string()),
            project: row.project.map(|id| id.to_string()),
            touch: row.touch.map(|id| id.to_string()),
            made_on: Day(row.made_on),
            first_due_on: row.due_on.map(Day),
            due_on: last.or(row.due_on).map(Day),
            moves: moves(&held.moves),
            standing: held.standing.word().to_owned(),
            late_days: match held.standing {
                Standing::Overdue { days } | Standing::KeptLate { days } => days,
                _ => 0,
            },
            age_days: held.age_days,
            ended_on: row.end.map(|end| Day(end.on)),
            ended_note: row.ended_note.clone(),
        }
    }
}

fn moves(rows: &[promise::MoveRow]) -> Vec<MoveRecord> {
    let record = |row: &promise::MoveRow| MoveRecord {
        to: Day(row.moved.to),
        moved_on: Day(row.moved.moved_on),
        kind: row.moved.kind.word().to_owned(),
        reason: row.reason.clone(),
    };
    rows.iter().map(record).collect()
}

/// A version that the client saw.
#[derive(Serialize, ToSchema)]
pub struct ShowRecord {
    /// From 1 on.
    pub version: i64,
    pub shown_on: Day,
    pub link: String,
    pub note: String,
    /// accepted, returned; none: silence.
    pub answer: Option<String>,
    pub answered_on: Option<Day>,
    pub answer_note: String,
}

/// A result that is shown to the client on the way.
#[derive(Serialize, ToSchema)]
pub struct MilestoneRecord {
    pub id: String,
    pub what: String,
    /// Id of the project.
    pub project: Option<String>,
    pub first_due_on: Option<Day>,
    pub due_on: Option<Day>,
    pub moves: Vec<MoveRecord>,
    /// planned, late, waiting, silent, returned, accepted, cancelled.
    pub standing: String,
    pub shows: Vec<ShowRecord>,
}

impl From<&Stage> for MilestoneRecord {
    fn from(stage: &Stage) -> Self {
        let row = &stage.row;
        let last = stage.moves.last().map(|m| m.moved.to);
        let shows = stage.shows.iter().map(|shown| ShowRecord {
            version: shown.n,
            shown_on: Day(shown.show.on),
            link: shown.link.clone(),
            note: shown.note.clone(),
            answer: shown.show.answer.map(|(answer, _)| answer.word().to_owned()),
            answered_on: shown.show.answer.map(|(_, on)| Day(on)),
            answer_note: shown.answer_note.clone(),
        });
        MilestoneRecord {
            id: row.id.to_string(),
            what: row.what.clone(),
            project: row.project.map(|id| id.to_string()),
            first_due_on: row.due_on.map(Day),
            due_on: last.or(row.due_on).map(Day),
            moves: moves(&stage.moves),
            standing: stage.standing.word().to_owned(),
            shows: shows.collect(),
        }
    }
}

/// What both sides of a client promised.
#[derive(Serialize, ToSchema)]
pub struct LedgerRecord {
    pub ours: RateRecord,
    pub theirs: RateRecord,
    /// Open ones first, the most urgent first.
    pub promises: Vec<PromiseRecord>,
    pub milestones: Vec<MilestoneRecord>,
}

/// Promises and milestones of a client
#[utoipa::path(get, path = "/clients/{id}/promises", tag = "promises",
    params(("id" = String, Path)), responses((status = 200, body = LedgerRecord)))]
pub async fn ledger(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<LedgerRecord> {
    let (_, ledger) = promise::of_client(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(LedgerRecord {
        ours: ledger.ours.into(),
        theirs: ledger.theirs.into(),
        promises: ledger.promises.iter().map(Into::into).collect(),
        milestones: ledger.milestones.iter().map(Into::into).collect(),
    }))
}

/// Promises of a list over all clients, at most.
const LISTED_MAX: usize = 200;

/// Promises of all clients, the most urgent first: at most 200
#[utoipa::path(get, path = "/promises", tag = "promises",
    responses((status = 200, body = Page<PromiseRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<Page<PromiseRecord>> {
    let all = promise::list(&app.ctx, &actor, LISTED_MAX).await?;
    Ok(Json(Page::whole(all.iter().map(|listed| (&listed.held).into()).collect())))
}

/// A promise to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPromise {
    /// ours, theirs.
    side: String,
    #[schema(min_length = 1, max_length = 200)]
    what: String,
    /// work, input, approval, payment.
    kind: Option<String>,
    /// talk, sale, contract.
    origin: Option<String>,
    #[serde(default)]
    words: String,
    owner: Option<String>,
    contact: Option<String>,
    project: Option<String>,
    touch: Option<String>,
    /// Without one: the day of the touch, or today.
    made_on: Option<Day>,
    due_on: Option<Day>,
}

/// Record a promise
#[utoipa::path(post, path = "/clients/{id}/promises", tag = "promises",
    params(("id" = String, Path)), request_body = NewPromise,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewPromise>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let side = word("side", &new.side, Side::from_word)?;
    let kind = word_opt("kind", new.kind.as_deref(), PromiseKind::from_word)?;
    let origin = word_opt("origin", new.origin.as_deref(), Origin::from_word)?;
    let input = PromiseInput {
        kind: kind.unwrap_or(PromiseKind::Work),
        origin: origin.unwrap_or(Origin::Talk),
        words: new.words,
        owner: parsed_opt("owner", new.owner.as_deref())?,
        contact: parsed_opt("contact", new.contact.as_deref())?,
        project: parsed_opt("project", new.project.as_deref())?,
        touch: parsed_opt("touch", new.touch.as_deref())?,
        made_on: new.made_on.map(|day| day.0),
        due_on: new.due_on.map(|day| day.0),
        ..PromiseInput::new(side, &new.what)
    };
    let added = promise::add(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.id.to_string() })))
}

/// What became of a promise.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PromiseEnd {
    /// kept, broken, withdrawn.
    how: String,
    /// Without one: today.
    on: Option<Day>,
    /// What came out.
    #[serde(default)]
    note: String,
}

/// Say what became of a promise
#[utoipa::path(put, path = "/promises/{id}/end", tag = "promises", params(("id" = String, Path)),
    request_body = PromiseEnd, responses((status = 204)))]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(end): Body<PromiseEnd>,
) -> Result<StatusCode, ApiError> {
    let how = word("how", &end.how, EndKind::from_word)?;
    let on = end.on.map(|day| day.0);
    promise::settle(&app.ctx, &caller.actor, id(&of)?, how, on, &end.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Open a promise again: its end was a mistake
#[utoipa::path(delete, path = "/promises/{id}/end", tag = "promises",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<StatusCode, ApiError> {
    promise::reopen(&app.ctx, &caller.actor, id(&of)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new date; the old one is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMove {
    to: Day,
    /// agreed: the other side said yes; one_sided.
    kind: String,
    /// When it was said; without one: today.
    moved_on: Option<Day>,
    #[serde(default)]
    reason: String,
}

fn move_input(new: NewMove) -> Result<MoveInput, ApiError> {
    Ok(MoveInput {
        to: new.to.0,
        kind: word("kind", &new.kind, MoveKind::from_word)?,
        moved_on: new.moved_on.map(|day| day.0),
        reason: new.reason,
    })
}

/// Move the date of a promise
#[utoipa::path(post, path = "/promises/{id}/moves", tag = "promises",
    params(("id" = String, Path)), request_body = NewMove, responses((status = 204)))]
pub async fn move_promise(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewMove>,
) -> Result<StatusCode, ApiError> {
    promise::reschedule(&app.ctx, &caller.actor, id(&of)?, &move_input(new)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A result that the client is to see.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMilestone {
    #[schema(min_length = 1, max_length = 200)]
    what: String,
    project: Option<String>,
    owner: Option<String>,
    /// When it was agreed; without one: today.
    planned_on: Option<Day>,
    due_on: Option<Day>,
}

/// Plan a milestone
#[utoipa::path(post, path = "/clients/{id}/milestones", tag = "promises",
    params(("id" = String, Path)), request_body = NewMilestone,
    responses((status = 201, body = Added)))]
pub async fn add_milestone(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewMilestone>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = MilestoneInput {
        what: new.what,
        project: parsed_opt("project", new.project.as_deref())?,
        owner: parsed_opt("owner", new.owner.as_deref())?,
        planned_on: new.planned_on.map(|day| day.0),
        due_on: new.due_on.map(|day| day.0),
    };
    let added = milestone::add(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.id.to_string() })))
}

/// Move the date of a milestone
#[utoipa::path(post, path = "/milestones/{id}/moves", tag = "promises",
    params(("id" = String, Path)), request_body = NewMove, responses((status = 204)))]
pub async fn move_milestone(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewMove>,
) -> Result<StatusCode, ApiError> {
    milestone::reschedule(&app.ctx, &caller.actor, id(&of)?, &move_input(new)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A version that the client saw.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShow {
    /// Without one: today.
    on: Option<Day>,
    #[serde(default)]
    link: String,
    #[serde(default)]
    note: String,
}

/// Note that the client saw the next version
#[utoipa::path(post, path = "/milestones/{id}/shows", tag = "promises",
    params(("id" = String, Path)), request_body = NewShow,
    responses((status = 201, body = Added)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewShow>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = ShowInput { on: new.on.map(|day| day.0), link: new.link, note: new.note };
    let shown = milestone::show(&app.ctx, &caller.actor, id(&of)?, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: shown.id.to_string() })))
}

/// What the client said to the last version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShowAnswer {
    /// accepted, returned.
    answer: String,
    /// Without one: today.
    on: Option<Day>,
    #[serde(default)]
    note: String,
}

/// Note what the client said to the last version
#[utoipa::path(post, path = "/milestones/{id}/answers", tag = "promises",
    params(("id" = String, Path)), request_body = NewShowAnswer, responses((status = 204)))]
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewShowAnswer>,
) -> Result<StatusCode, ApiError> {
    let answer = word("answer", &new.answer, ShowAnswer::from_word)?;
    let on = new.on.map(|day| day.0);
    milestone::answer(&app.ctx, &caller.actor, id(&of)?, answer, on, &new.note).await?;
    Ok(StatusCode::NO_CONTENT)
}
