//! What the client chose, what follows from it, and the client's page (C063–C066).

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word_opt};
use crate::api::value::{Day, Instant, Why};
use crate::state::App;
use app::incident::carry_out::{self, DutyInput};
use app::incident::choice::{self, Choice, ChoiceInput, Chosen};
use app::incident::client_page::{self, DAYS_GOOD};
use app::incident::late_duty::{LateDutyCard, late_duties_for};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::cue::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A choice that the client told us.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChoice {
    /// Id of an offered option; none: the client's own proposal.
    option: Option<String>,
    #[serde(default)]
    #[schema(max_length = 20_000)]
    own_proposal: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    chosen_by: String,
    #[serde(default)]
    note: String,
}

/// A choice with its receipt.
#[derive(Serialize, ToSchema)]
pub struct ChoiceRecord {
    pub id: String,
    pub option: Option<String>,
    pub own_proposal: String,
    pub chosen_by: String,
    /// `portal`, `word`.
    pub how: String,
    pub chosen_at: Instant,
    /// Number of the receipt, the same for both sides.
    pub number: String,
    pub title: String,
    pub terms: String,
    pub carried_out_at: Option<Instant>,
}

impl From<Choice> for ChoiceRecord {
    fn from(choice: Choice) -> Self {
        ChoiceRecord {
            id: choice.row.id.to_string(),
            option: choice.row.option.map(|option| option.to_string()),
            own_proposal: choice.row.own_proposal,
            chosen_by: choice.row.chosen_by,
            how: choice.row.how,
            chosen_at: Instant::ms(choice.row.chosen_at),
            number: choice.receipt.number,
            title: choice.receipt.title,
            terms: choice.receipt.terms,
            carried_out_at: choice.row.carried_out_at.map(Instant::ms),
        }
    }
}

/// Record what the client chose
#[utoipa::path(post, path = "/incidents/{id}/choices", tag = "incidents",
    params(("id" = String, Path)), request_body = NewChoice,
    responses((status = 201, body = ChoiceRecord)))]
pub async fn choose(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewChoice>,
) -> Result<(StatusCode, Json<ChoiceRecord>), ApiError> {
    let chosen = match parsed_opt("option", new.option.as_deref())? {
        Some(option) => Chosen::Option(option),
        None => Chosen::Own(new.own_proposal),
    };
    let input = ChoiceInput { chosen, chosen_by: new.chosen_by, note: new.note };
    let made = choice::record(&app.ctx, &caller.actor, id(&incident)?, &input).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Choices of an incident
#[utoipa::path(get, path = "/incidents/{id}/choices", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = Vec<ChoiceRecord>)))]
pub async fn choices(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
) -> Reply<Vec<ChoiceRecord>> {
    let choices = choice::of_incident(&app.ctx, &actor, id(&incident)?).await?;
    Ok(Json(choices.into_iter().map(ChoiceRecord::from).collect()))
}

/// A duty that follows from a choice: a piece of work with owner and day.
#[derive(Serialize, ToSchema)]
pub struct DutyRecord {
    /// Id of the work item.
    pub id: String,
    /// Id of the choice.
    pub choice: Option<String>,
    pub name: String,
    /// Id of a teammate.
    pub owner: Option<String>,
    pub due_on: Option<Day>,
    /// `open`, `done`, `cancelled`.
    pub state: String,
    pub done_at: Option<Instant>,
}

/// A date that a choice moved, or a KPI that it carried.
#[derive(Serialize, ToSchema)]
pub struct ChoiceMoveRecord {
    /// Id of the choice.
    pub choice: String,
    /// `kpi`, `milestone`, `promise`, `work_item`.
    pub kind: String,
    /// Id of what was moved.
    pub id: String,
    pub title: String,
    /// Left out: of a KPI.
    pub was_on: Option<Day>,
    /// Of a KPI, the first day of the period into which it was carried.
    pub moved_on: Day,
    /// Of a KPI, what was carried: a decimal.
    pub units: Option<String>,
    pub moved_at: Instant,
    /// Another choice took it back.
    pub undone_at: Option<Instant>,
}

/// What follows from a choice.
#[derive(Serialize, ToSchema)]
pub struct CarryOut {
    pub duties: Vec<DutyRecord>,
    /// Old and new dates of work, promises and milestones that were on their way, and carried KPIs.
    pub moves: Vec<ChoiceMoveRecord>,
}

/// What follows from the client's choice
#[utoipa::path(get, path = "/incidents/{id}/duties", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = CarryOut)))]
pub async fn duties(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
) -> Reply<CarryOut> {
    let of = carry_out::of_incident(&app.ctx, &actor, id(&incident)?).await?;
    let duties = of.duties.into_iter().map(|item| DutyRecord {
        id: item.id.to_string(),
        choice: item.choice.map(|choice| choice.to_string()),
        name: item.title,
        owner: item.owner.map(|owner| owner.to_string()),
        due_on: item.due_on.map(Day),
        state: item.state.word().to_owned(),
        done_at: item.ended_at.map(Instant::ms),
    });
    let moves = of.moves.into_iter().map(|moved| ChoiceMoveRecord {
        choice: moved.choice.to_string(),
        kind: moved.of.word().to_owned(),
        id: moved.of.id_text(),
        title: moved.title,
        was_on: moved.was_on.map(Day),
        moved_on: Day(moved.moved_on),
        units: moved.units.map(|units| units.normalize().to_string()),
        moved_at: Instant::ms(moved.moved_at),
        undone_at: moved.undone_at.map(Instant::ms),
    });
    Ok(Json(CarryOut { duties: duties.collect(), moves: moves.collect() }))
}

/// A duty whose day has passed.
#[derive(Serialize, ToSchema)]
pub struct LateDutyRecord {
    /// Id of the work item.
    pub id: String,
    pub name: String,
    /// Id of the incident.
    pub incident: String,
    /// Id of the client.
    pub client: String,
    pub due_on: Day,
    /// Id of a teammate.
    pub owner: Option<String>,
    /// `owner`, `lead`, `director`: how far up it has gone.
    pub escalation: String,
    pub reason: Why,
}

/// Duties that are late
///
/// Of the clients' choices, those that the caller must know of: the caller's own, and what has waited
/// so long that it went up to the caller. The longest late first.
#[utoipa::path(get, path = "/incident-duties", tag = "incidents",
    responses((status = 200, body = Vec<LateDutyRecord>)))]
pub async fn late(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
) -> Reply<Vec<LateDutyRecord>> {
    let cards = late_duties_for(&app.ctx, &actor).await?;
    let record = |card: LateDutyCard| LateDutyRecord {
        id: card.duty.id.to_string(),
        name: card.duty.title,
        incident: card.duty.incident.to_string(),
        client: card.duty.client.to_string(),
        due_on: Day(card.duty.due_on),
        owner: card.duty.owner.map(|owner| owner.to_string()),
        escalation: card.escalation.word().to_owned(),
        reason: Why::new(&locale, &card.reason),
    };
    Ok(Json(cards.into_iter().map(record).collect()))
}

/// Who does a duty, until when, and whether it is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyChange {
    /// Id of a teammate.
    owner: Option<String>,
    due_on: Option<Day>,
    is_done: bool,
}

/// Change a duty
///
/// With the last one done the choice is carried out.
#[utoipa::path(put, path = "/incidents/{id}/duties/{duty}", tag = "incidents",
    params(("id" = String, Path), ("duty" = String, Path)), request_body = DutyChange,
    responses((status = 204)))]
pub async fn change_duty(
    State(app): State<App>,
    caller: Caller,
    Path((incident, duty)): Path<(String, String)>,
    Body(change): Body<DutyChange>,
) -> Result<StatusCode, ApiError> {
    let input = DutyInput {
        owner: parsed_opt("owner", change.owner.as_deref())?,
        due_on: change.due_on.map(|day| day.0),
        is_done: change.is_done,
    };
    let of = (id(&incident)?, id(&duty)?);
    carry_out::set_duty(&app.ctx, &caller.actor, of, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Draft of an addendum
///
/// Plain text that names what the choice changes, to be put right by a person.
#[utoipa::path(get, path = "/incidents/{id}/addendum", tag = "incidents",
    params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn addendum(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
) -> Result<Response, ApiError> {
    let text = carry_out::addendum(&app.ctx, &actor, id(&incident)?).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// A link of the client's page; its secret is told only when it is made.
#[derive(Serialize, ToSchema)]
pub struct LinkRecord {
    pub id: String,
    /// For whom it is, in words.
    pub recipient: String,
    /// `ru`, `en`.
    pub lang: String,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// First opening.
    pub opened_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    pub state: Why,
}

/// The client's page as the agency prepares it.
#[derive(Serialize, ToSchema)]
pub struct ClientPageRecord {
    /// Drafts: the client sees none of it until it is published.
    pub story: String,
    pub prevention: String,
    pub published_story: String,
    pub published_prevention: String,
    pub published_at: Option<Instant>,
    /// The drafts differ from what is published.
    pub is_changed: bool,
    pub links: Vec<LinkRecord>,
    pub version: i64,
}

/// The client's page
#[utoipa::path(get, path = "/incidents/{id}/client-page", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = ClientPageRecord)))]
pub async fn page(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(incident): Path<String>,
) -> Reply<ClientPageRecord> {
    let of = client_page::prepared(&app.ctx, &actor, id(&incident)?).await?;
    let now = app.ctx.now_ms();
    let links = of.links.into_iter().map(|link| LinkRecord {
        state: Why::new(&locale, &app::link::state_of(&link, now)),
        id: link.id.to_string(),
        recipient: link.recipient,
        lang: link.lang.word().to_owned(),
        created_at: Instant::ms(link.created_at),
        expires_at: Instant::ms(link.expires_at),
        opened_at: link.opened_at.map(Instant::ms),
        revoked_at: link.revoked_at.map(Instant::ms),
    });
    Ok(Json(ClientPageRecord {
        story: of.story.story,
        prevention: of.story.prevention,
        published_story: of.story.published_story,
        published_prevention: of.story.published_prevention,
        published_at: of.story.published_at.map(Instant::ms),
        is_changed: of.is_changed,
        links: links.collect(),
        version: of.story.version,
    }))
}

/// The words of the client's page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientPageChange {
    /// As it was read; 0 where nothing was there.
    version: i64,
    #[schema(max_length = 20_000)]
    story: String,
    /// What was done so that it does not happen again.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    prevention: String,
}

/// Save the words of the client's page
///
/// As drafts: the client sees none of it.
#[utoipa::path(put, path = "/incidents/{id}/client-page", tag = "incidents",
    params(("id" = String, Path)), request_body = ClientPageChange, responses((status = 204)))]
pub async fn save_page(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(change): Body<ClientPageChange>,
) -> Result<StatusCode, ApiError> {
    let of = (id(&incident)?, change.version);
    client_page::save(&app.ctx, &caller.actor, of, &change.story, &change.prevention).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which state of the page is meant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientPageVersion {
    /// As it was read: what is published is what was read.
    version: i64,
}

/// Publish the client's page
#[utoipa::path(post, path = "/incidents/{id}/client-page/publication", tag = "incidents",
    params(("id" = String, Path)), request_body = ClientPageVersion,
    responses((status = 204)))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(of): Body<ClientPageVersion>,
) -> Result<StatusCode, ApiError> {
    client_page::publish(&app.ctx, &caller.actor, (id(&incident)?, of.version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// For whom, in words.
    #[schema(min_length = 1, max_length = 200)]
    recipient: String,
    /// `ru`, `en`; left out: Russian.
    lang: Option<String>,
    /// Left out: 21.
    #[schema(minimum = 1, maximum = 90)]
    days: Option<i64>,
}

/// A fresh link; its path is shown only here.
#[derive(Serialize, ToSchema)]
pub struct FreshLink {
    pub id: String,
    /// Path of the page with its secret.
    pub link: String,
    pub expires_at: Instant,
}

/// Make a link to the client's page
#[utoipa::path(post, path = "/incidents/{id}/links", tag = "incidents",
    params(("id" = String, Path)), request_body = NewLink,
    responses((status = 201, body = FreshLink)))]
pub async fn link(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewLink>,
) -> Result<(StatusCode, Json<FreshLink>), ApiError> {
    let lang = word_opt("lang", new.lang.as_deref(), Lang::from_word)?.unwrap_or(Lang::Ru);
    let (ctx, actor, days) = (&app.ctx, &caller.actor, new.days.unwrap_or(DAYS_GOOD));
    let made = client_page::link(ctx, actor, id(&incident)?, &new.recipient, lang, days).await?;
    let fresh = FreshLink {
        id: made.link.id.to_string(),
        link: format!("/c/{}", made.secret),
        expires_at: Instant::ms(made.link.expires_at),
    };
    Ok((StatusCode::CREATED, Json(fresh)))
}

/// Make a link worthless
#[utoipa::path(delete, path = "/incidents/{id}/links/{link}", tag = "incidents",
    params(("id" = String, Path), ("link" = String, Path)), responses((status = 204)))]
pub async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path((incident, link)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    client_page::revoke(&app.ctx, &caller.actor, id(&incident)?, id(&link)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
