//! What people say to warnings: answers and feelings; and how often the warnings were right.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, word};
use crate::api::paging::Page;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::facts::AnswerKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An answer to a signal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// `episode` of the signal.
    episode: String,
    /// explained, confirmed, false_alarm.
    #[schema(pattern = "^(explained|confirmed|false_alarm)$")]
    answer: String,
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: String,
}

/// Answer a signal: the client is assessed anew
#[utoipa::path(post, path = "/clients/{id}/answers", tag = "warnings",
    params(("id" = String, Path)), request_body = NewAnswer, responses((status = 204)))]
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewAnswer>,
) -> Result<StatusCode, ApiError> {
    let kind = word("answer", &new.answer, AnswerKind::from_word)?;
    let client = id(&client)?;
    let (ctx, actor) = (&app.ctx, &caller.actor);
    app::signal::answer::answer(ctx, actor, client, &new.episode, kind, &new.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's own feeling about a client.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGut {
    /// -2 (bad) to 2 (very good).
    #[schema(minimum = -2, maximum = 2)]
    feeling: i64,
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: String,
}

/// Tell a feeling; it is shown beside the level and never changes it
#[utoipa::path(post, path = "/clients/{id}/gut", tag = "warnings", params(("id" = String, Path)),
    request_body = NewGut, responses((status = 204)))]
pub async fn gut(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewGut>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor) = (&app.ctx, &caller.actor);
    app::signal::gut::feel(ctx, actor, id(&client)?, new.feeling, &new.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How often a kind of signal was right, by the newest answer to each episode.
#[derive(Serialize, ToSchema)]
pub struct PrecisionRecord {
    kind: String,
    confirmed: i64,
    explained: i64,
    false_alarm: i64,
    /// Signals that nobody has answered.
    unanswered: i64,
    /// Answers that were no false alarm, whole percents; none: too few answers.
    percent: Option<i64>,
    /// Whole percents between which the true share lies in 95 cases of 100.
    low: Option<i64>,
    high: Option<i64>,
}

/// How often each kind of signal was right
#[utoipa::path(get, path = "/precision", tag = "warnings",
    responses((status = 200, body = Page<PrecisionRecord>)))]
pub async fn precision(
    State(app): State<App>,
    Reader(caller): Reader,
) -> Reply<Page<PrecisionRecord>> {
    let kinds = app::signal::answer::precision(&app.ctx, &caller.actor).await?;
    let items = kinds.into_iter().map(|(kind, precision)| PrecisionRecord {
        kind: kind.word().to_owned(),
        confirmed: precision.confirmed,
        explained: precision.explained,
        false_alarm: precision.false_alarm,
        unanswered: precision.unanswered,
        percent: precision.percent(),
        low: precision.share().map(|s| s.low),
        high: precision.share().map(|s| s.high),
    });
    Ok(Json(Page::whole(items.collect())))
}
