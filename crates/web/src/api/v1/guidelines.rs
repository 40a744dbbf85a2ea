//! The guidelines of a client: rules of a version, every version, and changes of them.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed_opt};
use crate::api::value::{Day, Instant};
use crate::state::App;
use app::edit::{self, RuleInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `?project=…&version=…`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct GuidelineQuery {
    /// Id of a project: its rules, and those of all work.
    project: Option<String>,
    /// From 1 on; without one: the last.
    version: Option<usize>,
}

/// A rule.
#[derive(Serialize, ToSchema)]
pub struct GuidelineRuleRecord {
    pub id: String,
    pub text: String,
    pub section: String,
    /// Name of the project; none: all work.
    pub project: Option<String>,
    /// Id of the edit that it came from.
    pub edit: Option<String>,
    /// When it was decided together with the client.
    pub decided_on: Option<Day>,
    pub decided_with: String,
    /// For a change of the rule.
    pub version: i64,
}

/// A version: one change.
#[derive(Serialize, ToSchema)]
pub struct GuidelineVersionRecord {
    pub version: usize,
    /// added, reworded, retired, restored.
    pub change: String,
    /// Id of the rule.
    pub rule: String,
    /// The rule after the change.
    pub text: String,
    pub why: String,
    /// Id of the teammate.
    pub by: Option<String>,
    pub at: Instant,
}

/// The guidelines.
#[derive(Serialize, ToSchema)]
pub struct GuidelineRecord {
    /// 0: there is none yet.
    pub version: usize,
    pub rules: Vec<GuidelineRuleRecord>,
    /// The last first.
    pub versions: Vec<GuidelineVersionRecord>,
    /// The same as a document.
    pub markdown: String,
}

/// The guidelines of a client
#[utoipa::path(get, path = "/clients/{id}/guideline", tag = "edits",
    params(("id" = String, Path), GuidelineQuery),
    responses((status = 200, body = GuidelineRecord)))]
pub async fn document(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(client): Path<String>,
    Query(query): Query<GuidelineQuery>,
) -> Reply<GuidelineRecord> {
    let project = parsed_opt("project", query.project.as_deref())?;
    let file = edit::guideline(&app.ctx, &actor, id(&client)?, project, query.version).await?;
    let rules = file.rules.iter().map(|card| GuidelineRuleRecord {
        id: card.row.id.to_string(),
        text: card.text.clone(),
        section: card.section.clone(),
        project: card.project.clone(),
        edit: card.row.edit.map(|id| id.to_string()),
        decided_on: card.row.decided_on.map(Day),
        decided_with: card.row.decided_with.clone(),
        version: card.row.version,
    });
    let versions = file.versions.iter().map(|version| GuidelineVersionRecord {
        version: version.n,
        change: version.row.change.kind.word().to_owned(),
        rule: version.row.change.rule.to_string(),
        text: version.row.change.text.clone(),
        why: version.row.why.clone(),
        by: version.row.by.map(|id| id.to_string()),
        at: Instant::ms(version.row.at),
    });
    Ok(Json(GuidelineRecord {
        version: file.version,
        rules: rules.collect(),
        versions: versions.collect(),
        markdown: edit::markdown(&locale, &file),
    }))
}

/// A rule to be written down, or as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
    #[serde(default)]
    section: String,
    project: Option<String>,
    decided_on: Option<Day>,
    #[serde(default)]
    decided_with: String,
    /// Asked for when a rule changes.
    #[serde(default)]
    why: String,
    /// Of the rule that changes, as it was read.
    version: Option<i64>,
}

fn input(new: NewRule) -> Result<RuleInput, ApiError> {
    Ok(RuleInput {
        text: new.text,
        section: new.section,
        project: parsed_opt("project", new.project.as_deref())?,
        decided_on: new.decided_on.map(|day| day.0),
        decided_with: new.decided_with,
        why: new.why,
    })
}

/// Add a rule that came from no edit
#[utoipa::path(post, path = "/clients/{id}/guideline", tag = "edits",
    params(("id" = String, Path)), request_body = NewRule,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewRule>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let added = edit::add_rule(&app.ctx, &caller.actor, id(&client)?, &input(new)?).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// Change a rule: the words before stay in their version
#[utoipa::path(put, path = "/guideline-rules/{id}", tag = "edits", params(("id" = String, Path)),
    request_body = NewRule, responses((status = 204)))]
pub async fn reword(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewRule>,
) -> Result<StatusCode, ApiError> {
    let version = new.version.unwrap_or_default();
    edit::reword(&app.ctx, &caller.actor, id(&of)?, version, &input(new)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why a rule does not hold any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    #[schema(min_length = 1, max_length = 200)]
    why: String,
}

/// Take a rule out of force
#[utoipa::path(put, path = "/guideline-rules/{id}/retirement", tag = "edits",
    params(("id" = String, Path)), request_body = Retirement, responses((status = 204)))]
pub async fn retire(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(said): Body<Retirement>,
) -> Result<StatusCode, ApiError> {
    edit::retire(&app.ctx, &caller.actor, id(&of)?, &said.why).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Bring a rule back
#[utoipa::path(delete, path = "/guideline-rules/{id}/retirement", tag = "edits",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<StatusCode, ApiError> {
    edit::restore(&app.ctx, &caller.actor, id(&of)?, "").await?;
    Ok(StatusCode::NO_CONTENT)
}
