//! The post-mortem of an incident and its measures (C067–C070).

use super::incident_parts::{Added, added};
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word};
use crate::api::value::{Day, Instant, Why};
use crate::state::App;
use app::incident::measure::{self, MeasureCard, MeasureInput, MeasureStep};
use app::incident::post_mortem::{self, FindingInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::postmortem::FindingKind;
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A finding of a post-mortem.
#[derive(Serialize, ToSchema)]
pub struct FindingRecord {
    pub id: String,
    pub version: i64,
    pub kind: String,
    pub what: String,
    /// Answers to "why", each to the one before.
    pub whys: Vec<String>,
    pub lesson: String,
    /// The question that it still owes.
    pub question: Option<Why>,
}

/// A measure.
#[derive(Serialize, ToSchema)]
pub struct MeasureRecord {
    pub id: String,
    /// Id of the incident.
    pub incident: String,
    pub version: i64,
    pub name: String,
    /// The kind of weakness that it is against.
    pub against: String,
    /// Id of a teammate.
    pub owner: Option<String>,
    pub due_on: Option<Day>,
    /// `open`, `overdue`, `done`, `check_due`, `proven`, `reopened`.
    pub state: String,
    pub proof: String,
    pub published_at: Option<Instant>,
    /// Why somebody must look at it now.
    pub attention: Option<Why>,
    pub effect: Option<Why>,
}

fn measure_record(locale: &Locale, card: &MeasureCard) -> MeasureRecord {
    let row = &card.row;
    MeasureRecord {
        id: row.id.to_string(),
        incident: row.incident.to_string(),
        version: row.version,
        name: row.name.clone(),
        against: card.against.word().to_owned(),
        owner: row.owner.map(|owner| owner.to_string()),
        due_on: row.due_on.map(Day),
        state: card.attention.state.word().to_owned(),
        proof: row.proof.clone(),
        published_at: row.published_at.map(Instant::ms),
        attention: card.attention.reason.as_ref().map(|reason| Why::new(locale, reason)),
        effect: card.effect.as_ref().map(|effect| Why::new(locale, &effect.reason)),
    }
}

/// The post-mortem of an incident.
#[derive(Serialize, ToSchema)]
pub struct PostMortemRecord {
    pub findings: Vec<FindingRecord>,
    pub measures: Vec<MeasureRecord>,
    pub gaps: Vec<Why>,
}

/// Post-mortem of an incident
#[utoipa::path(get, path = "/incidents/{id}/post-mortem", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = PostMortemRecord)))]
pub async fn post_mortem_of(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(incident): Path<String>,
) -> Reply<PostMortemRecord> {
    let of = post_mortem::post_mortem(&app.ctx, &actor, id(&incident)?).await?;
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
    };
    let findings = of.findings.iter().map(|card| FindingRecord {
        id: card.row.id.to_string(),
        version: card.row.version,
        kind: card.row.kind.word().to_owned(),
        what: card.row.what.clone(),
        whys: lines(&card.row.why),
        lesson: card.row.lesson.clone(),
        question: card.question.as_ref().map(|q| Why::new(&locale, q)),
    });
    let measures = of.measures.iter().map(|card| measure_record(&locale, card));
    Ok(Json(PostMortemRecord {
        findings: findings.collect(),
        measures: measures.collect(),
        gaps: Why::list(&locale, &of.gaps),
    }))
}

/// A finding to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFinding {
    /// `fear_to_report`, `overload`, `control_error`, `expectations`, `briefing`, `skill`, `tool`,
    /// `outside`, `other`.
    kind: String,
    #[schema(min_length = 1, max_length = 200)]
    what: String,
    /// Answers to "why"; the last is something that can be changed, not a person.
    #[serde(default)]
    whys: Vec<String>,
    #[serde(default)]
    lesson: String,
}

impl NewFinding {
    fn input(self) -> Result<FindingInput, ApiError> {
        Ok(FindingInput {
            kind: word("kind", &self.kind, FindingKind::from_word)?,
            what: self.what,
            why: self.whys.join("\n"),
            lesson: self.lesson,
        })
    }
}

/// Add a finding
#[utoipa::path(post, path = "/incidents/{id}/findings", tag = "incidents",
    params(("id" = String, Path)), request_body = NewFinding,
    responses((status = 201, body = Added)))]
pub async fn add_finding(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewFinding>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let (input, incident) = (new.input()?, id(&incident)?);
    Ok(added(post_mortem::put_finding(&app.ctx, &caller.actor, incident, None, &input).await?))
}

/// The whole finding anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingChange {
    /// As it was read.
    version: i64,
    finding: NewFinding,
}

/// Change a finding
#[utoipa::path(put, path = "/incidents/{id}/findings/{finding}", tag = "incidents",
    params(("id" = String, Path), ("finding" = String, Path)), request_body = FindingChange,
    responses((status = 204)))]
pub async fn change_finding(
    State(app): State<App>,
    caller: Caller,
    Path((incident, finding)): Path<(String, String)>,
    Body(change): Body<FindingChange>,
) -> Result<StatusCode, ApiError> {
    let known = Some((id(&finding)?, change.version));
    let (input, incident) = (change.finding.input()?, id(&incident)?);
    post_mortem::put_finding(&app.ctx, &caller.actor, incident, known, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a finding off
#[utoipa::path(delete, path = "/incidents/{id}/findings/{finding}", tag = "incidents",
    params(("id" = String, Path), ("finding" = String, Path)), responses((status = 204)))]
pub async fn remove_finding(
    State(app): State<App>,
    caller: Caller,
    Path((incident, finding)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (incident, finding) = (id(&incident)?, id(&finding)?);
    post_mortem::remove_finding(&app.ctx, &caller.actor, incident, finding).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A measure to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeasure {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Id of the finding that it is against.
    finding: Option<String>,
    /// Id of a teammate.
    owner: Option<String>,
    due_on: Option<Day>,
    /// How one will see that it helps.
    #[serde(default)]
    check_how: String,
    #[schema(minimum = 1, maximum = 52)]
    check_weeks: Option<i64>,
}

impl NewMeasure {
    fn input(self) -> Result<MeasureInput, ApiError> {
        Ok(MeasureInput {
            finding: parsed_opt("finding", self.finding.as_deref())?,
            name: self.name,
            owner: parsed_opt("owner", self.owner.as_deref())?,
            due_on: self.due_on.map(|day| day.0),
            check_how: self.check_how,
            check_weeks: self.check_weeks,
        })
    }
}

/// Add a measure
#[utoipa::path(post, path = "/incidents/{id}/measures", tag = "incidents",
    params(("id" = String, Path)), request_body = NewMeasure,
    responses((status = 201, body = Added)))]
pub async fn add_measure(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewMeasure>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let (input, incident) = (new.input()?, id(&incident)?);
    Ok(added(measure::put_measure(&app.ctx, &caller.actor, incident, None, &input).await?))
}

/// The whole measure anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureChange {
    /// As it was read.
    version: i64,
    measure: NewMeasure,
}

/// Change a measure
#[utoipa::path(put, path = "/incidents/{id}/measures/{measure}", tag = "incidents",
    params(("id" = String, Path), ("measure" = String, Path)), request_body = MeasureChange,
    responses((status = 204)))]
pub async fn change_measure(
    State(app): State<App>,
    caller: Caller,
    Path((incident, known)): Path<(String, String)>,
    Body(change): Body<MeasureChange>,
) -> Result<StatusCode, ApiError> {
    let known = Some((id(&known)?, change.version));
    let (input, incident) = (change.measure.input()?, id(&incident)?);
    measure::put_measure(&app.ctx, &caller.actor, incident, known, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said of a measure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureMove {
    version: i64,
    /// `done`, `proven`, `failed`, `dropped`, `published`.
    step: String,
    /// What there is to show for it; needed for `done`.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    proof: String,
}

/// Move a measure on
///
/// Nothing is done without a proof, nothing is published without an owner and a date.
#[utoipa::path(post, path = "/incidents/{id}/measures/{measure}/steps", tag = "incidents",
    params(("id" = String, Path), ("measure" = String, Path)), request_body = MeasureMove,
    responses((status = 204)))]
pub async fn move_measure(
    State(app): State<App>,
    caller: Caller,
    Path((incident, moved)): Path<(String, String)>,
    Body(said): Body<MeasureMove>,
) -> Result<StatusCode, ApiError> {
    let step = MeasureStep::from_word(&said.step, said.proof);
    let step = word("step", &said.step, |_| step.clone())?;
    let of = (id(&incident)?, id(&moved)?, said.version);
    measure::move_measure(&app.ctx, &caller.actor, of, &step).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Measures that wait for somebody
///
/// Overdue, to be checked after their weeks, or come back: those that the caller must know of.
#[utoipa::path(get, path = "/incident-measures", tag = "incidents",
    responses((status = 200, body = Vec<MeasureRecord>)))]
pub async fn waiting(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
) -> Reply<Vec<MeasureRecord>> {
    let cards = measure::waiting_for(&app.ctx, &actor).await?;
    Ok(Json(cards.iter().map(|card| measure_record(&locale, card)).collect()))
}
