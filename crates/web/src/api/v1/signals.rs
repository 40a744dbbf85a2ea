//! Open signals over all clients.

use super::signal::SignalRecord;
use crate::api::Reply;
use crate::api::caller::Reader;
use crate::api::extract::{Query, word_opt};
use crate::api::paging::{self, Page};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use domain::cue::Lang;
use domain::signal::Quote;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `?lang&limit&cursor`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct SignalsQuery {
    /// Language of the sentences: `ru`, `en`.
    #[param(pattern = "^(ru|en)$")]
    lang: Option<String>,
    /// Clients that are looked at, from 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The open signals of one client.
#[derive(Serialize, ToSchema)]
pub struct ClientSignals {
    /// Id of the client.
    client: String,
    name: String,
    signals: Vec<SignalRecord>,
}

/// Open signals, clients who need attention most first
///
/// A page looks at `limit` clients and leaves out those without signals, so that it may be shorter;
/// the list ends where `next` is none.
#[utoipa::path(get, path = "/signals", tag = "warnings", params(SignalsQuery),
    responses((status = 200, body = Page<ClientSignals>)))]
pub async fn list(
    State(app): State<App>,
    Reader(caller): Reader,
    Query(query): Query<SignalsQuery>,
) -> Reply<Page<ClientSignals>> {
    let locale = caller.locale(word_opt("lang", query.lang.as_deref(), Lang::from_word)?);
    let limit = paging::limit(query.limit)?;
    let offset = paging::offset(query.cursor.as_deref())?;
    let (found, has_more) = app::signal::open::open(&app.ctx, &caller.actor, offset, limit).await?;
    // Only places of the words here: the texts are read with the assessment of one client.
    let no_words = |_: &Quote| Vec::new();
    let items = found.into_iter().map(|one| ClientSignals {
        client: one.client.to_string(),
        name: one.name,
        signals: one
            .signals
            .iter()
            .map(|s| SignalRecord::new(&locale, s, &one.signals, no_words))
            .collect(),
    });
    let next = paging::next_offset(offset, limit, has_more);
    Ok(Json(Page { items: items.collect(), next }))
}
