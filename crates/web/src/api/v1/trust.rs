//! The trust account of a client. A portal or a client's link never reaches it.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word};
use crate::api::value::Instant;
use crate::state::App;
use app::trust::{Account, EntryInput, account};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::trust::TrustEntryKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A line of the ledger.
#[derive(Serialize, ToSchema)]
pub struct TrustEntryRecord {
    pub id: String,
    /// promise_kept, bad_news_told, seminar, prevention_proven, incident, promise_broken,
    /// repeated_error, silence, good_feedback, slow_answer, mixed_message.
    pub kind: String,
    pub at: Instant,
    pub made_at: Instant,
    /// On that day.
    pub points: f64,
    /// What is left of them now.
    pub left: f64,
    /// promise, milestone, incident, measure, hand.
    pub cause: String,
    pub cause_id: String,
    pub title: String,
    pub reason: String,
    /// Id of the contact.
    pub contact: Option<String>,
    /// Id of the teammate; none: made from a record.
    pub made_by: Option<String>,
    /// Id of the entry that this one undoes.
    pub undoes: Option<String>,
}

/// What a step would do to the balance.
#[derive(Serialize, ToSchema)]
pub struct TrustOutcomeRecord {
    pub kind: String,
    pub points: f64,
    pub after: f64,
    pub in_month: f64,
    /// The balance in a month without it.
    pub without: f64,
}

/// The balance of a contact.
#[derive(Serialize, ToSchema)]
pub struct TrustOfContact {
    pub contact: String,
    pub balance: f64,
}

/// The trust account of a client.
#[derive(Serialize, ToSchema)]
pub struct TrustRecord {
    pub balance: f64,
    pub half_life_days: f64,
    pub contacts: Vec<TrustOfContact>,
    /// Gifts first.
    pub outcomes: Vec<TrustOutcomeRecord>,
    /// The newest first.
    pub entries: Vec<TrustEntryRecord>,
}

fn record(file: &Account) -> TrustRecord {
    let entries = file.lines.iter().map(|line| TrustEntryRecord {
        id: line.entry.id.to_string(),
        kind: line.entry.kind.word().to_owned(),
        at: Instant::ms(line.entry.at),
        made_at: Instant::ms(line.entry.made_at),
        points: line.entry.points as f64 / 100.0,
        left: line.left,
        cause: line.entry.cause_kind.clone(),
        cause_id: line.entry.cause_id.clone(),
        title: line.entry.title.clone(),
        reason: line.entry.reason.clone(),
        contact: line.entry.contact.map(|id| id.to_string()),
        made_by: line.entry.made_by.map(|id| id.to_string()),
        undoes: line.entry.undoes.map(|id| id.to_string()),
    });
    let outcomes = file.outcomes.iter().map(|outcome| TrustOutcomeRecord {
        kind: outcome.kind.word().to_owned(),
        points: outcome.points,
        after: outcome.after,
        in_month: outcome.in_month,
        without: outcome.without,
    });
    let contacts = file.people.iter().map(|(contact, balance)| TrustOfContact {
        contact: contact.id.to_string(),
        balance: *balance,
    });
    TrustRecord {
        balance: file.balance,
        half_life_days: file.half_life_days,
        contacts: contacts.collect(),
        outcomes: outcomes.collect(),
        entries: entries.collect(),
    }
}

/// The trust account of a client: balance, entries, what a step would change
#[utoipa::path(get, path = "/clients/{id}/trust", tag = "trust", params(("id" = String, Path)),
    responses((status = 200, body = TrustRecord)))]
pub async fn trust(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(client): Path<String>,
) -> Reply<TrustRecord> {
    Ok(Json(record(&account(&app.ctx, &caller.actor, id(&client)?).await?)))
}

/// An entry by hand. Its points are those of its kind.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrustEntry {
    /// One of the kinds of entries.
    kind: String,
    /// What happened.
    #[schema(max_length = 200)]
    reason: String,
    at: Instant,
    /// Id of the contact.
    #[serde(default)]
    contact: Option<String>,
}

/// Write an entry of the trust account down; it is never changed afterwards
#[utoipa::path(post, path = "/clients/{id}/trust", tag = "trust", params(("id" = String, Path)),
    request_body = NewTrustEntry, responses((status = 201, body = TrustRecord)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewTrustEntry>,
) -> Result<(StatusCode, Json<TrustRecord>), ApiError> {
    let client = id(&client)?;
    let input = EntryInput {
        kind: word("kind", &new.kind, TrustEntryKind::from_word)?,
        contact: parsed_opt("contact", new.contact.as_deref())?,
        at: new.at.0,
        reason: new.reason,
    };
    app::trust::add(&app.ctx, &caller.actor, client, &input).await?;
    let file = account(&app.ctx, &caller.owner(), client).await?;
    Ok((StatusCode::CREATED, Json(record(&file))))
}

/// Why an entry is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Undoing {
    #[schema(max_length = 200)]
    reason: String,
}

/// Take an entry of the trust account back from now on; the past stays
#[utoipa::path(post, path = "/clients/{id}/trust/{entry}/undoing", tag = "trust",
    params(("id" = String, Path), ("entry" = String, Path)), request_body = Undoing,
    responses((status = 204)))]
pub async fn undo(
    State(app): State<App>,
    caller: Caller,
    Path((client, entry)): Path<(String, String)>,
    Body(new): Body<Undoing>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor) = (&app.ctx, &caller.actor);
    app::trust::undo(ctx, actor, id(&client)?, id(&entry)?, &new.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
