//! Work of a client: tasks, approvals, deliveries, meetings, invoices and terms.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt};
use crate::api::value::{Day, Instant, Money};
use crate::state::App;
use app::work::{ClientTerms, Invoice, InvoiceInput, ItemInput, Meeting, MeetingInput, WorkItem};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::money::Currency;
use domain::work::{ItemKind, MeetingState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A task, an approval, a delivery, a step of a strategy, or a duty that follows from a client's choice.
#[derive(Serialize, ToSchema)]
pub struct WorkItemRecord {
    pub id: String,
    /// task, approval, delivery, duty, step.
    pub kind: String,
    /// open, done, cancelled.
    pub state: String,
    pub external_id: String,
    pub title: String,
    pub asked_by: String,
    /// Id of the project.
    pub project: Option<String>,
    /// Set, sent or handed over.
    pub at: Instant,
    /// Done or answered.
    pub ended_at: Option<Instant>,
    pub comments: i64,
    /// 1 to 5.
    pub rating: Option<i64>,
    /// Id of the teammate who does it.
    pub owner: Option<String>,
    pub due_on: Option<Day>,
    /// Of a duty: id of the client's choice that it follows from.
    pub choice: Option<String>,
}

impl From<WorkItem> for WorkItemRecord {
    fn from(item: WorkItem) -> Self {
        WorkItemRecord {
            id: item.id.to_string(),
            kind: item.kind.word().to_owned(),
            state: item.state.word().to_owned(),
            external_id: item.external_id,
            title: item.title,
            asked_by: item.asked_by,
            project: item.project.map(|id| id.to_string()),
            at: Instant::ms(item.at),
            ended_at: item.ended_at.map(Instant::ms),
            comments: item.n_comments,
            rating: item.rating,
            owner: item.owner.map(|id| id.to_string()),
            due_on: item.due_on.map(Day),
            choice: item.choice.map(|id| id.to_string()),
        }
    }
}

/// A meeting or call of the calendar.
#[derive(Serialize, ToSchema)]
pub struct MeetingRecord {
    pub id: String,
    /// planned, held, declined, cancelled; a planned one of the past counts as held.
    pub state: String,
    pub title: String,
    pub starts_at: Instant,
    pub minutes: i64,
    /// How often it was put off.
    pub moves: i64,
    pub declined_by: String,
}

impl From<Meeting> for MeetingRecord {
    fn from(meeting: Meeting) -> Self {
        MeetingRecord {
            id: meeting.id.to_string(),
            state: meeting.state.word().to_owned(),
            title: meeting.title,
            starts_at: Instant::ms(meeting.starts_at),
            minutes: meeting.minutes,
            moves: meeting.n_moves,
            declined_by: meeting.declined_by,
        }
    }
}

/// An invoice.
#[derive(Serialize, ToSchema)]
pub struct InvoiceRecord {
    pub id: String,
    pub number: String,
    pub issued_on: Day,
    pub due_on: Day,
    pub paid_on: Option<Day>,
    pub sum: Money,
}

impl From<Invoice> for InvoiceRecord {
    fn from(invoice: Invoice) -> Self {
        InvoiceRecord {
            id: invoice.id.to_string(),
            number: invoice.number,
            issued_on: Day(invoice.issued_on),
            due_on: Day(invoice.due_on),
            paid_on: invoice.paid_on.map(Day),
            sum: Money {
                minor: invoice.sum.minor,
                currency: invoice.sum.currency.code().to_owned(),
            },
        }
    }
}

/// What a teammate named of a client.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermsRecord {
    /// The day up to which the client is bound.
    #[serde(default)]
    renewal_on: Option<Day>,
    /// Id of the usual contact.
    #[serde(default)]
    main_contact: Option<String>,
}

/// What is recorded of a client's work: the last 500 of each, newest first.
#[derive(Serialize, ToSchema)]
pub struct WorkRecord {
    pub items: Vec<WorkItemRecord>,
    pub meetings: Vec<MeetingRecord>,
    pub invoices: Vec<InvoiceRecord>,
    pub terms: TermsRecord,
}

/// The work of a client
#[utoipa::path(get, path = "/clients/{id}/work", tag = "work", params(("id" = String, Path)),
    responses((status = 200, body = WorkRecord)))]
pub async fn work(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<WorkRecord> {
    let work = app::work::of_client(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(WorkRecord {
        items: work.items.into_iter().map(Into::into).collect(),
        meetings: work.meetings.into_iter().map(Into::into).collect(),
        invoices: work.invoices.into_iter().map(Into::into).collect(),
        terms: TermsRecord {
            renewal_on: work.terms.renewal_on.map(Day),
            main_contact: work.terms.main_contact.map(|id| id.to_string()),
        },
    }))
}

fn unknown(field: &str) -> ApiError {
    ApiError::field(field, "unknown-word", "There is no such word.")
}

/// A task, an approval or a delivery to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkItem {
    /// task, approval, delivery, step.
    kind: String,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// Not later than now.
    at: Instant,
    ended_at: Option<Instant>,
    #[serde(default)]
    asked_by: String,
    /// Id of a project of the client.
    project: Option<String>,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000)]
    comments: i64,
    #[schema(minimum = 1, maximum = 5)]
    rating: Option<i64>,
    /// Id of the teammate who does it.
    owner: Option<String>,
    due_on: Option<Day>,
    /// The number in your system: sent again, it changes the same item.
    #[serde(default)]
    external_id: String,
}

/// Record a task, an approval or a delivery
#[utoipa::path(post, path = "/clients/{id}/work-items", tag = "work",
    params(("id" = String, Path)), request_body = NewWorkItem,
    responses((status = 201, body = WorkItemRecord)))]
pub async fn add_item(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewWorkItem>,
) -> Result<(StatusCode, Json<WorkItemRecord>), ApiError> {
    let input = ItemInput {
        kind: ItemKind::from_word(&new.kind).ok_or_else(|| unknown("kind"))?,
        title: new.title,
        asked_by: new.asked_by,
        project: parsed_opt("project", new.project.as_deref())?,
        at: new.at.0,
        ended_at: new.ended_at.map(|at| at.0),
        n_comments: new.comments,
        rating: new.rating,
        owner: parsed_opt("owner", new.owner.as_deref())?,
        due_on: new.due_on.map(|day| day.0),
        external_id: new.external_id,
    };
    let item = app::work::add_item(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(item.into())))
}

/// The client answered, or the task is done
#[utoipa::path(post, path = "/work-items/{id}/end", tag = "work", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn end_item(
    State(app): State<App>,
    caller: Caller,
    Path(item): Path<String>,
) -> Result<StatusCode, ApiError> {
    app::work::end_item(&app.ctx, &caller.actor, id(&item)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A meeting to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeeting {
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    starts_at: Instant,
    /// planned, held, declined, cancelled.
    state: String,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1440)]
    minutes: i64,
    /// How often it was put off; a new start counts by itself.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    moves: i64,
    /// The number in your system: sent again, it changes the same meeting.
    #[serde(default)]
    external_id: String,
}

/// Record a meeting
#[utoipa::path(post, path = "/clients/{id}/meetings", tag = "work",
    params(("id" = String, Path)), request_body = NewMeeting,
    responses((status = 201, body = MeetingRecord)))]
pub async fn add_meeting(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewMeeting>,
) -> Result<(StatusCode, Json<MeetingRecord>), ApiError> {
    let input = MeetingInput {
        title: new.title,
        starts_at: new.starts_at.0,
        minutes: new.minutes,
        state: MeetingState::from_word(&new.state).ok_or_else(|| unknown("state"))?,
        n_moves: new.moves,
        external_id: new.external_id,
    };
    let meeting = app::work::add_meeting(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(meeting.into())))
}

/// An invoice to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvoice {
    /// Sent again, it changes the same invoice.
    #[serde(default)]
    #[schema(max_length = 200)]
    number: String,
    issued_on: Day,
    due_on: Day,
    paid_on: Option<Day>,
    sum: Money,
    /// The number in your system, where that is another one.
    #[serde(default)]
    external_id: String,
}

/// Record an invoice
#[utoipa::path(post, path = "/clients/{id}/invoices", tag = "work",
    params(("id" = String, Path)), request_body = NewInvoice,
    responses((status = 201, body = InvoiceRecord)))]
pub async fn add_invoice(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewInvoice>,
) -> Result<(StatusCode, Json<InvoiceRecord>), ApiError> {
    let currency: Currency = new.sum.currency.parse().map_err(|_| unknown("sum"))?;
    let input = InvoiceInput {
        number: new.number,
        issued_on: new.issued_on.0,
        due_on: new.due_on.0,
        paid_on: new.paid_on.map(|day| day.0),
        sum: domain::money::Money::new(new.sum.minor, currency),
        external_id: new.external_id,
    };
    let invoice = app::work::add_invoice(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(invoice.into())))
}

/// When an invoice was paid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    paid_on: Day,
}

/// An invoice was paid
#[utoipa::path(post, path = "/invoices/{id}/payment", tag = "work", params(("id" = String, Path)),
    request_body = Payment, responses((status = 204)))]
pub async fn pay(
    State(app): State<App>,
    caller: Caller,
    Path(invoice): Path<String>,
    Body(payment): Body<Payment>,
) -> Result<StatusCode, ApiError> {
    let on = payment.paid_on.0;
    app::work::pay_invoice(&app.ctx, &caller.actor, id(&invoice)?, on).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Name the renewal and the usual contact; what is left out is not named any more
#[utoipa::path(put, path = "/clients/{id}/terms", tag = "work", params(("id" = String, Path)),
    request_body = TermsRecord, responses((status = 204)))]
pub async fn terms(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(terms): Body<TermsRecord>,
) -> Result<StatusCode, ApiError> {
    let terms = ClientTerms {
        renewal_on: terms.renewal_on.map(|day| day.0),
        main_contact: parsed_opt("main_contact", terms.main_contact.as_deref())?,
    };
    app::work::set_terms(&app.ctx, &caller.actor, id(&client)?, terms).await?;
    Ok(StatusCode::NO_CONTENT)
}
