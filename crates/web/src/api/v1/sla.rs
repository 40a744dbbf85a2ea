//! Service levels: terms of both sides in versions, clocks computed on read, what is owed.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed, parsed_opt, word, word_opt};
use crate::api::paging::Page;
use crate::api::value::{Day, Instant, Money};
use crate::state::App;
use app::sla::{CaseLine, MarkInput, SlaFile, SlaInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::sla::{AgreedSla, MarkKind, Owed};
use jiff::{SignedDuration, Timestamp};
use locale::Lang;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A word of a person about a case.
#[derive(Serialize, ToSchema)]
pub struct SlaMarkRecord {
    pub id: String,
    /// wait, unneeded.
    pub kind: String,
    pub from: Instant,
    pub until: Option<Instant>,
    pub reason: String,
}

/// Something that one side asked and the other has to answer, with its clock.
#[derive(Serialize, ToSchema)]
pub struct SlaCase {
    /// Id of the touch or the work item.
    pub case: String,
    /// Id of the client.
    pub client: String,
    pub title: String,
    /// Who owes the answer: ours, theirs.
    pub side: String,
    /// Number of the term.
    pub key: u32,
    pub words: String,
    pub asked_at: Instant,
    pub answered_at: Option<Instant>,
    /// running, paused, met, breached.
    pub state: String,
    /// When it will be late; only while it runs.
    pub due_at: Option<Instant>,
    /// Hours of the agreed time that counted, and those over the limit.
    pub elapsed_hours: f64,
    pub over_hours: f64,
    pub marks: Vec<SlaMarkRecord>,
}

fn case(client: String, line: CaseLine, now: Timestamp) -> SlaCase {
    let (case, clock, term) = (&line.clocked.case, line.clocked.clock, &line.clocked.term);
    let hours = |time: SignedDuration| time.as_secs_f64() / 3600.0;
    SlaCase {
        case: case.of.to_string(),
        client,
        title: line.title,
        side: term.side.word().to_owned(),
        key: line.clocked.key,
        words: term.words.clone(),
        asked_at: Instant(case.asked_at),
        answered_at: case.answered_at.filter(|at| *at <= now).map(Instant),
        state: clock.state.word().to_owned(),
        due_at: clock.state.due_at().map(Instant),
        elapsed_hours: hours(clock.elapsed),
        over_hours: hours(clock.state.over()),
        marks: line
            .marks
            .into_iter()
            .map(|mark| SlaMarkRecord {
                id: mark.id.to_string(),
                kind: mark.kind.word().to_owned(),
                from: Instant::ms(mark.from_at),
                until: mark.until_at.map(Instant::ms),
                reason: mark.reason,
            })
            .collect(),
    }
}

/// How a term was kept in a month.
#[derive(Serialize, ToSchema)]
pub struct SlaMonth {
    /// First day of the month.
    pub month: Day,
    pub n_met: u32,
    pub n_breached: u32,
    pub n_open: u32,
    /// Whole percents of the decided cases; none: nothing was decided.
    pub percent: Option<u8>,
}

/// A term with how it was kept.
#[derive(Serialize, ToSchema)]
pub struct SlaTermRecord {
    pub key: u32,
    pub side: String,
    pub words: String,
    pub months: Vec<SlaMonth>,
}

/// What is owed for a month by the letter of a term: a draft, never a payment.
#[derive(Serialize, ToSchema)]
pub struct SlaDraft {
    pub month: Day,
    pub key: u32,
    pub words: String,
    pub n_breached: u32,
    pub percent: Option<u8>,
    /// None: a part of a fee that nobody wrote down.
    pub sum: Option<Money>,
}

/// A version of what is agreed.
#[derive(Serialize, ToSchema)]
pub struct SlaVersionRecord {
    pub version: i64,
    /// From this day on it holds.
    pub effective_on: Day,
    /// Id of the agreement that it belongs to.
    pub agreement: Option<String>,
    /// Hours and clauses.
    #[schema(value_type = Option<Object>)]
    pub agreed: Option<AgreedSla>,
    pub note: String,
    pub is_in_force: bool,
}

/// The service of a client.
#[derive(Serialize, ToSchema)]
pub struct SlaRecord {
    /// Number of the last version; 0: nothing is agreed.
    pub version: i64,
    pub versions: Vec<SlaVersionRecord>,
    pub terms: Vec<SlaTermRecord>,
    /// The most urgent first.
    pub open: Vec<SlaCase>,
    /// Answered late, the last first.
    pub late: Vec<SlaCase>,
    /// None: not for the caller's eyes.
    pub drafts: Option<Vec<SlaDraft>>,
}

fn record(file: SlaFile) -> SlaRecord {
    let (client, now, in_force) = (file.client.id.to_string(), file.now, file.in_force);
    let cases = |lines: Vec<CaseLine>| -> Vec<SlaCase> {
        lines.into_iter().map(|line| case(client.clone(), line, now)).collect()
    };
    let month = |(month, kept): (jiff::civil::Date, domain::sla::Attainment)| SlaMonth {
        month: Day(month),
        n_met: kept.n_met,
        n_breached: kept.n_breached,
        n_open: kept.n_open,
        percent: kept.percent(),
    };
    let draft = |draft: Owed| SlaDraft {
        month: Day(draft.month),
        key: draft.key,
        words: draft.term.words,
        n_breached: draft.attained.n_breached,
        percent: draft.attained.percent(),
        sum: draft
            .sum
            .map(|sum| Money { minor: sum.minor, currency: sum.currency.code().to_owned() }),
    };
    let version = file.version();
    let versions = file.versions.into_iter().enumerate();
    SlaRecord {
        version,
        versions: versions
            .map(|(n, v)| SlaVersionRecord {
                version: v.row.version,
                effective_on: Day(v.row.effective_on),
                agreement: v.row.agreement.map(|id| id.to_string()),
                agreed: v.agreed,
                note: v.row.note,
                is_in_force: in_force == Some(n),
            })
            .collect(),
        terms: file
            .terms
            .into_iter()
            .map(|standing| SlaTermRecord {
                key: standing.clause.key,
                side: standing.clause.side.word().to_owned(),
                words: standing.clause.words,
                months: standing.months.into_iter().map(month).collect(),
            })
            .collect(),
        open: cases(file.open),
        late: cases(file.late),
        drafts: file.drafts.map(|all| all.into_iter().map(draft).collect()),
    }
}

/// The service of a client: terms, clocks, shares by month, what is owed
#[utoipa::path(get, path = "/clients/{id}/sla", tag = "sla", params(("id" = String, Path)),
    responses((status = 200, body = SlaRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(client): Path<String>,
) -> Reply<SlaRecord> {
    Ok(Json(record(app::sla::file(&app.ctx, &caller.actor, id(&client)?).await?)))
}

/// What is agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlaAgreement {
    /// The last version that you know; 0 where nothing was agreed.
    version: i64,
    /// From this day on it holds; not before the last version does. Today, if left out.
    #[serde(default)]
    effective_on: Option<Day>,
    /// Id of an agreement of the client.
    #[serde(default)]
    agreement: Option<String>,
    /// Hours (days: working or every, intervals, zone) and clauses (key, side, measure, limit,
    /// target_percent, words, compensation).
    #[schema(value_type = Object)]
    agreed: AgreedSla,
    /// Why; needed for all versions but the first.
    #[serde(default)]
    note: String,
}

/// The number of a version.
#[derive(Serialize, ToSchema)]
pub struct SlaSaved {
    pub version: i64,
}

/// Agree on service
#[utoipa::path(post, path = "/clients/{id}/sla", tag = "sla", params(("id" = String, Path)),
    request_body = SlaAgreement, responses((status = 201, body = SlaSaved)))]
pub async fn agree(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<SlaAgreement>,
) -> Result<(StatusCode, Json<SlaSaved>), ApiError> {
    let client = id(&client)?;
    let input = SlaInput {
        effective_on: new.effective_on.map(|day| day.0),
        agreement: parsed_opt("agreement", new.agreement.as_deref())?,
        agreed: new.agreed,
        note: new.note,
    };
    let version = app::sla::save(&app.ctx, &caller.actor, client, new.version, &input).await?;
    Ok((StatusCode::CREATED, Json(SlaSaved { version })))
}

/// A word about a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSlaMark {
    /// Id of the touch or the work item.
    case: String,
    /// wait: it waits for the other side; unneeded: no answer is needed.
    kind: String,
    /// Since when it waits; now, if left out.
    #[serde(default)]
    from: Option<Instant>,
    #[serde(default)]
    reason: String,
}

/// Say that a case waits, or needs no answer
#[utoipa::path(post, path = "/clients/{id}/sla/marks", tag = "sla", params(("id" = String, Path)),
    request_body = NewSlaMark, responses((status = 201, body = Added)))]
pub async fn mark(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewSlaMark>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let client = id(&client)?;
    let input = MarkInput {
        of: parsed("case", &new.case)?,
        kind: word("kind", &new.kind, MarkKind::from_word)?,
        from: new.from.map(|at| at.0),
        reason: new.reason,
    };
    let id = app::sla::mark(&app.ctx, &caller.actor, client, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: id.to_string() })))
}

/// End a waiting now
#[utoipa::path(post, path = "/clients/{id}/sla/marks/{mark}/end", tag = "sla",
    params(("id" = String, Path), ("mark" = String, Path)), responses((status = 204)))]
pub async fn end_mark(
    State(app): State<App>,
    caller: Caller,
    Path((client, mark)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    app::sla::end_mark(&app.ctx, &caller.actor, id(&client)?, id(&mark)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back what was said of a case
#[utoipa::path(delete, path = "/clients/{id}/sla/marks/{mark}", tag = "sla",
    params(("id" = String, Path), ("mark" = String, Path)), responses((status = 204)))]
pub async fn remove_mark(
    State(app): State<App>,
    caller: Caller,
    Path((client, mark)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    app::sla::remove_mark(&app.ctx, &caller.actor, id(&client)?, id(&mark)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// To whom the sheet is shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSlaLink {
    /// Which version is shown.
    version: i64,
    /// For whom the link is.
    recipient: String,
    /// ru or en; ru, if left out.
    #[serde(default)]
    lang: Option<String>,
    /// 1 to 365; 30, if left out.
    #[serde(default)]
    days: Option<i64>,
}

/// A link; its address is told once.
#[derive(Serialize, ToSchema)]
pub struct SlaLinkMade {
    pub id: String,
    /// Path of the client's page.
    pub link: String,
}

/// Show a version of the sheet to a person at the client
#[utoipa::path(post, path = "/clients/{id}/sla/links", tag = "sla", params(("id" = String, Path)),
    request_body = NewSlaLink, responses((status = 201, body = SlaLinkMade)))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewSlaLink>,
) -> Result<(StatusCode, Json<SlaLinkMade>), ApiError> {
    let of = (id(&client)?, new.version);
    let lang = word_opt("lang", new.lang.as_deref(), Lang::from_word)?.unwrap_or(Lang::Ru);
    let (actor, days) = (&caller.actor, new.days.unwrap_or(30));
    let made = app::sla::publish(&app.ctx, actor, of, &new.recipient, lang, days).await?;
    let link = format!("/s/{}", made.secret);
    Ok((StatusCode::CREATED, Json(SlaLinkMade { id: made.link.id.to_string(), link })))
}

/// Make a link worthless
#[utoipa::path(delete, path = "/clients/{id}/sla/links/{link}", tag = "sla",
    params(("id" = String, Path), ("link" = String, Path)), responses((status = 204)))]
pub async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path((client, link)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    app::sla::revoke(&app.ctx, &caller.actor, id(&client)?, id(&link)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which clocks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClocksQuery {
    /// Id of a client.
    #[serde(default)]
    client: Option<String>,
}

/// What waits for an answer at all clients, the most urgent first
#[utoipa::path(get, path = "/sla/clocks", tag = "sla", params(ClocksQuery),
    responses((status = 200, body = Page<SlaCase>)))]
pub async fn clocks(
    State(app): State<App>,
    Reader(caller): Reader,
    Query(query): Query<ClocksQuery>,
) -> Reply<Page<SlaCase>> {
    let only = parsed_opt("client", query.client.as_deref())?;
    let now = app.ctx.now();
    let all = app::sla::open_cases(&app.ctx, &caller.actor, only).await?;
    let rows = all.into_iter().map(|open| case(open.client.to_string(), open.line, now));
    Ok(Json(Page::whole(rows.collect())))
}
