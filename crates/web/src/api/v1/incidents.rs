//! Incidents: promises to clients that were failed.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed, parsed_opt, word, word_opt};
use crate::api::paging::{Page, limit, next_offset, offset};
use crate::api::value::{Instant, Why, some};
use crate::state::App;
use app::incident::{Incident, IncidentCard, IncidentFilter, RecordInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::draft::Fault;
use domain::incident::{FoundBy, IncidentState};
use domain::severity::Level;
use jiff::Timestamp;
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An incident in a list. While it is open, names of the team are hidden.
#[derive(Serialize, ToSchema)]
pub struct IncidentLine {
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub client_name: String,
    pub title: String,
    pub promise: String,
    /// `open`, `closed`.
    pub state: String,
    pub found_at: Instant,
    /// When the client first heard it from us.
    pub told_at: Option<Instant>,
    pub client_learned_at: Option<Instant>,
    /// Until when the client must hear it from us.
    pub tell_by: Option<Instant>,
    /// `own`, `third_party`, `force_majeure`, `client`, `disputed`.
    pub fault: Option<String>,
    /// `low`, `medium`, `high`.
    pub predicted: Option<String>,
    pub actual: Option<String>,
    /// The step to do next.
    pub next: Option<String>,
    /// The client waits for an answer.
    pub unanswered: Option<Why>,
}

impl IncidentLine {
    fn new(card: IncidentCard, locale: &Locale) -> Self {
        let level = |level: Option<Level>| level.map(|level| level.word().to_owned());
        IncidentLine {
            id: card.id.to_string(),
            client: card.client.to_string(),
            client_name: card.client_name,
            title: card.title,
            promise: card.promise,
            state: card.state.word().to_owned(),
            found_at: Instant(card.found_at),
            told_at: card.told_at.map(Instant),
            client_learned_at: card.client_learned_at.map(Instant),
            tell_by: card.tell_by.map(|by| Instant(by.at)),
            fault: card.fault.map(|fault| fault.word().to_owned()),
            predicted: level(card.predicted),
            actual: level(card.actual),
            next: card.next.map(|step| step.word().to_owned()),
            unanswered: card.unanswered.map(|reason| Why::new(locale, &reason)),
        }
    }
}

/// What is asked of the list.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct IncidentsQuery {
    /// Id of a client.
    client: Option<String>,
    /// `open`, `closed`.
    state: Option<String>,
    fault: Option<String>,
    /// Only those that the client has not heard from us.
    untold: bool,
    /// Words in the title or the promise.
    q: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    cursor: Option<String>,
}

/// Incidents
///
/// Open ones first, the newest first.
#[utoipa::path(get, path = "/incidents", tag = "incidents", params(IncidentsQuery),
    responses((status = 200, body = Page<IncidentLine>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Query(query): Query<IncidentsQuery>,
) -> Reply<Page<IncidentLine>> {
    let filter = IncidentFilter {
        state: word_opt("state", query.state.as_deref(), IncidentState::from_word)?,
        client: parsed_opt("client", query.client.as_deref())?,
        fault: word_opt("fault", query.fault.as_deref(), Fault::from_word)?,
        only_untold: query.untold,
        words: query.q.unwrap_or_default(),
        offset: offset(query.cursor.as_deref())?,
        limit: limit(query.limit)?,
    };
    let (cards, n_total) = app::incident::page(&app.ctx, &actor, &filter).await?;
    let seen = filter.offset + i64::try_from(cards.len()).unwrap_or(filter.limit);
    Ok(Json(Page {
        items: cards.into_iter().map(|card| IncidentLine::new(card, &locale)).collect(),
        next: next_offset(filter.offset, filter.limit, seen < n_total),
    }))
}

/// An incident as it was recorded.
#[derive(Serialize, ToSchema)]
pub struct IncidentRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    /// Id of the project.
    pub project: Option<String>,
    pub title: String,
    pub promise: String,
    pub at_stake: String,
    /// Of all sums of the incident.
    pub currency: String,
    pub happened_at: Option<Instant>,
    pub found_at: Instant,
    /// `us`, `client`, `client_management`, `third_party`.
    pub found_by: String,
    pub found_by_name: String,
    pub client_learned_at: Option<Instant>,
    pub client_learned_from: String,
    pub told_at: Option<Instant>,
    pub state: String,
    pub fault: Option<String>,
    pub predicted: Option<String>,
    pub actual: Option<String>,
    /// Id of the teammate who leads it.
    pub owner: Option<String>,
    pub recorded_at: Instant,
    pub closed_at: Option<Instant>,
    /// To be sent back with a change.
    pub version: i64,
}

impl From<Incident> for IncidentRecord {
    fn from(incident: Incident) -> Self {
        let level = |level: Option<Level>| level.map(|level| level.word().to_owned());
        IncidentRecord {
            id: incident.id.to_string(),
            client: incident.client.to_string(),
            project: incident.project.map(|id| id.to_string()),
            title: incident.title,
            promise: incident.promise,
            at_stake: incident.at_stake,
            currency: incident.currency,
            happened_at: incident.happened_at.map(Instant::ms),
            found_at: Instant::ms(incident.found_at),
            found_by: incident.found_by.word().to_owned(),
            found_by_name: incident.found_by_name,
            client_learned_at: incident.client_learned_at.map(Instant::ms),
            client_learned_from: incident.client_learned_from,
            told_at: incident.told_at.map(Instant::ms),
            state: incident.state.word().to_owned(),
            fault: incident.fault.map(|fault| fault.word().to_owned()),
            predicted: level(incident.predicted),
            actual: level(incident.actual),
            owner: incident.owner.map(|id| id.to_string()),
            recorded_at: Instant::ms(incident.recorded_at),
            closed_at: incident.closed_at.map(Instant::ms),
            version: incident.version,
        }
    }
}

/// A new incident: only client and title are needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// Id of the client.
    client: String,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    project: Option<String>,
    #[serde(default)]
    promise: String,
    #[serde(default)]
    at_stake: String,
    happened_at: Option<Instant>,
    /// Left out: now.
    found_at: Option<Instant>,
    /// Left out: `us`.
    found_by: Option<String>,
    #[serde(default)]
    found_by_name: String,
    client_learned_at: Option<Instant>,
    #[serde(default)]
    client_learned_from: String,
    /// Id of the message it is recorded from.
    touch: Option<String>,
}

/// Record an incident
///
/// The clock to the first telling starts when it was found.
#[utoipa::path(post, path = "/incidents", tag = "incidents", request_body = NewIncident,
    responses((status = 201, body = IncidentRecord)))]
pub async fn record(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewIncident>,
) -> Result<(StatusCode, Json<IncidentRecord>), ApiError> {
    let found_by = word_opt("found_by", new.found_by.as_deref(), FoundBy::from_word)?;
    let input = RecordInput {
        title: new.title,
        project: parsed_opt("project", new.project.as_deref())?,
        promise: new.promise,
        at_stake: new.at_stake,
        happened_at: new.happened_at.map(|at| at.0),
        found_at: new.found_at.map(|at| at.0),
        found_by: found_by.unwrap_or(FoundBy::Us),
        found_by_name: new.found_by_name,
        client_learned_at: new.client_learned_at.map(|at| at.0),
        client_learned_from: new.client_learned_from,
        owner: None,
        touch: parsed_opt("touch", new.touch.as_deref())?,
    };
    let client = parsed("client", &new.client)?;
    let incident = app::incident::record(&app.ctx, &caller.actor, client, &input).await?;
    Ok((StatusCode::CREATED, Json(incident.into())))
}

/// A change: what is left out stays, `null` clears a moment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentChange {
    /// As it was read: somebody else's change in between is a conflict.
    version: i64,
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    promise: Option<String>,
    at_stake: Option<String>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Instant>)]
    happened_at: Option<Option<Instant>>,
    found_at: Option<Instant>,
    found_by: Option<String>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Instant>)]
    client_learned_at: Option<Option<Instant>>,
    client_learned_from: Option<String>,
}

/// Change the record of an incident
///
/// Needs the scopes `read` and `write`: the answer is the whole record.
#[utoipa::path(patch, path = "/incidents/{id}", tag = "incidents", params(("id" = String, Path)),
    request_body = IncidentChange, responses((status = 200, body = IncidentRecord)))]
pub async fn edit(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
    Body(change): Body<IncidentChange>,
) -> Reply<IncidentRecord> {
    let incident = id(&incident)?;
    let was = app::incident::room(&app.ctx, &actor, incident).await?.incident;
    let ms = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let moment = |change: Option<Option<Instant>>, was: Option<i64>| match change {
        Some(at) => at.map(|at| at.0),
        None => ms(was),
    };
    let input = RecordInput {
        title: change.title.unwrap_or(was.title),
        project: was.project,
        promise: change.promise.unwrap_or(was.promise),
        at_stake: change.at_stake.unwrap_or(was.at_stake),
        happened_at: moment(change.happened_at, was.happened_at),
        found_at: change.found_at.map(|at| at.0).or(ms(Some(was.found_at))),
        found_by: match change.found_by.as_deref() {
            Some(text) => word("found_by", text, FoundBy::from_word)?,
            None => was.found_by,
        },
        found_by_name: was.found_by_name,
        client_learned_at: moment(change.client_learned_at, was.client_learned_at),
        client_learned_from: change.client_learned_from.unwrap_or(was.client_learned_from),
        owner: was.owner,
        touch: None,
    };
    let after = app::incident::edit(&app.ctx, &actor, incident, change.version, &input).await?;
    Ok(Json(after.into()))
}
