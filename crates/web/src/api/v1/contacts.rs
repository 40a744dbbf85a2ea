//! Contacts: the people at a client.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id};
use crate::api::paging::Page;
use crate::api::value::Instant;
use crate::state::App;
use app::contact::{ContactEntry, ContactInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person at a client.
#[derive(Serialize, ToSchema)]
pub struct ContactRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub name: String,
    pub position: String,
    pub phone: String,
    /// Channel that the person prefers; empty: not known.
    pub preferred: String,
    /// ally, neutral, critic; empty: not known.
    pub attitude: String,
    pub is_senior: bool,
    /// Found in a message, not yet confirmed by anybody.
    pub is_found: bool,
    pub note: String,
    /// Addresses in mail and chats.
    pub addresses: Vec<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    pub merged_into: Option<String>,
    /// To be sent back with a change.
    pub version: i64,
}

impl From<ContactEntry> for ContactRecord {
    fn from(ContactEntry { contact, addresses }: ContactEntry) -> Self {
        ContactRecord {
            id: contact.id.to_string(),
            client: contact.client.to_string(),
            name: contact.name,
            position: contact.position,
            phone: contact.phone,
            preferred: contact.preferred,
            attitude: contact.attitude,
            is_senior: contact.is_senior,
            is_found: contact.is_found,
            note: contact.note,
            addresses,
            created_at: Instant::ms(contact.created_at),
            updated_at: Instant::ms(contact.updated_at),
            archived_at: contact.archived_at.map(Instant::ms),
            merged_into: contact.merged_into.map(|id| id.to_string()),
            version: contact.version,
        }
    }
}

/// The contacts of a client
#[utoipa::path(get, path = "/clients/{id}/contacts", tag = "contacts",
    params(("id" = String, Path)), responses((status = 200, body = Page<ContactRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<Page<ContactRecord>> {
    let cards = app::contact::of_client(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(Page::whole(cards.into_iter().map(ContactRecord::from).collect())))
}

/// One contact
#[utoipa::path(get, path = "/contacts/{id}", tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = ContactRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(contact): Path<String>,
) -> Reply<ContactRecord> {
    let card = app::contact::get(&app.ctx, &actor, id(&contact)?).await?;
    Ok(Json(card.into()))
}

/// A new contact.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[serde(default)]
    position: String,
    #[serde(default)]
    phone: String,
    /// Channel that the person prefers.
    #[serde(default)]
    preferred: String,
    /// ally, neutral, critic.
    #[serde(default)]
    attitude: String,
    #[serde(default)]
    is_senior: bool,
    #[serde(default)]
    note: String,
    /// Addresses in mail and chats.
    #[serde(default)]
    addresses: Vec<String>,
}

/// Add a contact
#[utoipa::path(post, path = "/clients/{id}/contacts", tag = "contacts",
    params(("id" = String, Path)), request_body = NewContact,
    responses((status = 201, body = ContactRecord)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewContact>,
) -> Result<(StatusCode, Json<ContactRecord>), ApiError> {
    let input = ContactInput {
        name: new.name,
        position: new.position,
        phone: new.phone,
        preferred: new.preferred,
        attitude: new.attitude,
        is_senior: new.is_senior,
        note: new.note,
        addresses: new.addresses,
    };
    let contact = app::contact::create(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    let card = app::contact::get(&app.ctx, &caller.owner(), contact.id).await?;
    Ok((StatusCode::CREATED, Json(card.into())))
}

/// A change: what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// As it was read: somebody else's change in between is a conflict.
    version: i64,
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    position: Option<String>,
    phone: Option<String>,
    preferred: Option<String>,
    attitude: Option<String>,
    is_senior: Option<bool>,
    note: Option<String>,
    addresses: Option<Vec<String>>,
}

/// Change a contact
///
/// Needs the scopes `read` and `write`: the answer is the whole record.
#[utoipa::path(patch, path = "/contacts/{id}", tag = "contacts", params(("id" = String, Path)),
    request_body = ContactChange, responses((status = 200, body = ContactRecord)))]
pub async fn edit(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(contact): Path<String>,
    Body(change): Body<ContactChange>,
) -> Reply<ContactRecord> {
    let contact = id(&contact)?;
    let ContactEntry { contact: was, addresses } =
        app::contact::get(&app.ctx, &actor, contact).await?;
    let input = ContactInput {
        name: change.name.unwrap_or(was.name),
        position: change.position.unwrap_or(was.position),
        phone: change.phone.unwrap_or(was.phone),
        preferred: change.preferred.unwrap_or(was.preferred),
        attitude: change.attitude.unwrap_or(was.attitude),
        is_senior: change.is_senior.unwrap_or(was.is_senior),
        note: change.note.unwrap_or(was.note),
        addresses: change.addresses.unwrap_or(addresses),
    };
    app::contact::edit(&app.ctx, &actor, contact, change.version, &input).await?;
    let card = app::contact::get(&app.ctx, &actor, contact).await?;
    Ok(Json(card.into()))
}
