//! The client's portal: what is published there, links to it, who saw what, words to the director.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, word_opt};
use crate::api::paging::Page;
use crate::api::value::Instant;
use crate::state::App;
use app::portal::{self, ListedWord};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use locale::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that may be published.
#[derive(Serialize, ToSchema)]
pub struct PortalMarkRecord {
    pub id: String,
    /// project, milestone, work_item, promise, incident.
    pub kind: String,
    pub name: String,
    pub is_published: bool,
}

/// A link to the portal.
#[derive(Serialize, ToSchema)]
pub struct PortalLinkRecord {
    pub id: String,
    pub recipient: String,
    /// ru, en.
    pub lang: String,
    pub expires_at: Instant,
    pub revoked_at: Option<Instant>,
}

/// A page of the portal that somebody opened.
#[derive(Serialize, ToSchema)]
pub struct PortalViewRecord {
    /// Id of the link.
    pub link: String,
    pub recipient: String,
    /// `home`, or the id of a report or an incident.
    pub what: String,
    pub last_at: Instant,
    /// How often on that day.
    pub n: i64,
}

/// The portal as the agency sees it.
#[derive(Serialize, ToSchema)]
pub struct PortalRecord {
    pub marks: Vec<PortalMarkRecord>,
    pub links: Vec<PortalLinkRecord>,
    pub views: Vec<PortalViewRecord>,
}

/// What is published in a client's portal, and who saw it
#[utoipa::path(get, path = "/clients/{id}/portal", tag = "portal",
    params(("id" = String, Path)), responses((status = 200, body = PortalRecord)))]
pub async fn desk(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<PortalRecord> {
    let desk = portal::desk(&app.ctx, &actor, id(&client)?).await?;
    let mark = |c: portal::Candidate| PortalMarkRecord {
        id: c.key,
        kind: c.kind.word().to_owned(),
        name: c.name,
        is_published: c.is_published,
    };
    let link = |l: portal::PortalLink| PortalLinkRecord {
        id: l.id.to_string(),
        recipient: l.recipient,
        lang: l.lang.word().to_owned(),
        expires_at: Instant::ms(l.expires_at),
        revoked_at: l.revoked_at.map(Instant::ms),
    };
    let view = |v: portal::PortalView| PortalViewRecord {
        link: v.link.to_string(),
        recipient: v.recipient,
        what: v.what,
        last_at: Instant::ms(v.last_at),
        n: v.n,
    };
    Ok(Json(PortalRecord {
        marks: desk.candidates.into_iter().map(mark).collect(),
        links: desk.links.into_iter().map(link).collect(),
        views: desk.views.into_iter().map(view).collect(),
    }))
}

/// Exactly what the client is to see.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPortal {
    /// Ids of projects, milestones, work items, promises and incidents; what is not here goes out of
    /// the client's sight.
    published: Vec<String>,
}

/// Publish exactly these things in a client's portal
#[utoipa::path(put, path = "/clients/{id}/portal", tag = "portal", params(("id" = String, Path)),
    request_body = NewPortal, responses((status = 204)))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewPortal>,
) -> Result<StatusCode, ApiError> {
    portal::publish_by_keys(&app.ctx, &caller.actor, id(&client)?, &new.published).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link for a person at the client.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPortalLink {
    #[schema(min_length = 1, max_length = 200)]
    recipient: String,
    /// ru, en; without one: ru.
    lang: Option<String>,
    /// Without a number: 180.
    days: Option<i64>,
}

/// A fresh link.
#[derive(Serialize, ToSchema)]
pub struct FreshPortalLink {
    pub id: String,
    /// Path of the portal; it holds the secret and is never told again.
    pub path: String,
}

/// Invite a person into a client's portal
#[utoipa::path(post, path = "/clients/{id}/portal/links", tag = "portal",
    params(("id" = String, Path)), request_body = NewPortalLink,
    responses((status = 201, body = FreshPortalLink)))]
pub async fn link(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewPortalLink>,
) -> Result<(StatusCode, Json<FreshPortalLink>), ApiError> {
    let lang = word_opt("lang", new.lang.as_deref(), Lang::from_word)?.unwrap_or(Lang::Ru);
    let (ctx, actor, days) = (&app.ctx, &caller.actor, new.days.unwrap_or(portal::DAYS_GOOD));
    let made = portal::link(ctx, actor, id(&client)?, &new.recipient, lang, days).await?;
    let path = format!("/p/{}", made.secret);
    Ok((StatusCode::CREATED, Json(FreshPortalLink { id: made.link.id.to_string(), path })))
}

/// Make a link to a portal worthless
#[utoipa::path(delete, path = "/clients/{id}/portal/links/{link}", tag = "portal",
    params(("id" = String, Path), ("link" = String, Path)), responses((status = 204)))]
pub async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path((client, link)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    portal::revoke(&app.ctx, &caller.actor, id(&client)?, id(&link)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a client said past the manager.
#[derive(Serialize, ToSchema)]
pub struct WordRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub client_name: String,
    pub said_by: String,
    pub text: String,
    pub said_at: Instant,
    pub heard_at: Option<Instant>,
}

/// Words of clients to the director, those that nobody has heard first
#[utoipa::path(get, path = "/words", tag = "portal",
    responses((status = 200, body = Page<WordRecord>)))]
pub async fn words(State(app): State<App>, caller: Caller) -> Reply<Page<WordRecord>> {
    let listed = portal::words(&app.ctx, &caller.actor).await?;
    let record = |one: ListedWord| WordRecord {
        id: one.word.id.to_string(),
        client: one.word.client.to_string(),
        client_name: one.client_name,
        said_by: one.word.said_by,
        text: one.word.text,
        said_at: Instant::ms(one.word.said_at),
        heard_at: one.word.seen_at.map(Instant::ms),
    };
    Ok(Json(Page::whole(listed.into_iter().map(record).collect())))
}

/// Note that a word was heard
#[utoipa::path(post, path = "/words/{id}/hearing", tag = "portal", params(("id" = String, Path)),
    responses((status = 200, body = Added)))]
pub async fn hear(State(app): State<App>, caller: Caller, Path(of): Path<String>) -> Reply<Added> {
    portal::hear(&app.ctx, &caller.actor, id(&of)?).await?;
    Ok(Json(Added { id: of }))
}
