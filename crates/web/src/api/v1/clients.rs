//! Reading clients.

use super::card::ClientLine;
use super::outcomes::OutcomeRecord;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Query, id, parsed_opt, word, word_opt};
use crate::api::paging::{self, Page};
use crate::api::value::{Instant, Money};
use crate::state::App;
use app::board::{ListFilter, Order, Shelf};
use app::client::{Client, ClientCard};
use axum::Json;
use axum::extract::{Path, State};
use domain::cue::Lang;
use domain::health::Level;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is asked of the list.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct ClientsQuery {
    /// Part of a name, a mail domain, a contact's name or address.
    search: Option<String>,
    /// Levels, separated by commas: `red,amber`.
    level: Option<String>,
    /// Id of the manager.
    manager: Option<String>,
    /// `false` (usual), `true` or `all`.
    #[param(pattern = "^(false|true|all)$")]
    archived: Option<String>,
    /// `attention` (usual), `name`, `last_touch`.
    #[param(pattern = "^(attention|name|last_touch)$")]
    sort: Option<String>,
    /// Language of the sentences: `ru`, `en`.
    #[param(pattern = "^(ru|en)$")]
    lang: Option<String>,
    /// From 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ClientsQuery {
    fn filter(&self) -> Result<ListFilter, ApiError> {
        let levels = self.level.as_deref().unwrap_or_default().split(',');
        let levels = levels.map(str::trim).filter(|text| !text.is_empty());
        let levels =
            levels.map(|text| Ok(word("level", text, Level::from_word)?.word().to_owned()));
        let shelf = |text: &str| match text {
            "false" => Some(Shelf::Active),
            "true" => Some(Shelf::Archived),
            "all" => Some(Shelf::Both),
            _ => None,
        };
        let order = |text: &str| match text {
            "attention" => Some(Order::Attention),
            "name" => Some(Order::Name),
            "last_touch" => Some(Order::LastTouch),
            _ => None,
        };
        Ok(ListFilter {
            query: self.search.clone().unwrap_or_default(),
            levels: levels.collect::<Result<_, ApiError>>()?,
            manager: parsed_opt("manager", self.manager.as_deref())?,
            shelf: word_opt("archived", self.archived.as_deref(), shelf)?.unwrap_or(Shelf::Active),
            order: word_opt("sort", self.sort.as_deref(), order)?.unwrap_or(Order::Attention),
            offset: paging::offset(self.cursor.as_deref())?,
            limit: paging::limit(self.limit)?,
        })
    }
}

/// The clients that the caller may see
#[utoipa::path(get, path = "/clients", tag = "clients", params(ClientsQuery),
    responses((status = 200, body = Page<ClientLine>)))]
pub async fn list(
    State(app): State<App>,
    Reader(caller): Reader,
    Query(query): Query<ClientsQuery>,
) -> Reply<Page<ClientLine>> {
    let filter = query.filter()?;
    let locale = caller.locale(word_opt("lang", query.lang.as_deref(), Lang::from_word)?);
    let (cards, n_total) = app::board::clients(&app.ctx, &caller.actor, &filter).await?;
    let has_more = filter.offset + (cards.len() as i64) < n_total;
    Ok(Json(Page {
        items: cards.into_iter().map(|card| ClientLine::new(&locale, card)).collect(),
        next: paging::next_offset(filter.offset, filter.limit, has_more),
    }))
}

/// A client's record.
#[derive(Serialize, ToSchema)]
pub struct ClientRecord {
    pub id: String,
    pub name: String,
    /// IANA name of the time zone.
    pub zone: String,
    /// How much it matters: a, b, c.
    pub tier: String,
    /// Monthly fee.
    pub fee: Option<Money>,
    pub currency: String,
    /// Id of the teammate.
    pub manager: Option<String>,
    pub note: String,
    /// Mail domains of the company.
    pub domains: Vec<String>,
    pub level: String,
    pub last_touch_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    /// What became of it, if a person said so.
    pub outcome: Option<OutcomeRecord>,
    /// The record that this one was merged into.
    pub merged_into: Option<String>,
    /// To be sent back with a change.
    pub version: i64,
}

impl ClientRecord {
    /// The record of a card.
    pub fn new(card: ClientCard) -> Self {
        let Client { currency, .. } = card.client.clone();
        let client = card.client;
        ClientRecord {
            id: client.id.to_string(),
            zone: client.zone,
            tier: client.tier,
            fee: client.fee_minor.map(|minor| Money { minor, currency: currency.clone() }),
            currency,
            manager: client.manager.map(|id| id.to_string()),
            note: client.note,
            domains: card.domains,
            outcome: card.outcome.map(OutcomeRecord::from),
            level: card.assessment.map_or_else(|| "grey".to_owned(), |a| a.level),
            last_touch_at: client.last_touch.map(|touch| Instant::ms(touch.at_ms())),
            created_at: Instant::ms(client.created_at),
            updated_at: Instant::ms(client.updated_at),
            archived_at: client.archived_at.map(Instant::ms),
            merged_into: client.merged_into.map(|id| id.to_string()),
            version: client.version,
            name: client.name,
        }
    }
}

/// The record as it is now.
pub async fn record(
    app: &App,
    actor: &app::Actor,
    client: domain::id::ClientId,
) -> Reply<ClientRecord> {
    Ok(Json(ClientRecord::new(app::client::card(&app.ctx, actor, client).await?)))
}

/// One client
#[utoipa::path(get, path = "/clients/{id}", tag = "clients", params(("id" = String, Path)),
    responses((status = 200, body = ClientRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<ClientRecord> {
    record(&app, &actor, id(&client)?).await
}
