//! Search over all touches.

use super::touches::TouchRecord;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Query, parsed_opt, word_opt};
use crate::api::paging::{self, Page};
use crate::api::value::Instant;
use crate::state::App;
use app::touch::search::{Search, search as find};
use axum::Json;
use axum::extract::State;
use domain::cue::CueKind;
use domain::touch::{Channel, Direction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is looked for.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct SearchQuery {
    /// Words, in any Russian or English form; twelve at most.
    q: Option<String>,
    /// Id of a client.
    client: Option<String>,
    /// Id of a contact.
    contact: Option<String>,
    channel: Option<String>,
    #[param(pattern = "^(incoming|outgoing|internal)$")]
    direction: Option<String>,
    /// What the words say: `negativity`, `leaving` …
    cue: Option<String>,
    /// The first instant.
    from: Option<Instant>,
    /// The instant before which it ends.
    until: Option<Instant>,
    /// From 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl SearchQuery {
    fn search(&self) -> Result<Search, ApiError> {
        Ok(Search {
            text: self.q.clone().unwrap_or_default(),
            client: parsed_opt("client", self.client.as_deref())?,
            contact: parsed_opt("contact", self.contact.as_deref())?,
            channel: word_opt("channel", self.channel.as_deref(), Channel::from_word)?,
            direction: word_opt("direction", self.direction.as_deref(), Direction::from_word)?,
            from_ms: self.from.map(|at| at.0.as_millisecond()),
            until_ms: self.until.map(|at| at.0.as_millisecond()),
            cue: word_opt("cue", self.cue.as_deref(), CueKind::from_word)?,
            before: paging::before(self.cursor.as_deref())?,
            limit: paging::limit(self.limit)?,
        })
    }
}

/// A touch that was found.
#[derive(Serialize, ToSchema)]
pub struct FoundTouch {
    #[serde(flatten)]
    touch: TouchRecord,
    text: String,
}

/// Touches that have all the words, newest first
#[utoipa::path(get, path = "/search", tag = "touches", params(SearchQuery),
    responses((status = 200, body = Page<FoundTouch>)))]
pub async fn search(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Query(query): Query<SearchQuery>,
) -> Reply<Page<FoundTouch>> {
    let asked = query.search()?;
    let found = find(&app.ctx, &actor, &asked).await?;
    let is_full = i64::try_from(found.len()) == Ok(asked.limit);
    let next = found.last().filter(|_| is_full).map(|touch| touch.line.id.to_string());
    let items = found
        .into_iter()
        .map(|touch| FoundTouch { touch: TouchRecord::from(&touch.line), text: touch.text });
    Ok(Json(Page { items: items.collect(), next }))
}
