//! Rituals: what is due, those of a client, what came of one, the calendar of a phone.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed, parsed_opt, word};
use crate::api::paging::Page;
use crate::api::value::{Day, Instant};
use crate::state::App;
use app::ritual::{Answer, ResultInput, Ritual, RitualInput, RitualPage, RitualRun, answers};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::id::{ClientId, RitualId};
use domain::ritual::{RitualKind, RitualResult, RitualState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A ritual.
#[derive(Serialize, ToSchema)]
pub struct RitualRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    /// check_in, health_check, top_meeting, seminar, reverse_seminar, embedding.
    pub kind: String,
    pub title: String,
    /// None: once.
    pub every_days: Option<i64>,
    pub next_on: Day,
    /// overdue, due, upcoming.
    pub state: String,
    /// Days a week at the client's office.
    pub days_per_week: Option<i64>,
    /// Id of the teammate.
    pub owner: Option<String>,
    pub ended_at: Option<Instant>,
    /// To be sent back with a change.
    pub version: i64,
}

fn record(ritual: &Ritual, state: RitualState) -> RitualRecord {
    RitualRecord {
        id: ritual.id.to_string(),
        client: ritual.client.to_string(),
        kind: ritual.kind.word().to_owned(),
        title: ritual.title.clone(),
        every_days: ritual.every_days,
        next_on: Day(ritual.next_on),
        state: state.word().to_owned(),
        days_per_week: ritual.days_per_week,
        owner: ritual.owner.map(|id| id.to_string()),
        ended_at: ritual.ended_at.map(Instant::ms),
        version: ritual.version,
    }
}

/// What goes on over all clients of the caller, the earliest day first
#[utoipa::path(get, path = "/rituals", tag = "rituals",
    responses((status = 200, body = Page<RitualRecord>)))]
pub async fn list(State(app): State<App>, Reader(caller): Reader) -> Reply<Page<RitualRecord>> {
    let lines = app::ritual::list(&app.ctx, &caller.actor, false).await?;
    Ok(Json(Page::whole(lines.iter().map(|l| record(&l.line.ritual, l.state)).collect())))
}

/// A ritual that the client has not, with how often it should be.
#[derive(Serialize, ToSchema)]
pub struct RitualProposal {
    pub kind: String,
    /// None: whoever wants it says how often.
    pub every_days: Option<i64>,
    pub sentence: String,
}

/// The rituals of a client.
#[derive(Serialize, ToSchema)]
pub struct ClientRituals {
    /// Those that go on first.
    pub rituals: Vec<RitualRecord>,
    pub proposals: Vec<RitualProposal>,
}

/// The rituals of a client, and what could be begun
#[utoipa::path(get, path = "/clients/{id}/rituals", tag = "rituals",
    params(("id" = String, Path)), responses((status = 200, body = ClientRituals)))]
pub async fn of_client(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(client): Path<String>,
) -> Reply<ClientRituals> {
    let of = app::ritual::of_client(&app.ctx, &caller.actor, id(&client)?).await?;
    let proposals = of.proposals.iter().map(|p| RitualProposal {
        kind: p.kind.word().to_owned(),
        every_days: p.cadence.as_ref().map(|c| c.every_days),
        sentence: p.cadence.as_ref().map(|c| caller.locale.reason(&c.reason)).unwrap_or_default(),
    });
    Ok(Json(ClientRituals {
        rituals: of.rituals.iter().map(|(r, state)| record(r, *state)).collect(),
        proposals: proposals.collect(),
    }))
}

/// A ritual as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRitual {
    /// check_in, health_check, top_meeting, seminar, reverse_seminar, embedding.
    kind: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    title: String,
    /// Left out: once.
    #[serde(default)]
    every_days: Option<i64>,
    /// Left out: a pause from today.
    #[serde(default)]
    next_on: Option<Day>,
    #[serde(default)]
    days_per_week: Option<i64>,
    /// Id of a teammate.
    #[serde(default)]
    owner: Option<String>,
}

/// Begin a ritual with a client
#[utoipa::path(post, path = "/clients/{id}/rituals", tag = "rituals",
    params(("id" = String, Path)), request_body = NewRitual,
    responses((status = 201, body = RitualRecord)))]
pub async fn start(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewRitual>,
) -> Result<(StatusCode, Json<RitualRecord>), ApiError> {
    let client: ClientId = id(&client)?;
    let kind = word("kind", &new.kind, RitualKind::from_word)?;
    let input = RitualInput {
        title: new.title,
        every_days: new.every_days,
        next_on: new.next_on.map(|day| day.0),
        days_per_week: new.days_per_week,
        owner: parsed_opt("owner", new.owner.as_deref())?,
    };
    let made = app::ritual::start(&app.ctx, &caller.actor, client, kind, &input).await?;
    let of = app::ritual::ritual(&app.ctx, &caller.owner(), made).await?;
    Ok((StatusCode::CREATED, Json(record(&of.ritual, of.state))))
}

/// What one of theirs said to one of ours.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairAnswer {
    /// Id of the teammate.
    pub teammate: String,
    /// Id of the contact.
    pub contact: String,
    pub said: String,
}

/// What came of a ritual.
#[derive(Serialize, ToSchema)]
pub struct RitualRunRecord {
    pub id: String,
    /// held, moved, skipped.
    pub result: String,
    pub due_on: Day,
    /// Held on, moved to, left out on.
    pub on: Day,
    pub said: String,
    pub agreed: String,
    pub answers: Vec<PairAnswer>,
    pub made_at: Instant,
}

fn run_record(run: &RitualRun) -> RitualRunRecord {
    let answers = answers(run).into_iter().map(|a| PairAnswer {
        teammate: a.teammate.to_string(),
        contact: a.contact.to_string(),
        said: a.said,
    });
    RitualRunRecord {
        id: run.id.to_string(),
        result: run.result.word().to_owned(),
        due_on: Day(run.due_on),
        on: Day(run.on),
        said: run.said.clone(),
        agreed: run.agreed.clone(),
        answers: answers.collect(),
        made_at: Instant::ms(run.made_at),
    }
}

/// A ritual with its script, pairs and results.
#[derive(Serialize, ToSchema)]
pub struct RitualWhole {
    pub ritual: RitualRecord,
    pub script: Vec<String>,
    /// Who talks with whom: as set, or of equal rank where nothing is set; `said` is empty.
    pub pairs: Vec<PairAnswer>,
    /// The newest first.
    pub runs: Vec<RitualRunRecord>,
}

fn whole(of: &RitualPage, caller: &Caller) -> RitualWhole {
    let kind = of.ritual.kind;
    let line = |n| caller.locale.t(&format!("ritual.script.{}.{n}", kind.word()));
    let pairs = if of.pairs.is_empty() { &of.proposed } else { &of.pairs };
    let pairs = pairs.iter().map(|(teammate, contact)| PairAnswer {
        teammate: teammate.to_string(),
        contact: contact.to_string(),
        said: String::new(),
    });
    RitualWhole {
        ritual: record(&of.ritual, of.state),
        script: (1..=kind.n_lines()).map(line).collect(),
        pairs: pairs.collect(),
        runs: of.runs.iter().map(run_record).collect(),
    }
}

/// A ritual with its script, pairs and results
#[utoipa::path(get, path = "/rituals/{id}", tag = "rituals", params(("id" = String, Path)),
    responses((status = 200, body = RitualWhole)))]
pub async fn one(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(ritual): Path<String>,
) -> Reply<RitualWhole> {
    let of = app::ritual::ritual(&app.ctx, &caller.actor, id(&ritual)?).await?;
    Ok(Json(whole(&of, &caller)))
}

/// What came of a ritual.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResult {
    version: i64,
    /// held, moved, skipped.
    result: String,
    /// Held on, or moved to; today where it is left out.
    #[serde(default)]
    on: Option<Day>,
    /// What was heard, or why it was left out.
    #[serde(default)]
    said: String,
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    answers: Vec<PairAnswer>,
}

/// Note what came of a ritual; the next one is planned by it
#[utoipa::path(post, path = "/rituals/{id}/results", tag = "rituals",
    params(("id" = String, Path)), request_body = NewResult,
    responses((status = 201, body = RitualWhole)))]
pub async fn note_result(
    State(app): State<App>,
    caller: Caller,
    Path(ritual): Path<String>,
    Body(new): Body<NewResult>,
) -> Result<(StatusCode, Json<RitualWhole>), ApiError> {
    let ritual: RitualId = id(&ritual)?;
    let mut said = Vec::new();
    for answer in new.answers {
        said.push(Answer {
            teammate: parsed("answers", &answer.teammate)?,
            contact: parsed("answers", &answer.contact)?,
            said: answer.said,
        });
    }
    let input = ResultInput {
        result: word("result", &new.result, RitualResult::from_word)?,
        on: new.on.map(|day| day.0),
        said: new.said,
        agreed: new.agreed,
        answers: said,
    };
    app::ritual::note_result(&app.ctx, &caller.actor, ritual, new.version, &input).await?;
    let of = app::ritual::ritual(&app.ctx, &caller.owner(), ritual).await?;
    Ok((StatusCode::CREATED, Json(whole(&of, &caller))))
}

/// Why a ritual ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RitualEnd {
    #[schema(min_length = 1, max_length = 200)]
    why: String,
}

/// End a ritual; what came of it stays
#[utoipa::path(post, path = "/rituals/{id}/end", tag = "rituals", params(("id" = String, Path)),
    request_body = RitualEnd, responses((status = 204)))]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(ritual): Path<String>,
    Body(new): Body<RitualEnd>,
) -> Result<StatusCode, ApiError> {
    app::ritual::end(&app.ctx, &caller.actor, id(&ritual)?, &new.why).await?;
    Ok(StatusCode::NO_CONTENT)
}
