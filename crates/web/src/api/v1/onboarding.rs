//! Onboarding of a client: the programme after the win, and the protocol that the client acknowledges.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word, word_opt};
use crate::api::value::{Day, Instant};
use crate::state::App;
use app::onboarding::{self, DAYS_GOOD, Expectation, StepInput, StepWord};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::expectation::Verdict;
use domain::onboarding::{Protocol, Step};
use locale::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A step of the programme.
#[derive(Serialize, ToSchema)]
pub struct OnboardingStep {
    /// kick_off, why_card, team, protocol, how_we_work, expectations, brief, calls, kpi_risks, bridge,
    /// sla, check_30, check_60, check_90.
    pub step: String,
    /// open, overdue, done, skipped.
    pub state: String,
    /// Id of the teammate.
    pub owner: Option<String>,
    pub due_on: Day,
    pub done_on: Option<Day>,
    /// Why it is not needed here.
    pub skipped_why: String,
    pub note: String,
}

/// The protocol of the kick-off.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtocolRecord {
    /// What it is all for.
    pub goal: String,
    pub for_client: String,
    pub for_team: String,
    pub principles: String,
    /// The working cycle and schedule.
    pub process: String,
    /// Who decides what.
    pub structure: String,
    pub team: String,
}

/// An acknowledgement, or a link that waits for it.
#[derive(Serialize, ToSchema)]
pub struct ProtocolLinkRecord {
    pub id: String,
    pub recipient: String,
    pub expires_at: Instant,
    pub revoked_at: Option<Instant>,
    pub acknowledged_at: Option<Instant>,
    pub acknowledged_by: String,
    pub remark: String,
}

/// A check of an expectation.
#[derive(Serialize, ToSchema)]
pub struct ExpectationCheck {
    /// 0, 30, 60, 90.
    pub day: i64,
    pub due_on: Day,
    /// asked, ahead, due, overdue; none: it was written down later than this check.
    pub state: Option<String>,
    /// holds, partly, fails.
    pub verdict: Option<String>,
    pub note: String,
    pub checked_on: Option<Day>,
}

/// What the client expects since the sale.
#[derive(Serialize, ToSchema)]
pub struct ExpectationRecord {
    /// Id of the promise of the sale.
    pub promise: String,
    pub what: String,
    /// In the client's words.
    pub words: String,
    /// Id of the teammate.
    pub owner: Option<String>,
    pub checks: Vec<ExpectationCheck>,
}

fn expectation_record(one: &Expectation) -> ExpectationRecord {
    let checks = one.checks.iter().map(|cell| ExpectationCheck {
        day: cell.day,
        due_on: Day(cell.due_on),
        state: cell.state.map(|state| state.word().to_owned()),
        verdict: cell.said.as_ref().map(|said| said.verdict.word().to_owned()),
        note: cell.said.as_ref().map(|said| said.note.clone()).unwrap_or_default(),
        checked_on: cell.said.as_ref().map(|said| Day(said.checked_on)),
    });
    ExpectationRecord {
        promise: one.promise.to_string(),
        what: one.what.clone(),
        words: one.words.clone(),
        owner: one.owner.map(|id| id.to_string()),
        checks: checks.collect(),
    }
}

/// What came out of an expectation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectationVerdict {
    /// holds, partly, fails.
    verdict: String,
    /// Needed where it does not hold wholly.
    #[serde(default)]
    note: String,
}

/// Say what came out of an expectation on the shore (0) or after 30, 60, 90 days
#[utoipa::path(put, path = "/clients/{id}/onboarding/expectations/{promise}/{day}",
    tag = "onboarding",
    params(("id" = String, Path), ("promise" = String, Path), ("day" = i64, Path)),
    request_body = ExpectationVerdict, responses((status = 204)))]
pub async fn expectation(
    State(app): State<App>,
    caller: Caller,
    Path((client, promise, day)): Path<(String, String, String)>,
    Body(said): Body<ExpectationVerdict>,
) -> Result<StatusCode, ApiError> {
    let verdict = word("verdict", &said.verdict, Verdict::from_word)?;
    let day = day.parse().map_err(|_| ApiError::not_found())?;
    let of = (id(&client)?, id(&promise)?);
    onboarding::check(&app.ctx, &caller.actor, of, day, verdict, &said.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The onboarding of a client.
#[derive(Serialize, ToSchema)]
pub struct OnboardingRecord {
    /// The day of the win; none: it was not begun.
    pub started_on: Option<Day>,
    /// Of the protocol, for a change.
    pub version: i64,
    pub steps: Vec<OnboardingStep>,
    pub protocol: ProtocolRecord,
    /// What was promised at the sale, with its checks.
    pub expectations: Vec<ExpectationRecord>,
    /// Parts of the protocol that nobody wrote yet.
    pub missing: Vec<String>,
    pub links: Vec<ProtocolLinkRecord>,
}

/// The onboarding of a client
#[utoipa::path(get, path = "/clients/{id}/onboarding", tag = "onboarding",
    params(("id" = String, Path)), responses((status = 200, body = OnboardingRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<OnboardingRecord> {
    let file = onboarding::file(&app.ctx, &actor, id(&client)?).await?;
    let steps = file.steps.iter().map(|card| OnboardingStep {
        step: card.row.step.word().to_owned(),
        state: card.state.word().to_owned(),
        owner: card.row.owner.map(|id| id.to_string()),
        due_on: Day(card.row.due_on),
        done_on: card.row.done_on.map(Day),
        skipped_why: card.row.skipped_why.clone(),
        note: card.row.note.clone(),
    });
    let links = file.links.iter().map(|link| ProtocolLinkRecord {
        id: link.id.to_string(),
        recipient: link.recipient.clone(),
        expires_at: Instant::ms(link.expires_at),
        revoked_at: link.revoked_at.map(Instant::ms),
        acknowledged_at: link.to.acknowledged_at.map(Instant::ms),
        acknowledged_by: link.to.acknowledged_by.clone(),
        remark: link.to.remark.clone(),
    });
    let missing = file.protocol.missing().into_iter().map(str::to_owned).collect();
    let p = file.protocol;
    Ok(Json(OnboardingRecord {
        started_on: file.started_on.map(Day),
        version: file.version,
        steps: steps.collect(),
        expectations: file.expectations.iter().map(expectation_record).collect(),
        missing,
        protocol: ProtocolRecord {
            goal: p.goal,
            for_client: p.for_client,
            for_team: p.for_team,
            principles: p.principles,
            process: p.process,
            structure: p.structure,
            team: p.team,
        },
        links: links.collect(),
    }))
}

/// The win.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOnboarding {
    /// Without one: today.
    started_on: Option<Day>,
    /// Id of the teammate who answers for the steps; without one: the client's manager.
    owner: Option<String>,
}

/// Begin the onboarding: every step gets its usual date and an owner
#[utoipa::path(post, path = "/clients/{id}/onboarding", tag = "onboarding",
    params(("id" = String, Path)), request_body = NewOnboarding, responses((status = 204)))]
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewOnboarding>,
) -> Result<StatusCode, ApiError> {
    let started_on = new.started_on.map(|day| day.0);
    let owner = parsed_opt("owner", new.owner.as_deref())?;
    onboarding::begin(&app.ctx, &caller.actor, id(&client)?, started_on, owner).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said of a step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepMark {
    /// open, done, skipped.
    state: String,
    due_on: Option<Day>,
    owner: Option<String>,
    /// What came out, or why it is not needed.
    #[serde(default)]
    note: String,
}

/// Mark a step of the onboarding
#[utoipa::path(put, path = "/clients/{id}/onboarding/steps/{step}", tag = "onboarding",
    params(("id" = String, Path), ("step" = String, Path)), request_body = StepMark,
    responses((status = 204)))]
pub async fn mark(
    State(app): State<App>,
    caller: Caller,
    Path((client, step)): Path<(String, String)>,
    Body(said): Body<StepMark>,
) -> Result<StatusCode, ApiError> {
    let step = Step::from_word(&step).ok_or_else(ApiError::not_found)?;
    let input = StepInput {
        word: word("state", &said.state, |text| match text {
            "open" => Some(StepWord::Open),
            "done" => Some(StepWord::Done),
            "skipped" => Some(StepWord::Skipped),
            _ => None,
        })?,
        due_on: said.due_on.map(|day| day.0),
        owner: parsed_opt("owner", said.owner.as_deref())?,
        note: said.note,
    };
    onboarding::mark(&app.ctx, &caller.actor, id(&client)?, step, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The protocol as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProtocol {
    version: i64,
    protocol: ProtocolRecord,
}

/// Write the protocol; links that were sent keep what they showed
#[utoipa::path(put, path = "/clients/{id}/onboarding/protocol", tag = "onboarding",
    params(("id" = String, Path)), request_body = NewProtocol, responses((status = 204)))]
pub async fn protocol(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewProtocol>,
) -> Result<StatusCode, ApiError> {
    let p = new.protocol;
    let protocol = Protocol {
        goal: p.goal,
        for_client: p.for_client,
        for_team: p.for_team,
        principles: p.principles,
        process: p.process,
        structure: p.structure,
        team: p.team,
    };
    let of = (id(&client)?, new.version);
    onboarding::save_protocol(&app.ctx, &caller.actor, of, &protocol).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link to the protocol.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProtocolLink {
    #[schema(min_length = 1, max_length = 200)]
    recipient: String,
    /// ru, en.
    lang: Option<String>,
    /// Days for which it is good: 1 to 90.
    days: Option<i64>,
}

/// A link that was made just now.
#[derive(Serialize, ToSchema)]
pub struct MadeLink {
    pub id: String,
    /// The path; it is never shown again.
    pub link: String,
}

/// Make a link by which the client acknowledges the protocol
#[utoipa::path(post, path = "/clients/{id}/onboarding/links", tag = "onboarding",
    params(("id" = String, Path)), request_body = NewProtocolLink,
    responses((status = 201, body = MadeLink)))]
pub async fn link(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewProtocolLink>,
) -> Result<(StatusCode, Json<MadeLink>), ApiError> {
    let lang = word_opt("lang", new.lang.as_deref(), Lang::from_word)?.unwrap_or(Lang::Ru);
    let (ctx, actor, days) = (&app.ctx, &caller.actor, new.days.unwrap_or(DAYS_GOOD));
    let made = onboarding::link(ctx, actor, id(&client)?, &new.recipient, lang, days).await?;
    let link = format!("/k/{}", made.secret);
    Ok((StatusCode::CREATED, Json(MadeLink { id: made.link.id.to_string(), link })))
}
