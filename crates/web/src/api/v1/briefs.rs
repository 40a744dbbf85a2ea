//! Briefs of a client: questions, answers, what was told back.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word};
use crate::api::paging::Page;
use crate::api::value::Day;
use crate::state::App;
use app::brief::{self, BriefCard, BriefInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::brief::BriefKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A question with its answer.
#[derive(Serialize, ToSchema)]
pub struct BriefAnswer {
    /// A word of ours (goal, audience …), or a question in the agency's words.
    pub question: String,
    pub is_own: bool,
    pub text: String,
}

/// A brief.
#[derive(Serialize, ToSchema)]
pub struct BriefRecord {
    pub id: String,
    /// ads, branding, content, email, event, packaging, pr, seo, site, social, video.
    pub kind: String,
    pub title: String,
    /// Id of the project.
    pub project: Option<String>,
    pub answers: Vec<BriefAnswer>,
    /// Whole percents of the questions that are answered.
    pub percent: i64,
    /// Questions without whose answers work cannot begin.
    pub missing: Vec<String>,
    pub told_back: String,
    pub agreed_by: String,
    pub agreed_on: Option<Day>,
    pub version: i64,
}

impl From<&BriefCard> for BriefRecord {
    fn from(card: &BriefCard) -> Self {
        let row = &card.row;
        let answers = card.answers.iter().map(|answer| BriefAnswer {
            question: answer.question.clone(),
            is_own: answer.is_own,
            text: answer.text.clone(),
        });
        BriefRecord {
            id: row.id.to_string(),
            kind: row.kind.word().to_owned(),
            title: row.title.clone(),
            project: row.project.map(|id| id.to_string()),
            answers: answers.collect(),
            percent: card.completeness.percent(),
            missing: card.completeness.missing.clone(),
            told_back: row.told_back.clone(),
            agreed_by: row.agreed_by.clone(),
            agreed_on: row.agreed_on.map(Day),
            version: row.version,
        }
    }
}

/// Briefs of a client, the newest first
#[utoipa::path(get, path = "/clients/{id}/briefs", tag = "onboarding",
    params(("id" = String, Path)), responses((status = 200, body = Page<BriefRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<Page<BriefRecord>> {
    let all = brief::of_client(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(Page::whole(all.briefs.iter().map(Into::into).collect())))
}

/// A brief to be begun.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBrief {
    /// ads, branding, content, email, event, packaging, pr, seo, site, social, video.
    kind: String,
    #[serde(default)]
    title: String,
    project: Option<String>,
}

/// Begin a brief from the questions of its kind
#[utoipa::path(post, path = "/clients/{id}/briefs", tag = "onboarding",
    params(("id" = String, Path)), request_body = NewBrief,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewBrief>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let kind = word("kind", &new.kind, BriefKind::from_word)?;
    let project = parsed_opt("project", new.project.as_deref())?;
    let of = (kind, new.title.as_str(), project);
    let added = brief::add(&app.ctx, &caller.actor, id(&client)?, of).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// A brief
#[utoipa::path(get, path = "/briefs/{id}", tag = "onboarding", params(("id" = String, Path)),
    responses((status = 200, body = BriefRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(of): Path<String>,
) -> Reply<BriefRecord> {
    let (card, _) = brief::one(&app.ctx, &actor, id(&of)?).await?;
    Ok(Json((&card).into()))
}

/// A brief as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefChange {
    version: i64,
    #[serde(default)]
    title: String,
    /// In the order of the questions.
    answers: Vec<String>,
    #[serde(default)]
    told_back: String,
    #[serde(default)]
    agreed_by: String,
}

/// Fill a brief in, tell it back, note that the client agreed
#[utoipa::path(put, path = "/briefs/{id}", tag = "onboarding", params(("id" = String, Path)),
    request_body = BriefChange, responses((status = 204)))]
pub async fn save(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(change): Body<BriefChange>,
) -> Result<StatusCode, ApiError> {
    let input = BriefInput {
        title: change.title,
        answers: change.answers,
        own_question: String::new(),
        told_back: change.told_back,
        agreed_by: change.agreed_by,
    };
    brief::save(&app.ctx, &caller.actor, id(&of)?, change.version, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}
